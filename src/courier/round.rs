//! One round: a row is leased, looked up where it is in doubt, handed over, and sent.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use super::answer::Answer;
use super::letter::{self, Unwritten};
use super::queue::UnderWay;
use super::tally::{self, Ended};
use super::workspace::{self, Ready, Unready};
use super::{Courier, Kind, MailRoom, Trouble, Workspace, lease, patience};
use crate::desk::{AsSent, Handover};
use crate::mail::providers::InDoubt;
use crate::mail::{self, Outgoing};
use crate::pager::Pager;
use crate::receivables::page::Page;
use crate::store::outbox::{self, OutboxRow};

/// How long a row is held: several times what one request may take.
pub(super) const LEASE: Duration = Duration::from_secs(60);
/// A process that was frozen for this long between handing over and sending doesn't send: another may have the row.
const FROZEN: Duration = Duration::from_secs(20);
/// How long a post's nonce surely makes a repeated one the same.
const NONCE: chrono::Duration = chrono::Duration::minutes(2);
/// How soon a post is tried again whose earlier message is still on its way.
const SOON: Duration = Duration::from_secs(2);

/// A row with everything needed to send it.
pub(super) enum Parcel<'a> {
    Letter { mail: Box<Outgoing>, room: &'a MailRoom },
    Post { ready: Box<Ready>, workspace: &'a dyn Workspace },
    Page { page: Box<Page>, pager: &'a dyn Pager },
}

impl Parcel<'_> {
    /// Whom a letter is handed to: whoever is asked about it later must be the same.
    fn provider(&self) -> Option<&'static str> {
        match self {
            Parcel::Letter { room, .. } => Some(room.provider.name()),
            _ => None,
        }
    }

    /// A letter for the record, word for word.
    fn as_sent(&self, row: &OutboxRow, now: DateTime<Utc>) -> Option<AsSent> {
        let Parcel::Letter { mail, .. } = self else { return None };
        Some(AsSent {
            outbox_id: row.id.clone(),
            recipient: mail.to.clone(),
            subject: mail.subject.clone(),
            body_text: mail.text.clone(),
            message: mail::providers::as_text(mail, now)?,
        })
    }

    /// Whether the other side makes one of the same thing sent twice.
    fn is_safe_to_repeat(&self) -> bool {
        match self {
            Parcel::Letter { room, .. } => matches!(room.provider.in_doubt(), InDoubt::SendAgain { .. }),
            // A phone that rings twice is better than one that doesn't.
            Parcel::Post { .. } | Parcel::Page { .. } => true,
        }
    }

    /// The doubt in which it is sent: as old as the first time it was, by which the other side knows its key. A
    /// letter without one is only sent again once it surely wasn't taken before.
    pub(super) fn standing_doubt(&self, row: &OutboxRow) -> Option<DateTime<Utc>> {
        row.in_doubt_since.filter(|_| self.is_safe_to_repeat())
    }
}

/// How far a row came before it was sent.
enum Packed<'a> {
    Parcel(Parcel<'a>),
    Ended(Ended),
}

impl Courier {
    /// Takes the row of a kind that has been due for longest. Nothing where none is, or where the queue stands still.
    pub(super) async fn take(&self, kind: Kind) -> Result<Option<(OutboxRow, UnderWay)>, Trouble> {
        let now = self.desk.clock.now();
        if self.queue(kind).stands_still(now) {
            return Ok(None);
        }
        let Some(row) = self.lease(kind, now).await? else { return Ok(None) };
        Ok(self.queue(kind).set_out(&row.id).map(|under_way| (row, under_way)))
    }

    /// Carries out a row that was taken.
    pub(super) async fn carried_out(&self, kind: Kind, row: &OutboxRow) -> Result<Ended, Trouble> {
        let ended = self.carry(kind, row).await?;
        tally::tell(kind, ended);
        tracing::info!(kind = kind.as_str(), key = row.outbox_key, attempt = row.attempts, ?ended, "carried");
        Ok(ended)
    }

