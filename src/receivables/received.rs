//! What has come from a debtor for what they agreed to pay: promises, plans and settlements are measured by it.
//!
//! Money counts whatever entry of the ledger the books put it on, and it counts once. What was put on the invoices of
//! one agreement, as far as it asks for that, is its own. The rest, unapplied or put on other invoices, goes to what is
//! to be paid first. A credit note is no money.

use chrono::{DateTime, NaiveDate, Utc};

/// What takes an entry of the ledger down, or up again where it is below zero.
#[derive(Debug, Clone, Copy)]
pub struct Reduction {
    pub id: i64,
    /// The invoice, or the credit or payment that was used up.
    pub entry: i64,
    pub is_invoice: bool,
    pub made_on: NaiveDate,
    /// What one act told of was told in the same instant.
    pub told_at: DateTime<Utc>,
    pub minor: i64,
}

/// A payment that the books put on no invoice when they told of it.
#[derive(Debug, Clone, Copy)]
pub struct Unapplied {
    pub entry: i64,
    /// All of it, above zero.
    pub minor: i64,
}

/// All that was told of an account in one currency.
#[derive(Debug, Clone, Default)]
pub struct Receipts {
    pub reductions: Vec<Reduction>,
    pub unapplied: Vec<Unapplied>,
}

/// What had been told when something was agreed: what comes after it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// The last payment there was.
    pub payments: i64,
    /// The last entry of the ledger there was.
    pub entries: i64,
    /// The day it was agreed: what was paid before it was known of.
    pub on: NaiveDate,
}

/// Something that was agreed and still stands.
#[derive(Debug, Clone)]
pub struct Agreed {
    pub since: Mark,
    /// What it covers.
    pub invoices: Vec<i64>,
    /// What is to come, and by when, the first first.
    pub parts: Vec<(NaiveDate, i64)>,
    /// Of a plan: how far what it covers came down, by credit notes too. Nobody is asked for more than is open.
    pub came_down: Option<i64>,
}

impl Agreed {
    fn needs(&self) -> i64 {
        self.parts.iter().map(|(_, minor)| minor).sum()
    }
}

impl Receipts {
    fn after(&self, since: Mark) -> impl Iterator<Item = &Reduction> {
        self.reductions.iter().filter(move |row| row.id > since.payments && row.made_on >= since.on)
    }

    /// All money that came. A credit that is used up takes as much off again: a credit note counts for nothing, and an
    /// unapplied payment once.
    fn money(&self, since: Mark) -> i64 {
        let reduced: i64 = self.after(since).map(|row| row.minor).sum();
        reduced + self.unapplied.iter().filter(|row| row.entry > since.entries).map(|row| row.minor).sum::<i64>()
    }

    /// What of it was put on these invoices: less the credits that the same act used up, which may have been used there.
    fn put_on(&self, invoices: &[i64], since: Mark) -> i64 {
        let is_new = |entry: i64| entry > since.entries && self.unapplied.iter().any(|row| row.entry == entry);
        let mut acts: Vec<_> = self.after(since).map(|row| row.told_at).collect();
        acts.sort_unstable();
        acts.dedup();
        let of_one = |act: DateTime<Utc>| {
            let rows = || self.after(since).filter(move |row| row.told_at == act);
            let put: i64 = rows().filter(|row| invoices.contains(&row.entry)).map(|row| row.minor).sum();
            let used: i64 = rows().filter(|row| !row.is_invoice && !is_new(row.entry)).map(|row| -row.minor).sum();
            put - used.clamp(0, put.max(0))
        };
        acts.into_iter().map(of_one).sum()
    }
}

/// What has come for each of these, in minor units; below zero where more was taken back than came.
pub fn paid(receipts: &Receipts, agreed: &[Agreed]) -> Vec<i64> {
    // Whatever two of them cover counts for both; off the rest it is taken once.
    let mut listed: Vec<i64> = Vec::new();
    let mut parts: Vec<Vec<i64>> = Vec::new();
    for one in agreed {
        parts.push(one.invoices.iter().copied().filter(|id| !listed.contains(id)).collect());
        listed.extend(&one.invoices);
    }
    let claimed = |since: Mark| -> i64 {
        agreed.iter().zip(&parts).map(|(one, parts)| receipts.put_on(parts, since).min(one.needs())).sum()
    };
    let own: Vec<i64> = agreed
        .iter()
        .map(|one| one.came_down.unwrap_or_else(|| receipts.put_on(&one.invoices, one.since).min(one.needs())))
        .collect();
    let free: Vec<i64> = agreed
        .iter()
        .map(|one| {
            let free = receipts.money(one.since) - claimed(one.since);
            if one.came_down.is_some() { free.max(0) } else { free }
        })
        .collect();
    let others = taken_by_others(agreed, &own, &free);
    own.iter().zip(&free).zip(others).map(|((own, free), others)| own + free - others).collect()
}

/// What the others take of the free money that came since each was agreed: whatever is to be paid first is served
/// first, with the oldest money it may count.
fn taken_by_others(agreed: &[Agreed], own: &[i64], free: &[i64]) -> Vec<i64> {
    let mut by_age: Vec<usize> = (0..agreed.len()).collect();
    by_age.sort_by_key(|one| agreed[*one].since);
    // What came after each was agreed, and before the next was.
    let mut left = vec![0; agreed.len()];
    let mut later = 0;
    for (place, one) in by_age.iter().enumerate().rev() {
        left[place] = (free[*one] - later).max(0);
        later = later.max(free[*one]);
    }
    let mut claims: Vec<(NaiveDate, usize, i64)> = Vec::new();
    for (place, one) in by_age.iter().enumerate() {
        let mut served = own[*one].max(0);
        for (date, minor) in &agreed[*one].parts {
            let part = served.min(*minor);
            served -= part;
            claims.push((*date, place, minor - part));
        }
    }
    claims.sort_by_key(|(date, place, _)| (*date, *place));
    let mut others = vec![0; agreed.len()];
    for (_, claimant, mut needs) in claims {
        for (place, left) in left.iter_mut().enumerate().skip(claimant) {
            let taken = needs.min(*left);
            *left -= taken;
            needs -= taken;
            for (other, one) in by_age.iter().enumerate().take(place + 1) {
                if other != claimant {
                    others[*one] += taken;
                }
            }
        }
    }
    others
}

#[cfg(test)]
mod tests;
