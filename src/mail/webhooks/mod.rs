//! What mail providers tell by themselves: whether it is they who tell it, and what it means. One file a provider.
//!
//! Only the raw bytes are believed that carry the provider's proof; what they mean is put into the words of
//! [`MailEvent`]. Nothing is written here.

mod certificate;
mod document;
mod fetch;
mod form;
mod mailgun;
mod mime;
mod postmark;
mod resend;
mod sendgrid;
mod ses;

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use reqwest::header::HeaderMap;
use sha2::{Digest, Sha256};

use crate::clock::Clock;
use crate::config;
use crate::receivables::mail_event::MailEvent;
use crate::receivables::plain_text;

pub use fetch::Fetch;

/// How old a proof may be, or how far ahead of our clock.
const AGE: Duration = Duration::minutes(5);

/// The hook of the provider that the config names.
pub struct Webhooks {
    hook: Result<Hook, Closed>,
    clock: Clock,
    fetch: Arc<dyn Fetch>,
}

enum Hook {
    Postmark(postmark::Hook),
    SendGrid(sendgrid::Hook),
    Mailgun(mailgun::Hook),
    Resend(resend::Hook),
    Ses(ses::Hook),
}

/// Why nothing is believed.
#[derive(Debug, Clone, Copy)]
enum Closed {
    /// There is no provider, or one without webhooks.
    NoHook,
    /// A key of the config is missing, or can't be what it should.
    Lacks(&'static str, &'static str),
}

/// Why nothing of a request is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unheard {
    /// No such hook is open here.
    NoSuchHook,
    /// It carries no proof that the provider sent it, a wrong one, or one of long ago.
    Unproven(&'static str),
    /// Something that it takes to believe or to understand it isn't at hand now.
    Later(&'static str),
}

impl Webhooks {
    /// The hook of the configured provider; none where it has none, or where its secret wasn't given.
    pub fn from_config(mail: &config::Mail, clock: Clock) -> Webhooks {
        let hook = match mail.sender() {
            Ok(sender) => Hook::of(&sender.provider),
            Err(_) => Err(Closed::NoHook),
        };
        Webhooks { hook, clock, fetch: Arc::new(fetch::Network::new()) }
    }

    /// The same, with somebody else who fetches what it takes to believe or to understand.
    pub fn fetching_with(self, fetch: Arc<dyn Fetch>) -> Webhooks {
        Webhooks { fetch, ..self }
    }

    /// The key of the config for which the provider's hook stays closed, and what is wrong with it.
    pub fn lacks(&self) -> Option<(&'static str, &'static str)> {
        match self.hook {
            Err(Closed::Lacks(key, what)) => Some((key, what)),
            _ => None,
        }
    }

    /// Whether the rest of a request to `/hooks/mail/{provider}` is worth reading, by its head alone.
    ///
    /// # Errors
    /// Where there is no such hook, or where the head holds the proof and it is wrong.
    pub fn expects(&self, provider: &str, headers: &HeaderMap) -> Result<(), Unheard> {
        let hook = self.hook.as_ref().ok().filter(|hook| hook.provider() == provider).ok_or(Unheard::NoSuchHook)?;
        match hook {
            Hook::Postmark(hook) => hook.proves(headers),
            _ => Ok(()),
        }
    }

    /// What a request to `/hooks/mail/{provider}` tells.
    ///
    /// # Errors
    /// Where there is no such hook, or the request isn't the provider's.
    pub async fn read(&self, provider: &str, headers: &HeaderMap, body: &[u8]) -> Result<Vec<MailEvent>, Unheard> {
        let hook = self.hook.as_ref().ok().filter(|hook| hook.provider() == provider);
        let (hook, now) = (hook.ok_or(Unheard::NoSuchHook)?, self.clock.now());
        match hook {
            Hook::Postmark(hook) => hook.read(headers, body),
            Hook::SendGrid(hook) => hook.read(headers, body, now),
            Hook::Mailgun(hook) => hook.read(headers, body, now),
            Hook::Resend(hook) => hook.read(headers, body, now, &*self.fetch).await,
            Hook::Ses(hook) => hook.read(body, now, &*self.fetch).await,
        }
    }
}

impl Hook {
    fn of(provider: &config::Provider) -> Result<Hook, Closed> {
        const MISSING: &str = "is missing";
        match provider {
            config::Provider::Postmark(settings) => {
                let secret = settings.webhook_secret.clone();
                let secret = secret.ok_or(Closed::Lacks("mail.postmark.webhook_secret", MISSING))?;
                Ok(Hook::Postmark(postmark::Hook { secret }))
            }
            config::Provider::SendGrid(settings) => {
                let key = "mail.sendgrid.webhook_key";
                let shown = settings.webhook_key.as_deref().ok_or(Closed::Lacks(key, MISSING))?;
                let hook = sendgrid::Hook::new(shown);
                hook.map(Hook::SendGrid).ok_or(Closed::Lacks(key, "is no verification key as SendGrid shows it"))
            }
            config::Provider::Mailgun(settings) => {
                let secret = settings.webhook_secret.clone();
                let secret = secret.ok_or(Closed::Lacks("mail.mailgun.webhook_secret", MISSING))?;
                Ok(Hook::Mailgun(mailgun::Hook { secret }))
            }
            config::Provider::Resend(settings) => {
                let secret = settings.webhook_secret.clone();
                let secret = secret.ok_or(Closed::Lacks("mail.resend.webhook_secret", MISSING))?;
                let (base_url, token) = (settings.base_url.clone(), settings.token.clone());
                Ok(Hook::Resend(resend::Hook { secret, base_url, token }))
            }
            config::Provider::Ses(settings) => {
                let topic = settings.topic_arn.as_deref().ok_or(Closed::Lacks("mail.ses.topic_arn", MISSING))?;
                Ok(Hook::Ses(ses::Hook::new(topic)))
            }
            config::Provider::Jmap(_) | config::Provider::Smtp(_) | config::Provider::File(_) => Err(Closed::NoHook),
        }
    }

    fn provider(&self) -> &'static str {
        match self {
            Hook::Postmark(_) => "postmark",
            Hook::SendGrid(_) => "sendgrid",
            Hook::Mailgun(_) => "mailgun",
            Hook::Resend(_) => "resend",
            Hook::Ses(_) => "ses",
        }
    }
}