    async fn lease(&self, kind: Kind, now: DateTime<Utc>) -> Result<Option<OutboxRow>, Trouble> {
        let db = self.desk.reads();
        let Some(due) = outbox::next_due(&db, kind.as_str(), now).await? else { return Ok(None) };
        // Its time is over by our clock alone, which may be ahead of theirs: whoever is at work on it ends it.
        let is_theirs = |holder: &str| holder != self.holder.as_str() && lease::is_at_work(holder);
        if due.lease.as_deref().is_some_and(is_theirs) || self.queue(kind).is_under_way(&due.id) {
            return Ok(None);
        }
        let mut tx = db.begin().await?;
        let row = outbox::lease_next(&mut tx, kind.as_str(), now, self.holder.as_str(), now + LEASE).await?;
        tx.commit().await?;
        Ok(row)
    }

    async fn carry(&self, kind: Kind, row: &OutboxRow) -> Result<Ended, Trouble> {
        let parcel = match self.pack(kind, row).await? {
            Packed::Parcel(parcel) => parcel,
            Packed::Ended(ended) => return Ok(ended),
        };
        if let Parcel::Letter { room, .. } = &parcel {
            self.mail.turn(room.provider.pace().per_second).await;
        }
        let (now, began) = (self.desk.clock.now(), Instant::now());
        // Another that left meanwhile may have been told that it is too much.
        if let Some(reason) = self.queue(kind).reason(now) {
            return self.put_back(row, Duration::ZERO, row.in_doubt_since, &reason).await;
        }
        let doubt = parcel.standing_doubt(row).unwrap_or(now);
        let as_sent = parcel.as_sent(row, now);
        match self.desk.hand_over(row, self.holder.as_str(), doubt, now + LEASE, parcel.provider(), as_sent).await? {
            Handover::Go => {}
            Handover::Cancelled(_) | Handover::Over => return Ok(Ended::Cancelled),
            Handover::Doubtful(guarded) => {
                let reason = format!("it may have arrived, and isn't wanted any more: {}", guarded.sentence);
                return self.unknown(row, &reason).await;
            }
            Handover::Lost => return Ok(Ended::Lost),
        }
        if began.elapsed() > FROZEN {
            let reason = "the process stood still just before it was sent";
            return self.put_back(row, Duration::ZERO, row.in_doubt_since, reason).await;
        }
        let answer: Answer = match &parcel {
            Parcel::Page { page, pager } => pager.page(page).await.into(),
            Parcel::Letter { mail, room } => room.provider.send(mail).await.into(),
            Parcel::Post { ready, workspace } => {
                let forgotten = row.in_doubt_since.filter(|since| now - *since >= NONCE);
                workspace.post(&row.id, &ready.post, ready.earlier, forgotten).await.into()
            }
        };
        let stands_at = answer.stands_at();
        let ended = self.record(row, &parcel, doubt, answer).await?;
        // Only now that the message is remembered: whatever becomes of its marks, it isn't posted again.
        if let (Some(at), Parcel::Post { ready, workspace }) = (stands_at, &parcel)
            && ended == Ended::Accepted
        {
            workspace.mark(&ready.post, at).await;
        }
        Ok(ended)
    }

