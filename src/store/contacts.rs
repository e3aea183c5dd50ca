//! `contacts` and `suppressions`: the people at an account, and addresses that must not be written to.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use super::Span;
use crate::db::{Reads, Result, Tx};

#[derive(Clone, FromRow)]
pub struct ContactRow {
    pub id: i64,
    pub account_id: i64,
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub preferred: bool,
    /// `ledger` where a file of invoices names them, `contacts` where a file of contacts does.
    pub source: String,
    pub suppressed: bool,
}

/// The people of one account in the order they are written to: the preferred one, whoever the ledger names, the oldest.
pub async fn of_account(from: &mut impl Reads, account: i64) -> Result<Vec<ContactRow>> {
    from.fetch_all(
        "SELECT c.id, c.account_id, c.name, c.email, c.phone, c.preferred, c.source,
                s.address IS NOT NULL AS suppressed
         FROM contacts c LEFT JOIN suppressions s ON s.address = LOWER(c.email)
         WHERE c.account_id = $1 ORDER BY c.preferred DESC, c.source = 'ledger' DESC, c.id",
        (account,),
    )
    .await
}

/// The same of several accounts, for the planner and for comparing with a file.
pub async fn all(from: &mut impl Reads, of: impl Into<Span>) -> Result<Vec<ContactRow>> {
    let span = of.into();
    from.fetch_all(
        "SELECT c.id, c.account_id, c.name, c.email, c.phone, c.preferred, c.source,
                s.address IS NOT NULL AS suppressed
         FROM contacts c LEFT JOIN suppressions s ON s.address = LOWER(c.email)
         WHERE c.account_id BETWEEN $1 AND $2
         ORDER BY c.account_id, c.preferred DESC, c.source = 'ledger' DESC, c.id",
        (span.first, span.last),
    )
    .await
}

/// A person as a file names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewContact {
    pub account_id: i64,
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub preferred: bool,
    pub source: &'static str,
}

/// Adds a person. Answers with their id.
pub async fn add(tx: &mut Tx, new: &NewContact, now: DateTime<Utc>) -> Result<i64> {
    let (id,): (i64,) = tx
        .fetch_one(
            "INSERT INTO contacts (account_id, name, email, phone, preferred, source, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $7) RETURNING id",
            (
                new.account_id,
                new.name.clone(),
                new.email.clone(),
                new.phone.clone(),
                new.preferred,
                new.source.to_owned(),
                now,
            ),
        )
        .await?;
    Ok(id)
}

/// Adds people whom nobody asks for again.
pub async fn add_many(tx: &mut Tx, new: Vec<NewContact>, now: DateTime<Utc>) -> Result<()> {
    tx.execute_many(
        "INSERT INTO contacts (account_id, name, email, phone, preferred, source, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        new.into_iter()
            .map(|new| (new.account_id, new.name, new.email, new.phone, new.preferred, new.source, now, now))
            .collect(),
    )
    .await?;
    Ok(())
}

pub async fn update(tx: &mut Tx, id: i64, new: &NewContact, now: DateTime<Utc>) -> Result<()> {
    tx.execute(
        "UPDATE contacts SET name = $2, email = $3, phone = $4, preferred = $5, source = $6, updated_at = $7
         WHERE id = $1",
        (id, new.name.clone(), new.email.clone(), new.phone.clone(), new.preferred, new.source.to_owned(), now),
    )
    .await?;
    Ok(())
}

/// Never writes to this address again. `false` where that was so before.
pub async fn suppress(tx: &mut Tx, address: &str, reason: &str, now: DateTime<Utc>) -> Result<bool> {
    let added = tx
        .execute(
            "INSERT INTO suppressions (address, reason, created_at) VALUES ($1, $2, $3)
             ON CONFLICT (address) DO NOTHING",
            // One address, however somebody spells it.
            (address.to_ascii_lowercase(), reason.to_owned(), now),
        )
        .await?;
    Ok(added == 1)
}

/// The accounts at which somebody has this address, whatever its case.
pub async fn accounts_with(from: &mut impl Reads, address: &str) -> Result<Vec<i64>> {
    let found: Vec<(i64,)> = from
        .fetch_all(
            "SELECT DISTINCT account_id FROM contacts WHERE LOWER(email) = $1 ORDER BY account_id LIMIT 2",
            (address.to_ascii_lowercase(),),
        )
        .await?;
    Ok(found.into_iter().map(|(account,)| account).collect())
}
