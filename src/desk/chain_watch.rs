//! The client file is looked after: its chain is walked once a day, and somebody is called where it doesn't hold.

use super::alert::Incident;
use super::{Actor, Audit, Desk, Outcome};
use crate::store::state;

impl Desk {
    /// Walks the chain, unless it was walked today, and raises an alert where a row was touched. The desk goes on.
    pub async fn watch_over_the_file(&self) -> Outcome<()> {
        let today = self.today().to_string();
        if state::get(&mut self.reads(), state::CHAIN_WALKED).await?.as_deref() == Some(&*today) {
            return Ok(());
        }
        let audit = self.audit().await?;
        let actor = Actor::job("audit");
        let mut act = self.begin(&actor).await?;
        state::set(&mut act.tx, state::CHAIN_WALKED, &today).await?;
        if let Some(row) = audit.first_broken {
            let key = format!("alert:chain:{row}");
            let sentence = told(&audit, row);
            self.raise(&mut act, Incident { key, about: "audit chain broken", sentence, account: None }).await?;
        }
        act.commit().await
    }
}

fn told(audit: &Audit, row: i64) -> String {
    let what = audit.what.as_deref().unwrap_or("it was touched");
    format!(
        "The chain of the client file is broken at row {row}: {what}. All before it holds. Compare with a backup \
         and with the heads in the digests, and find out who can write to the database. `cordial audit verify` walks it \
         again."
    )
}
