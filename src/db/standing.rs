//! How a database stands, looked at without changing it: there or not, locked or not, of which version.

use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::{AppliedMigration, Migrate, MigrateError, Migrator};
use sqlx::postgres::PgConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

use super::hosts::Hosts;
use super::open::{self, OpenError};

/// How long to wait for an answer, or for whoever holds the SQLite file.
const PATIENCE: Duration = Duration::from_secs(2);

/// A database that could be asked, or that will be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// A SQLite file that isn't there yet. The first start makes it.
    Absent,
    /// It lacks this many of the steps that make the schema. The next start takes them.
    Behind(usize),
    UpToDate,
}

/// Asks the database of a `sqlite://` or `postgres://` address how it stands.
pub async fn standing(url: &str) -> Result<Standing, OpenError> {
    let shown = open::without_password(url);
    let asked = async {
        match url.split_once("://").map(|(scheme, _)| scheme) {
            Some("sqlite") => sqlite(url, &shown).await,
            Some("postgres" | "postgresql") => postgres(url, &shown).await,
            _ => Err(OpenError::Scheme),
        }
    };
    let slow = || OpenError::Away(shown.clone(), format!("no answer within {} seconds", 3 * PATIENCE.as_secs()));
    tokio::time::timeout(3 * PATIENCE, asked).await.unwrap_or_else(|_| Err(slow()))
}

async fn sqlite(url: &str, shown: &str) -> Result<Standing, OpenError> {
    let options = SqliteConnectOptions::from_str(url).map_err(|error| OpenError::Url(error.to_string()))?;
    let in_memory = url.contains(":memory:") || url.contains("mode=memory");
    let file = options.get_filename();
    if !in_memory && !file.exists() {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        return match folder.filter(|folder| !folder.is_dir()) {
            Some(missing) => {
                Err(OpenError::Away(shown.to_owned(), format!("there is no folder {}", missing.display())))
            }
            None => Ok(Standing::Absent),
        };
    }
    let away = |error| open::unreachable_because(shown, &error);
    let options = options.create_if_missing(false).busy_timeout(PATIENCE);
    let mut connection: SqliteConnection = options.connect().await.map_err(away)?;
    // Only who may write is of use: the lock is taken, and given back at once.
    let lock = connection.begin_with("BEGIN IMMEDIATE").await.map_err(away)?;
    lock.rollback().await.map_err(away)?;
    let stands = compare(&mut connection, &sqlx::migrate!("migrations/sqlite"), shown).await;
    connection.close().await.map_err(away)?;
    stands
}

async fn postgres(url: &str, shown: &str) -> Result<Standing, OpenError> {
    let away = |error| open::unreachable_because(shown, &error);
    let options = Hosts::of(url)?.find().await.map_err(|reasons| OpenError::Away(shown.to_owned(), reasons))?;
    let mut connection: PgConnection = options.connect().await.map_err(away)?;
    let stands = compare(&mut connection, &sqlx::migrate!("migrations/postgres"), shown).await;
    connection.close().await.map_err(away)?;
    stands
}

async fn compare(connection: &mut impl Migrate, ours: &Migrator, shown: &str) -> Result<Standing, OpenError> {
    let taken = match connection.list_applied_migrations(&ours.table_name).await {
        Ok(taken) => taken,
        Err(error) if never_migrated(&error) => Vec::new(),
        Err(error) => return Err(open::not_migrated(shown.to_owned(), error)),
    };
    judge(&taken, ours, shown)
}

/// The table of the steps that were taken isn't there: no step was.
fn never_migrated(error: &MigrateError) -> bool {
    let (MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) = error else { return false };
    let missing = |inner: &dyn sqlx::error::DatabaseError| {
        inner.code().is_some_and(|code| code == "42P01") || inner.message().contains("no such table")
    };
    error.as_database_error().is_some_and(missing)
}

fn judge(taken: &[AppliedMigration], ours: &Migrator, shown: &str) -> Result<Standing, OpenError> {
    for step in taken {
        match ours.iter().find(|known| known.version == step.version) {
            None => return Err(OpenError::Newer(shown.to_owned(), step.version)),
            Some(known) if known.checksum != step.checksum => {
                return Err(OpenError::Changed(shown.to_owned(), step.version));
            }
            Some(_) => {}
        }
    }
    match ours.iter().filter(|known| !taken.iter().any(|step| step.version == known.version)).count() {
        0 => Ok(Standing::UpToDate),
        lacking => Ok(Standing::Behind(lacking)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn looking_at_a_database_makes_none() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/desk.db", folder.path().display());
        assert_eq!(standing(&url).await.unwrap(), Standing::Absent);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);

        std::fs::write(folder.path().join("desk.db"), "").unwrap();
        assert!(matches!(standing(&url).await.unwrap(), Standing::Behind(_)));

        open::open(&url).await.unwrap().close().await;
        assert_eq!(standing(&url).await.unwrap(), Standing::UpToDate);
    }

    #[tokio::test]
    async fn a_lock_is_told_as_one() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/desk.db", folder.path().display());
        let db = open::open(&url).await.unwrap();
        let held = db.begin().await.unwrap();
        let refused = standing(&url).await.unwrap_err();
        assert!(matches!(refused, OpenError::Locked(_)), "{refused}");
        drop(held);
    }

    #[tokio::test]
    async fn what_is_away_is_told_without_its_password() {
        let missing = standing("sqlite:///no/such/folder/desk.db").await.unwrap_err().to_string();
        assert!(missing.contains("there is no folder /no/such/folder"), "{missing}");
        let away = standing("postgres://cordial:hunter2@127.0.0.1:9/desk").await.unwrap_err().to_string();
        assert!(away.contains("can't be reached") && !away.contains("hunter2"), "{away}");
    }
}
