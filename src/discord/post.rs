//! Carries the desk's posts into the workspace: over REST alone, with or without a gateway.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::Method;

use crate::config::{Config, Workspace};
use crate::desk::{Desk, Post};

use super::http::{Fault, Patience, Rest};
use super::marks::Mark;
use super::render;
use super::room::Room;
use super::{alert_marks, doubt, marks, private_word, reconcile};

/// How long a post's marks may take together: the posts after it wait.
const MARKING: Duration = Duration::from_secs(20);

/// What became of a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Posted {
    Done {
        channel_id: u64,
        message_id: u64,
    },
    /// Not now; the same post, with the same nonce, may be tried again.
    Later {
        retry_after: Option<Duration>,
        reason: String,
    },
    /// Never, as it is.
    Refused {
        reason: String,
    },
    /// Nothing will be taken until the operator has put something right.
    Unauthorised {
        reason: String,
    },
    /// It may have been taken. Tried again with the same nonce within a few minutes it is one message.
    Unknown {
        reason: String,
    },
}

/// The courier's way into the workspace. Cheap to clone; all clones keep Discord's limits together.
#[derive(Clone)]
pub struct Poster {
    rest: Arc<Rest>,
    workspace: Result<Workspace, String>,
    zone: chrono_tz::Tz,
}

impl Poster {
    /// A poster for the configured workspace. One that lacks a key answers each post with what is missing.
    pub fn new(config: &Config) -> Poster {
        let workspace = config.discord.workspace().map_err(|missing| {
            let missing: Vec<String> =
                missing.iter().map(|finding| format!("{} {}", finding.key, finding.message)).collect();
            missing.join("; ")
        });
        let token = workspace.as_ref().map(|workspace| workspace.token.clone()).unwrap_or_default();
        let rest = Arc::new(Rest::new(config.discord.api_url.as_str(), token));
        Poster { rest, workspace, zone: config.company.time_zone }
    }

    pub(super) fn rest(&self) -> &Arc<Rest> {
        &self.rest
    }

    pub(super) fn workspace(&self) -> Result<Workspace, String> {
        self.workspace.clone()
    }

    /// Weighs the marks under pending requests as they stand now, for whoever runs without a gateway.
    pub async fn reconcile(&self, desk: &Desk) {
        if let Ok(workspace) = &self.workspace {
            let room = Room::new(desk.clone(), Arc::clone(&self.rest), workspace.clone());
            reconcile::pending(&Arc::new(room)).await;
        }
    }

    /// Reads the marks under the alerts that nobody has, before somebody else is called about them.
    pub async fn read_alert_marks(&self, desk: &Desk) {
        if let Ok(workspace) = &self.workspace {
            let room = Room::new(desk.clone(), Arc::clone(&self.rest), workspace.clone());
            alert_marks::pending(&Arc::new(room)).await;
        }
    }

    /// Carries out one post. `outbox_id` is its nonce; `earlier` is the message it is about, as channel and message,
    /// where it edits or answers one. Where it may have been made before, so long ago that its nonce is forgotten,
    /// `in_doubt_since` says when: then its message is looked for first.
    pub async fn post(
        &self,
        outbox_id: &str,
        post: &Post,
        earlier: Option<(u64, u64)>,
        in_doubt_since: Option<DateTime<Utc>>,
    ) -> Posted {
        let workspace = match &self.workspace {
            Ok(workspace) => workspace,
            Err(missing) => return Posted::Unauthorised { reason: missing.clone() },
        };
        let edits = matches!(
            post,
            Post::ApprovalDecided { .. } | Post::AlertChanged { .. } | Post::ReplyDealt { .. } | Post::DoubtOver { .. }
        );
        if let (true, Some(at)) = (edits, earlier) {
            return outcome(self.edit(post, at).await);
        }
        if let Some(since) = in_doubt_since {
            match self.look_for(workspace, post, since).await {
                Ok(None) => {}
                Ok(Some(found)) => return outcome(Ok(found)),
                Err(fault) => return unsure(&fault),
            }
        }
        let sent = match post {
            Post::Notice { to, text, channel } => {
                let text = super::sentences::plain(text);
                private_word::send(&self.rest, *to, &text, *channel, &nonce(outbox_id)).await
            }
            _ => self.send(workspace, outbox_id, post, earlier).await,
        };
        outcome(sent)
    }

    /// Sets the bot's own marks under a post that stands, for people to press. The post is whole without them: what
    /// keeps them away is warned of, and nothing is posted again for it.
    pub async fn mark(&self, post: &Post, (channel, message): (u64, u64)) {
        let wanted: &[Mark] = match post {
            Post::Approval { .. } => &Mark::BOTH,
            Post::Alert { .. } | Post::AlertCalls { .. } => &[Mark::Yes],
            _ => return,
        };
        let at = private_word::Posted { channel, message };
        if tokio::time::timeout(MARKING, marks::offer(&self.rest, at, wanted)).await.is_err() {
            tracing::warn!(channel, message, "Discord didn't take the marks under a post in time");
        }
    }

