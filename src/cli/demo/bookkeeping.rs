//! The bookkeeping of the demo's company: a new export of the ledger on every business day.

use chrono::NaiveDate;

use super::place::Place;
use crate::cli::Failure;
use crate::desk::{Actor, Desk, ImportRequest};
use crate::ledger_files::FileKind;
use crate::receivables::Calendar;
use crate::sandbox::ledger::SampleLedger;

/// Exports the ledger each morning, and imports it as any desk would.
pub(super) struct Bookkeeping {
    desk: Desk,
    place: Place,
    ledger: SampleLedger,
    day: NaiveDate,
}

impl Bookkeeping {
    /// Imports the ledger of the first morning, and the people at each account.
    pub async fn opened(desk: Desk, place: Place, day: NaiveDate) -> Result<Bookkeeping, Failure> {
        let ledger = SampleLedger::as_of(day);
        let books = Bookkeeping { desk, place, ledger, day };
        let is_new = books.desk.status().await.map_err(Failure::wrong)?.accounts == 0;
        if is_new {
            books.import(FileKind::Invoices, &books.ledger.invoices_csv()).await?;
            books.import(FileKind::Contacts, &books.ledger.contacts_csv()).await?;
        }
        books.place.remember(day);
        Ok(books)
    }

    /// Brings a new export whenever the clock has come to another business day.
    pub async fn keep(mut self) {
        let mut moved = self.desk.clock.moved();
        loop {
            let today = self.desk.today();
            if today > self.day && Calendar::of("GB").is_business_day(today) {
                self.ledger = self.ledger.next_morning(today);
                self.day = today;
                self.place.remember(today);
                if let Err(error) = self.import(FileKind::Invoices, &self.ledger.invoices_csv()).await {
                    tracing::error!(?error, "this morning's ledger was not imported");
                }
            }
            tokio::select! {
                // The clock outlives this: an error can't come.
                _ = moved.changed() => {}
                () = tokio::time::sleep(std::time::Duration::from_secs(20)) => {}
            }
        }
    }

    async fn import(&self, kind: FileKind, bytes: &[u8]) -> Result<(), Failure> {
        let request = ImportRequest { kind, format: "generic".to_owned(), full: false, yes: false, dry_run: false };
        let actor = Actor { name: "the books".to_owned(), ..Actor::job("bookkeeping") };
        self.desk.import(&actor, bytes, request).await.map_err(Failure::wrong)?;
        Ok(())
    }
}
