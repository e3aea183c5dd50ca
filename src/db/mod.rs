//! The database: the only place that knows there are two of them.
//!
//! A statement is one text for both, with `$1…`, and its values a tuple. Reads go to [`Db`]; whatever
//! writes does so in a [`Tx`], which only the desk and the courier begin and commit.

mod copy;
mod hosts;
mod many;
mod open;
mod standing;
mod values;

use sqlx::{Postgres, Sqlite};

pub use copy::{CopyError, copy};
pub use open::{OpenError, is_locked, open};
pub use standing::{Standing, standing};
pub use values::{Params, Record, Value};

pub type Error = sqlx::Error;
pub type Result<T> = std::result::Result<T, Error>;

/// A connected database. Cheap to clone.
#[derive(Clone, Debug)]
pub enum Db {
    /// One connection writes, so that writers queue here and not at the file's lock; others read beside it.
    Sqlite {
        write: sqlx::SqlitePool,
        read: sqlx::SqlitePool,
    },
    Postgres(sqlx::PgPool),
}

/// An open transaction. Dropped without [`Tx::commit`], it is rolled back.
pub enum Tx {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Db {
    /// Begins a transaction that may write.
    ///
    /// SQLite takes the write lock at once: a transaction that read first and wrote later would fail
    /// where another wrote in between.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(match self {
            Db::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            Db::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    pub async fn fetch_all<R: Record, P: Params>(&self, sql: &'static str, params: P) -> Result<Vec<R>> {
        check(sql, P::COUNT)?;
        match self {
            Db::Sqlite { read, .. } => query::sqlite(sql, params.sqlite()?).fetch_all(read).await,
            Db::Postgres(pool) => query::postgres(sql, params.postgres()?).fetch_all(pool).await,
        }
    }

    pub async fn fetch_optional<R: Record, P: Params>(&self, sql: &'static str, params: P) -> Result<Option<R>> {
        check(sql, P::COUNT)?;
        match self {
            Db::Sqlite { read, .. } => query::sqlite(sql, params.sqlite()?).fetch_optional(read).await,
            Db::Postgres(pool) => query::postgres(sql, params.postgres()?).fetch_optional(pool).await,
        }
    }

    pub async fn fetch_one<R: Record, P: Params>(&self, sql: &'static str, params: P) -> Result<R> {
        self.fetch_optional(sql, params).await?.ok_or(sqlx::Error::RowNotFound)
    }

    /// Which database this is, in a word: `sqlite` or `postgres`.
    pub fn kind(&self) -> &'static str {
        match self {
            Db::Sqlite { .. } => "sqlite",
            Db::Postgres(_) => "postgres",
        }
    }

    /// Whether other processes may be at work on it at the same time.
    pub fn is_shared(&self) -> bool {
        matches!(self, Db::Postgres(_))
    }

    /// Ends every connection; what is open is rolled back.
    pub async fn close(&self) {
        match self {
            Db::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Db::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// How many rows the statement changed.
    pub async fn execute<P: Params>(&mut self, sql: &'static str, params: P) -> Result<u64> {
        check(sql, P::COUNT)?;
        Ok(match self {
            Tx::Sqlite(tx) => query::sqlite_only(sql, params.sqlite()?).execute(&mut **tx).await?.rows_affected(),
            Tx::Postgres(tx) => query::postgres_only(sql, params.postgres()?).execute(&mut **tx).await?.rows_affected(),
        })
    }

    pub async fn fetch_all<R: Record, P: Params>(&mut self, sql: &'static str, params: P) -> Result<Vec<R>> {
        check(sql, P::COUNT)?;
        match self {
            Tx::Sqlite(tx) => query::sqlite(sql, params.sqlite()?).fetch_all(&mut **tx).await,
            Tx::Postgres(tx) => query::postgres(sql, params.postgres()?).fetch_all(&mut **tx).await,
        }
    }

    pub async fn fetch_optional<R: Record, P: Params>(&mut self, sql: &'static str, params: P) -> Result<Option<R>> {
        check(sql, P::COUNT)?;
        match self {
            Tx::Sqlite(tx) => query::sqlite(sql, params.sqlite()?).fetch_optional(&mut **tx).await,
            Tx::Postgres(tx) => query::postgres(sql, params.postgres()?).fetch_optional(&mut **tx).await,
        }
    }

    pub async fn fetch_one<R: Record, P: Params>(&mut self, sql: &'static str, params: P) -> Result<R> {
        self.fetch_optional(sql, params).await?.ok_or(sqlx::Error::RowNotFound)
    }

    pub async fn commit(self) -> Result<()> {
        match self {
            Tx::Sqlite(tx) => tx.commit().await,
            Tx::Postgres(tx) => tx.commit().await,
        }
    }
}

/// Whatever questions can be put to: a database, or a transaction that is open on it.
pub trait Reads: Send {
    fn fetch_all<R: Record, P: Params>(
        &mut self,
        sql: &'static str,
        params: P,
    ) -> impl Future<Output = Result<Vec<R>>> + Send;

    fn fetch_optional<R: Record, P: Params>(
        &mut self,
        sql: &'static str,
        params: P,
    ) -> impl Future<Output = Result<Option<R>>> + Send;
}

impl Reads for Db {
    async fn fetch_all<R: Record, P: Params>(&mut self, sql: &'static str, params: P) -> Result<Vec<R>> {
        Db::fetch_all(self, sql, params).await
    }

    async fn fetch_optional<R: Record, P: Params>(&mut self, sql: &'static str, params: P) -> Result<Option<R>> {
        Db::fetch_optional(self, sql, params).await
    }
}

impl Reads for Tx {
    async fn fetch_all<R: Record, P: Params>(&mut self, sql: &'static str, params: P) -> Result<Vec<R>> {
        Tx::fetch_all(self, sql, params).await
    }

    async fn fetch_optional<R: Record, P: Params>(&mut self, sql: &'static str, params: P) -> Result<Option<R>> {
        Tx::fetch_optional(self, sql, params).await
    }
}

/// Whether a statement failed because a row with its key is there already.
pub fn is_duplicate(error: &Error) -> bool {
    error.as_database_error().is_some_and(|inner| inner.is_unique_violation())
}

/// SQLite reads a value that isn't given as NULL; here it is an error on both.
fn check(sql: &'static str, given: usize) -> Result<()> {
    let wanted = values::wanted(sql);
    if wanted == given {
        return Ok(());
    }
    Err(sqlx::Error::Protocol(format!("a statement wants {wanted} values and was given {given}: {sql}")))
}

#[expect(clippy::disallowed_methods, reason = "the one place where statements are handed to sqlx")]
mod query {
    use super::Record;
    use sqlx::postgres::PgArguments;
    use sqlx::query::{Query, QueryAs};
    use sqlx::sqlite::SqliteArguments;
    use sqlx::{Postgres, Sqlite};

    type As<DB, R, A> = QueryAs<'static, DB, R, A>;

    pub fn sqlite<R: Record>(sql: &'static str, values: SqliteArguments) -> As<Sqlite, R, SqliteArguments> {
        sqlx::query_as_with(sql, values)
    }

    pub fn postgres<R: Record>(sql: &'static str, values: PgArguments) -> As<Postgres, R, PgArguments> {
        sqlx::query_as_with(sql, values)
    }

    pub fn sqlite_only(sql: &'static str, values: SqliteArguments) -> Query<'static, Sqlite, SqliteArguments> {
        sqlx::query_with(sql, values)
    }

    pub fn postgres_only(sql: &'static str, values: PgArguments) -> Query<'static, Postgres, PgArguments> {
        sqlx::query_with(sql, values)
    }
}
