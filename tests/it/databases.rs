//! A fresh database for each test: a file for SQLite; for Postgres, a database in a server that this
//! process starts for itself and that ends with it, however it ends.

mod server;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection};

use server::{Scratch, Server};

/// Which of the two databases a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    Sqlite,
    Postgres,
}

/// Counts the databases of this process, so that no two have one name.
static MADE: AtomicU32 = AtomicU32::new(0);

/// The URL of an empty database that nobody else uses. It is gone when the test process is.
pub async fn empty(on: On) -> String {
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    match on {
        On::Sqlite => format!("sqlite://{}", scratch().path().join(format!("empty-{number}.db")).display()),
        On::Postgres => {
            let name = format!("empty_{number}");
            create(&name, "template0").await;
            server().url(&name)
        }
    }
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

#[tokio::test]
async fn two_fresh_databases_share_nothing() {
    for database in [empty(On::Postgres).await, empty(On::Postgres).await] {
        let mut connection = PgConnection::connect(&database).await.unwrap();
        connection.execute("CREATE TABLE accounts (code TEXT PRIMARY KEY)").await.unwrap();
    }
    assert_ne!(empty(On::Sqlite).await, empty(On::Sqlite).await);
}
