//! The accounts in memory, so that their names complete while somebody types.

use std::sync::{Arc, PoisonError, RwLock};

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::receivables::code;
use crate::store::accounts::Indexed;

/// Discord shows no more.
const MOST: usize = 25;

/// One account that what was typed may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountChoice {
    pub code: String,
    pub name: String,
}

#[derive(Clone, Default)]
pub(super) struct AccountIndex {
    entries: Arc<RwLock<Arc<Vec<Entry>>>>,
}

struct Entry {
    code: String,
    name: String,
    /// What is searched: the folded code and the folded name.
    searched: String,
}

impl AccountIndex {
    pub fn replace(&self, rows: Vec<Indexed>) {
        let entries = rows
            .into_iter()
            .map(|row| Entry { searched: format!("{} {}", row.code_key, row.name_key), code: row.code, name: row.name })
            .collect();
        *self.entries.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(entries);
    }

    /// Codes that begin with what was typed stand first, then names, then whatever matches fuzzily.
    pub fn choices(&self, typed: &str) -> Vec<AccountChoice> {
        let entries = Arc::clone(&self.entries.read().unwrap_or_else(PoisonError::into_inner));
        let typed = code::folded(typed);
        let mut ranked = ranked(&entries, &typed);
        ranked.sort_by(|a, b| (b.0, &a.1.code).cmp(&(a.0, &b.1.code)));
        ranked
            .into_iter()
            .take(MOST)
            .map(|(_, entry)| AccountChoice { code: entry.code.clone(), name: entry.name.clone() })
            .collect()
    }
}

fn ranked<'a>(entries: &'a [Entry], typed: &str) -> Vec<(u32, &'a Entry)> {
    if typed.is_empty() {
        return entries.iter().take(MOST).map(|entry| (0, entry)).collect();
    }
    let pattern = Pattern::parse(typed, CaseMatching::Ignore, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    entries
        .iter()
        .filter_map(|entry| {
            let score = pattern.score(Utf32Str::new(&entry.searched, &mut buffer), &mut matcher)?;
            let starts = if entry.searched.starts_with(typed) { 1_000_000 } else { 0 };
            Some((score + starts, entry))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index() -> AccountIndex {
        let index = AccountIndex::default();
        let row = |id, code: &str, name: &str| Indexed {
            id,
            code: code.to_owned(),
            name: name.to_owned(),
            code_key: code::folded(code),
            name_key: code::folded(name),
            country: None,
            language: None,
        };
        index.replace(vec![
            row(1, "00042", "Zenith GmbH"),
            row(2, "ACME", "Acme Ltd"),
            row(3, "BIG", "Müller & Söhne"),
            row(4, "X-ACME", "Other"),
        ]);
        index
    }

    #[test]
    fn what_begins_with_the_letters_stands_first() {
        let found: Vec<_> = index().choices("ac").into_iter().map(|choice| choice.code).collect();
        assert_eq!(found, ["ACME", "X-ACME"]);
    }

    #[test]
    fn names_match_without_their_accents_and_codes_keep_their_zeros() {
        assert_eq!(index().choices("muller")[0].code, "BIG");
        assert_eq!(index().choices("42")[0].code, "00042");
        assert_eq!(index().choices("").len(), 4);
    }
}
