//! `hand_offs`: the folder that was made for a placement.

use chrono::{DateTime, Utc};

use crate::db::{Result, Tx};

/// Puts on record where a placement's folder lies. `false` where it has one.
pub async fn add(tx: &mut Tx, placement: &str, folder: &str, manifest: &str, now: DateTime<Utc>) -> Result<bool> {
    let added = tx
        .execute(
            "INSERT INTO hand_offs (placement_id, folder, manifest, made_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (placement_id) DO NOTHING",
            (placement.to_owned(), folder.to_owned(), manifest.to_owned(), now),
        )
        .await?;
    Ok(added == 1)
}
