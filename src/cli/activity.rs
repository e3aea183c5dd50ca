//! `cordial activity`: the client file.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use super::table::{Side, Table};
use super::{Answer, Call, Failure};
use crate::desk::ActivityLine;

/// The client file: every act, by whom, in order
#[derive(Debug, clap::Args)]
pub struct Activity {
    /// Only this account's.
    #[arg(value_name = "CODE")]
    pub account: Option<String>,
}

#[derive(Serialize)]
struct Filed<'a> {
    rows: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    seq: i64,
    at: DateTime<Utc>,
    actor: Actor<'a>,
    act: &'a str,
    account: Option<&'a str>,
    detail: &'a Value,
    hash: &'a str,
    previous: &'a str,
}

#[derive(Serialize)]
struct Actor<'a> {
    kind: &'a str,
    id: &'a str,
    name: &'a str,
}

impl Activity {
    pub async fn run(self, call: &Call) -> Result<Answer, Failure> {
        let lines = call.desk().await?.activity(self.account.as_deref()).await?;
        let answer = Filed { rows: lines.iter().map(row).collect() };
        call.print(&answer, || text(&lines))?;
        Ok(Answer::Yes)
    }
}

fn row(line: &ActivityLine) -> Row<'_> {
    Row {
        seq: line.seq,
        at: line.at,
        actor: Actor { kind: &line.actor_kind, id: &line.actor_id, name: &line.actor_name },
        act: &line.act,
        account: line.account.as_deref(),
        detail: &line.detail,
        hash: &line.hash,
        previous: &line.previous,
    }
}

fn text(lines: &[ActivityLine]) -> String {
    if lines.is_empty() {
        return "Nothing happened so far.".to_owned();
    }
    let mut table = Table::new([
        ("seq", Side::Right),
        ("when", Side::Left),
        ("who", Side::Left),
        ("act", Side::Left),
        ("account", Side::Left),
        ("detail", Side::Left),
    ]);
    for line in lines {
        let at = line.at.format("%Y-%m-%d %H:%M:%SZ").to_string();
        let who = if line.actor_name.is_empty() { &line.actor_id } else { &line.actor_name };
        let account = line.account.as_deref().unwrap_or("-");
        table.row([&*line.seq.to_string(), &at, who, &line.act, account, &line.detail.to_string()]);
    }
    table.text()
}
