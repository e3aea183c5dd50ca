//! `cordial approvals`: what managers were asked.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::desk::Person;
use super::table::{Side, Table};
use super::{Answer, Call, Failure};
use crate::desk::ApprovalView;

/// The requests for a decision, and how they ended
#[derive(Debug, clap::Args)]
pub struct Approvals {}

#[derive(Serialize)]
struct Listed<'a> {
    approvals: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    kind: &'a str,
    account: &'a str,
    state: &'a str,
    requested_by: Person,
    decided_by: Option<Person>,
    expires_at: DateTime<Utc>,
    message_id: Option<String>,
}

impl Approvals {
    pub async fn run(self, call: &Call) -> Result<Answer, Failure> {
        let views = call.desk().await?.approvals().await?;
        let answer = Listed { approvals: views.iter().map(row).collect() };
        call.print(&answer, || text(&views))?;
        Ok(Answer::Yes)
    }
}

fn row(view: &ApprovalView) -> Row<'_> {
    let decided = view.decided_by_id.zip(view.decided_by.as_deref());
    Row {
        id: &view.id,
        kind: &view.kind,
        account: &view.account,
        state: &view.state,
        requested_by: Person::of(view.requested_by_id, &view.requested_by),
        decided_by: decided.map(|(id, name)| Person::of(id, name)),
        expires_at: view.expires_at,
        message_id: view.message_id.map(|id| id.to_string()),
    }
}

fn text(views: &[ApprovalView]) -> String {
    if views.is_empty() {
        return "Nobody was asked for a decision so far.".to_owned();
    }
    let mut table = Table::new([
        ("approval", Side::Left),
        ("kind", Side::Left),
        ("account", Side::Left),
        ("state", Side::Left),
        ("requested by", Side::Left),
        ("decided by", Side::Left),
        ("expires", Side::Left),
    ]);
    for view in views {
        let expires = view.expires_at.format("%Y-%m-%d %H:%MZ").to_string();
        let decided = view.decided_by.as_deref().unwrap_or("-");
        table.row([&*view.id, &view.kind, &view.account, &view.state, &view.requested_by, decided, &expires]);
    }
    table.text()
}
