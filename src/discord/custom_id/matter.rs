//! Buttons that are about something else than an account.

use std::fmt;
use std::str::FromStr;

use ulid::Ulid;

use super::{NotOurs, VERSION, parts};

/// What a button does that is about something else than an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatterAct {
    /// A debtor's reply was read: the reminders go on.
    Read,
    /// The reply asks us to stop.
    Cease,
    /// A mail that nobody was sure of has arrived.
    Arrived,
    /// It hasn't: it is sent once more.
    SendAgain,
    /// Somebody has an alert in hand.
    Acknowledge,
}

pub(super) const MATTERS: [(MatterAct, &str); 5] = [
    (MatterAct::Read, "read"),
    (MatterAct::Cease, "cease"),
    (MatterAct::Arrived, "arrived"),
    (MatterAct::SendAgain, "send-again"),
    (MatterAct::Acknowledge, "acknowledge"),
];

/// A button and the reply, the mail or the alert it is about, by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matter {
    pub act: MatterAct,
    pub id: Ulid,
}

impl fmt::Display for Matter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = MATTERS.iter().find(|(act, _)| *act == self.act).map_or("", |(_, name)| *name);
        write!(f, "{VERSION}:{name}:{}", self.id)
    }
}

impl FromStr for Matter {
    type Err = NotOurs;

    fn from_str(text: &str) -> Result<Matter, NotOurs> {
        let (act, about) = parts(text)?;
        let (act, _) = MATTERS.iter().find(|(_, name)| *name == act).ok_or(NotOurs)?;
        // Only as we write it: the letters' other cases and look-alikes are somebody else's.
        let id = Ulid::from_string(about).ok().filter(|id| id.to_string() == about).ok_or(NotOurs)?;
        Ok(Matter { act: *act, id })
    }
}
