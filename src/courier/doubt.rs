//! A letter that was handed over, and of which nobody knows whether it was taken.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::round::held;
use super::tally::Ended;
use super::{Courier, MailRoom, Trouble};
use crate::mail::LookUp;
use crate::mail::providers::InDoubt;
use crate::store::outbox::OutboxRow;

impl Courier {
    /// What ends the doubt about a letter. Nothing where it may be sent: it surely wasn't taken, or the provider makes
    /// one of the two.
    pub(super) async fn doubt_ended(
        &self,
        row: &OutboxRow,
        room: &MailRoom,
        since: DateTime<Utc>,
        is_late: bool,
    ) -> Result<Option<Ended>, Trouble> {
        let name = room.provider.name();
        if let Some(then) = row.provider.as_deref().filter(|then| *then != name) {
            let reason =
                format!("it was handed to {then}, and letters leave through {name} now: {name} can't know of it");
            return self.unknown(row, &reason).await.map(Some);
        }
        match room.provider.in_doubt() {
            InDoubt::LookUp => self.look_up(row, room, since, is_late).await,
            InDoubt::SendAgain { within } if !is_late && self.is_within(since, within) => Ok(None),
            InDoubt::SendAgain { .. } => {
                let reason = "it was handed over, and the provider remembers its key no longer";
                self.unknown(row, reason).await.map(Some)
            }
            InDoubt::NobodyKnows => {
                let reason = row.reason.as_deref().unwrap_or("it was handed over, and the provider can't be asked");
                self.unknown(row, reason).await.map(Some)
            }
        }
    }

    fn is_within(&self, since: DateTime<Utc>, within: Duration) -> bool {
        // A clock that was put back says nothing of how long ago it was.
        (self.desk.clock.now() - since).to_std().is_ok_and(|passed| passed < within)
    }

    /// Nobody can say: a person is asked, and it is never sent again.
    pub(super) async fn unknown(&self, row: &OutboxRow, reason: &str) -> Result<Ended, Trouble> {
        let recorded = self.desk.mail_unknown(row, self.holder.as_str(), reason).await?;
        Ok(held(recorded, Ended::Unknown))
    }

    /// Whether a mail that was handed over has been taken. Nothing where it surely wasn't and may be sent again.
    async fn look_up(
        &self,
        row: &OutboxRow,
        room: &MailRoom,
        since: DateTime<Utc>,
        is_late: bool,
    ) -> Result<Option<Ended>, Trouble> {
        let reason = match room.provider.look_up(&row.id).await {
            LookUp::Found { provider_id } => {
                let (lease, name) = (self.holder.as_str(), room.provider.name());
                let recorded = self.desk.mail_accepted(row, lease, name, &provider_id).await?;
                return Ok(Some(held(recorded, Ended::Accepted)));
            }
            LookUp::NotFound => {
                let lag = chrono::Duration::from_std(room.provider.look_up_lag()).unwrap_or_default();
                let believed_at = since + lag;
                let now = self.desk.clock.now();
                let horizon = room.provider.look_up_horizon();
                if (self.desk.clock.now() - since).to_std().is_ok_and(|passed| passed >= horizon) {
                    let reason = "it was handed over so long ago that the provider may have forgotten it";
                    return self.unknown(row, reason).await.map(Some);
                }
                if now >= believed_at {
                    return Ok(None);
                }
                let wait = (believed_at - now).to_std().unwrap_or_default();
                let reason = "handed over and not found at the provider yet: looked up again before it is sent";
                return self.put_back(row, wait, Some(since), reason).await.map(Some);
            }
            LookUp::CannotTell { reason } => crate::receivables::address::without_addresses(&reason),
        };
        if is_late {
            return self.unknown(row, &reason).await.map(Some);
        }
        self.put_back(row, self.backoff(row, None), Some(since), &reason).await.map(Some)
    }
}
