//! The plain way: the same work by the tools that have nothing else to do.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use crate::Result;

/// How long `sqlite3 .import` takes for a file, into a table that it makes, in a database of its own.
pub fn sqlite_import(folder: &Path, file: &Path) -> Result<f64> {
    let database = folder.join("plain.db");
    let _ = std::fs::remove_file(&database);
    let begun = Instant::now();
    let ended = Command::new("sqlite3")
        .arg(&database)
        .arg(".mode csv")
        .arg(format!(".import '{}' ledger", file.display()))
        .output()
        .map_err(|error| {
            format!("the program sqlite3 is what imports are measured by, and can't be started: {error}")
        })?;
    let seconds = begun.elapsed().as_secs_f64();
    if !ended.status.success() || !ended.stderr.is_empty() {
        return Err(format!("sqlite3 didn't import: {}", String::from_utf8_lossy(&ended.stderr)).into());
    }
    let _ = std::fs::remove_file(&database);
    Ok(seconds)
}

/// Its version, as it says it.
pub fn sqlite_version() -> Result<String> {
    let said = Command::new("sqlite3").arg("--version").output();
    let said = said.map_err(|error| {
        format!("the program sqlite3 is what imports are measured by, and isn't here ({error}): install it first")
    })?;
    Ok(String::from_utf8_lossy(&said.stdout).split_whitespace().next().unwrap_or_default().to_owned())
}

/// The digest's figures and its top list, asked plainly of the same tables.
pub const GROUP_BY: [&str; 2] = [
    "SELECT currency, CASE WHEN due_date IS NULL OR due_date >= '2026-11-05' THEN 0
            WHEN due_date >= '2026-10-06' THEN 1 WHEN due_date >= '2026-09-06' THEN 2
            WHEN due_date >= '2026-08-07' THEN 3 ELSE 4 END AS bucket, COUNT(*), SUM(open_minor)
     FROM invoices WHERE open_minor <> 0 GROUP BY currency, bucket",
    "SELECT a.code, a.name, i.currency, SUM(i.open_minor) AS arrears FROM invoices i JOIN accounts a ON a.id = i.account_id
     WHERE i.open_minor > 0 AND i.due_date < '2026-11-05' GROUP BY a.code, a.name, i.currency ORDER BY arrears DESC LIMIT 10",
];
