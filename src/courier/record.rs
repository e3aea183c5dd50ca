//! What came of a row that was sent, recorded under its lease.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::answer::Answer;
use super::round::{Parcel, held};
use super::tally::Ended;
use super::{Courier, Trouble, patience};
use crate::store::outbox::OutboxRow;

/// How long the queue stands still when the credentials don't count any more.
const LOCKED_OUT: Duration = Duration::from_secs(5 * 60);
/// How often it is tried to record what came of a row.
const RECORDINGS: u32 = 6;

impl Courier {
    /// Records what came of a row that was sent. The database may be away for a moment: what is known isn't lost for
    /// that, and if it is, the row is in doubt and will be looked up.
    pub(super) async fn record(
        &self,
        row: &OutboxRow,
        parcel: &Parcel<'_>,
        doubt: DateTime<Utc>,
        answer: Answer,
    ) -> Result<Ended, Trouble> {
        let mut tried = 0;
        loop {
            tried += 1;
            match self.record_once(row, parcel, doubt, &answer).await {
                Err(error) if tried < RECORDINGS => {
                    tracing::error!(key = row.outbox_key, %error, "what came of a row couldn't be recorded yet");
                    tokio::time::sleep(Duration::from_millis(500) * tried).await;
                }
                recorded => return recorded,
            }
        }
    }

    async fn record_once(
        &self,
        row: &OutboxRow,
        parcel: &Parcel<'_>,
        doubt: DateTime<Utc>,
        answer: &Answer,
    ) -> Result<Ended, Trouble> {
        let lease = self.holder.as_str();
        if matches!((answer, parcel), (Answer::Mailed { .. } | Answer::Refused { .. }, Parcel::Letter { .. })) {
            self.mail.answered();
        }
        match (answer, parcel) {
            (Answer::Mailed { provider_id }, Parcel::Letter { room, .. }) => {
                let recorded = self.desk.mail_accepted(row, lease, room.provider.name(), provider_id).await?;
                Ok(held(recorded, Ended::Accepted))
            }
            (Answer::Posted { channel, message }, Parcel::Post { ready, .. }) => {
                let at = (*channel, *message);
                let recorded = self.desk.post_done(row, lease, at, ready.is_own_message()).await?;
                Ok(held(recorded, Ended::Accepted))
            }
            (Answer::Paged { id }, Parcel::Page { page, .. }) => {
                let recorded = self.desk.page_taken(row, lease, page, id.as_deref()).await?;
                Ok(held(recorded, Ended::Accepted))
            }
            (Answer::Refused { reason, .. }, Parcel::Page { page, .. }) => {
                let recorded = self.desk.page_refused(row, lease, page, reason).await?;
                Ok(held(recorded, Ended::Failed))
            }
            (Answer::Refused { is_address, code, reason }, Parcel::Letter { .. }) => {
                let recorded = self.desk.mail_refused(row, lease, code, reason, *is_address).await?;
                Ok(held(recorded, Ended::Failed))
            }
            (Answer::Refused { reason, .. }, Parcel::Post { .. }) => {
                let recorded = self.desk.post_refused(row, lease, reason).await?;
                Ok(held(recorded, Ended::Failed))
            }
            (Answer::Later { after, reason }, _) => {
                self.later(row, parcel, *after, parcel.standing_doubt(row), reason).await
            }
            (Answer::Unknown { reason }, _) => self.later(row, parcel, None, Some(doubt), reason).await,
            (Answer::Unauthorised { reason }, _) => self.locked_out(row, parcel, reason).await,
            // An answer to something else says nothing of this row.
            (Answer::Mailed { .. } | Answer::Posted { .. } | Answer::Paged { .. }, _) => {
                self.later(row, parcel, None, Some(doubt), "the answer was to something else").await
            }
        }
    }

    /// The other side doesn't take the row just now. The others wait with it where a length was asked for, or where
    /// two different letters failed in a row: one alone may be what the provider stumbles over, and a post may be about
    /// one channel.
    async fn later(
        &self,
        row: &OutboxRow,
        parcel: &Parcel<'_>,
        after: Option<Duration>,
        doubt: Option<DateTime<Utc>>,
        reason: &str,
    ) -> Result<Ended, Trouble> {
        let wait = self.backoff(row, after);
        let ended = self.put_back(row, wait, doubt, reason).await?;
        let now = self.desk.clock.now();
        match parcel {
            Parcel::Letter { .. } => {
                let failures = self.mail.failed(&row.id);
                if after.is_some() {
                    self.mail.pause(now, wait, reason);
                } else if failures > 1 {
                    self.mail.pause(now, wait.max(patience::wait(failures, None, rand::random())), reason);
                }
                self.desk.mail_is_away(reason).await?;
            }
            Parcel::Page { page, .. } => self.desk.page_waits(row, page).await?,
            Parcel::Post { .. } if after.is_some() => self.posts.pause(now, wait.min(Duration::from_secs(60)), reason),
            Parcel::Post { .. } => {}
        }
        Ok(ended)
    }

    /// Nothing of this kind is taken from us. The row is not to blame.
    async fn locked_out(&self, row: &OutboxRow, parcel: &Parcel<'_>, reason: &str) -> Result<Ended, Trouble> {
        let ended = self.put_back(row, Duration::ZERO, parcel.standing_doubt(row), reason).await?;
        let now = self.desk.clock.now();
        match parcel {
            Parcel::Letter { .. } => {
                self.mail.pause(now, LOCKED_OUT, reason);
                self.desk.mail_is_locked(reason).await?;
            }
            // No phone service answers so: its refusal is of the page.
            Parcel::Page { .. } => {}
            Parcel::Post { .. } => {
                self.posts.pause(now, LOCKED_OUT, reason);
                tracing::error!(reason, "the workspace takes no posts from the bot");
            }
        }
        Ok(ended)
    }
}
