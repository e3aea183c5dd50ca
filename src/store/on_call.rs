//! `on_call_overrides`: who took the phone out of turn, and until when.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use crate::db::{Reads, Result, Tx};

#[derive(Debug, Clone, FromRow)]
pub struct OverrideRow {
    pub person_id: i64,
    pub person_name: String,
    pub from_at: DateTime<Utc>,
    pub until_at: DateTime<Utc>,
}

/// Whoever has the phone out of turn at an instant: the last who took it.
pub async fn at(from: &mut impl Reads, now: DateTime<Utc>) -> Result<Option<OverrideRow>> {
    from.fetch_optional(
        "SELECT person_id, person_name, from_at, until_at FROM on_call_overrides
         WHERE from_at <= $1 AND until_at > $1 ORDER BY from_at DESC, id DESC LIMIT 1",
        (now,),
    )
    .await
}

/// Somebody takes the phone from now until then; whoever had it out of turn has it no longer.
pub async fn take(
    tx: &mut Tx,
    id: String,
    person: i64,
    name: &str,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<()> {
    tx.execute("UPDATE on_call_overrides SET until_at = $1 WHERE until_at > $1", (now,)).await?;
    tx.execute(
        "INSERT INTO on_call_overrides (id, person_id, person_name, from_at, until_at) VALUES ($1, $2, $3, $4, $5)",
        (id, person, name.to_owned(), now, until),
    )
    .await?;
    Ok(())
}
