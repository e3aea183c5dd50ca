//! `mark_notices`: when somebody was last told that a mark of theirs doesn't count.

use chrono::{DateTime, Utc};

use crate::db::{Result, Tx};

/// Notes that a person is told now. `false` where they were told after `since`.
pub async fn take(tx: &mut Tx, person: i64, now: DateTime<Utc>, since: DateTime<Utc>) -> Result<bool> {
    let changed = tx
        .execute(
            "INSERT INTO mark_notices (person_id, told_at) VALUES ($1, $2)
             ON CONFLICT (person_id) DO UPDATE SET told_at = excluded.told_at WHERE mark_notices.told_at <= $3",
            (person, now, since),
        )
        .await?;
    Ok(changed == 1)
}
