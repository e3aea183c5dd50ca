//! What becomes of an outbox row that is a post.

use super::handover::{courier, ended};
use super::{Desk, Outcome};
use crate::store::messages;
use crate::store::outbox::{self, End, OutboxRow};

/// Where the message is that a post is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Earlier {
    Posted {
        channel: u64,
        message: u64,
    },
    /// It is still on its way.
    Awaited,
    /// It was never posted and won't be.
    Never,
}

impl Desk {
    /// A post stands in the workspace. A message of its own is remembered, one that was posted again under its first
    /// key.
    pub async fn post_done(
        &self,
        row: &OutboxRow,
        lease: &str,
        (channel, message): (u64, u64),
        is_own: bool,
    ) -> Outcome<bool> {
        let actor = courier();
        let mut act = self.begin(&actor).await?;
        let id = message.to_string();
        let end = End { provider: Some("discord"), provider_id: Some(&id), ..ended("accepted") };
        if !outbox::settle(&mut act.tx, &row.id, lease, end, act.now).await? {
            return Ok(false);
        }
        if is_own {
            let (channel, message) = (channel.cast_signed(), message.cast_signed());
            messages::remember(&mut act.tx, first_key(&row.outbox_key), channel, message, act.now).await?;
        }
        act.commit().await?;
        Ok(true)
    }

    /// A post that the workspace will never take.
    pub async fn post_refused(&self, row: &OutboxRow, lease: &str, reason: &str) -> Outcome<bool> {
        let actor = courier();
        let mut act = self.begin(&actor).await?;
        let end = End { reason: Some(reason), frees_key: true, ..ended("failed") };
        let settled = outbox::settle(&mut act.tx, &row.id, lease, end, act.now).await?;
        act.commit().await?;
        Ok(settled)
    }

    /// Where the message of an outbox key stands.
    pub async fn earlier(&self, key: &str) -> Outcome<Earlier> {
        let mut reads = self.reads();
        if let Some(at) = messages::of(&mut reads, key).await? {
            let (channel, message) = (at.channel_id.cast_unsigned(), at.message_id.cast_unsigned());
            return Ok(Earlier::Posted { channel, message });
        }
        let is_awaited = outbox::is_awaited(&mut reads, key).await?;
        Ok(if is_awaited { Earlier::Awaited } else { Earlier::Never })
    }
}

/// `approval:01J…#after-118…` is the same post as `approval:01J…`, made again.
fn first_key(key: &str) -> &str {
    key.split('#').next().unwrap_or(key)
}
