//! What became of a letter or of an address, for one line in the desk channel.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "mail", rename_all = "snake_case")]
pub enum MailLine {
    Bounced {
        step: String,
        /// The address isn't written to any more.
        for_good: bool,
        reason: String,
    },
    Complained {
        step: String,
    },
    /// Somebody wants no more mail at an address.
    Unwanted,
    /// They asked us to stop, says somebody.
    Ceased {
        who: String,
    },
    CeaseLifted {
        who: String,
    },
}
