//! The client file read back, and its chain walked.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};

use super::act::column_map;
use super::refusal::refused;
use super::{AccountName, Desk, Outcome};
use crate::receivables::chain::{self, Line, Walk};
use crate::receivables::spoken_day::{self, Lies};
use crate::schedule::occurrences;
use crate::store::activities::{self, ActivityRow};

/// How many lines the walk holds in memory at once.
const PAGE: i64 = 1000;
/// How many lines of the client file are read for a person.
const SHOWN: i64 = 200;

/// What the walk along the chain found.
#[derive(Debug, Clone)]
pub struct Audit {
    pub ok: bool,
    /// How many rows hold, from the first.
    pub rows: i64,
    pub head: String,
    pub first_broken: Option<i64>,
    /// What is wrong with it.
    pub what: Option<String>,
}

/// One line of the client file.
#[derive(Clone)]
pub struct ActivityLine {
    pub seq: i64,
    pub at: DateTime<Utc>,
    pub actor_kind: String,
    pub actor_id: String,
    /// Empty where it was erased.
    pub actor_name: String,
    pub act: String,
    pub account: Option<String>,
    /// What happened; the personal data in it too, where it was not erased.
    pub detail: Value,
    pub hash: String,
    pub previous: String,
}

/// An account's client file, the oldest line first.
#[derive(Debug, Clone)]
pub struct Timeline {
    pub account: AccountName,
    pub lines: Vec<ActivityLine>,
    /// There are more, and older ones.
    pub cut: bool,
}

impl Desk {
    /// Walks the whole chain.
    pub async fn audit(&self) -> Outcome<Audit> {
        let end = activities::head(&self.db).await?;
        let mut walk = Walk::default();
        let mut at_end = (end.length == 0).then(|| walk.head().to_owned());
        // From below the first number, so that a row put before it is met too.
        let mut after = i64::MIN;
        while at_end.is_none() || after == i64::MIN {
            let page = activities::page(&self.db, after, PAGE).await?;
            if page.is_empty() {
                break;
            }
            for row in page {
                after = row.seq;
                if let Some(what) = walk.step(&as_line(row)) {
                    return Ok(broken(&walk, after, what));
                }
                if walk.length() == end.length {
                    at_end = Some(walk.head().to_owned());
                }
            }
        }
        let Some(at_end) = at_end else {
            return Ok(broken(&walk, walk.length() + 1, "it is missing at the end of the chain"));
        };
        if at_end != end.head {
            return Ok(broken(&walk, end.length, "the head of the chain was changed, or this row and its hash"));
        }
        // The desk goes on while we walk: what it wrote meanwhile is in its count of rows by now.
        let now = activities::head(&self.db).await?;
        if walk.length() > now.length {
            return Ok(broken(&walk, now.length + 1, "it was appended by something else than the desk"));
        }
        Ok(Audit { ok: true, rows: walk.length(), head: walk.head().to_owned(), first_broken: None, what: None })
    }

    /// An account's client file since a day that was typed, or its latest lines.
    pub async fn timeline(&self, code: &str, since: Option<&str>) -> Outcome<Timeline> {
        let account = AccountName::from(&self.find(code).await?);
        let since = match since {
            None => None,
            Some(text) => {
                let day = spoken_day::read_spoken_day(text, self.today(), Lies::Behind)
                    .or_else(|misread| refused(misread.to_string()))?;
                Some(self.midnight(day))
            }
        };
        let rows = activities::of_account(&self.db, account.id.0, since, SHOWN + 1).await?;
        let cut = i64::try_from(rows.len()).unwrap_or(i64::MAX) > SHOWN;
        let shown = usize::try_from(SHOWN).unwrap_or(usize::MAX);
        let mut lines: Vec<_> = rows.into_iter().take(shown).map(as_activity).collect();
        lines.reverse();
        Ok(Timeline { account, lines, cut })
    }

    /// The whole client file, or one account's, the oldest line first.
    pub async fn activity(&self, code: Option<&str>) -> Outcome<Vec<ActivityLine>> {
        let mut rows = match code {
            Some(code) => {
                let account = self.find(code).await?;
                let mut rows = activities::of_account(&self.db, account.id, None, i64::MAX).await?;
                rows.reverse();
                rows
            }
            None => activities::page(&self.db, 0, i64::MAX).await?,
        };
        Ok(rows.drain(..).map(as_activity).collect())
    }

    /// The instant at which a day begins at the desk.
    pub(super) fn midnight(&self, day: NaiveDate) -> DateTime<Utc> {
        occurrences::instant(day.and_time(chrono::NaiveTime::MIN), self.zone())
    }
}

fn broken(walk: &Walk, seq: i64, what: &str) -> Audit {
    Audit {
        ok: false,
        rows: walk.length(),
        head: walk.head().to_owned(),
        first_broken: Some(seq),
        what: Some(what.to_owned()),
    }
}

fn as_line(row: ActivityRow) -> Line {
    let columns =
        column_map(row.seq, row.acted_at, &row.actor_kind, &row.actor_id, &row.act, row.account_code.as_deref());
    Line {
        seq: row.seq,
        columns: chain::canonical(&Value::Object(columns)),
        private: row.salt.zip(row.content),
        body: row.body,
        previous: row.previous,
        hash: row.hash,
    }
}

pub(super) fn as_activity(row: ActivityRow) -> ActivityLine {
    let body: Value = serde_json::from_str(&row.body).unwrap_or_default();
    let private: Value = row.content.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let mut detail = body.get("detail").and_then(Value::as_object).cloned().unwrap_or_default();
    let more = private.get("more").and_then(Value::as_object).cloned().unwrap_or_else(Map::new);
    detail.extend(more);
    ActivityLine {
        seq: row.seq,
        at: row.acted_at,
        actor_kind: row.actor_kind,
        actor_id: row.actor_id,
        actor_name: private.get("actor").and_then(Value::as_str).unwrap_or_default().to_owned(),
        act: row.act,
        account: row.account_code,
        detail: Value::Object(detail),
        hash: row.hash,
        previous: row.previous,
    }
}
