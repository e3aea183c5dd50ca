//! `imports`: each file that was taken.

use chrono::{DateTime, NaiveDate, Utc};

use crate::db::{Db, Result, Tx};

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

/// The number of the last file: another process that finds it changed reads its accounts anew.
pub async fn last(db: &Db) -> Result<i64> {
    let found: Option<(i64,)> = db.fetch_optional("SELECT id FROM imports ORDER BY id DESC LIMIT 1", ()).await?;
    Ok(found.map_or(0, |(id,)| id))
}