/// The value of a header, where it is plain text.
fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Whether a proof of that second (since 1970) is of now.
fn is_fresh(second: &str, now: DateTime<Utc>) -> Result<(), Unheard> {
    let at = second.parse().ok().and_then(|second| DateTime::from_timestamp(second, 0));
    is_of_now(at, now, AGE)
}

fn is_of_now(at: Option<DateTime<Utc>>, now: DateTime<Utc>, age: Duration) -> Result<(), Unheard> {
    match at {
        Some(at) if now - at <= age && at - now <= AGE => Ok(()),
        _ => Err(Unheard::Unproven("it is of another time than now")),
    }
}

/// What stands for a request that has no id of its own.
fn digest(body: &[u8]) -> String {
    hex::encode(Sha256::digest(body))
}

/// What a server said when it refused a mail, on one line: it is shown to people.
fn reason(said: &str) -> String {
    let said = plain_text::one_line(said);
    plain_text::shortened(said.strip_prefix("smtp;").unwrap_or(&said).trim(), 200)
}

/// The text of a mail; made of its HTML where it brought no other.
fn body_text(text: Option<&str>, html: Option<&str>) -> String {
    match (text.filter(|text| !text.trim().is_empty()), html.filter(|html| !html.trim().is_empty())) {
        (Some(text), _) => text.to_owned(),
        (None, Some(html)) => {
            html2text::config::plain_no_decorate().string_from_read(html.as_bytes(), 100).unwrap_or_default()
        }
        (None, None) => String::new(),
    }
}
