//! What the other side said, whichever side it is.

use std::time::Duration;

use crate::mail::Sent;
use crate::mail::providers::RefusedFor;

/// What became of a row that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The provider has the mail, under this id.
    Mailed { provider_id: String },
    /// The message stands there.
    Posted { channel: u64, message: u64 },
    /// Never, as it is.
    Refused { is_address: bool, code: String, reason: String },
    /// Surely nothing was taken; again later.
    Later { after: Option<Duration>, reason: String },
    /// Nothing of this kind will be taken until somebody has put something right.
    Unauthorised { reason: String },
    /// It may have been taken.
    Unknown { reason: String },
}

impl From<Sent> for Answer {
    fn from(sent: Sent) -> Answer {
        match sent {
            Sent::Accepted { provider_id } => Answer::Mailed { provider_id },
            Sent::Refused { because_of, code, reason } => {
                Answer::Refused { is_address: because_of == RefusedFor::Recipient, code, reason }
            }
            Sent::Later { retry_after, reason } => Answer::Later { after: retry_after, reason },
            Sent::Unauthorised { reason } => Answer::Unauthorised { reason },
            Sent::Unknown { reason } => Answer::Unknown { reason },
        }
    }
}
