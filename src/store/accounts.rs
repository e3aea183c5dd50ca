//! `accounts`: the debtor businesses.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;

use super::Span;
use crate::db::{Db, Reads, Result, Tx};
use crate::receivables::Money;

#[derive(Debug, Clone, FromRow)]
pub struct AccountRow {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub country: Option<String>,
    pub language: Option<String>,
    pub time_zone: Option<String>,
    pub cadence: Option<String>,
    pub minimum_minor: Option<i64>,
    pub minimum_currency: Option<String>,
    pub owner_id: Option<i64>,
    pub owner_name: Option<String>,
    pub owned_at: Option<DateTime<Utc>>,
    pub next_action: Option<String>,
    pub next_on: Option<NaiveDate>,
}

impl AccountRow {
    /// From which amount on this account is chased, where it has a threshold of its own.
    ///
    /// # Errors
    /// A decoding error where the currency is none.
    pub fn minimum(&self) -> Result<Option<Money>> {
        let Some((minor, currency)) = self.minimum_minor.zip(self.minimum_currency.as_deref()) else { return Ok(None) };
        super::money(minor, currency).map(Some)
    }
}

/// What a file says of an account.
#[derive(Debug, Clone)]
pub struct Described {
    pub code: String,
    pub code_key: String,
    pub name: String,
    pub name_key: String,
    pub country: Option<String>,
    pub language: Option<String>,
}

/// One entry of the index that completes accounts.
#[derive(Debug, Clone, FromRow)]
pub struct Indexed {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub code_key: String,
    pub name_key: String,
    pub country: Option<String>,
    pub language: Option<String>,
}

pub async fn by_code(db: &Db, code: &str) -> Result<Option<AccountRow>> {
    db.fetch_optional(
        "SELECT id, code, name, country, language, time_zone, cadence, minimum_minor, minimum_currency,
                owner_id, owner_name, owned_at, next_action, next_on
         FROM accounts WHERE code = $1",
        (code.to_owned(),),
    )
    .await
}

pub async fn by_id(from: &mut impl Reads, id: i64) -> Result<Option<AccountRow>> {
    from.fetch_optional(
        "SELECT id, code, name, country, language, time_zone, cadence, minimum_minor, minimum_currency,
                owner_id, owner_name, owned_at, next_action, next_on
         FROM accounts WHERE id = $1",
        (id,),
    )
    .await
}

/// Those whose code or name folds to `key`.
pub async fn by_key(db: &Db, key: &str) -> Result<Vec<AccountRow>> {
    db.fetch_all(
        "SELECT id, code, name, country, language, time_zone, cadence, minimum_minor, minimum_currency,
                owner_id, owner_name, owned_at, next_action, next_on
         FROM accounts WHERE code_key = $1 OR name_key = $1 ORDER BY code LIMIT 10",
        (key.to_owned(),),
    )
    .await
}

/// The accounts that have something open, or something that was due by a day, in order of their codes.
pub async fn with_something_open(
    from: &mut impl Reads,
    of: impl Into<Span>,
    due_by: Option<NaiveDate>,
) -> Result<Vec<AccountRow>> {
    let span = of.into();
    from.fetch_all(
        "SELECT id, code, name, country, language, time_zone, cadence, minimum_minor, minimum_currency,
                owner_id, owner_name, owned_at, next_action, next_on
         FROM accounts WHERE id BETWEEN $1 AND $2 AND id IN
            (SELECT account_id FROM invoices WHERE open_minor <> 0 AND account_id BETWEEN $1 AND $2
                AND (due_date <= $3 OR $3 IS NULL))
         ORDER BY code",
        (span.first, span.last, due_by),
    )
    .await
}

/// The last of the next so many accounts after one; nothing where it was the last.
pub async fn end_of_page(from: &mut impl Reads, after: i64, size: i64) -> Result<Option<i64>> {
    let last: Option<(Option<i64>,)> = from
        .fetch_optional(
            "SELECT MAX(id) AS last FROM
                (SELECT id FROM accounts WHERE id > $1 ORDER BY id LIMIT $2) AS page",
            (after, size),
        )
        .await?;
    Ok(last.and_then(|(last,)| last))
}

pub async fn index(from: &mut impl Reads) -> Result<Vec<Indexed>> {
    from.fetch_all("SELECT id, code, name, code_key, name_key, country, language FROM accounts ORDER BY code", ()).await
}

pub async fn count(db: &Db) -> Result<i64> {
    let (count,): (i64,) = db.fetch_one("SELECT COUNT(*) AS accounts FROM accounts", ()).await?;
    Ok(count)
}

