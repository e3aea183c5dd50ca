//! `cordial audit`: the chain of activities.

use clap::Subcommand;
use serde::Serialize;

use super::{Answer, Call, Failure};

/// The chain of activities
#[derive(Debug, clap::Args)]
pub struct Audit {
    #[command(subcommand)]
    pub act: AuditAct,
}

#[derive(Debug, Subcommand)]
pub enum AuditAct {
    /// Walk the chain and name the first row that was touched
    Verify,
}

#[derive(Serialize)]
struct Walked {
    ok: bool,
    rows: i64,
    head: String,
    first_broken: Option<i64>,
    reason: Option<String>,
}

impl Audit {
    pub async fn run(self, call: &Call) -> Result<Answer, Failure> {
        match self.act {
            AuditAct::Verify => verify(call).await,
        }
    }
}

async fn verify(call: &Call) -> Result<Answer, Failure> {
    let audit = call.desk().await?.audit().await?;
    let walked = Walked {
        ok: audit.ok,
        rows: audit.rows,
        head: audit.head,
        first_broken: audit.first_broken,
        reason: audit.what,
    };
    call.print(&walked, || text(&walked))?;
    Ok(if walked.ok { Answer::Yes } else { Answer::No })
}

fn text(walked: &Walked) -> String {
    match walked.first_broken {
        None => format!("The chain holds: {} rows, head {}.", walked.rows, walked.head),
        Some(seq) => format!(
            "The chain is broken at row {seq}: {}.\n{} rows before it hold, head {}. Compare with a backup and with \
             the heads in the digests, and find out who can write to the database.",
            walked.reason.as_deref().unwrap_or_default(),
            walked.rows,
            walked.head
        ),
    }
}
