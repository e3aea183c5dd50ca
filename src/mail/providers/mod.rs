//! The services that carry a letter out of the house: one trait, one file each.

mod answer;
mod api;
mod file;
mod jmap;
mod mailgun;
#[cfg(test)]
mod meanings;
mod mime;
mod outgoing;
mod pace;
mod postmark;
mod resend;
mod sendgrid;
mod ses;
mod smtp;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::clock::Clock;
use crate::config;

pub use file::Folder;
pub use jmap::Jmap;
pub use mailgun::Mailgun;
pub use mime::as_text;
pub use outgoing::{Attachment, ID_HEADER, Outgoing};
pub use pace::Pace;
pub use postmark::Postmark;
pub use resend::Resend;
pub use sendgrid::SendGrid;
pub use ses::Ses;
pub use smtp::Smtp;

use pace::Paced;

/// What became of a mail that was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// The provider has taken it.
    Accepted { provider_id: String },
    /// The provider will never take it as it is.
    Refused { because_of: RefusedFor, code: String, reason: String },
    /// Nothing was taken: try again later. `retry_after` is what the provider asked for.
    Later { retry_after: Option<Duration>, reason: String },
    /// The credentials don't count any more: the whole queue waits until somebody has mended them.
    Unauthorised { reason: String },
    /// The request left and no clear answer came. It may have been taken: look it up, never send it again blindly.
    Unknown { reason: String },
}

/// What a final refusal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusedFor {
    /// The address: it can't be written to any more.
    Recipient,
    /// The mail itself, or the sender; another mail to the same address may pass.
    Message,
}

/// Whether the provider has a mail of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LookUp {
    Found {
        provider_id: String,
    },
    /// The provider was asked, and has no such mail.
    NotFound,
    /// It can't be asked, or gave no clear answer.
    CannotTell {
        reason: String,
    },
}

/// How it is found out whether a mail was taken, where no clear answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InDoubt {
    /// The provider is asked. Where it surely has no such mail, it is sent again.
    LookUp,
    /// It is sent again under the same key: within this time the provider makes one of the two.
    SendAgain { within: Duration },
    /// It can't be: a person is asked, and it is never sent again.
    NobodyKnows,
}

/// A service that carries mail.
#[async_trait]
pub trait Provider: Send + Sync {
    /// Its name in the config: `postmark`.
    fn name(&self) -> &'static str;

    /// Hands the mail over, once. Never retries by itself.
    async fn send(&self, mail: &Outgoing) -> Sent;

    /// Whether the mail of this outbox row was taken.
    async fn look_up(&self, outbox_id: &str) -> LookUp;

    /// What ends a doubt about a mail.
    fn in_doubt(&self) -> InDoubt {
        InDoubt::LookUp
    }

    /// How long after a mail was handed over its absence proves that it wasn't taken: a search may lag behind.
    fn look_up_lag(&self) -> Duration {
        Duration::from_secs(120)
    }

    /// How long a provider surely remembers what it took: after that its absence proves nothing. Postmark keeps 45 days.
    fn look_up_horizon(&self) -> Duration {
        Duration::from_secs(30 * 24 * 60 * 60)
    }

    /// How fast it takes mails. One after the other, where nothing is known.
    fn pace(&self) -> Pace {
        Pace::at_once(1)
    }

    /// Whether the credentials count, without sending anything. The error says what to do.
    async fn check(&self) -> Result<(), String>;
}

/// The provider the config names.
///
/// # Errors
/// Each key that is missing or unusable, and what to do about it.
pub fn from_config(mail: &config::Mail, clock: &Clock) -> Result<Arc<dyn Provider>, String> {
    let provider = made(mail, clock)?;
    let own = provider.pace();
    let pace = Pace { at_once: mail.concurrency.unwrap_or(own.at_once), per_second: mail.rate.or(own.per_second) };
    Ok(if pace == own { provider } else { Arc::new(Paced { provider, pace }) })
}

fn made(mail: &config::Mail, clock: &Clock) -> Result<Arc<dyn Provider>, String> {
    let sender = mail.sender().map_err(|missing| {
        let told: Vec<String> = missing.iter().map(|finding| format!("{} {}", finding.key, finding.message)).collect();
        told.join("; ")
    })?;
    let (timeout, clock) = (sender.timeout, clock.clone());
    match &sender.provider {
        config::Provider::Postmark(settings) => Ok(Arc::new(Postmark::new(settings, timeout, clock)?)),
        config::Provider::SendGrid(settings) => Ok(Arc::new(SendGrid::new(settings, timeout, clock)?)),
        config::Provider::Mailgun(settings) => Ok(Arc::new(Mailgun::new(settings, timeout, clock)?)),
        config::Provider::Resend(settings) => Ok(Arc::new(Resend::new(settings, timeout, clock)?)),
        config::Provider::File(settings) => Ok(Arc::new(Folder::new(&settings.folder, clock))),
        config::Provider::Ses(settings) => Ok(Arc::new(Ses::new(settings, timeout, clock)?)),
        config::Provider::Jmap(settings) => Ok(Arc::new(Jmap::new(settings, timeout, clock)?)),
        config::Provider::Smtp(settings) => Ok(Arc::new(Smtp::new(settings, timeout, clock)?)),
    }
}