    /// The message that a post in doubt has become, if it has.
    async fn look_for(
        &self,
        workspace: &Workspace,
        post: &Post,
        since: DateTime<Utc>,
    ) -> Result<Option<private_word::Posted>, Fault> {
        let channel = match post {
            Post::Notice { to, .. } => match private_word::open(&self.rest, *to).await {
                Ok(channel) => channel,
                // To somebody who takes no direct messages none went.
                Err(Fault::Refused { .. }) => return Ok(None),
                Err(fault) => return Err(fault),
            },
            _ => channel_of(workspace, post),
        };
        doubt::find(&self.rest, channel, &render::post::message(post, self.zone).body(), since).await
    }

    async fn send(
        &self,
        workspace: &Workspace,
        outbox_id: &str,
        post: &Post,
        earlier: Option<(u64, u64)>,
    ) -> Result<private_word::Posted, Fault> {
        let mut message = render::post::message(post, self.zone);
        message.answers = match post {
            Post::ApprovalWaits { .. } | Post::AlertCalls { .. } => earlier.map(|(_, message)| message),
            _ => None,
        };
        private_word::post(&self.rest, channel_of(workspace, post), &message, &nonce(outbox_id)).await
    }

    /// Changes a message that stands. One that was deleted needs no change.
    async fn edit(&self, post: &Post, (channel, message): (u64, u64)) -> Result<private_word::Posted, Fault> {
        let body = render::post::message(post, self.zone).body();
        let path = format!("/channels/{channel}/messages/{message}");
        match self.rest.call(Method::PATCH, &path, &body, &[], Patience::Work).await {
            Err(fault) if !fault.is_gone() => Err(fault),
            _ => Ok(private_word::Posted { channel, message }),
        }
    }
}

fn channel_of(workspace: &Workspace, post: &Post) -> u64 {
    let channels = &workspace.channels;
    match post {
        Post::Digest { .. } => channels.digest,
        Post::Approval { .. } | Post::ApprovalDecided { .. } | Post::ApprovalWaits { .. } => channels.approvals,
        Post::Alert { .. } | Post::AlertChanged { .. } | Post::AlertCalls { .. } => channels.alerts,
        Post::DeskLine { .. }
        | Post::Notice { .. }
        | Post::Reply { .. }
        | Post::ReplyDealt { .. }
        | Post::Doubt { .. }
        | Post::DoubtOver { .. } => channels.desk,
    }
}

/// Whether a post stands already can't be seen: it isn't made again before that is known.
fn unsure(fault: &Fault) -> Posted {
    match outcome(Err(fault.clone())) {
        Posted::Unauthorised { reason } => Posted::Unauthorised { reason },
        Posted::Later { retry_after, reason } => Posted::Later { retry_after, reason },
        _ => {
            let reason = format!("whether it was posted before can't be seen: {fault}");
            Posted::Later { retry_after: None, reason }
        }
    }
}

/// Twenty-five characters is the most that Discord takes; a ULID has twenty-six, and its first is a digit that
/// doesn't change before the year 3084.
fn nonce(outbox_id: &str) -> String {
    let skip = outbox_id.chars().count().saturating_sub(25);
    outbox_id.chars().skip(skip).collect()
}

fn outcome(sent: Result<private_word::Posted, Fault>) -> Posted {
    let fault = match sent {
        Ok(posted) => return Posted::Done { channel_id: posted.channel, message_id: posted.message },
        Err(fault) => fault,
    };
    let reason = fault.to_string();
    match fault {
        Fault::Unauthorised => Posted::Unauthorised { reason },
        Fault::Limited { after } => Posted::Later { retry_after: Some(after), reason },
        Fault::Stopped | Fault::Away { .. } => Posted::Later { retry_after: None, reason },
        Fault::Unknown { .. } => Posted::Unknown { reason },
        Fault::Refused { code: 10003 | 50001 | 50013, .. } => {
            Posted::Later { retry_after: None, reason: mend(&reason) }
        }
        Fault::Refused { .. } => Posted::Refused { reason },
    }
}

/// A channel or a permission that is missing can be put right while the post waits.
fn mend(reason: &str) -> String {
    format!("{reason}. Run `cordial check --online`: it names the channel and the permission")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_no_longer_than_discord_takes_and_still_one_of_its_own() {
        assert_eq!(nonce("01JABCDEFGHJKMNPQRSTVWXYZ0"), "1JABCDEFGHJKMNPQRSTVWXYZ0");
        assert_eq!(nonce("short"), "short");
    }

    #[test]
    fn a_look_up_that_fails_leaves_the_post_for_later() {
        let gone = Fault::Refused { status: 404, code: 0, message: "404: Not Found".to_owned() };
        for fault in [gone, Fault::Unknown { reason: "x".to_owned() }, Fault::Stopped] {
            assert!(matches!(unsure(&fault), Posted::Later { .. }), "{fault}");
        }
    }

    #[test]
    fn a_lost_answer_is_unknown_and_a_missing_permission_waits() {
        let lost = Fault::Unknown { reason: "x".to_owned() };
        assert!(matches!(outcome(Err(lost)), Posted::Unknown { .. }));
        let denied = Fault::Refused { status: 403, code: 50013, message: "Missing Permissions".to_owned() };
        assert!(matches!(outcome(Err(denied)), Posted::Later { .. }));
        let wrong = Fault::Refused { status: 400, code: 50035, message: "Invalid Form Body".to_owned() };
        assert!(matches!(outcome(Err(wrong)), Posted::Refused { .. }));
    }
}
