//! Rows that nobody can carry in this configuration: they end in their time all the same, and somebody is told.

use super::round::{LEASE, held};
use super::tally::{self, Ended};
use super::{Courier, Kind, Trouble};
use crate::store::outbox;

impl Courier {
    /// Ends one row whose time is over. Nothing where none is; then somebody is told of letters that wait.
    pub(super) async fn end_late(&self, kind: Kind) -> Result<Option<Ended>, Trouble> {
        let (now, lease) = (self.desk.clock.now(), self.holder.as_str());
        let mut tx = self.desk.reads().begin().await?;
        let row = outbox::lease_late(&mut tx, kind.as_str(), now, lease, now + LEASE).await?;
        tx.commit().await?;
        let Some(row) = row else {
            self.tell_of_waiting(kind).await?;
            return Ok(None);
        };
        let ended = if kind == Kind::Mail && row.in_doubt_since.is_some() {
            // It may have arrived, and nobody can be asked.
            let reason = "it was handed over, and no provider is set up that could be asked";
            held(self.desk.mail_unknown(&row, lease, reason).await?, Ended::Unknown)
        } else {
            held(self.desk.row_cancelled(&row, lease, "deadline").await?, Ended::Cancelled)
        };
        tally::tell(kind, ended);
        tracing::info!(kind = kind.as_str(), key = row.outbox_key, ?ended, "its time was over");
        Ok(Some(ended))
    }

    /// Where mail is set up and can't be carried, letters that wait are somebody's matter.
    async fn tell_of_waiting(&self, kind: Kind) -> Result<(), Trouble> {
        let (Kind::Mail, true, Err(reason)) = (kind, self.means.mail_is_wanted, &self.means.mail) else {
            return Ok(());
        };
        let waiting = outbox::waiting(&self.desk.reads()).await?;
        if waiting.iter().any(|(of, rows)| of == kind.as_str() && *rows > 0) {
            self.desk.mail_cannot_leave(reason).await?;
        }
        Ok(())
    }
}
