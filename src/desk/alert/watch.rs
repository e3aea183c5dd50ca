//! What nobody would tell of otherwise: a queue that stands still, a client file that was touched.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::Incident;
use crate::desk::{Act, Actor, Desk, Outcome};
use crate::receivables::plain_text;
use crate::store::standstill::{self, Oldest};
use crate::store::{alerts, state};

/// How long the same row may be the oldest that waits. Seen twice that far apart, it is stuck; a night without the bot
/// is none of its time.
/// A provider may ask letters to wait for longer than a post ever does.
/// Pages aren't among them: an alert's own message says where a phone wasn't reached.
const QUEUES: [(&str, &str, Duration); 2] =
    [("mail", "letters", Duration::hours(2)), ("post", "posts", Duration::minutes(30))];
const CHAIN: &str = "alert:audit-chain";

/// The row that was the oldest when the queue was looked at, and since when it is.
#[derive(Serialize, Deserialize)]
struct Watched {
    row: String,
    since: DateTime<Utc>,
}

impl Desk {
    /// Looks which alerts are over, whether the queues move, and once a day whether the client file holds. Harmless to
    /// repeat.
    pub async fn watch_over_the_desk(&self) -> Outcome<()> {
        self.look_what_is_over().await?;
        for queue in QUEUES {
            self.watch_queue(queue).await?;
        }
        self.walk_the_chain().await
    }

    async fn watch_queue(&self, (kind, rows, stuck): (&'static str, &str, Duration)) -> Outcome<()> {
        let (mut reads, now) = (self.reads(), self.clock.now());
        let (name, key) = (format!("queue_watch:{kind}"), format!("alert:queue-stuck:{kind}"));
        let oldest = standstill::oldest(&mut reads, kind, now).await?;
        let kept = state::get(&mut reads, &name).await?;
        let watched: Option<Watched> = kept.as_deref().and_then(|kept| serde_json::from_str(kept).ok());
        let actor = Actor::job("alerts");
        match (oldest, watched) {
            (None, None) => Ok(()),
            (Some(row), Some(watched)) if watched.row == row.id => {
                if now - watched.since < stuck || self.is_told(kind, &key).await? {
                    return Ok(());
                }
                let mut act = self.begin(&actor).await?;
                let sentence = self.how_it_stands_still(&row, rows);
                self.raise(&mut act, Incident { key, about: "queue stuck", sentence, account: None }).await?;
                act.commit().await
            }
            (oldest, _) => {
                let mut act = self.begin(&actor).await?;
                self.watch_from_now(&mut act, &name, oldest).await?;
                self.incident_over(&mut act, &key).await?;
                act.commit().await
            }
        }
    }

    async fn watch_from_now(&self, act: &mut Act<'_>, name: &str, oldest: Option<Oldest>) -> Outcome<()> {
        match oldest {
            Some(row) => {
                let watched = serde_json::to_string(&Watched { row: row.id, since: act.now })?;
                state::set(&mut act.tx, name, &watched).await?;
            }
            None => state::forget(&mut act.tx, name).await?,
        }
        Ok(())
    }

    /// Whether somebody was told already: of the queue itself, or of what keeps the letters.
    async fn is_told(&self, kind: &str, key: &str) -> Outcome<bool> {
        let mut reads = self.reads();
        let mut told = !alerts::unresolved_between(&mut reads, key, &format!("{key}~")).await?.is_empty();
        if kind == "mail" {
            for (from, to) in [("alert:mail-", "alert:mail."), ("alert:letter-", "alert:letter.")] {
                told |= !alerts::unresolved_between(&mut reads, from, to).await?.is_empty();
            }
        }
        Ok(told)
    }

    fn how_it_stands_still(&self, row: &Oldest, rows: &str) -> String {
        let since = row.created_at.with_timezone(&self.zone()).format("%a %-d %b, %H:%M");
        let why = row.reason.as_deref().map(|why| plain_text::shortened(&plain_text::one_line(why), 300));
        let why = why.map_or_else(String::new, |why| format!(": {}", why.trim_end_matches('.')));
        format!(
            "The {rows} don't move; {} wait, the first since {since}{why}. `cordial outbox` lists them.",
            row.waiting
        )
    }

    async fn walk_the_chain(&self) -> Outcome<()> {
        let today = self.today().to_string();
        if state::get(&mut self.reads(), state::CHAIN_WALKED).await?.as_deref() == Some(&*today) {
            return Ok(());
        }
        let audit = self.audit().await?;
        let actor = Actor::job("alerts");
        let mut act = self.begin(&actor).await?;
        state::set(&mut act.tx, state::CHAIN_WALKED, &today).await?;
        if audit.ok {
            self.incident_over(&mut act, CHAIN).await?;
        } else {
            let at = audit.first_broken.map_or_else(String::new, |row| format!(" from row {row} on"));
            let sentence = format!(
                "The client file doesn't hold{at}: somebody or something changed it behind the desk's back. Run \
                 `cordial audit verify`, keep a copy of the database, and compare it with the heads in the digests."
            );
            let incident = Incident { key: CHAIN.to_owned(), about: "audit chain broken", sentence, account: None };
            self.raise(&mut act, incident).await?;
        }
        act.commit().await
    }
}
