//! Why nobody writes to an account until a person has done something: a reply that nobody has read, a wish to be left
//! alone.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::Outcome;
use crate::db::Reads;
use crate::store::{Span, ceases, replies};

/// Of one account, or of several.
#[derive(Debug, Default)]
pub(super) struct Silences {
    /// Since when the first of their replies waits to be read.
    unread: HashMap<i64, DateTime<Utc>>,
    ceased: HashSet<i64>,
}

impl Silences {
    pub async fn read(from: &mut impl Reads, of: Span) -> Outcome<Silences> {
        let mut silences = Silences::default();
        for (account, at) in replies::unread(from, of).await? {
            silences.unread.entry(account).or_insert(at);
        }
        silences.ceased = ceases::standing(from, of).await?.into_iter().map(|row| row.account_id).collect();
        Ok(silences)
    }

    pub fn unread_since(&self, account: i64) -> Option<DateTime<Utc>> {
        self.unread.get(&account).copied()
    }

    pub fn is_ceased(&self, account: i64) -> bool {
        self.ceased.contains(&account)
    }
}
