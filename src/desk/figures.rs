//! How the desk stands, in figures: for whoever watches it from outside.

use chrono::Duration;

use super::{Desk, Outcome};
use crate::store::{activities, outbox, state};

/// The desk's own figures. Nothing in them is anybody's data.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// What waits in the outbox: kind, state, how many, and since when the oldest does.
    pub outbox: Vec<(String, String, i64, Duration)>,
    /// How long the client file is, and how old its last line.
    pub chain_length: i64,
    pub chain_age: Option<Duration>,
    /// How old the ledger is.
    pub ledger_age: Option<Duration>,
}

impl Desk {
    pub async fn figures(&self) -> Outcome<Figures> {
        let (now, mut reads) = (self.clock.now(), self.reads());
        let rows = outbox::standing(&mut reads).await?;
        Ok(Figures {
            outbox: rows.into_iter().map(|row| (row.kind, row.state, row.many, now - row.oldest)).collect(),
            chain_length: activities::head(&self.db).await?.length,
            chain_age: activities::newest_at(&mut reads).await?.map(|at| now - at),
            ledger_age: state::read(state::get(&mut reads, state::LEDGER_FRESH).await?).map(|at| now - at),
        })
    }
}
