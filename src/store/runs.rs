//! `runs` and `digests`: each slot of a job, once; and what a digest said.

use chrono::{DateTime, Utc};

use crate::db::{Reads, Result, Tx};

/// Takes a slot of a job. `false` where it was taken before.
pub async fn take(tx: &mut Tx, job: &str, slot: &str, outcome: &str, now: DateTime<Utc>) -> Result<bool> {
    let added = tx
        .execute(
            "INSERT INTO runs (job, slot, started_at, finished_at, outcome) VALUES ($1, $2, $3, $3, $4)
             ON CONFLICT (job, slot) DO NOTHING",
            (job.to_owned(), slot.to_owned(), now, outcome.to_owned()),
        )
        .await?;
    Ok(added == 1)
}

/// The last slot of a job that was taken. Slots are local times, so that their text is in their order.
pub async fn last_slot(from: &mut impl Reads, job: &str, until: &str) -> Result<Option<String>> {
    let found: Option<(String,)> = from
        .fetch_optional(
            "SELECT slot FROM runs WHERE job = $1 AND slot <= $2 ORDER BY slot DESC LIMIT 1",
            (job.to_owned(), until.to_owned()),
        )
        .await?;
    Ok(found.map(|(slot,)| slot))
}

pub async fn add_digest(tx: &mut Tx, slot: &str, content: &str, now: DateTime<Utc>) -> Result<()> {
    tx.execute(
        "INSERT INTO digests (slot, digested_at, content) VALUES ($1, $2, $3)",
        (slot.to_owned(), now, content.to_owned()),
    )
    .await?;
    Ok(())
}

/// When the last digest was made, and what it said.
pub async fn last_digest(from: &mut impl Reads) -> Result<Option<(DateTime<Utc>, String)>> {
    from.fetch_optional("SELECT digested_at, content FROM digests ORDER BY digested_at DESC, slot DESC LIMIT 1", ())
        .await
}
