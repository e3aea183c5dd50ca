//! One act: a transaction with who acts, its activities and what it puts into the outbox.

use std::sync::{LazyLock, Mutex, PoisonError};

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use super::{AccountName, Actor, Desk, Outcome, Post, refusal::refused};
use crate::db::Tx;
use crate::receivables::chain;
use crate::store;

/// How long most posts are worth making: what happened a day ago is read in the client file.
const POST_WORTH: Duration = Duration::hours(24);
/// How long a request that ended may stand as if it hadn't; and how long what somebody must read or answer is worth
/// posting.
const CLOSING_WORTH: Duration = Duration::days(7);

/// An id for an outbox row, greater than all that this process made before: rows of one instant are carried out in
/// the order in which they were written.
pub(super) fn next_id() -> String {
    static IDS: LazyLock<Mutex<ulid::Generator>> = LazyLock::new(|| Mutex::new(ulid::Generator::new()));
    let mut ids = IDS.lock().unwrap_or_else(PoisonError::into_inner);
    // There are 2^80 ids in a millisecond; one that came after the last of them would only be out of order.
    ids.generate().unwrap_or_else(|_| ulid::Ulid::new()).to_string()
}

/// An open transaction of the desk. Dropped without [`Act::commit`], nothing happened.
pub(crate) struct Act<'a> {
    pub tx: Tx,
    pub now: DateTime<Utc>,
    pub actor: &'a Actor,
    desk: &'a Desk,
    lines: Vec<Draft>,
    queued: bool,
}

/// A line of the client file before it has its place in the chain.
struct Draft {
    act: &'static str,
    account: Option<AccountName>,
    detail: Value,
    private: Map<String, Value>,
}

impl Desk {
    /// Begins an act.
    ///
    /// # Errors
    /// A refusal where what brought it in was acted upon before.
    pub(crate) async fn begin<'a>(&'a self, actor: &'a Actor) -> Outcome<Act<'a>> {
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        if let Some(receipt) = &actor.receipt
            && !store::receipts::take(&mut tx, receipt, now).await?
        {
            return refused("That was done already.");
        }
        Ok(Act { tx, now, actor, desk: self, lines: Vec::new(), queued: false })
    }
}

impl Act<'_> {
    /// Files what happened. `detail` holds no personal data: that goes into `private`.
    pub fn file(&mut self, act: &'static str, account: Option<&AccountName>, detail: Value, private: Value) {
        let private = match private {
            Value::Object(map) => map,
            _ => Map::new(),
        };
        self.lines.push(Draft { act, account: account.cloned(), detail, private });
    }

    /// Puts a post into the outbox, once per `key`.
    pub async fn post(&mut self, key: &str, account: Option<&AccountName>, post: &Post) -> Outcome<bool> {
        let row = store::outbox::NewRow {
            id: next_id(),
            kind: "post",
            key: key.to_owned(),
            account_id: account.map(|account| account.id.0),
            step: None,
            payload: serde_json::to_string(post)?,
            due_at: self.now,
            deadline_at: worth_until(post, self.now),
        };
        self.queue(row).await
    }

    /// Puts an effect into the outbox. `false` where its key was there before.
    pub async fn queue(&mut self, row: store::outbox::NewRow) -> Outcome<bool> {
        let added = store::outbox::queue(&mut self.tx, row, self.now).await?;
        self.queued |= added;
        Ok(added)
    }

    /// What was in the outbox before is due now: whoever carries it is woken.
    pub fn woken(&mut self) {
        self.queued = true;
    }

    /// Writes the lines at the end of the chain and commits.
    ///
    /// The chain is taken last, so that other acts wait for as short a time as can be.
    pub async fn commit(mut self) -> Outcome<()> {
        if !self.lines.is_empty() {
            self.append().await?;
        }
        self.desk.commit_fenced(self.tx).await?;
        if self.queued {
            self.desk.outbox_filled.notify_waiters();
            self.desk.outbox_filled.notify_one();
        }
        Ok(())
    }

    async fn append(&mut self) -> Outcome<()> {
        let store::activities::Head { mut length, mut head } = store::activities::take_chain(&mut self.tx).await?;
        let mut lines = Vec::with_capacity(self.lines.len());
        for draft in std::mem::take(&mut self.lines) {
            length += 1;
            let private = chain::canonical(&json!({ "actor": self.actor.name, "more": draft.private }));
            let salt = hex::encode(rand::random::<[u8; 16]>());
            let columns =
                columns(length, self.now, self.actor.kind.as_str(), &self.actor.id, draft.act, &draft.account);
            let mut body = columns;
            body.insert("detail".to_owned(), draft.detail);
            body.insert("private".to_owned(), chain::sealed(&salt, &private).into());
            let body = chain::canonical(&Value::Object(body));
            let hash = chain::link(&head, &body);
            let line = store::activities::NewActivity {
                seq: length,
                acted_at: self.now,
                actor_kind: self.actor.kind.as_str(),
                actor_id: self.actor.id.clone(),
                act: draft.act.to_owned(),
                account_id: draft.account.map(|account| account.id.0),
                body,
                previous: std::mem::replace(&mut head, hash.clone()),
                hash,
            };
            lines.push((line, salt, private));
        }
        store::activities::add_many(&mut self.tx, lines).await?;
        store::activities::set_head(&mut self.tx, length, &head).await?;
        Ok(())
    }
}

