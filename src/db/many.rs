//! Many rows in one statement.
//!
//! sqlx hands each statement to a thread of SQLite's own and waits for it: a row a statement comes to some 12,000 rows a
//! second, hundreds of rows a statement to many times that. The statement stays one text for both databases, that of a
//! single row; here its `VALUES` are said again for each row.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use sqlx::AssertSqlSafe;
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;

use super::{Error, Params, Record, Result, Tx};

/// How many rows one statement has at most. With the most values that a row has here they stay far below what SQLite
/// (32,766) and PostgreSQL (65,535) take.
const ROWS: usize = 500;

impl Tx {
    /// Carries a statement out for every row: `INSERT INTO … VALUES ($1, …, $n) …`, its values in that order and each
    /// said once. How many rows it changed.
    ///
    /// # Errors
    /// Whatever the database answers, and a statement that can't be widened.
    pub async fn execute_many<P: Params>(&mut self, sql: &'static str, rows: Vec<P>) -> Result<u64> {
        let mut changed = 0;
        for part in parts(rows) {
            let given = part.len();
            changed += match self {
                Tx::Sqlite(tx) => {
                    let text = wide(sql, P::COUNT, given, Mark::Bare)?;
                    let values = together(part, SqliteArguments::default(), P::add_to_sqlite)?;
                    query::sqlite(text, values, given).execute(&mut **tx).await?.rows_affected()
                }
                Tx::Postgres(tx) => {
                    let text = wide(sql, P::COUNT, given, Mark::Numbered)?;
                    let values = together(part, PgArguments::default(), P::add_to_postgres)?;
                    query::postgres(text, values, given).execute(&mut **tx).await?.rows_affected()
                }
            };
        }
        Ok(changed)
    }

    /// The same for a statement that answers with rows, in whatever order.
    ///
    /// # Errors
    /// Whatever the database answers, and a statement that can't be widened.
    pub async fn fetch_many<R: Record, P: Params>(&mut self, sql: &'static str, rows: Vec<P>) -> Result<Vec<R>> {
        let mut found = Vec::with_capacity(rows.len());
        for part in parts(rows) {
            let given = part.len();
            found.append(&mut match self {
                Tx::Sqlite(tx) => {
                    let text = wide(sql, P::COUNT, given, Mark::Bare)?;
                    let values = together(part, SqliteArguments::default(), P::add_to_sqlite)?;
                    query::sqlite_as(text, values, given).fetch_all(&mut **tx).await?
                }
                Tx::Postgres(tx) => {
                    let text = wide(sql, P::COUNT, given, Mark::Numbered)?;
                    let values = together(part, PgArguments::default(), P::add_to_postgres)?;
                    query::postgres_as(text, values, given).fetch_all(&mut **tx).await?
                }
            });
        }
        Ok(found)
    }
}

/// As many rows as a statement takes, again and again.
fn parts<P: Params>(rows: Vec<P>) -> impl Iterator<Item = Vec<P>> {
    let mut rows = rows.into_iter();
    std::iter::from_fn(move || {
        let part: Vec<P> = rows.by_ref().take(ROWS).collect();
        (!part.is_empty()).then_some(part)
    })
}

fn together<P, A>(rows: Vec<P>, mut values: A, add: impl Fn(P, &mut A) -> Result<()>) -> Result<A> {
    rows.into_iter().try_for_each(|row| add(row, &mut values))?;
    Ok(values)
}

/// How a place for a value is written. SQLite looks a numbered one up among all: thousands are bare.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Mark {
    Bare,
    Numbered,
}

