//! A mail server of one's own, or of a provider's, over SMTP. Once the message itself has left and no reply comes,
//! nobody can say whether it was taken.

mod reply;
mod talk;

use std::time::Duration;

use async_trait::async_trait;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::TlsParameters;
use secrecy::{ExposeSecret, SecretString};

use super::api::refused;
use super::mime::composed;
use super::outgoing::is_id;
use super::{InDoubt, LookUp, Outgoing, Pace, Provider, RefusedFor, Sent};
use crate::clock::Clock;
use crate::config::{self, SmtpTls};
use talk::Letter;

/// A mail server, and what opens it.
pub struct Smtp {
    host: String,
    port: u16,
    tls: SmtpTls,
    parameters: TlsParameters,
    login: Option<(String, SecretString)>,
    /// How long each step of the conversation may take.
    timeout: Duration,
    clock: Clock,
}

impl Smtp {
    /// # Errors
    /// When the host can't be one.
    pub fn new(settings: &config::Smtp, timeout: Duration, clock: Clock) -> Result<Smtp, String> {
        let parameters = TlsParameters::new(settings.host.clone())
            .map_err(|error| format!("mail.smtp.host can't be spoken to over TLS: {error}"))?;
        Ok(Smtp {
            host: settings.host.clone(),
            port: settings.port,
            tls: settings.tls,
            parameters,
            login: settings.login.clone(),
            timeout,
            clock,
        })
    }

    fn credentials(&self) -> Option<Credentials> {
        let (user, password) = self.login.as_ref()?;
        Some(Credentials::new(user.clone(), password.expose_secret().to_owned()))
    }

    /// One line that never holds the password.
    fn clean(&self, said: &str) -> String {
        let mut said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some((_, password)) = &self.login {
            said = said.replace(password.expose_secret(), "…");
        }
        super::api::cut(&said, 300)
    }
}

#[async_trait]
impl Provider for Smtp {
    fn name(&self) -> &'static str {
        "smtp"
    }

    async fn send(&self, mail: &Outgoing) -> Sent {
        let sound = match mail.sound() {
            Ok(sound) => sound,
            Err(refused) => return refused,
        };
        let (from, to) = (sound.from.email.clone(), sound.to.as_str().parse());
        let Ok(to) = to else {
            let told = "its address can't be written into an SMTP command".to_owned();
            return refused(RefusedFor::Recipient, "address", told);
        };
        let message = match composed(mail, sound, self.clock.now().into()) {
            Ok(message) => message.formatted(),
            Err(reason) => return refused(RefusedFor::Message, "unsound", reason),
        };
        match self.deliver(&Letter { from, to, message }).await {
            Ok(reply) => Sent::Accepted { provider_id: self.accepted_as(&reply, mail) },
            Err(failed) => failed,
        }
    }

    async fn look_up(&self, outbox_id: &str) -> LookUp {
        if !is_id(outbox_id) {
            return LookUp::NotFound;
        }
        LookUp::CannotTell { reason: "a mail server can't be asked what it has taken".into() }
    }

    fn in_doubt(&self) -> InDoubt {
        InDoubt::NobodyKnows
    }

    fn pace(&self) -> Pace {
        // Mail servers count the connections of one client.
        Pace::at_once(2)
    }

    async fn check(&self) -> Result<(), String> {
        match self.greeted().await {
            Ok(mut connection) => {
                connection.abort().await;
                Ok(())
            }
            Err(Sent::Unauthorised { reason }) => Err(reason),
            Err(Sent::Later { reason, .. } | Sent::Unknown { reason }) => {
                Err(format!("{reason}: check mail.smtp.host, port and tls, and this machine's way to it"))
            }
            Err(_) => Err("no clear answer from the mail server: try again".into()),
        }
    }
}
