//! The other side of a simulation: takes every letter and post, and passes none on.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::config::Config;
use crate::courier::{MailRoom, Means, Workspace};
use crate::desk::Post;
use crate::discord::Posted;
use crate::mail::letters::Templates;
use crate::mail::{LookUp, Outgoing, Provider, Sent};

/// What the courier of a simulation carries by: the letters are written as they would be.
pub fn means(config: &Config) -> Result<Means, String> {
    let templates = Templates::load(config.mail.templates.as_deref()).map_err(|error| error.to_string())?;
    let from = config.mail.from.as_ref().map_or_else(|| "desk@simulation.invalid".to_owned(), ToString::to_string);
    let reply_to = config.mail.reply_to.as_ref().map(ToString::to_string);
    let recorder = Arc::new(Recorder::default());
    let room = MailRoom { provider: recorder.clone(), templates, from, reply_to };
    Ok(Means { mail: Ok(room), mail_is_wanted: true, posts: Ok(recorder), pagers: Vec::new() })
}

/// What was taken is on record in the outbox of the copy.
#[derive(Default)]
struct Recorder {
    messages: AtomicU64,
}

#[async_trait]
impl Provider for Recorder {
    fn name(&self) -> &'static str {
        "simulation"
    }

    async fn send(&self, mail: &Outgoing) -> Sent {
        Sent::Accepted { provider_id: mail.outbox_id.clone() }
    }

    /// Of a letter that was on its way in the original nobody here knows whether it arrived.
    async fn look_up(&self, _outbox_id: &str) -> LookUp {
        LookUp::CannotTell { reason: "it was on its way when the simulation began".to_owned() }
    }

    async fn check(&self) -> Result<(), String> {
        Ok(())
    }
}

#[async_trait]
impl Workspace for Recorder {
    async fn post(
        &self,
        _outbox_id: &str,
        _post: &Post,
        _earlier: Option<(u64, u64)>,
        _in_doubt_since: Option<DateTime<Utc>>,
    ) -> Posted {
        // Ids of Discord are far above: none of these is taken for one.
        Posted::Done { channel_id: 1, message_id: 1 + self.messages.fetch_add(1, Ordering::Relaxed) }
    }

    async fn mark(&self, _post: &Post, _at: (u64, u64)) {}
}
