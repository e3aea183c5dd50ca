//! What the desk knows of people, in logs and errors: without it.

use super::account::{ContactLine, LastConversation};
use super::audit::ActivityLine;
use super::letters::WrittenLetter;
use super::log::{Attached, LogEntry};
use super::mail_order::MailOrder;
use crate::receivables::hushed::hushed;

hushed!(ActivityLine { seq, act });
hushed!(Attached { content_type });
hushed!(ContactLine { preferred, suppressed });
hushed!(LastConversation { at, channel, outcome });
hushed!(LogEntry { channel, outcome, direction });
hushed!(MailOrder { cadence });
hushed!(WrittenLetter {});
