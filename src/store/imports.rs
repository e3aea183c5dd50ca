//! `imports`: each file that was taken.

use chrono::{DateTime, NaiveDate, Utc};

use crate::db::{Db, Reads, Result, Tx};

/// A file about to be recorded; `summary` is its report as JSON.
#[derive(Debug, Clone)]
pub struct NewImport {
    pub kind: &'static str,
    pub format: String,
    pub sha256: String,
    pub as_of: Option<NaiveDate>,
    pub summary: String,
    pub imported_by: String,
}

pub async fn add(tx: &mut Tx, new: NewImport, now: DateTime<Utc>) -> Result<()> {
    tx.execute(
        "INSERT INTO imports (kind, format, sha256, as_of, summary, imported_by, imported_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        (new.kind.to_owned(), new.format, new.sha256, new.as_of, new.summary, new.imported_by, now),
    )
    .await?;
    Ok(())
}

/// The latest day that a taken file of this kind named as its own.
pub async fn latest_day(from: &mut impl Reads, kind: &str) -> Result<Option<NaiveDate>> {
    let found: Option<(NaiveDate,)> = from
        .fetch_optional(
            "SELECT as_of FROM imports WHERE kind = $1 AND as_of IS NOT NULL ORDER BY as_of DESC LIMIT 1",
            (kind.to_owned(),),
        )
        .await?;
    Ok(found.map(|(day,)| day))
}

/// When the last one that named none was taken.
pub async fn latest_without_day(from: &mut impl Reads, kind: &str) -> Result<Option<DateTime<Utc>>> {
    let found: Option<(DateTime<Utc>,)> = from
        .fetch_optional(
            "SELECT imported_at FROM imports WHERE kind = $1 AND as_of IS NULL ORDER BY imported_at DESC LIMIT 1",
            (kind.to_owned(),),
        )
        .await?;
    Ok(found.map(|(at,)| at))
}

/// The number of the last file: another process that finds it changed reads its accounts anew.
pub async fn last(db: &Db) -> Result<i64> {
    let found: Option<(i64,)> = db.fetch_optional("SELECT id FROM imports ORDER BY id DESC LIMIT 1", ()).await?;
    Ok(found.map_or(0, |(id,)| id))
}
