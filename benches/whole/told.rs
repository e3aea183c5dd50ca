//! The table, on the terminal and in the docs.

use std::fmt::Write;
use std::path::Path;

use crate::measures::{Measure, Table};
use crate::{Result, baseline};

/// What stands between these in the document is the run's; the rest of it is people's.
const BEGINS: &str = "<!-- the run begins -->";
const ENDS: &str = "<!-- the run ends -->";

/// Prints the tables, and puts them into a document.
pub fn tell(tables: &[Table], document: Option<&Path>) -> Result<()> {
    let told = text(tables)?;
    println!("{told}");
    let Some(document) = document else { return Ok(()) };
    let before = std::fs::read_to_string(document)?;
    let (head, rest) = before.split_once(BEGINS).ok_or("the document doesn't say where the run belongs")?;
    let (_, tail) = rest.split_once(ENDS).ok_or("the document doesn't say where the run ends")?;
    std::fs::write(document, format!("{head}{BEGINS}\n{told}{ENDS}{tail}"))?;
    Ok(())
}

fn text(tables: &[Table]) -> Result<String> {
    let mut told = String::new();
    writeln!(told, "{}, SQLite {} for the baselines.\n", machine(), baseline::sqlite_version()?)?;
    for table in tables {
        let plural = table.accounts * crate::ledger::INVOICES_EACH;
        writeln!(told, "{} accounts, {} open invoices:\n", grouped(table.accounts), grouped(plural))?;
        writeln!(told, "| measure | desk | beside it | ratio | asked for | holds | peak memory |")?;
        writeln!(told, "| --- | --- | --- | --- | --- | --- | --- |")?;
        for measure in &table.measures {
            writeln!(told, "{}", row(measure))?;
        }
        writeln!(told)?;
    }
    Ok(told)
}

fn row(measure: &Measure) -> String {
    let ratio = measure.ratio.map_or_else(String::new, |ratio| format!("{ratio:.2}"));
    let holds = measure.holds.map_or("", |holds| if holds { "yes" } else { "no" });
    let Measure { what, ours, baseline, target, peak_mb, .. } = measure;
    format!("| {what} | {ours} | {baseline} | {ratio} | {target} | {holds} | {peak_mb} MB |")
}

fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let model = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = model.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
    let model = model.trim_start_matches([' ', '\t', ':']);
    let today = cordial::clock::Clock::system().today(chrono_tz::UTC);
    format!("{today}, {cores} cores ({model}), Linux")
}

fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(",")
}
