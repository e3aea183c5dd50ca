//! `cordial outbox`: what is to be sent, and what became of it.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::table::{Side, Table};
use super::{Answer, Call, Failure};

/// What is to be sent to the outside world, and what became of it
#[derive(Debug, clap::Args)]
pub struct Outbox {}

#[derive(Serialize)]
struct Listed {
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    id: String,
    kind: String,
    key: String,
    state: String,
    account: Option<String>,
    step: Option<String>,
    attempts: i64,
    created_at: DateTime<Utc>,
    settled_at: Option<DateTime<Utc>>,
    provider_id: Option<String>,
    reason: Option<String>,
}

impl Outbox {
    pub async fn run(self, call: &Call) -> Result<Answer, Failure> {
        let listed = call.desk().await?.outbox().await?;
        let rows = listed.into_iter().map(|row| Row {
            id: row.id,
            kind: row.kind,
            key: row.outbox_key,
            state: row.state,
            account: row.account_code,
            step: row.step,
            attempts: row.attempts,
            created_at: row.created_at,
            settled_at: row.settled_at,
            provider_id: row.provider_id,
            reason: row.reason,
        });
        let answer = Listed { rows: rows.collect() };
        call.print(&answer, || text(&answer.rows))?;
        Ok(Answer::Yes)
    }
}

fn text(rows: &[Row]) -> String {
    if rows.is_empty() {
        return "The outbox is empty: nothing was to be sent so far.".to_owned();
    }
    let mut table = Table::new([
        ("created", Side::Left),
        ("kind", Side::Left),
        ("state", Side::Left),
        ("account", Side::Left),
        ("step", Side::Left),
        ("tries", Side::Right),
        ("key", Side::Left),
        ("reason", Side::Left),
    ]);
    for row in rows {
        let created = row.created_at.format("%Y-%m-%d %H:%M:%SZ").to_string();
        let (account, step) = (row.account.as_deref().unwrap_or("-"), row.step.as_deref().unwrap_or("-"));
        let reason = row.reason.as_deref().unwrap_or_default();
        table.row([&*created, &row.kind, &row.state, account, step, &row.attempts.to_string(), &row.key, reason]);
    }
    table.text()
}
