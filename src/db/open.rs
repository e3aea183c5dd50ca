//! Opening a database and bringing it up to date.

use std::str::FromStr;
use std::time::Duration;

use sqlx::Executor;
use sqlx::migrate::MigrateError;
use sqlx::postgres::{PgConnection, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::Db;
use super::hosts::{self, Hosts};

/// How long a writer waits for another process that holds the SQLite file, or for a free connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// A process that was frozen within a transaction holds rows that others wait for: the server ends it then.
const FROZEN: &str = "SET idle_in_transaction_session_timeout = '15s'";

/// Why a database could not be opened: what happened, to which, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(
        "database.url begins with neither sqlite:// nor postgres://: write sqlite://cordial.db or postgres://user@host/name"
    )]
    Scheme,
    #[error("database.url can't be read: {0}")]
    Url(String),
    #[error(
        "the database {0} is locked by another program: end that program, or wait until its work is done, and start again"
    )]
    Locked(String),
    #[error(
        "the database {0} can't be reached ({1}): see that it runs, that database.url names it, and that this machine may connect"
    )]
    Away(String, String),
    #[error(
        "the database {0} was written by a newer version of Cordial (its step {1} is unknown here): run that version or a later one"
    )]
    Newer(String, i64),
    #[error(
        "the database {0} has a different step {1} than this version of Cordial: restore it from a backup, or run the version that made it"
    )]
    Changed(String, i64),
    #[error("the database {0} could not be brought up to date: {1}")]
    Migration(String, String),
}

/// Opens the database of a `sqlite://` or `postgres://` address, made if absent (SQLite), and migrates it.
pub async fn open(url: &str) -> Result<Db, OpenError> {
    let shown = without_password(url);
    let db = match url.split_once("://").map(|(scheme, _)| scheme) {
        Some("sqlite") => sqlite(url, &shown).await?,
        Some("postgres" | "postgresql") => postgres(url, &shown).await?,
        _ => return Err(OpenError::Scheme),
    };
    let migrated = match &db {
        Db::Sqlite { write, .. } => sqlx::migrate!("migrations/sqlite").run(write).await,
        Db::Postgres(pool) => sqlx::migrate!("migrations/postgres").run(pool).await,
    };
    migrated.map_err(|error| not_migrated(shown, error))?;
    Ok(db)
}

async fn sqlite(url: &str, shown: &str) -> Result<Db, OpenError> {
    let options = SqliteConnectOptions::from_str(url)
        .map_err(|error| OpenError::Url(error.to_string()))?
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(PATIENCE);
    let pool = |size| SqlitePoolOptions::new().max_connections(size).acquire_timeout(PATIENCE);
    let away = |error| unreachable_because(shown, &error);
    let write = pool(1).connect_with(options.clone()).await.map_err(away)?;
    let read = pool(4).connect_with(options).await.map_err(away)?;
    Ok(Db::Sqlite { write, read })
}

async fn postgres(url: &str, shown: &str) -> Result<Db, OpenError> {
    let hosts = Hosts::of(url)?;
    let options = hosts.find().await.map_err(|reasons| OpenError::Away(shown.to_owned(), reasons))?;
    let mut pool = PgPoolOptions::new().max_connections(8).acquire_timeout(PATIENCE);
    if hosts.wants_writable() {
        // In the place of the ping that is sent otherwise: one that was the primary is given out to nobody.
        pool = pool
            .test_before_acquire(false)
            .before_acquire(|connection, _| Box::pin(hosts::is_writable(connection)))
            .after_connect(|connection, _| Box::pin(greeted(connection, true)));
    } else {
        pool = pool.after_connect(|connection, _| Box::pin(greeted(connection, false)));
    }
    let pool = pool.connect_with(options).await.map_err(|error| unreachable_because(shown, &error))?;
    if hosts.wants_writable() {
        hosts.follow(pool.clone());
    }
    Ok(Db::Postgres(pool))
}

async fn greeted(connection: &mut PgConnection, must_be_writable: bool) -> sqlx::Result<()> {
    connection.execute(FROZEN).await?;
    if must_be_writable && !hosts::is_writable(connection).await? {
        return Err(sqlx::Error::Protocol("it is read-only: a stand-by".to_owned()));
    }
    Ok(())
}

pub(super) fn unreachable_because(shown: &str, error: &sqlx::Error) -> OpenError {
    if is_locked(error) {
        return OpenError::Locked(shown.to_owned());
    }
    OpenError::Away(shown.to_owned(), error.to_string())
}

pub(super) fn not_migrated(shown: String, error: MigrateError) -> OpenError {
    match error {
        MigrateError::VersionMissing(step) | MigrateError::VersionTooNew(step, _) => OpenError::Newer(shown, step),
        MigrateError::VersionMismatch(step) => OpenError::Changed(shown, step),
        MigrateError::Execute(inner) | MigrateError::ExecuteMigration(inner, _) if is_locked(&inner) => {
            OpenError::Locked(shown)
        }
        other => OpenError::Migration(shown, other.to_string()),
    }
}

/// SQLITE_BUSY and SQLITE_LOCKED, extended codes included.
pub fn is_locked(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|inner| inner.code());
    code.and_then(|code| code.parse::<u32>().ok()).is_some_and(|code| matches!(code & 0xff, 5 | 6))
}

/// The address as it may be shown: a password in it is not. By hand, since several hosts are no URL.
pub(super) fn without_password(url: &str) -> String {
    let from = url.find("://").map_or(0, |at| at + 3);
    let end = url[from..].find(['/', '?', '#']).map_or(url.len(), |at| from + at);
    let (address, rest) = url.split_at(end);
    let hidden = match address[from..].rsplit_once('@') {
        Some((who, hosts)) => {
            let name = who.split_once(':').map_or(who.to_owned(), |(name, _)| format!("{name}:***"));
            format!("{}{name}@{hosts}", &address[..from])
        }
        None => address.to_owned(),
    };
    let rest: Vec<&str> = rest
        .split_inclusive(['?', '&'])
        .map(|part| if part.starts_with("password=") { "password=***&" } else { part })
        .collect();
    format!("{hidden}{}", rest.concat().trim_end_matches('&'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        for url in [
            "postgres://cordial:hunter2@db.example/cordial",
            "postgres://cordial:hunter2@a:5432,b:5433/cordial?sslmode=require",
            "postgres://cordial:hunter@hunter2@a/cordial",
            "postgres://a/cordial?password=hunter2&sslmode=require",
            "postgres://a/cordial?user=cordial&password=hunter2",
        ] {
            assert!(!without_password(url).contains("hunter2"), "{}", without_password(url));
        }
        assert_eq!(without_password("postgres://u:x@a,b/d?sslmode=require"), "postgres://u:***@a,b/d?sslmode=require");
        assert_eq!(without_password("sqlite://cordial.db"), "sqlite://cordial.db");
    }

    #[tokio::test]
    async fn another_scheme_is_refused_with_the_two_that_exist() {
        let refused = open("mysql://localhost/x").await.unwrap_err().to_string();
        assert!(refused.contains("sqlite://") && refused.contains("postgres://"), "{refused}");
    }
}
