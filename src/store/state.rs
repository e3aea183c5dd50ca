//! `desk_state`: single facts.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::db::{Reads, Result, Tx};

/// When a ledger file was last taken.
pub const LEDGER_FRESH: &str = "ledger_fresh_at";
/// Taken by whoever is about to write balances.
const LEDGER: &str = "ledger";
/// The first start: what was scheduled before is not owed.
pub const FIRST_START: &str = "first_start_at";
/// Since when the mail provider takes nothing; absent while it does.
pub const MAIL_DOWN: &str = "mail_down_since";
/// Why, by whom and since when nobody is written to at all; absent while the desk is at work.
pub const PAUSED: &str = "paused";

/// The day on which the chain of the client file was last walked by itself.
pub const CHAIN_WALKED: &str = "chain_walked_on";

pub async fn get(from: &mut impl Reads, name: &str) -> Result<Option<String>> {
    let found: Option<(String,)> =
        from.fetch_optional("SELECT value FROM desk_state WHERE name = $1", (name.to_owned(),)).await?;
    Ok(found.map(|(value,)| value))
}

pub async fn set(tx: &mut Tx, name: &str, value: &str) -> Result<()> {
    tx.execute(
        "INSERT INTO desk_state (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name.to_owned(), value.to_owned()),
    )
    .await?;
    Ok(())
}

/// Sets it where it isn't; answers with what it is.
pub async fn set_once(tx: &mut Tx, name: &str, value: &str) -> Result<String> {
    let (value,): (String,) = tx
        .fetch_one(
            "INSERT INTO desk_state (name, value) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET value = desk_state.value RETURNING value",
            (name.to_owned(), value.to_owned()),
        )
        .await?;
    Ok(value)
}

/// Takes the ledger for this transaction: whoever else wants to write balances waits, and then reads what
/// this one wrote. Taken before anything else, as the chain is taken after everything else.
pub async fn take_ledger(tx: &mut Tx) -> Result<()> {
    set_once(tx, LEDGER, "taken").await?;
    Ok(())
}

/// Takes a fact away and answers with it; nothing where there was none.
pub async fn take(tx: &mut Tx, name: &str) -> Result<Option<String>> {
    let found: Option<(String,)> =
        tx.fetch_optional("DELETE FROM desk_state WHERE name = $1 RETURNING value", (name.to_owned(),)).await?;
    Ok(found.map(|(value,)| value))
}

pub async fn forget(tx: &mut Tx, name: &str) -> Result<()> {
    tx.execute("DELETE FROM desk_state WHERE name = $1", (name.to_owned(),)).await?;
    Ok(())
}

/// An instant as it is kept here.
pub fn written(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// An instant that was kept here; `None` where none was.
pub fn read(text: Option<String>) -> Option<DateTime<Utc>> {
    text.and_then(|text| text.parse().ok())
}
