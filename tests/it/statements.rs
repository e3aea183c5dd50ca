//! Every statement in the source is understood by both databases, in the same way.

mod found;

use std::collections::BTreeMap;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Column, ConnectOptions, Connection, Executor, PgConnection, SqlSafeStr, SqliteConnection};
use sqlx::{Statement as _, TypeInfo};

use crate::databases::{On, fresh};
use found::Statement;

/// What a database answers with, as far as it can be compared.
struct Prepared {
    values: usize,
    columns: Vec<String>,
    /// Postgres alone knows them all beforehand.
    types: Vec<String>,
}

async fn on_sqlite(connection: &mut SqliteConnection, sql: &str) -> Result<Prepared, sqlx::Error> {
    let prepared = connection.prepare(AssertSqlSafe(sql).into_sql_str()).await?;
    let values = prepared.parameters().map_or(0, |either| either.either(<[_]>::len, |count| count));
    Ok(Prepared { values, columns: names(prepared.columns()), types: Vec::new() })
}

async fn on_postgres(connection: &mut PgConnection, sql: &str) -> Result<Prepared, sqlx::Error> {
    let prepared = connection.prepare(AssertSqlSafe(sql).into_sql_str()).await?;
    let values = prepared.parameters().map_or(0, |either| either.either(<[_]>::len, |count| count));
    let types = prepared.columns().iter().map(|column| column.type_info().name().to_owned()).collect();
    Ok(Prepared { values, columns: names(prepared.columns()), types })
}

fn names<C: Column>(columns: &[C]) -> Vec<String> {
    columns.iter().map(|column| column.name().to_owned()).collect()
}

async fn both() -> (SqliteConnection, PgConnection) {
    let options: SqliteConnectOptions = fresh(On::Sqlite).await.parse().unwrap();
    (options.connect().await.unwrap(), PgConnection::connect(&fresh(On::Postgres).await).await.unwrap())
}

/// What is wrong with a statement, in words.
async fn complaint(of: &Statement, sqlite: &mut SqliteConnection, postgres: &mut PgConnection) -> Option<String> {
    let one = match on_sqlite(sqlite, &of.sql).await {
        Ok(prepared) => prepared,
        Err(error) => return Some(format!("SQLite: {error}")),
    };
    let other = match on_postgres(postgres, &of.sql).await {
        Ok(prepared) => prepared,
        Err(error) => return Some(format!("Postgres: {error}")),
    };
    if one.values != other.values {
        return Some(format!("SQLite wants {} values, Postgres {}", one.values, other.values));
    }
    if of.given.is_some_and(|given| given != one.values) {
        return Some(format!("it wants {} values and is given {}", one.values, of.given.unwrap_or(0)));
    }
    if one.columns != other.columns {
        return Some(format!(
            "SQLite answers with {:?}, Postgres with {:?}: name them with AS",
            one.columns, other.columns
        ));
    }
    let types: BTreeMap<_, _> = other.columns.iter().zip(&other.types).collect();
    let odd =
        types.iter().find(|(_, kind)| matches!(kind.as_str(), "NUMERIC" | "FLOAT4" | "FLOAT8" | "INT4" | "UNKNOWN"))?;
    Some(format!("on Postgres {} is {}: cast it to BIGINT or TEXT", odd.0, odd.1))
}

#[tokio::test]
async fn every_statement_means_the_same_to_both_databases() {
    let statements = found::all();
    assert!(statements.len() > 20, "only {} statements were found: this test reads the wrong folder", statements.len());
    let (mut sqlite, mut postgres) = both().await;
    let mut complaints = Vec::new();
    for statement in &statements {
        if let Some(wrong) = complaint(statement, &mut sqlite, &mut postgres).await {
            complaints.push(format!("{}: {wrong}\n      {}", statement.at, statement.sql));
        }
    }
    assert!(complaints.is_empty(), "\nNot one statement for two databases:\n  {}\n", complaints.join("\n  "));
}

#[test]
fn every_statement_can_be_read_off_the_source() {
    let unread = found::unreadable();
    assert!(
        unread.is_empty(),
        "\nA statement is a literal, a const or a concat! of them, so that it can be tried on both databases:\n  {}\n",
        unread.join("\n  ")
    );
}

#[tokio::test]
async fn what_differs_is_found() {
    let (mut sqlite, mut postgres) = both().await;
    let cases = [
        ("SELECT id FROM accounts WHERE code = $1", 1, None),
        ("SELECT COUNT(*) FROM accounts", 0, Some("name them with AS")),
        ("SELECT SUM(open_minor) AS open_minor FROM invoices", 0, Some("NUMERIC")),
        ("SELECT id FROM acounts", 0, Some("no such table")),
        ("SELECT id FROM accounts WHERE code = $1 AND name = $2", 1, Some("is given 1")),
        ("SELECT julianday(next_on) AS day FROM accounts", 0, Some("Postgres")),
    ];
    for (sql, given, expected) in cases {
        let statement = Statement { at: String::new(), sql: sql.to_owned(), given: Some(given) };
        let told = complaint(&statement, &mut sqlite, &mut postgres).await;
        match expected {
            None => assert_eq!(told, None, "{sql}"),
            Some(words) => assert!(told.as_ref().is_some_and(|told| told.contains(words)), "{sql}: {told:?}"),
        }
    }
}
