//! `hand_offs`: the folder that was made for a placement.

use chrono::{DateTime, Utc};

use super::placements::PlacementRow;
use crate::db::{Reads, Result, Tx};

/// The placements that last and have no folder yet.
pub async fn owed(from: &mut impl Reads) -> Result<Vec<PlacementRow>> {
    from.fetch_all(
        "SELECT p.id, p.account_id, p.placed_with, p.reason, p.approval_id, p.placed_at, p.ended_at, p.folder_at
         FROM placements p LEFT JOIN hand_offs h ON h.placement_id = p.id
         WHERE p.ended_at IS NULL AND h.placement_id IS NULL ORDER BY p.placed_at, p.id",
        (),
    )
    .await
}

/// Puts on record where a placement's folder lies. `false` where it has one.
pub async fn add(tx: &mut Tx, placement: &str, folder: &str, manifest: &str, now: DateTime<Utc>) -> Result<bool> {
    let added = tx
        .execute(
            "INSERT INTO hand_offs (placement_id, folder, manifest, made_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (placement_id) DO NOTHING",
            (placement.to_owned(), folder.to_owned(), manifest.to_owned(), now),
        )
        .await?;
    if added == 1 {
        tx.execute(
            "UPDATE placements SET folder_at = $2 WHERE id = $1 AND folder_at IS NULL",
            (placement.to_owned(), now),
        )
        .await?;
    }
    Ok(added == 1)
}
