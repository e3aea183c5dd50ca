//! Who spoke with whom, and what was written.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Line, Report, Section, Table};

/// Somebody spoke with a debtor, or the desk wrote to one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    pub code: String,
    pub account: String,
    /// Nobody where the desk wrote by itself.
    pub by: Option<String>,
    pub on: NaiveDate,
    /// call, email, meeting …; of the desk's own: the name of the letter.
    pub channel: String,
    /// in or out
    pub direction: String,
    pub outcome: String,
}

impl Contact {
    /// Whether somebody was got hold of, and not their machine.
    fn reached(&self) -> bool {
        !matches!(self.outcome.as_str(), "voicemail" | "no_answer" | "wrong_contact")
    }
}

/// What one person did.
#[derive(Default)]
struct Work<'a> {
    channels: BTreeMap<&'a str, usize>,
    calls: usize,
    calls_reached: usize,
    accounts: BTreeSet<&'a str>,
    promised: usize,
}

impl<'a> Work<'a> {
    fn add(&mut self, contact: &'a Contact) {
        *self.channels.entry(&contact.channel).or_default() += 1;
        self.accounts.insert(&contact.code);
        let call = contact.channel == "call" && contact.direction == "out";
        self.calls += usize::from(call);
        self.calls_reached += usize::from(call && contact.reached());
        self.promised += usize::from(contact.outcome == "promised");
    }

    fn all(&self) -> usize {
        self.channels.values().sum()
    }

    fn in_words(&self) -> String {
        let channels: Vec<_> = self.channels.iter().map(|(channel, count)| format!("{channel} {count}")).collect();
        let mut said = format!("{} · {}", channels.join(", "), accounts(self.accounts.len()));
        if self.calls > 0 {
            said += &format!(" · {} of {} calls reached somebody", self.calls_reached, self.calls);
        }
        if self.promised > 0 {
            said += &format!(" · {} promised", self.promised);
        }
        said
    }
}

fn accounts(count: usize) -> String {
    if count == 1 { "1 account".to_owned() } else { format!("{count} accounts") }
}

pub fn report(rows: &[Contact]) -> Report {
    let mut people: BTreeMap<&str, Work<'_>> = BTreeMap::new();
    let mut letters: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows {
        match row.by.as_deref() {
            Some(by) => people.entry(by).or_default().add(row),
            None => *letters.entry(&row.channel).or_default() += 1,
        }
    }
    let mut by_person: Vec<_> = people.into_iter().collect();
    by_person.sort_by_key(|(_, work)| std::cmp::Reverse(work.all()));
    let mut by_letter: Vec<_> = letters.into_iter().collect();
    by_letter.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let touched: BTreeSet<_> = rows.iter().map(|row| &row.code).collect();
    let total = format!("**{} contacts** with {}", rows.len(), accounts(touched.len()));
    Report {
        title: "Activity",
        sections: vec![
            Section {
                heading: "All together".to_owned(),
                lines: if rows.is_empty() { Vec::new() } else { vec![Line::says(total)] },
            },
            Section {
                heading: "By person".to_owned(),
                lines: by_person.iter().map(|(name, work)| Line::of(name, work.in_words())).collect(),
            },
            Section {
                heading: "Letters the desk sent".to_owned(),
                lines: by_letter.iter().map(|(letter, count)| Line::of(letter, count.to_string())).collect(),
            },
        ],
        notes: vec!["What people logged, and letters that left. Notes aren't in it.".to_owned()],
        table: Table {
            head: &["on", "account_code", "account_name", "by", "channel", "direction", "outcome"],
            rows: rows.iter().map(row).collect(),
        },
    }
}

fn row(contact: &Contact) -> Vec<String> {
    vec![
        contact.on.to_string(),
        contact.code.clone(),
        contact.account.clone(),
        contact.by.clone().unwrap_or_else(|| "the desk".to_owned()),
        contact.channel.clone(),
        contact.direction.clone(),
        contact.outcome.clone(),
    ]
}
