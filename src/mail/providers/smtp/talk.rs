//! The conversation with a mail server, step by step: what a failure means depends on how far it came.

use std::future::Future;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Quit, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;

use super::super::{Outgoing, Sent};
use super::Smtp;
use super::reply::{Step, meaning};
use crate::config::SmtpTls;

/// How long the server is waited for once it has the letter.
const FAREWELL: Duration = Duration::from_secs(1);

/// One message and its envelope.
pub(super) struct Letter {
    pub(super) from: Address,
    pub(super) to: Address,
    pub(super) message: Vec<u8>,
}

impl Smtp {
    /// A connection that is private where it is to be, and has logged in.
    pub(super) async fn greeted(&self) -> Result<AsyncSmtpConnection, Sent> {
        let name = ClientId::default();
        let wrapped = (self.tls == SmtpTls::Wrapped).then(|| self.parameters.clone());
        let server = (self.host.as_str(), self.port);
        let connecting = AsyncSmtpConnection::connect_tokio1(server, Some(self.timeout), &name, wrapped, None);
        let mut connection = self.step(Step::Greeting, connecting).await?;
        if self.tls == SmtpTls::StartTls {
            if !connection.can_starttls() {
                connection.abort().await;
                // Going on without it would show the password and the letter to whoever listens.
                let told = format!(
                    "{} offers no STARTTLS: check mail.smtp.port, or mail.smtp.tls where it is to be \"wrapped\"",
                    self.host
                );
                return Err(Sent::Unauthorised { reason: told });
            }
            self.step(Step::Greeting, connection.starttls(self.parameters.clone(), &name)).await?;
        }
        if let Some(credentials) = self.credentials() {
            let known = [Mechanism::Plain, Mechanism::Login];
            self.step(Step::Login, connection.auth(&known, &credentials)).await?;
        }
        Ok(connection)
    }

    /// Hands the letter over; the server's last reply, where it took it.
    pub(super) async fn deliver(&self, letter: &Letter) -> Result<Response, Sent> {
        // All that comes before the letter has twice the time of one step: a row is held for a minute and no longer.
        let listening = tokio::time::timeout(self.timeout * 2, self.listening(letter)).await;
        let mut connection = listening.unwrap_or_else(|_| {
            Err(meaning(Step::Data, None, "the mail server took too long before it would listen".to_owned()))
        })?;
        let reply = self.step(Step::Message, connection.message(&letter.message)).await?;
        // It has the letter. Whether it hears the farewell doesn't matter.
        let _ = tokio::time::timeout(FAREWELL, connection.command(Quit)).await;
        Ok(reply)
    }

    /// A connection at whose other end somebody waits for the letter.
    async fn listening(&self, letter: &Letter) -> Result<AsyncSmtpConnection, Sent> {
        let mut connection = self.greeted().await?;
        let from = Mail::new(Some(letter.from.clone()), Vec::new());
        self.step(Step::Sender, connection.command(from)).await?;
        self.step(Step::Recipient, connection.command(Rcpt::new(letter.to.clone(), Vec::new()))).await?;
        self.step(Step::Data, connection.command(Data)).await?;
        Ok(connection)
    }

    async fn step<T>(&self, step: Step, doing: impl Future<Output = Result<T, Error>>) -> Result<T, Sent> {
        match tokio::time::timeout(self.timeout, doing).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(error)) => {
                let mut cause: &dyn std::error::Error = &error;
                while let Some(deeper) = cause.source() {
                    cause = deeper;
                }
                let code = error.status().map(u16::from);
                let told = match code {
                    Some(code) => format!("the mail server answered {code}: {cause}"),
                    None => format!("the conversation with the mail server broke off: {cause}"),
                };
                Err(meaning(step, code, self.clean(&told)))
            }
            Err(_) => Err(meaning(step, None, "the mail server gave no answer in time".to_owned())),
        }
    }

    /// The server's own words for what it took, or our id where it has none.
    pub(super) fn accepted_as(&self, reply: &Response, mail: &Outgoing) -> String {
        let said = self.clean(&reply.message().collect::<Vec<_>>().join(" "));
        if said.is_empty() { mail.outbox_id.clone() } else { super::super::api::cut(&said, 200) }
    }
}