/// Adds the account, or takes over what the file now says of it. Answers with its id.
pub async fn upsert(tx: &mut Tx, account: &Described, now: DateTime<Utc>) -> Result<i64> {
    let (id,): (i64,) = tx
        .fetch_one(
            "INSERT INTO accounts (code, code_key, name, name_key, country, language, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
             ON CONFLICT (code) DO UPDATE SET name = excluded.name, name_key = excluded.name_key,
                country = COALESCE(excluded.country, accounts.country),
                language = COALESCE(excluded.language, accounts.language), updated_at = excluded.updated_at
             RETURNING id",
            (
                account.code.clone(),
                account.code_key.clone(),
                account.name.clone(),
                account.name_key.clone(),
                account.country.clone(),
                account.language.clone(),
                now,
            ),
        )
        .await?;
    Ok(id)
}

/// Takes an account for this transaction: whoever else wants to agree or decide on something about it waits, and then
/// reads what this one wrote. Taken after the ledger, where that is taken, and before any request.
pub async fn take(tx: &mut Tx, id: i64) -> Result<()> {
    tx.execute("UPDATE accounts SET updated_at = updated_at WHERE id = $1", (id,)).await?;
    Ok(())
}

/// The same for several, each once. Answers with id and code of each, in whatever order.
pub async fn upsert_many(tx: &mut Tx, accounts: Vec<Described>, now: DateTime<Utc>) -> Result<Vec<(i64, String)>> {
    tx.fetch_many(
        "INSERT INTO accounts (code, code_key, name, name_key, country, language, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (code) DO UPDATE SET name = excluded.name, name_key = excluded.name_key,
            country = COALESCE(excluded.country, accounts.country),
            language = COALESCE(excluded.language, accounts.language), updated_at = excluded.updated_at
         RETURNING id, code",
        accounts
            .into_iter()
            .map(|new| (new.code, new.code_key, new.name, new.name_key, new.country, new.language, now, now))
            .collect(),
    )
    .await
}

/// Sets how an account is reminded.
pub async fn set_terms(
    tx: &mut Tx,
    id: i64,
    cadence: Option<String>,
    minimum: Option<Money>,
    time_zone: Option<String>,
    language: Option<String>,
    now: DateTime<Utc>,
) -> Result<()> {
    let (minor, currency) = minimum.map(|money| (money.minor, money.currency.code().to_owned())).unzip();
    tx.execute(
        "UPDATE accounts SET cadence = $2, minimum_minor = $3, minimum_currency = $4, time_zone = $5, language = $6,
            updated_at = $7
         WHERE id = $1",
        (id, cadence, minor, currency, time_zone, language, now),
    )
    .await?;
    Ok(())
}

/// Gives an account that nobody owns to somebody. `false` where somebody was first.
pub async fn claim(tx: &mut Tx, id: i64, owner: i64, name: &str, now: DateTime<Utc>) -> Result<bool> {
    let changed = tx
        .execute(
            "UPDATE accounts SET owner_id = $2, owner_name = $3, owned_at = $4, updated_at = $4
             WHERE id = $1 AND owner_id IS NULL",
            (id, owner, name.to_owned(), now),
        )
        .await?;
    Ok(changed == 1)
}

/// Gives an account to somebody, whoever had it.
pub async fn assign(tx: &mut Tx, id: i64, owner: i64, name: &str, now: DateTime<Utc>) -> Result<()> {
    tx.execute(
        "UPDATE accounts SET owner_id = $2, owner_name = $3, owned_at = $4, updated_at = $4 WHERE id = $1",
        (id, owner, name.to_owned(), now),
    )
    .await?;
    Ok(())
}

/// Takes an account from its owner. `false` where `owner` no longer has it.
pub async fn release(tx: &mut Tx, id: i64, owner: i64, now: DateTime<Utc>) -> Result<bool> {
    let changed = tx
        .execute(
            "UPDATE accounts SET owner_id = NULL, owner_name = NULL, owned_at = NULL, updated_at = $3
             WHERE id = $1 AND owner_id = $2",
            (id, owner, now),
        )
        .await?;
    Ok(changed == 1)
}

pub async fn set_next(
    tx: &mut Tx,
    id: i64,
    next: Option<String>,
    on: Option<NaiveDate>,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.execute(
        "UPDATE accounts SET next_action = $2, next_on = $3, updated_at = $4 WHERE id = $1",
        (id, next, on, now),
    )
    .await?;
    Ok(())
}
