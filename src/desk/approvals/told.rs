//! A private word to somebody whose mark doesn't count.

use chrono::Duration;

use crate::desk::{Actor, Desk, Outcome, Post};
use crate::store::mark_notices;

/// How often one person is told, at most.
const AGAIN_AFTER: Duration = Duration::hours(1);

impl Desk {
    /// Tells a person why their mark doesn't count: once an hour, however many marks and programs there are. `channel`
    /// is where they are mentioned if they take no direct messages.
    pub async fn tell_why_not(&self, person: u64, text: String, channel: u64) -> Outcome<()> {
        let actor = Actor::job("approvals");
        let mut act = self.begin(&actor).await?;
        let now = act.now;
        if !mark_notices::take(&mut act.tx, person.cast_signed(), now, now - AGAIN_AFTER).await? {
            return Ok(());
        }
        let key = format!("mark:{person}:{}", now.timestamp_micros());
        act.post(&key, None, &Post::Notice { to: person, text, channel: Some(channel) }).await?;
        act.commit().await
    }
}
