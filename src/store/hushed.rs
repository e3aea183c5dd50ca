//! Rows that hold addresses, notes or letters, in logs and errors: told by their ids.

use super::activities::{ActivityRow, NewActivity};
use super::contacts::ContactRow;
use super::conversations::ConversationRow;
use super::outbox::{NewRow, OutboxRow};
use super::sent_mails::{NewSentMail, SentMailRow};
use crate::receivables::hushed::hushed;

hushed!(ActivityRow { seq, act });
hushed!(NewActivity { seq, act });
hushed!(ContactRow { id, account_id });
hushed!(ConversationRow { id, account_id });
hushed!(NewRow { id, kind, key });
hushed!(OutboxRow { id, kind, outbox_key, state, attempts });
hushed!(NewSentMail { outbox_id });
hushed!(SentMailRow { id, step, state });
