//! What is known of the entries that a file names, read some rows of the file at a time; and which of them it named.

use std::collections::{HashMap, HashSet};

use super::print;
use crate::db::{Result, Tx};
use crate::ledger_files::InvoiceRow as Row;
use crate::store::Span;
use crate::store::invoices::{self, InvoiceRow, PrintedRow};

/// The entries of the ledger as the file meets them.
pub(super) struct Books {
    /// The last entry before this file.
    last_before: i64,
    /// Those the file named.
    named: HashSet<i64>,
    /// How many of those are open after it, and how many are closed here and not yet in the books.
    open: i64,
    closed_here: i64,
}

/// What is known of a row of the file.
pub(super) enum Known {
    /// Nothing: it is new.
    Nothing,
    /// It says what is known.
    Same,
    /// It may say something new of this entry.
    Entry(Box<InvoiceRow>),
    /// The file has named it before.
    NamedBefore,
}

/// What a glance tells of a row.
enum Glance {
    New,
    Same,
    LookAt(i64),
    NamedBefore,
}

impl Books {
    pub async fn open(tx: &mut Tx) -> Result<Books> {
        Ok(Books { last_before: invoices::last_id(tx).await?, named: HashSet::new(), open: 0, closed_here: 0 })
    }

    /// What is known of these rows, each with its account, in their order.
    pub async fn look_up(&mut self, tx: &mut Tx, rows: &[(i64, &Row)]) -> Result<Vec<Known>> {
        let glances = self.glance(tx, rows).await?;
        let ids = glances.iter().filter_map(|glance| match glance {
            Glance::LookAt(id) => Some(*id),
            _ => None,
        });
        let found = invoices::by_ids(tx, ids.collect()).await?;
        let mut entries: HashMap<i64, InvoiceRow> = found.into_iter().map(|row| (row.id, row)).collect();
        let known = |glance| match glance {
            Glance::New => Known::Nothing,
            Glance::Same => Known::Same,
            Glance::NamedBefore => Known::NamedBefore,
            Glance::LookAt(id) => entries.remove(&id).map_or(Known::Nothing, |row| Known::Entry(Box::new(row))),
        };
        Ok(glances.into_iter().map(known).collect())
    }

    async fn glance(&mut self, tx: &mut Tx, rows: &[(i64, &Row)]) -> Result<Vec<Glance>> {
        let found = printed(tx, rows).await?;
        let printed: HashMap<&str, &PrintedRow> = found.iter().map(|row| (row.entry_key.as_str(), row)).collect();
        let (mut key, mut print) = (String::new(), String::new());
        let mut new = HashSet::new();
        let mut glances = Vec::with_capacity(rows.len());
        for (account, row) in rows {
            print::key(&mut key, *account, row);
            glances.push(match printed.get(key.as_str()) {
                None if new.insert(key.clone()) => Glance::New,
                Some(known) if known.id <= self.last_before && self.named.insert(known.id) => {
                    print::print(&mut print, row);
                    if known.print == print {
                        self.open += i64::from(!row.open.is_zero());
                        Glance::Same
                    } else {
                        Glance::LookAt(known.id)
                    }
                }
                _ => Glance::NamedBefore,
            });
        }
        Ok(glances)
    }

    /// An entry that was looked at stands like this now.
    pub fn stands(&mut self, row: &InvoiceRow) {
        if row.source == "ledger" {
            self.open += i64::from(row.open_minor != 0);
            self.closed_here += i64::from(row.open_minor == 0 && row.ledger_open_minor != 0);
        }
    }

    /// What of the ledger is open, or open in its books, and was not named; and how many entries were open.
    pub async fn not_named(&self, tx: &mut Tx) -> Result<(Vec<InvoiceRow>, usize)> {
        const PAGE: i64 = 10_000;
        let (open, closed_here) = invoices::count_in_the_books(tx, self.last_before).await?;
        let before = usize::try_from(open).unwrap_or_default();
        if (open, closed_here) == (self.open, self.closed_here) {
            return Ok((Vec::new(), before));
        }
        let (mut after, mut left_out) = (i64::MIN, Vec::new());
        loop {
            let page = invoices::in_the_books(tx, after, self.last_before, PAGE).await?;
            let Some((last,)) = page.last() else { break };
            after = *last;
            left_out.extend(page.into_iter().map(|(id,)| id).filter(|id| !self.named.contains(id)));
        }
        Ok((invoices::by_ids(tx, left_out).await?, before))
    }
}

/// What is known of the entries that these rows are about; of others of their accounts too, where that is quicker.
async fn printed(tx: &mut Tx, rows: &[(i64, &Row)]) -> Result<Vec<PrintedRow>> {
    let accounts = || rows.iter().map(|(account, _)| *account);
    let (Some(first), Some(last)) = (accounts().min(), accounts().max()) else { return Ok(Vec::new()) };
    let of = Span { first, last };
    let entries = usize::try_from(invoices::entries_of(tx, of).await?).unwrap_or(usize::MAX);
    if entries <= rows.len() * 3 {
        return invoices::printed_of(tx, of).await;
    }
    let keys = rows.iter().map(|(account, row)| (*account, row.kind.as_str().to_owned(), row.number.clone()));
    invoices::printed(tx, keys.collect()).await
}
