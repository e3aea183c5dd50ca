//! Carries the desk's posts into the workspace: over REST alone, with or without a gateway.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;

use crate::config::{Config, Workspace};
use crate::desk::{Desk, Post};

use super::http::{Fault, Patience, Rest};
use super::marks::Mark;
use super::render;
use super::room::Room;
use super::{marks, private_word, reconcile};

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

    /// Carries out one post. `outbox_id` is its nonce; `earlier` is the message it is about, as channel and message,
    /// where it edits or answers one.
    pub async fn post(&self, outbox_id: &str, post: &Post, earlier: Option<(u64, u64)>) -> Posted {
        let workspace = match &self.workspace {
            Ok(workspace) => workspace,
            Err(missing) => return Posted::Unauthorised { reason: missing.clone() },
        };
        let sent = match (post, earlier) {
            (Post::ApprovalDecided { .. }, Some(at)) => self.edit(post, at).await,
            (Post::Notice { to, text, channel }, _) => {
                let text = super::sentences::plain(text);
                private_word::send(&self.rest, *to, &text, *channel, &nonce(outbox_id)).await
            }
            _ => self.send(workspace, outbox_id, post, earlier).await,
        };
        outcome(sent)
    }

    async fn send(
        &self,
        workspace: &Workspace,
        outbox_id: &str,
        post: &Post,
        earlier: Option<(u64, u64)>,
    ) -> Result<private_word::Posted, Fault> {
        let channels = &workspace.channels;
        let channel = match post {
            Post::Digest { .. } => channels.digest,
            Post::Approval { .. } | Post::ApprovalDecided { .. } | Post::ApprovalWaits { .. } => channels.approvals,
            Post::Alert { .. } => channels.alerts,
            Post::DeskLine { .. } | Post::Notice { .. } => channels.desk,
        };
        let mut message = render::post::message(post, self.zone);
        message.answers = match post {
            Post::ApprovalWaits { .. } => earlier.map(|(_, message)| message),
            _ => None,
        };
        let posted = private_word::post(&self.rest, channel, &message, &nonce(outbox_id)).await?;
        let under_it: &[Mark] = match post {
            Post::Approval { .. } => &[Mark::Yes, Mark::No],
            Post::Alert { .. } => &[Mark::Yes],
            _ => &[],
        };
        for mark in under_it {
            marks::add(&self.rest, posted, *mark).await?;
        }
        Ok(posted)
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
    fn a_lost_answer_is_unknown_and_a_missing_permission_waits() {
        let lost = Fault::Unknown { reason: "x".to_owned() };
        assert!(matches!(outcome(Err(lost)), Posted::Unknown { .. }));
        let denied = Fault::Refused { status: 403, code: 50013, message: "Missing Permissions".to_owned() };
        assert!(matches!(outcome(Err(denied)), Posted::Later { .. }));
        let wrong = Fault::Refused { status: 400, code: 50035, message: "Invalid Form Body".to_owned() };
        assert!(matches!(outcome(Err(wrong)), Posted::Refused { .. }));
    }
}
