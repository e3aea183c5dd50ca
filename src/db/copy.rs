//! A copy of a database, to play with: the original is read and nothing else.
//!
//! The copy is always a SQLite file. Of PostgreSQL, too: the desk is the same on both, a file leaves nothing behind on
//! a server, and whoever may only read there can still have one.

use std::path::Path;

use futures::TryStreamExt;
use sqlx::postgres::{PgConnection, PgRow};
use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Arguments, Column, ConnectOptions, Connection, Row, TypeInfo};

use super::hosts::Hosts;
use super::open::{self, OpenError};
use super::standing::{Standing, standing};
use super::{Db, Result};

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("there is no database yet: import a ledger first, or see that database.url names the right one")]
    Absent,
    #[error("the database lacks {0} of the steps that make it: run `cordial migrate` first")]
    Behind(usize),
    #[error("the database can't be copied: {0}")]
    Failed(#[from] sqlx::Error),
}

/// Copies the database of an address into a new file, and opens that.
///
/// # Errors
/// Where the database isn't there, can't be read, or is of another version.
pub async fn copy(url: &str, file: &Path) -> std::result::Result<Db, CopyError> {
    match url.split_once("://").map(|(scheme, _)| scheme) {
        Some("sqlite") => {
            of_sqlite(url, file).await?;
            Ok(opened(file).await?)
        }
        Some("postgres" | "postgresql") => {
            if let Standing::Behind(steps) = standing(url).await? {
                return Err(CopyError::Behind(steps));
            }
            let db = opened(file).await?;
            of_postgres(url, file).await?;
            Ok(db)
        }
        _ => Err(OpenError::Scheme.into()),
    }
}

/// Brought up to date, and without the care for a power cut that a copy doesn't need.
async fn opened(file: &Path) -> std::result::Result<Db, CopyError> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Off);
    let write = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
    let migrated = sqlx::migrate!("migrations/sqlite").run(&write).await;
    migrated.map_err(|error| open::not_migrated("that was copied".to_owned(), error))?;
    // Whoever held a row does so in the original: here nobody is at work on it.
    statement::run(&write, "UPDATE outbox SET lease = NULL, leased_until = NULL").await?;
    let read = SqlitePoolOptions::new().max_connections(4).connect_with(options).await?;
    Ok(Db::Sqlite { write, read })
}

async fn of_sqlite(url: &str, file: &Path) -> std::result::Result<(), CopyError> {
    let options: SqliteConnectOptions = url.parse().map_err(|error: sqlx::Error| OpenError::Url(error.to_string()))?;
    if !options.get_filename().exists() {
        return Err(CopyError::Absent);
    }
    let mut original: SqliteConnection = options.create_if_missing(false).read_only(true).connect().await?;
    let into = file.display().to_string().replace('\'', "''");
    statement::run(&mut original, format!("VACUUM INTO '{into}'")).await?;
    original.close().await?;
    Ok(())
}

/// Table by table, from one snapshot.
async fn of_postgres(url: &str, file: &Path) -> std::result::Result<(), CopyError> {
    let away = |reasons| OpenError::Away(open::without_password(url), reasons);
    let options = Hosts::of(url)?.find().await.map_err(away)?;
    let mut original: PgConnection = options.connect().await?;
    statement::run_there(&mut original, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY".to_owned()).await?;
    let mut copied: SqliteConnection = SqliteConnectOptions::new()
        .filename(file)
        .foreign_keys(false)
        .synchronous(SqliteSynchronous::Off)
        .connect()
        .await?;
    statement::run(&mut copied, "BEGIN").await?;
    for table in tables(&mut original).await? {
        copy_table(&mut original, &mut copied, &table).await?;
    }
    statement::run(&mut copied, "UPDATE outbox SET lease = NULL, leased_until = NULL").await?;
    statement::run(&mut copied, "COMMIT").await?;
    copied.close().await?;
    original.close().await?;
    Ok(())
}

async fn tables(original: &mut PgConnection) -> Result<Vec<String>> {
    let sql = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema()
               AND table_type = 'BASE TABLE' AND table_name NOT LIKE '\\_sqlx%' ORDER BY table_name";
    let rows: Vec<PgRow> = statement::rows(original, sql.to_owned()).try_collect().await?;
    rows.iter().map(|row| row.try_get(0)).collect()
}

async fn copy_table(original: &mut PgConnection, copied: &mut SqliteConnection, table: &str) -> Result<()> {
    // What the steps that make the schema put there is in the original, too.
    statement::run(&mut *copied, format!("DELETE FROM \"{table}\"")).await?;
    let mut rows = statement::rows(original, format!("SELECT * FROM \"{table}\""));
    while let Some(row) = rows.try_next().await? {
        let names: Vec<String> = row.columns().iter().map(|column| format!("\"{}\"", column.name())).collect();
        let places: Vec<String> = (1..=names.len()).map(|place| format!("?{place}")).collect();
        let sql = format!("INSERT INTO \"{table}\" ({}) VALUES ({})", names.join(", "), places.join(", "));
        statement::run_with(copied, sql, values(&row)?).await?;
    }
    Ok(())
}

/// A row's values as SQLite keeps them.
fn values(row: &PgRow) -> Result<SqliteArguments> {
    let mut values = SqliteArguments::default();
    for (index, column) in row.columns().iter().enumerate() {
        let added = match column.type_info().name() {
            "INT8" => values.add(row.try_get::<Option<i64>, _>(index)?),
            "INT4" => values.add(row.try_get::<Option<i32>, _>(index)?),
            "BOOL" => values.add(row.try_get::<Option<bool>, _>(index)?),
            "DATE" => values.add(row.try_get::<Option<chrono::NaiveDate>, _>(index)?),
            "TIMESTAMPTZ" => values.add(row.try_get::<Option<chrono::DateTime<chrono::Utc>>, _>(index)?),
            "BYTEA" => values.add(row.try_get::<Option<Vec<u8>>, _>(index)?),
            _ => values.add(row.try_get::<Option<String>, _>(index)?),
        };
        added.map_err(sqlx::Error::Encode)?;
    }
    Ok(values)
}

#[expect(clippy::disallowed_methods, reason = "statements about whole tables, whose names come from the schema alone")]
mod statement {
    use futures::stream::BoxStream;
    use sqlx::postgres::{PgConnection, PgRow};
    use sqlx::sqlite::{SqliteArguments, SqliteConnection};
    use sqlx::{AssertSqlSafe, Sqlite};

    use crate::db::Result;

    pub async fn run<'c>(at: impl sqlx::Executor<'c, Database = Sqlite>, sql: impl Into<String>) -> Result<()> {
        sqlx::query(AssertSqlSafe(sql.into())).execute(at).await.map(drop)
    }

    pub async fn run_there(at: &mut PgConnection, sql: String) -> Result<()> {
        sqlx::query(AssertSqlSafe(sql)).execute(at).await.map(drop)
    }

    pub async fn run_with(at: &mut SqliteConnection, sql: String, values: SqliteArguments) -> Result<()> {
        sqlx::query_with(AssertSqlSafe(sql), values).execute(at).await.map(drop)
    }

    pub fn rows(at: &mut PgConnection, sql: String) -> BoxStream<'_, Result<PgRow>> {
        sqlx::query(AssertSqlSafe(sql)).fetch(at)
    }
}
