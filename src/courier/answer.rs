//! What the other side said, whichever side it is.

use std::time::Duration;

use crate::discord::Posted;
use crate::mail::Sent;
use crate::mail::providers::RefusedFor;
use crate::pager::Paged;
use crate::receivables::address::without_addresses;

/// What became of a row that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The provider has the mail, under this id.
    Mailed { provider_id: String },
    /// The message stands there.
    Posted { channel: u64, message: u64 },
    /// The phone service has the page.
    Paged { id: Option<String> },
    /// Never, as it is.
    Refused { is_address: bool, code: String, reason: String },
    /// Surely nothing was taken; again later.
    Later { after: Option<Duration>, reason: String },
    /// Nothing of this kind will be taken until somebody has put something right.
    Unauthorised { reason: String },
    /// It may have been taken.
    Unknown { reason: String },
}

impl Answer {
    /// Channel and message, of what stands in the workspace.
    pub fn stands_at(&self) -> Option<(u64, u64)> {
        match self {
            Answer::Posted { channel, message } => Some((*channel, *message)),
            _ => None,
        }
    }
}

impl From<Sent> for Answer {
    fn from(sent: Sent) -> Answer {
        let kept = |reason: String| without_addresses(&reason);
        match sent {
            Sent::Accepted { provider_id } => Answer::Mailed { provider_id },
            Sent::Refused { because_of, code, reason } => {
                Answer::Refused { is_address: because_of == RefusedFor::Recipient, code, reason: kept(reason) }
            }
            Sent::Later { retry_after, reason } => Answer::Later { after: retry_after, reason: kept(reason) },
            Sent::Unauthorised { reason } => Answer::Unauthorised { reason: kept(reason) },
            Sent::Unknown { reason } => Answer::Unknown { reason: kept(reason) },
        }
    }
}

impl From<Posted> for Answer {
    fn from(posted: Posted) -> Answer {
        match posted {
            Posted::Done { channel_id, message_id } => Answer::Posted { channel: channel_id, message: message_id },
            Posted::Refused { reason } => Answer::Refused { is_address: false, code: String::new(), reason },
            Posted::Later { retry_after, reason } => Answer::Later { after: retry_after, reason },
            Posted::Unauthorised { reason } => Answer::Unauthorised { reason },
            Posted::Unknown { reason } => Answer::Unknown { reason },
        }
    }
}

impl From<Paged> for Answer {
    fn from(paged: Paged) -> Answer {
        match paged {
            Paged::Taken { id } => Answer::Paged { id },
            Paged::Refused { reason } => Answer::Refused { is_address: false, code: String::new(), reason },
            Paged::Later { after, reason } => Answer::Later { after, reason },
            Paged::Unknown { reason } => Answer::Unknown { reason },
        }
    }
}
