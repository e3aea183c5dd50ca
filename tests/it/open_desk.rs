//! A desk over a fresh database, with the clock in the test's hand: what people do without the chat around it.

use std::sync::Arc;

use chrono::NaiveDate;
use cordial::clock::Clock;
use cordial::config::Config;
use cordial::db;
use cordial::desk::{Actor, Desk, Error, ImportReport, ImportRequest, Role};
use cordial::ledger_files::FileKind;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, SqliteConnection};

use crate::databases::{On, fresh};

/// The desk, and the way to its database behind its back.
pub struct OpenDesk {
    pub desk: Desk,
    url: String,
}

/// Noon in London on Tuesday 30 June 2026.
pub async fn open_desk(on: On) -> OpenDesk {
    let url = fresh(on).await;
    let db = db::open(&url).await.unwrap();
    let config = Config::from_text("[company]\nname = \"Example Ltd\"").unwrap();
    let clock = Clock::held_at("2026-06-30T11:00:00Z".parse().unwrap());
    OpenDesk { desk: Desk::over(db, Arc::new(config), clock).await.unwrap(), url }
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn dana() -> Actor {
    Actor::person(11, "Dana", Role::Collector)
}

pub fn sam() -> Actor {
    Actor::person(12, "Sam", Role::Collector)
}

/// The sentence of a refusal.
pub fn refusal<T: std::fmt::Debug>(outcome: Result<T, Error>) -> String {
    match outcome {
        Err(Error::Refused(sentence)) => sentence,
        other => panic!("not refused: {other:?}"),
    }
}

impl OpenDesk {
    /// Noon in London on another day.
    pub fn day(&self, text: &str) {
        self.desk.clock.move_to(format!("{text}T11:00:00Z").parse().unwrap());
    }

    pub async fn imports(&self, kind: FileKind, file: &str) -> ImportReport {
        self.try_import(file, ImportRequest { kind, ..request() }).await.unwrap()
    }

    pub async fn imports_invoices(&self, file: &str) -> ImportReport {
        self.imports(FileKind::Invoices, file).await
    }

    pub async fn try_import(&self, file: &str, request: ImportRequest) -> Result<ImportReport, Error> {
        self.desk.import(&Actor::operator(), file.as_bytes(), request).await
    }

    /// What is open of an invoice, in minor units; nothing where it isn't open.
    pub async fn open_of(&self, code: &str, number: &str) -> Option<i64> {
        let card = self.desk.account(code).await.unwrap();
        card.invoices.iter().find(|line| line.number == number).map(|line| line.open.minor)
    }

    /// The aging in a line a currency: invoices, buckets, credits, total.
    pub async fn aging(&self, as_of: Option<&str>) -> String {
        let report = self.desk.aging(as_of.map(day)).await.unwrap();
        let lines = report.currencies.iter().map(|aging| {
            let buckets: Vec<_> = aging.buckets.iter().map(|(_, money)| money.minor.to_string()).collect();
            let (count, buckets) = (aging.open_invoices, buckets.join(" "));
            format!("{} {count}: {buckets}, {} = {}", aging.currency, aging.credits.minor, aging.total.minor)
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The acts in the client file, in order.
    pub async fn acts(&self) -> Vec<String> {
        self.desk.activity(None).await.unwrap().into_iter().map(|line| line.act).collect()
    }

    /// SQL past the desk, as somebody with the database in hand could run it; append-only or not.
    pub async fn behind_its_back(&self, sql: &str) {
        behind_its_back(&self.url, sql).await;
    }
}

/// SQL past the desk of that database.
pub async fn behind_its_back(url: &str, sql: &str) {
    let on = if url.starts_with("sqlite") { On::Sqlite } else { On::Postgres };
    let lift = ["activities_no_update", "activities_no_delete", "activity_private_no_update"];
    let table = |trigger: &str| trigger.split_once("_no_").unwrap().0.to_owned();
    match on {
        On::Sqlite => {
            let options: sqlx::sqlite::SqliteConnectOptions = url.parse().unwrap();
            let mut connection: SqliteConnection = options.foreign_keys(false).connect().await.unwrap();
            for trigger in lift {
                connection.execute(AssertSqlSafe(format!("DROP TRIGGER IF EXISTS {trigger}"))).await.unwrap();
            }
            connection.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
            connection.close().await.unwrap();
        }
        On::Postgres => {
            let options: sqlx::postgres::PgConnectOptions = url.parse().unwrap();
            let mut connection: PgConnection = options.connect().await.unwrap();
            for trigger in lift {
                let drop = format!("DROP TRIGGER IF EXISTS {trigger} ON {}", table(trigger));
                connection.execute(AssertSqlSafe(drop)).await.unwrap();
            }
            connection.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
            connection.close().await.unwrap();
        }
    }
}

/// Invoices, by whichever format the header shows.
pub fn request() -> ImportRequest {
    ImportRequest { kind: FileKind::Invoices, format: "auto".to_owned(), full: false, yes: false, dry_run: false }
}

/// A plain file of invoices in pounds: account, number, issued, due, amount, open.
pub fn ledger(rows: &[(&str, &str, &str, &str, &str, &str)]) -> String {
    let mut file = "account_code,invoice_number,issue_date,due_date,amount,open,currency\n".to_owned();
    for (account, number, issued, due, amount, open) in rows {
        file.push_str(&format!("{account},{number},{issued},{due},{amount},{open},GBP\n"));
    }
    file
}
