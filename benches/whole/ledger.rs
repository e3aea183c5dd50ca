//! The ledgers: so many accounts, ten open invoices each, the same every time.
//!
//! Like a real morning's: a little more than half of the invoices are not due yet, the others fell due within days, and
//! one account in fifty has reached a step of the ladder.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use chrono::{Days, NaiveDate};

use crate::Result;

/// The day on which everything happens: a Thursday, so that no step is moved here by a weekend.
pub const TODAY: (i32, u32, u32) = (2026, 11, 5);
pub const INVOICES_EACH: usize = 10;
/// One account in so many has a step due.
const STEP_DUE: usize = 50;
/// One row in so many says something else in the changed file.
const CHANGED: usize = 100;

const HEAD: &str = "account_code,account_name,email,phone,country,language,invoice_number,kind,issue_date,due_date,\
                    currency,amount,open,settled_date,disputed,po_number";

/// Writes the export of a ledger; `changed`, with one row in a hundred paid in part.
pub fn write(path: &Path, accounts: usize, changed: bool) -> Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "{HEAD}")?;
    let today = NaiveDate::from_ymd_opt(TODAY.0, TODAY.1, TODAY.2).ok_or("there is such a day")?;
    for account in 0..accounts {
        for invoice in 0..INVOICES_EACH {
            let row = account * INVOICES_EACH + invoice;
            let amount = 5_000 + mixed(row, 3) % 900_000;
            let open = if changed && row % CHANGED == 7 { amount / 2 } else { amount };
            let due = due(today, account, invoice);
            let issued = due.checked_sub_days(Days::new(30)).ok_or("the calendar goes back further")?;
            writeln!(
                file,
                "C{account:06},Customer {account:06} Ltd,ap@c{account:06}.example,,GB,en-GB,INV-{row:07},invoice,{issued},{due},\
                 GBP,{}.{:02},{}.{:02},,no,PO-{}",
                amount / 100,
                amount % 100,
                open / 100,
                open % 100,
                mixed(row, 5) % 100_000,
            )?;
        }
    }
    file.flush()?;
    Ok(())
}

fn due(today: NaiveDate, account: usize, invoice: usize) -> NaiveDate {
    let row = account * INVOICES_EACH + invoice;
    let ahead = if invoice == 0 && account.is_multiple_of(STEP_DUE) {
        -4 - i64::try_from(mixed(row, 1) % 5).unwrap_or(0)
    } else if mixed(row, 1) % 100 < 55 {
        6 + i64::try_from(mixed(row, 2) % 55).unwrap_or(0)
    } else {
        i64::try_from(mixed(row, 2) % 8).unwrap_or(0) - 3
    };
    today + chrono::Duration::days(ahead)
}

/// A number that looks like chance and is the same every time.
fn mixed(row: usize, salt: usize) -> usize {
    let mut x = (row as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (salt as u64).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^= x >> 31;
    x = x.wrapping_mul(0x94d0_49bb_1331_11eb);
    usize::try_from((x ^ (x >> 29)) >> 16).unwrap_or(0)
}
