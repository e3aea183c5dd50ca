//! A schema as each database describes it, in words both have.

use std::collections::BTreeSet;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{
    AssertSqlSafe, ColumnIndex, ConnectOptions, Connection, Database, Executor, PgConnection, Row, SqliteConnection,
};

/// What SQLite has of an aspect: `columns`, `indexes`, `references`, `checks`, `triggers`.
pub async fn sqlite(url: &str, aspect: &str) -> BTreeSet<String> {
    let options: SqliteConnectOptions = url.parse().unwrap();
    let mut connection: SqliteConnection = options.connect().await.unwrap();
    if aspect == "checks" {
        let tables =
            lines(&mut connection, "SELECT sql FROM sqlite_master WHERE type = 'table' AND sql LIKE '%CHECK%'").await;
        return tables.iter().flat_map(|table| named_checks(table)).collect();
    }
    let statement = match aspect {
        "columns" => SQLITE_COLUMNS,
        "indexes" => SQLITE_INDEXES,
        "references" => SQLITE_REFERENCES,
        _ => "SELECT name || ' on ' || tbl_name FROM sqlite_master WHERE type = 'trigger'",
    };
    lines(&mut connection, statement).await.into_iter().map(condition_by_gist).collect()
}

/// What Postgres has of the same.
pub async fn postgres(url: &str, aspect: &str) -> BTreeSet<String> {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let statement = match aspect {
        "columns" => POSTGRES_COLUMNS,
        "indexes" => POSTGRES_INDEXES,
        "references" => POSTGRES_REFERENCES,
        "checks" => POSTGRES_CHECKS,
        _ => "SELECT tgname || ' on ' || tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal",
    };
    lines(&mut connection, statement).await.into_iter().map(condition_by_gist).collect()
}

async fn lines<'c, DB, C>(connection: &'c mut C, statement: &'static str) -> Vec<String>
where
    DB: Database,
    &'c mut C: Executor<'c, Database = DB>,
    for<'r> String: sqlx::Decode<'r, DB> + sqlx::Type<DB>,
    usize: ColumnIndex<DB::Row>,
{
    let rows = connection.fetch_all(AssertSqlSafe(statement)).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

const SQLITE_COLUMNS: &str = "
    SELECT t.name || '.' || c.name || ' ' || CASE c.type
        WHEN 'INTEGER' THEN 'bigint' WHEN 'DATETIME' THEN 'timestamp with time zone' WHEN 'BLOB' THEN 'bytea'
        WHEN 'TEXT' THEN 'text by bytes' ELSE lower(c.type) END
        || CASE WHEN c.\"notnull\" OR c.pk > 0 THEN ' not null' ELSE '' END
        || COALESCE(' default ' || c.dflt_value, '')
    FROM sqlite_master t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name <> '_sqlx_migrations'";

const POSTGRES_COLUMNS: &str = "
    SELECT table_name || '.' || column_name || ' ' || data_type
        || CASE WHEN data_type <> 'text' THEN '' WHEN collation_name = 'C' THEN ' by bytes' ELSE ' by a language' END
        || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END
        || COALESCE(' default ' || regexp_replace(column_default, '::.*', ''), '')
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'";

const SQLITE_INDEXES: &str = "
    SELECT t.name || ' primary ('
        || (SELECT group_concat(name, ', ') FROM (SELECT name FROM pragma_table_info(t.name) WHERE pk > 0 ORDER BY pk)) || ')'
    FROM sqlite_master t WHERE t.type = 'table' AND t.name <> '_sqlx_migrations'
    UNION ALL
    SELECT t.name || CASE WHEN i.\"unique\" THEN ' unique' ELSE ' index' END
        || CASE i.origin WHEN 'c' THEN ' ' || i.name ELSE '' END
        || ' (' || (SELECT group_concat(name, ', ') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) || ')'
        || CASE WHEN i.partial THEN (SELECT ' where ' || substr(sql, instr(sql, ' WHERE ') + 7) FROM sqlite_master WHERE name = i.name)
            ELSE '' END
    FROM sqlite_master t JOIN pragma_index_list(t.name) i
    WHERE t.type = 'table' AND t.name <> '_sqlx_migrations' AND i.origin <> 'pk'";

const POSTGRES_INDEXES: &str = "
    SELECT t.relname || CASE WHEN i.indisprimary THEN ' primary' WHEN i.indisunique THEN ' unique' ELSE ' index' END
        || CASE WHEN EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u')) THEN ''
            ELSE ' ' || x.relname END
        || ' (' || (SELECT string_agg(trim('\"' from pg_get_indexdef(i.indexrelid, k, true)), ', ' ORDER BY k)
            FROM generate_series(1, i.indnkeyatts) k) || ')'
        || COALESCE(' where ' || pg_get_expr(i.indpred, i.indrelid), '')
    FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
    WHERE t.relnamespace = 'public'::regnamespace AND t.relname <> '_sqlx_migrations'";

const SQLITE_REFERENCES: &str = "
    SELECT t.name || '.' || f.\"from\" || ' to ' || f.\"table\" || '.' || f.\"to\" || ' on delete ' || lower(f.on_delete)
    FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table'";

const POSTGRES_REFERENCES: &str = "
    SELECT c.conrelid::regclass || '.' || a.attname || ' to ' || c.confrelid::regclass || '.' || b.attname || ' on delete '
        || CASE c.confdeltype WHEN 'a' THEN 'no action' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' ELSE 'restrict' END
    FROM pg_constraint c CROSS JOIN LATERAL unnest(c.conkey, c.confkey) AS k (here, there)
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.here
    JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = k.there
    WHERE c.contype = 'f'";

const POSTGRES_CHECKS: &str = "
    SELECT conname || ' where ' || substr(pg_get_constraintdef(oid), 6) FROM pg_constraint
    WHERE contype = 'c' AND connamespace = 'public'::regnamespace";

/// `name where gist` of each `CONSTRAINT name CHECK (…)` in a table's text. One without a name can't be
/// told apart, and is refused.
fn named_checks(table: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in table.match_indices("CHECK") {
        let before: Vec<&str> = table[..at].split_whitespace().rev().take(2).collect();
        let [name, "CONSTRAINT"] = before[..] else { panic!("a CHECK without a name: {}", &table[at..]) };
        found.push(condition_by_gist(format!("{name} where {}", bracketed(&table[at..]))));
    }
    found
}

/// What stands in the first brackets of a text.
fn bracketed(text: &str) -> &str {
    let open = text.find('(').expect("a condition in brackets");
    let mut depth = 0;
    for (at, letter) in text.char_indices().skip(open) {
        match letter {
            '(' => depth += 1,
            ')' if depth == 1 => return &text[open..=at],
            ')' => depth -= 1,
            _ => {}
        }
    }
    panic!("brackets that don't close: {text}");
}

fn condition_by_gist(line: String) -> String {
    match line.split_once(" where ") {
        Some((before, condition)) => format!("{before} where {}", gist(condition)),
        None => line,
    }
}

/// The words, values and comparisons of a condition, in no order: Postgres writes conditions anew
/// (`state = ANY (ARRAY['queued'::text])` for `state IN ('queued')`).
pub fn gist(condition: &str) -> String {
    let spaced: String = condition.replace("::text", " ").replace("::bigint", " ");
    let split = |letter: char| letter.is_whitespace() || "()[],=".contains(letter);
    let words = spaced.split(split).map(str::trim).filter(|word| !matches!(*word, "" | "IN" | "ANY" | "ARRAY" | "AND"));
    words.map(str::to_owned).collect::<BTreeSet<String>>().into_iter().collect::<Vec<_>>().join(" ")
}
