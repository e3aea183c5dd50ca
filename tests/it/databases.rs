//! A fresh database for each test: a file for SQLite; for Postgres, a database in a server that this
//! process starts for itself and that ends with it, however it ends.

pub mod server;

use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::DateTime;
use cordial::db;
use rstest::rstest;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection};

use tokio::sync::OnceCell;

use server::{Scratch, Server};

/// Which of the two databases a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    Sqlite,
    Postgres,
}

/// Counts the databases of this process, so that no two have one name.
static MADE: AtomicU32 = AtomicU32::new(0);

/// The URL of a database that is up to date, holds nothing and is nobody else's. It is gone when the test
/// process is.
pub async fn fresh(on: On) -> String {
    static SQLITE: OnceCell<()> = OnceCell::const_new();
    static POSTGRES: OnceCell<()> = OnceCell::const_new();
    // Migrated once; each test has a copy.
    match on {
        On::Sqlite => {
            let template = scratch().path().join("template.db");
            let address = format!("sqlite://{}", template.display());
            SQLITE.get_or_init(|| migrate(address)).await;
            let copy = scratch().path().join(format!("{}.db", name()));
            std::fs::copy(&template, &copy).expect("a copy of the template");
            format!("sqlite://{}", copy.display())
        }
        On::Postgres => {
            let make = async || {
                create("desk", "template0").await;
                migrate(server().url("desk")).await;
            };
            POSTGRES.get_or_init(make).await;
            let name = name();
            create(&name, "desk").await;
            server().url(&name)
        }
    }
}

/// The URL of a database that nothing was ever done to.
pub async fn empty(on: On) -> String {
    let name = name();
    match on {
        On::Sqlite => format!("sqlite://{}", scratch().path().join(format!("{name}.db")).display()),
        On::Postgres => {
            create(&name, "template0").await;
            server().url(&name)
        }
    }
}

/// Where a Postgres desk of the tests puts its hand-offs: by itself it would be the working directory, which is the
/// project's own. A SQLite desk has its database's folder.
pub fn hand_offs(url: &str) -> Option<PathBuf> {
    let (_, name) = url.strip_prefix("postgres://")?.split('?').next()?.rsplit_once('/')?;
    Some(scratch().path().join(format!("{name}.hand-offs")))
}

fn name() -> String {
    format!("test_{}", MADE.fetch_add(1, Ordering::Relaxed))
}

async fn migrate(address: String) {
    db::open(&address).await.expect("an empty database can be migrated").close().await;
}

/// The directory of this process: removed when the process ends, however it ends.
fn scratch() -> &'static Scratch {
    static SCRATCH: OnceLock<Scratch> = OnceLock::new();
    SCRATCH.get_or_init(Scratch::new)
}

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(Server::start)
}

async fn create(name: &str, template: &str) {
    let options: sqlx::postgres::PgConnectOptions = server().url("postgres").parse().expect("our own URL");
    let mut connection: PgConnection = options.connect().await.expect("the test's Postgres takes connections");
    let statement = format!("CREATE DATABASE {name} TEMPLATE {template}");
    connection.execute(AssertSqlSafe(statement)).await.expect("a database of one's own");
    connection.close().await.expect("a clean goodbye");
}

#[rstest]
#[tokio::test]
async fn two_fresh_databases_share_nothing(#[values(On::Sqlite, On::Postgres)] on: On) {
    let address = "INSERT INTO suppressions (address, reason, created_at) VALUES ('a@b.example', 'bounced', $1)";
    for url in [fresh(on).await, fresh(on).await] {
        let db = db::open(&url).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        tx.execute(address, (DateTime::UNIX_EPOCH,)).await.unwrap();
        tx.commit().await.unwrap();
        db.close().await;
    }
}

#[rstest]
#[tokio::test]
async fn an_empty_database_is_migrated_once_and_found_up_to_date(#[values(On::Sqlite, On::Postgres)] on: On) {
    let url = empty(on).await;
    for _ in 0..2 {
        db::open(&url).await.unwrap().close().await;
    }
}
