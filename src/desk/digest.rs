//! The morning's digest, put together and posted once a slot.

mod gathered;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::audit::as_activity;
use super::overdue::OverdueQuery;
use super::picture::Walk;
use super::{Act, Actor, Desk, Outcome, Post};
use crate::receivables::digest::{ChainHead, Change, ChangeKind, Digest, Facts, Named, WaitingApproval};
use crate::receivables::work_list;
use crate::store::{accounts, activities, approvals, replies, runs, state};
use gathered::Gathered;

/// How many accounts fit into the message whatever they are called.
const SURE_TO_FIT: usize = 3;
/// How many lines of the client file are looked through for what changed.
const LOOKED_THROUGH: i64 = 5000;

impl Desk {
    /// Posts the digest of a slot. `false` where that slot had its digest.
    pub async fn digest_for(&self, slot: &str) -> Outcome<bool> {
        let actor = Actor::job("digest");
        let digest = self.digest().await?;
        let whole = self.whole_list(&digest).await?;
        let mut act = self.begin(&actor).await?;
        if !runs::take(&mut act.tx, "digest", slot, "posted", act.now).await? {
            return Ok(false);
        }
        self.post_digest(&mut act, slot, digest, whole).await?;
        act.commit().await?;
        Ok(true)
    }

    /// Posts the digest now. A manager's act.
    pub async fn digest_now(&self, actor: &Actor) -> Outcome<()> {
        actor.must_be_manager("post the digest")?;
        let digest = self.digest().await?;
        let whole = self.whole_list(&digest).await?;
        let mut act = self.begin(actor).await?;
        let slot = format!("asked:{}", ulid::Ulid::new());
        self.post_digest(&mut act, &slot, digest, whole).await?;
        act.commit().await
    }

    async fn post_digest(&self, act: &mut Act<'_>, slot: &str, digest: Digest, whole: Option<String>) -> Outcome<()> {
        let content = serde_json::to_string(&digest)?;
        runs::add_digest(&mut act.tx, slot, &content, act.now).await?;
        act.file("digest posted", None, json!({ "slot": slot, "head": digest.chain.hash }), Value::Null);
        act.post(&format!("digest:{slot}"), None, &Post::Digest { digest: Box::new(digest), whole }).await?;
        Ok(())
    }

    /// Every overdue account as CSV, where there are more than are sure to fit into the message.
    async fn whole_list(&self, digest: &Digest) -> Outcome<Option<String>> {
        if digest.top.total() <= SURE_TO_FIT {
            return Ok(None);
        }
        let list = self.overdue(&OverdueQuery::default()).await?;
        Ok(Some(work_list::csv(list.accounts.iter().map(super::OverdueAccount::as_line))))
    }

    /// The digest as it would be now.
    pub async fn digest(&self) -> Outcome<Digest> {
        let today = self.today();
        let mut reads = self.reads();
        let last = runs::last_digest(&mut reads).await?;
        let before = last.as_ref().and_then(|(_, text)| serde_json::from_str::<Digest>(text).ok());
        let head = activities::head(&self.db).await?;
        // By the place in the chain, and not by the time: nothing that happened in the same instant is lost.
        let lines = match &before {
            Some(before) => activities::after(&self.db, before.chain.rows, LOOKED_THROUGH).await?,
            None => Vec::new(),
        };
        let lines = lines.into_iter().map(as_activity).collect();
        let mut gathered = Gathered::new(today, before.as_ref().map(|digest| digest.on), lines);
        let mut walk = Walk::over_all();
        while let Some(page) = walk.next(self, &mut reads).await? {
            let habits = self.habits(&mut reads, page.of).await?;
            page.accounts.iter().for_each(|account| gathered.take(account, &habits));
            gathered.owe(self.to_do(&mut reads, page.of, &page.accounts).await?);
            gathered.tasks.extend(self.stale_disputes(&mut reads, &page.accounts, page.of).await?);
        }
        let mut changes = gathered.changes();
        changes.extend(self.replies_to_read(&mut reads).await?);
        Ok(Digest::compose(Facts {
            on: today,
            aging: self.aging(None).await?,
            previous: before.map(|digest| digest.currencies),
            changes,
            accounts: gathered.accounts,
            approvals: self.waiting(&mut reads).await?,
            tasks: gathered.tasks,
            standing_still: self.standing_still(&mut reads).await?,
            exceptions: gathered.exceptions,
            chain: ChainHead { rows: head.length, hash: head.head },
        }))
    }

    async fn waiting(&self, from: &mut impl crate::db::Reads) -> Outcome<Vec<WaitingApproval>> {
        let rows = approvals::list(from, Some("pending")).await?;
        let waiting = |row: approvals::ApprovalRow| {
            let content: super::ApprovalContent = serde_json::from_str(&row.content).ok()?;
            Some(WaitingApproval {
                id: row.id,
                kind: row.kind.parse().ok()?,
                named: Named { code: content.account.code, name: content.account.name },
                // One of several would be taken for all of it; the request shows each.
                amount: Some(content.amount).filter(|_| content.also.is_empty()),
                expires_at: row.expires_at,
            })
        };
        Ok(rows.into_iter().filter_map(waiting).collect())
    }

    /// Whoever wrote what nobody has read yet: one line an account, every morning until somebody has.
    async fn replies_to_read(&self, from: &mut impl crate::db::Reads) -> Outcome<Vec<Change>> {
        let mut waiting: Vec<Change> = Vec::new();
        for (account, at) in replies::unread(from, None).await? {
            let Some(row) = accounts::by_id(from, account).await? else { continue };
            if waiting.iter().any(|change| change.named.code == row.code) {
                continue;
            }
            let since = at.with_timezone(&self.zone()).format("%-d %b");
            let whose = row.owner_name.map_or_else(|| "nobody's yet".to_owned(), |owner| format!("{owner}'s"));
            let (named, about) = (Named { code: row.code, name: row.name }, format!("since {since}, {whose}"));
            waiting.push(Change { kind: ChangeKind::Reply, named, amount: None, about });
        }
        Ok(waiting)
    }

    /// Why nobody is reminded at all, if so.
    async fn standing_still(&self, from: &mut impl crate::db::Reads) -> Outcome<Option<String>> {
        if let Some(pause) = self.paused(from).await? {
            return Ok(Some(format!("the desk is paused: {}. /unpause lets it go on.", pause.told(self.zone()))));
        }
        let fresh = state::read(state::get(from, state::LEDGER_FRESH).await?);
        let stale = |at: DateTime<Utc>| self.clock.now() - at > self.config.company.ledger_max_age;
        Ok(match fresh {
            None => Some("No ledger has been imported yet: nobody is reminded.".to_owned()),
            Some(at) if stale(at) => {
                let local = at.with_timezone(&self.zone());
                Some(format!(
                    "The ledger is of {}: nobody is reminded until a new file comes.",
                    local.format("%-d %b, %H:%M")
                ))
            }
            Some(_) => None,
        })
    }
}
