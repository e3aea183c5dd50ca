//! The sample ledger: sixty-odd accounts of a small wholesale firm, believable and the same every time.
//!
//! Made by a seeded generator relative to a given day, so that the buckets are filled whenever the demo
//! is started. It comes out as the files a bookkeeping system would export, and goes into the product by
//! its ordinary import: nothing here knows a table.

mod accounts;
mod figures;
mod files;

use chrono::NaiveDate;

pub use self::accounts::{Account, Contact};
pub use self::figures::{Item, ItemKind};

/// A year of trading with every account, as of one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleLedger {
    pub accounts: Vec<Account>,
    /// Invoices, credits and payments, by account and number.
    pub items: Vec<Item>,
}

impl SampleLedger {
    /// The ledger as it stands on the morning of `today`.
    pub fn as_of(today: NaiveDate) -> SampleLedger {
        let accounts = accounts::all();
        let items = figures::items(&accounts, today);
        SampleLedger { accounts, items }
    }

    /// The same ledger one business day later: three invoices were paid, one in part, and two are new.
    pub fn next_morning(&self, today: NaiveDate) -> SampleLedger {
        SampleLedger { accounts: self.accounts.clone(), items: figures::next_morning(&self.items, today) }
    }

    /// An export of open and settled items with the columns of the `generic` format.
    pub fn invoices_csv(&self) -> Vec<u8> {
        files::invoices(self)
    }

    /// The people at each account: `account_code,name,email,phone,preferred`.
    pub fn contacts_csv(&self) -> Vec<u8> {
        files::contacts(&self.accounts)
    }

    /// The account with this code.
    pub fn account(&self, code: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.code == code)
    }
}

#[cfg(test)]
mod tests;
