//! What a mail provider tells by itself: webhooks in each dialect, proved as the real one proves them.

mod mailgun;
mod postmark;
mod resend;
mod sendgrid;
mod ses;

use std::time::Duration;

use chrono::{DateTime, Utc};

pub use self::sendgrid::SigningKey;
pub use self::ses::subscription;
use super::CaughtMail;

/// What happens to a mail after it was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tale {
    Delivered,
    /// The receiver's server asks to come later.
    Deferred,
    /// It comes back: for good, or this once.
    Bounced {
        for_good: bool,
    },
    Complained,
    /// Its receiver wants no more mail.
    Unsubscribed,
    /// Its receiver answers.
    Reply(Answer),
    /// Something that nobody has heard of.
    Novelty,
}

/// A mail to the desk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Somebody else than the mail's receiver.
    pub from: Option<String>,
    pub text: String,
    /// Whether it says what it answers, as mail programs do.
    pub is_new: bool,
    pub headers: Vec<(String, String)>,
}

impl Answer {
    pub fn saying(text: &str) -> Answer {
        Answer { text: text.to_owned(), ..Answer::default() }
    }
}

/// One request as it goes over the wire.
#[derive(Clone, Debug)]
pub struct Hook {
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// What is found where the request points to: the path of an address, and what stands there.
    pub fetched: Vec<(String, Vec<u8>)>,
}

/// With what a provider proves that it is the one who tells.
#[derive(Clone, Debug)]
pub enum Proof {
    /// `user:password`
    Postmark(String),
    SendGrid(SigningKey),
    /// The signing key.
    Mailgun(String),
    /// `whsec_…`
    Resend(String),
    /// The topic.
    Ses(String),
}

impl Proof {
    /// The provider's name in the address of its hook.
    pub fn provider(&self) -> &'static str {
        match self {
            Proof::Postmark(_) => "postmark",
            Proof::SendGrid(_) => "sendgrid",
            Proof::Mailgun(_) => "mailgun",
            Proof::Resend(_) => "resend",
            Proof::Ses(_) => "ses",
        }
    }

    /// What is told of a mail.
    pub fn hook(&self, mail: &CaughtMail, tale: &Tale, now: DateTime<Utc>) -> Hook {
        match self {
            Proof::Postmark(secret) => postmark::hook(secret, mail, tale, now),
            Proof::SendGrid(key) => sendgrid::hook(key, mail, tale, now),
            Proof::Mailgun(key) => mailgun::hook(key, mail, tale, now),
            Proof::Resend(secret) => resend::hook(secret, mail, tale, now),
            Proof::Ses(topic) => ses::hook(topic, mail, tale, now),
        }
    }
}

/// Sends a request to `address`. The status of the answer; nothing where none came.
pub async fn send(address: &str, hook: &Hook) -> Option<u16> {
    let client = reqwest::Client::builder().timeout(Duration::from_secs(10)).build().ok()?;
    let request = hook.headers.iter().fold(client.post(address), |request, (name, value)| request.header(name, value));
    Some(request.body(hook.body.clone()).send().await.ok()?.status().as_u16())
}

/// The headers of an answer, as its writer's mail program makes them.
fn headers_of(answer: &Answer, mail: &CaughtMail) -> Vec<(String, String)> {
    let mut headers = vec![("MIME-Version".to_owned(), "1.0".to_owned())];
    if let Some(id) = mail.header("Message-ID").filter(|_| !answer.is_new) {
        headers.push(("In-Reply-To".to_owned(), id.to_owned()));
        headers.push(("References".to_owned(), id.to_owned()));
    }
    headers.extend(answer.headers.iter().cloned());
    headers
}

fn writer(answer: &Answer, mail: &CaughtMail) -> String {
    answer.from.clone().or_else(|| mail.to.first().map(|to| to.email.clone())).unwrap_or_default()
}

fn uuid() -> String {
    let hex = format!("{:032x}", rand::random::<u128>());
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}