    /// Everything that can be settled about a row before it is handed over.
    async fn pack(&self, kind: Kind, row: &OutboxRow) -> Result<Packed<'_>, Trouble> {
        let is_late = self.desk.clock.now() >= row.deadline_at;
        match kind {
            Kind::Page => {
                if is_late {
                    return self.cancelled(row, "deadline").await;
                }
                self.pack_page(row).await
            }
            Kind::Mail => {
                let Ok(room) = &self.means.mail else { return Ok(Packed::Ended(Ended::Later)) };
                if let Some(since) = row.in_doubt_since
                    && let Some(ended) = self.doubt_ended(row, room, since, is_late).await?
                {
                    return Ok(Packed::Ended(ended));
                }
                if is_late {
                    return self.cancelled(row, "deadline").await;
                }
                self.pack_letter(row, room).await
            }
            Kind::Post => {
                let Ok(workspace) = &self.means.posts else { return Ok(Packed::Ended(Ended::Later)) };
                if is_late {
                    return self.cancelled(row, "deadline").await;
                }
                match workspace::ready(&self.desk, row).await? {
                    Ok(ready) => Ok(Packed::Parcel(Parcel::Post { ready: Box::new(ready), workspace: &**workspace })),
                    Err(Unready::Never(reason)) => self.cancelled(row, &reason).await,
                    Err(Unready::Awaits) => {
                        let reason = "the message it is about is still on its way";
                        self.put_back(row, SOON, row.in_doubt_since, reason).await.map(Packed::Ended)
                    }
                }
            }
        }
    }

    async fn pack_page(&self, row: &OutboxRow) -> Result<Packed<'_>, Trouble> {
        let Ok(page) = serde_json::from_str::<Page>(&row.payload) else {
            return self.cancelled(row, "what was to be told can't be read").await;
        };
        match self.means.pagers.iter().find(|pager| pager.service() == page.service) {
            Some(pager) => Ok(Packed::Parcel(Parcel::Page { page: Box::new(page), pager: &**pager })),
            None => self.cancelled(row, "the phone service is no longer set up").await,
        }
    }

    async fn pack_letter<'a>(&self, row: &OutboxRow, room: &'a MailRoom) -> Result<Packed<'a>, Trouble> {
        match letter::write(row, room, &self.desk.config.mail.attachments).await {
            Ok(mail) => Ok(Packed::Parcel(Parcel::Letter { mail: Box::new(mail), room })),
            Err(Unwritten::Never(reason)) => self.cancelled(row, &reason).await,
            Err(Unwritten::Broken { template, reason }) => {
                let wait = self.backoff(row, None);
                let ended = self.put_back(row, wait, row.in_doubt_since, &reason).await?;
                self.desk.letter_is_broken(&template, &reason).await?;
                Ok(Packed::Ended(ended))
            }
            Err(Unwritten::Incomplete { reason }) => {
                let ended = self.put_back(row, self.backoff(row, None), row.in_doubt_since, &reason).await?;
                self.desk.letter_is_incomplete(row, &reason).await?;
                Ok(Packed::Ended(ended))
            }
        }
    }

    pub(super) async fn put_back(
        &self,
        row: &OutboxRow,
        wait: Duration,
        in_doubt_since: Option<DateTime<Utc>>,
        reason: &str,
    ) -> Result<Ended, Trouble> {
        let wait = chrono::Duration::from_std(wait).unwrap_or(chrono::Duration::days(1));
        let now = self.desk.clock.now();
        // Never past the deadline: a row comes back for its end.
        let due = (now + wait).min(row.deadline_at.max(now));
        let mut tx = self.desk.reads().begin().await?;
        let put = outbox::put_back(&mut tx, &row.id, self.holder.as_str(), due, in_doubt_since, reason).await?;
        tx.commit().await?;
        Ok(held(put, Ended::Later))
    }

    async fn cancelled<'a>(&self, row: &OutboxRow, reason: &str) -> Result<Packed<'a>, Trouble> {
        let cancelled = self.desk.row_cancelled(row, self.holder.as_str(), reason).await?;
        Ok(Packed::Ended(held(cancelled, Ended::Cancelled)))
    }

    pub(super) fn backoff(&self, row: &OutboxRow, asked: Option<Duration>) -> Duration {
        patience::wait(row.attempts, asked, rand::random())
    }
}

/// What was recorded counts only while the row was still ours.
pub(super) fn held(recorded: bool, ended: Ended) -> Ended {
    if recorded { ended } else { Ended::Lost }
}
