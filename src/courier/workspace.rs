//! The workspace as the courier sees it: a place that takes posts.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::desk::{Desk, Earlier, Post};
use crate::discord::{Posted, Poster};
use crate::store::outbox::OutboxRow;

use super::Trouble;

/// Where posts are made.
#[async_trait]
pub trait Workspace: Send + Sync {
    /// Makes one post. `outbox_id` is its nonce: the same twice within minutes is one message. `earlier` is the channel
    /// and message it is about. With `in_doubt_since` it may stand there since then, and its nonce be forgotten: it is
    /// looked for before it is made again.
    async fn post(
        &self,
        outbox_id: &str,
        post: &Post,
        earlier: Option<(u64, u64)>,
        in_doubt_since: Option<DateTime<Utc>>,
    ) -> Posted;

    /// What belongs under a post that stands at this channel and message. The post is whole without it.
    async fn mark(&self, post: &Post, at: (u64, u64));
}

#[async_trait]
impl Workspace for Poster {
    async fn post(
        &self,
        outbox_id: &str,
        post: &Post,
        earlier: Option<(u64, u64)>,
        in_doubt_since: Option<DateTime<Utc>>,
    ) -> Posted {
        Poster::post(self, outbox_id, post, earlier, in_doubt_since).await
    }

    async fn mark(&self, post: &Post, at: (u64, u64)) {
        Poster::mark(self, post, at).await;
    }
}

/// A post that can be made now.
pub struct Ready {
    pub post: Post,
    pub earlier: Option<(u64, u64)>,
}

impl Ready {
    /// Whether it becomes a message of its own, and not a change to one that stands.
    pub fn is_own_message(&self) -> bool {
        !matches!(
            self.post,
            Post::ApprovalDecided { .. } | Post::AlertChanged { .. } | Post::ReplyDealt { .. } | Post::DoubtOver { .. }
        )
    }
}

/// Why a post can't be made now.
pub enum Unready {
    /// The message it is about is still on its way.
    Awaits,
    Never(String),
}

/// A row of the kind `post` as what it becomes.
pub async fn ready(desk: &Desk, row: &OutboxRow) -> Result<Result<Ready, Unready>, Trouble> {
    let post: Post = match serde_json::from_str(&row.payload) {
        Ok(post) => post,
        Err(error) => return Ok(Err(Unready::Never(format!("what was to be posted can't be read: {error}")))),
    };
    if let Post::AlertChanged { version, alert, .. } = &post
        && desk.alert_version(&alert.id).await?.is_some_and(|latest| latest > *version)
    {
        return Ok(Err(Unready::Never("a later change took its place".to_owned())));
    }
    let about = match &post {
        Post::ApprovalDecided { of_key, .. }
        | Post::ApprovalWaits { of_key, .. }
        | Post::AlertChanged { of_key, .. }
        | Post::AlertCalls { of_key, .. }
        | Post::ReplyDealt { of_key, .. }
        | Post::DoubtOver { of_key, .. } => Some(of_key.as_str()),
        _ => None,
    };
    let Some(about) = about else { return Ok(Ok(Ready { post, earlier: None })) };
    Ok(match desk.earlier(about).await? {
        Earlier::Posted { channel, message } => Ok(Ready { post, earlier: Some((channel, message)) }),
        Earlier::Awaited => Err(Unready::Awaits),
        // Whoever is next in line is called all the same.
        Earlier::Never if matches!(post, Post::AlertCalls { .. }) => Ok(Ready { post, earlier: None }),
        Earlier::Never => Err(Unready::Never("its message was never posted".to_owned())),
    })
}
