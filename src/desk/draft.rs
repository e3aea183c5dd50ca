//! What a person began in one step and ends in another; and the forgetting of what is too old to matter.

use chrono::Duration;

use super::{Desk, Outcome};
use crate::store::{drafts, receipts};

/// A form can't be answered later than this, and nothing is delivered twice after it.
const REMEMBERED: Duration = Duration::days(2);

impl Desk {
    /// Keeps a draft under a key of the caller's.
    pub async fn keep_draft(&self, key: &str, content: &str) -> Outcome<()> {
        let mut tx = self.db.begin().await?;
        drafts::keep(&mut tx, key, content, self.clock.now()).await?;
        self.commit_fenced(tx).await
    }

    /// Takes a draft away, once.
    pub async fn take_draft(&self, key: &str) -> Outcome<Option<String>> {
        let mut tx = self.db.begin().await?;
        let draft = drafts::take(&mut tx, key).await?;
        self.commit_fenced(tx).await?;
        Ok(draft)
    }

    /// Forgets receipts and drafts that are too old to come again. Harmless to repeat.
    pub async fn forget_the_old(&self) -> Outcome<()> {
        let before = self.clock.now() - REMEMBERED;
        let mut tx = self.db.begin().await?;
        drafts::forget_before(&mut tx, before).await?;
        receipts::forget_before(&mut tx, before).await?;
        self.commit_fenced(tx).await
    }
}
