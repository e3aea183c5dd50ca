//! The services that carry a letter out of the house: one trait, one file each.

use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// One mail, complete. Kept as the payload of its outbox row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    /// The row's id. Travels as `X-Cordial-Id`, in the Message-ID and in the provider's metadata, so that the
    /// mail can be found again whatever happened to the answer.
    pub outbox_id: String,
    /// `Cordial Ltd <desk@example.test>` or a bare address.
    pub from: String,
    /// One bare address.
    pub to: String,
    #[serde(default)]
    pub reply_to: Option<String>,
    pub subject: String,
    pub html: String,
    pub text: String,
    /// The step, by which a provider's own statistics are grouped.
    #[serde(default)]
    pub tag: Option<String>,
    /// Further facts for the provider's metadata: short names and values.
    #[serde(default)]
    pub metadata: Vec<(String, String)>,
    #[serde(default)]
    pub attachments: Vec<Attachment>,
}

/// A file that goes with a mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub name: String,
    /// `application/pdf`
    pub content_type: String,
    /// Base64, as JSON can keep it.
    pub content: String,
}

/// The header in which the outbox id travels.
pub const ID_HEADER: &str = "X-Cordial-Id";

impl Outgoing {
    /// The Message-ID we choose: `<01J…@example.test>`, the domain being the sender's.
    pub fn message_id(&self) -> String {
        let address = self.from.trim_end_matches('>');
        let domain = address.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
        let clean: String = domain.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')).collect();
        let id: String = self.outbox_id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        format!("<{id}@{}>", if clean.is_empty() { "localhost" } else { &clean })
    }
}

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

    /// Whether the credentials count, without sending anything. The error says what to do.
    async fn check(&self) -> Result<(), String>;
}
