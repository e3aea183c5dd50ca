//! The two schemas are one: what a migration gives SQLite it gives Postgres, tables to triggers.

mod described;

use std::collections::BTreeSet;

use chrono::DateTime;
use cordial::db;
use rstest::rstest;

use crate::databases::{On, fresh};
use described::{gist, postgres, sqlite};

async fn compare(aspect: &str) {
    let sqlite = sqlite(&fresh(On::Sqlite).await, aspect).await;
    let postgres = postgres(&fresh(On::Postgres).await, aspect).await;
    assert!(!sqlite.is_empty(), "SQLite tells nothing of its {aspect}");
    let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
        one.difference(other).cloned().collect::<Vec<_>>().join("\n  ")
    };
    assert!(
        sqlite == postgres,
        "\nThe two schemas differ in their {aspect}.\nOnly in migrations/sqlite:\n  {}\nOnly in migrations/postgres:\n  {}\n",
        only(&sqlite, &postgres),
        only(&postgres, &sqlite)
    );
}

/// Names, types and whether NULL may stand in them; on Postgres text sorts by bytes, as SQLite's does.
#[tokio::test]
async fn columns_are_the_same() {
    compare("columns").await;
}

#[tokio::test]
async fn keys_and_indexes_are_the_same() {
    compare("indexes").await;
}

#[tokio::test]
async fn references_are_the_same() {
    compare("references").await;
}

#[tokio::test]
async fn checks_are_the_same() {
    compare("checks").await;
}

#[tokio::test]
async fn triggers_are_the_same() {
    compare("triggers").await;
}

#[rstest]
#[tokio::test]
async fn a_line_of_the_client_file_stays_as_written(#[values(On::Sqlite, On::Postgres)] on: On) {
    let db = db::open(&fresh(on).await).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    let line = "INSERT INTO activities (seq, acted_at, actor_kind, actor_id, act, body, previous, hash)
         VALUES (1, $1, 'job', 'digest', 'digested', '{}', '0', '1')";
    tx.execute(line, (DateTime::UNIX_EPOCH,)).await.unwrap();
    tx.commit().await.unwrap();
    for change in ["UPDATE activities SET act = 'paid'", "DELETE FROM activities"] {
        let refused = db.begin().await.unwrap().execute(change, ()).await.unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{change}: {refused}");
    }
    db.close().await;
}

#[test]
fn conditions_are_compared_by_what_they_say() {
    let sqlite = gist("state IN ('queued', 'sending')");
    assert_eq!(sqlite, gist("(state = ANY (ARRAY['sending'::text, 'queued'::text]))"));
    assert_ne!(sqlite, gist("state IN ('queued')"));
    assert_ne!(gist("open_minor <> 0"), gist("open_minor > 0"));
}

#[test]
fn each_step_is_there_for_both() {
    let steps = |database: &str| -> BTreeSet<String> {
        let folder = std::fs::read_dir(format!("migrations/{database}")).unwrap();
        folder.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
    };
    assert_eq!(steps("sqlite"), steps("postgres"));
}
