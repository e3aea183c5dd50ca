//! Letters in logs and errors: told by their ids, without recipient and words.

use super::letters::Letter;
use super::providers::{Attachment, Outgoing};
use crate::receivables::hushed::hushed;

hushed!(Attachment { content_type });
hushed!(Letter {});
hushed!(Outgoing { outbox_id, tag });