/// The statement for so many rows. Those for a whole part are kept.
fn wide(sql: &'static str, count: usize, rows: usize, mark: Mark) -> Result<Arc<str>> {
    type Kept = HashMap<(&'static str, usize, Mark), Arc<str>>;
    static KEPT: LazyLock<Mutex<Kept>> = LazyLock::new(Mutex::default);
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(text) = kept.get(&(sql, rows, mark)) {
        return Ok(Arc::clone(text));
    }
    let text: Arc<str> = widened(sql, count, rows, mark)?.into();
    if rows == ROWS {
        kept.insert((sql, rows, mark), Arc::clone(&text));
    }
    Ok(text)
}

fn widened(sql: &str, count: usize, rows: usize, mark: Mark) -> Result<String> {
    let odd =
        || Error::Protocol(format!("a statement for many rows has one VALUES ($1, …, ${count}), in order: {sql}"));
    let (head, rest) = sql.split_once("VALUES (").ok_or_else(odd)?;
    let end = closing(rest).ok_or_else(odd)?;
    let (row, tail) = (&rest[..end], &rest[end + 1..]);
    // What stands between the places of a row: `, `, or the words of a cast.
    let mut between = Vec::with_capacity(count + 1);
    let mut left = row;
    for place in 1..=count {
        let (before, after) = left.split_once(&format!("${place}")).ok_or_else(odd)?;
        between.push(before);
        left = after;
    }
    if head.contains('$') || tail.contains('$') || left.contains('$') || between.iter().any(|text| text.contains('$')) {
        return Err(odd());
    }
    let mut text = String::with_capacity(sql.len() + rows * (row.len() + 8 * count));
    text.push_str(head);
    text.push_str("VALUES ");
    for index in 0..rows {
        text.push_str(if index == 0 { "(" } else { ", (" });
        for (place, before) in between.iter().enumerate() {
            text.push_str(before);
            match mark {
                Mark::Bare => text.push('?'),
                Mark::Numbered => {
                    text.push('$');
                    text.push_str(&(index * count + place + 1).to_string());
                }
            }
        }
        text.push_str(left);
        text.push(')');
    }
    text.push_str(tail);
    Ok(text)
}

/// Where the bracket that is open at the beginning is closed.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    text.char_indices().find_map(|(at, c)| match c {
        '(' => {
            depth += 1;
            None
        }
        ')' if depth == 0 => Some(at),
        ')' => {
            depth -= 1;
            None
        }
        _ => None,
    })
}

#[expect(clippy::disallowed_methods, reason = "the statements of a literal, with its VALUES said several times")]
mod query {
    use std::sync::Arc;

    use sqlx::postgres::PgArguments;
    use sqlx::query::{Query, QueryAs};
    use sqlx::sqlite::SqliteArguments;
    use sqlx::{Postgres, Sqlite};

    use super::{AssertSqlSafe, ROWS, Record};

    type Text = Arc<str>;

    /// Whether the database is to keep it: a part that is not whole is of a size that may never come again.
    fn recurs(rows: usize) -> bool {
        rows == ROWS
    }

    pub fn sqlite(text: Text, values: SqliteArguments, rows: usize) -> Query<'static, Sqlite, SqliteArguments> {
        sqlx::query_with(AssertSqlSafe(text), values).persistent(recurs(rows))
    }

    pub fn postgres(text: Text, values: PgArguments, rows: usize) -> Query<'static, Postgres, PgArguments> {
        sqlx::query_with(AssertSqlSafe(text), values).persistent(recurs(rows))
    }

    pub fn sqlite_as<R: Record>(
        text: Text,
        values: SqliteArguments,
        rows: usize,
    ) -> QueryAs<'static, Sqlite, R, SqliteArguments> {
        sqlx::query_as_with(AssertSqlSafe(text), values).persistent(recurs(rows))
    }

    pub fn postgres_as<R: Record>(
        text: Text,
        values: PgArguments,
        rows: usize,
    ) -> QueryAs<'static, Postgres, R, PgArguments> {
        sqlx::query_as_with(AssertSqlSafe(text), values).persistent(recurs(rows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_values_are_said_again_for_each_row() {
        let sql = "INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT (a) DO NOTHING";
        assert_eq!(
            widened(sql, 2, 3, Mark::Numbered).unwrap(),
            "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4), ($5, $6) ON CONFLICT (a) DO NOTHING"
        );
        assert_eq!(
            widened(sql, 2, 2, Mark::Bare).unwrap(),
            "INSERT INTO t (a, b) VALUES (?, ?), (?, ?) ON CONFLICT (a) DO NOTHING"
        );
        let cast = "SELECT id FROM t WHERE (a, b) IN (VALUES (CAST($1 AS BIGINT), 'x', $2))";
        assert_eq!(
            widened(cast, 2, 2, Mark::Bare).unwrap(),
            "SELECT id FROM t WHERE (a, b) IN (VALUES (CAST(? AS BIGINT), 'x', ?), (CAST(? AS BIGINT), 'x', ?))"
        );
    }

    #[test]
    fn what_cannot_be_said_again_is_an_error() {
        for sql in ["UPDATE t SET a = $1", "INSERT INTO t VALUES ($2, $1)", "INSERT INTO t VALUES ($1, $2, $2)"] {
            assert!(widened(sql, 2, 2, Mark::Bare).is_err(), "{sql}");
        }
    }
}
