//! The services that carry a letter out of the house: one trait, one file each.

mod answer;
mod file;
mod mime;
mod outgoing;
mod postmark;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::clock::Clock;
use crate::config;

pub use file::Folder;
pub use mime::as_text;
pub use outgoing::{Attachment, ID_HEADER, Outgoing};
pub use postmark::Postmark;

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

/// A service that carries mail.
#[async_trait]
pub trait Provider: Send + Sync {
    /// Its name in the config: `postmark`.
    fn name(&self) -> &'static str;

    /// Hands the mail over, once. Never retries by itself.
    async fn send(&self, mail: &Outgoing) -> Sent;

    /// Whether the mail of this outbox row was taken.
    async fn look_up(&self, outbox_id: &str) -> LookUp;

    /// How long after a mail was handed over its absence proves that it wasn't taken: a search may lag behind.
    fn look_up_lag(&self) -> Duration {
        Duration::from_secs(120)
    }

    /// Whether the credentials count, without sending anything. The error says what to do.
    async fn check(&self) -> Result<(), String>;
}

/// The provider the config names.
///
/// # Errors
/// Each key that is missing or unusable, and what to do about it.
pub fn from_config(mail: &config::Mail, clock: &Clock) -> Result<Arc<dyn Provider>, String> {
    let sender = mail.sender().map_err(|missing| {
        let told: Vec<String> = missing.iter().map(|finding| format!("{} {}", finding.key, finding.message)).collect();
        told.join("; ")
    })?;
    let later = |name: config::ProviderName| {
        let name = name.as_str();
        Err(format!(
            "mail.provider \"{name}\" is not built yet: use \"postmark\", or \"file\" to write mails into a folder"
        ))
    };
    match &sender.provider {
        config::Provider::Postmark(settings) => Ok(Arc::new(Postmark::new(settings, sender.timeout, clock.clone())?)),
        config::Provider::File(settings) => Ok(Arc::new(Folder::new(&settings.folder, clock.clone()))),
        config::Provider::SendGrid(_) => later(config::ProviderName::SendGrid),
        config::Provider::Mailgun(_) => later(config::ProviderName::Mailgun),
        config::Provider::Resend(_) => later(config::ProviderName::Resend),
        config::Provider::Ses(_) => later(config::ProviderName::Ses),
        config::Provider::Jmap(_) => later(config::ProviderName::Jmap),
        config::Provider::Smtp(_) => later(config::ProviderName::Smtp),
    }
}