/// Until when a post is worth making: a request for as long as it can be decided.
fn worth_until(post: &Post, now: DateTime<Utc>) -> DateTime<Utc> {
    match post {
        Post::Approval { content, .. } => content.expires_at,
        Post::ApprovalDecided { .. }
        | Post::AlertChanged { .. }
        | Post::Reply { .. }
        | Post::ReplyDealt { .. }
        | Post::Doubt { .. }
        | Post::DoubtOver { .. } => now + CLOSING_WORTH,
        _ => now + POST_WORTH,
    }
}

/// The part of a line's body that also stands in columns of its own.
fn columns(
    seq: i64,
    at: DateTime<Utc>,
    kind: &str,
    id: &str,
    act: &str,
    account: &Option<AccountName>,
) -> Map<String, Value> {
    column_map(seq, at, kind, id, act, account.as_ref().map(|account| account.code.as_str()))
}

/// The same, from what was read back.
pub(super) fn column_map(
    seq: i64,
    at: DateTime<Utc>,
    kind: &str,
    id: &str,
    act: &str,
    account: Option<&str>,
) -> Map<String, Value> {
    let mut map = Map::new();
    map.insert("seq".to_owned(), seq.into());
    map.insert("at".to_owned(), at.to_rfc3339_opts(SecondsFormat::Micros, true).into());
    map.insert("actor".to_owned(), json!({ "kind": kind, "id": id }));
    map.insert("act".to_owned(), act.into());
    map.insert("account".to_owned(), account.map_or(Value::Null, Value::from));
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_worth_posting_for_as_long_as_it_can_be_decided() {
        let now: DateTime<Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
        let account = json!({ "id": 1, "code": "ACME", "name": "Acme Ltd" });
        let content = json!({
            "kind": "plan", "account": account, "requested_by": "Dana", "reason": "", "terms": "", "needed": 1,
            "amount": { "minor": 100, "currency": "GBP" },
            "schedule": [], "invoices": [], "oldest_days_past_due": 6, "expires_at": "2026-03-06T09:00:00Z",
        });
        let days_of = |post: Value| {
            let post: Post = serde_json::from_value(post).unwrap();
            (worth_until(&post, now) - now).num_days()
        };
        assert_eq!(days_of(json!({ "post": "approval", "id": "1", "content": content })), 4);
        let ended = json!({ "post": "approval_decided", "id": "1", "of_key": "k", "content": content,
            "state": "expired", "by": null, "reason": null });
        assert_eq!(days_of(ended), 7);
        assert_eq!(days_of(json!({ "post": "notice", "to": 1, "text": "x", "channel": null })), 1);
    }
}
