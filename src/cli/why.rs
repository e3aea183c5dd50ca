//! `cordial why`: why nothing was sent, or what comes next.

use serde::Serialize;

use super::{Answer, Call, Failure};
use crate::desk::{WhyLast, WhyNext};
use crate::receivables::guard::Guard;

/// Why an account was not written to, or what comes next
#[derive(Debug, clap::Args)]
pub struct Why {
    /// The account's code.
    pub code: String,
}

#[derive(Serialize)]
struct Explained {
    code: String,
    next: Option<WhyNext>,
    withheld_by: Option<Guard>,
    last: Option<WhyLast>,
    sentence: String,
}

impl Why {
    pub async fn run(self, call: &Call) -> Result<Answer, Failure> {
        let why = call.desk().await?.why(&self.code).await?;
        let heading = why.account.to_string();
        let answer = Explained {
            code: why.account.code,
            next: why.next,
            withheld_by: why.withheld_by,
            last: why.last,
            sentence: why.sentence,
        };
        call.print(&answer, || format!("{heading}: {}", answer.sentence))?;
        Ok(Answer::Yes)
    }
}
