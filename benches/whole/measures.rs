//! What is measured, in the order in which it happens to a ledger.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::place::Place;
use crate::{Result, baseline};

/// One line of the table.
pub struct Measure {
    pub what: &'static str,
    /// What it came to, and what the baseline did, in words.
    pub ours: String,
    pub baseline: String,
    pub ratio: Option<f64>,
    pub target: &'static str,
    pub holds: Option<bool>,
    pub peak_mb: u64,
}

/// All measures of a ledger.
pub struct Table {
    pub accounts: usize,
    pub measures: Vec<Measure>,
}

/// What a process told of its errand.
struct Told {
    seconds: f64,
    count: Value,
    peak_mb: u64,
}

pub fn all(sizes: &[usize]) -> Result<Vec<Table>> {
    baseline::sqlite_version()?;
    let mut sink = Command::new(std::env::current_exe()?).arg("--sink").stdout(Stdio::piped()).spawn()?;
    let tables = address_of(&mut sink).and_then(|url| sizes.iter().map(|size| of_size(*size, &url)).collect());
    sink.kill()?;
    sink.wait()?;
    tables
}

fn address_of(sink: &mut Child) -> Result<String> {
    let mut line = String::new();
    BufReader::new(sink.stdout.take().ok_or("the sink says nothing")?).read_line(&mut line)?;
    Ok(line.trim().to_owned())
}

fn of_size(accounts: usize, sink: &str) -> Result<Table> {
    eprintln!("{accounts} accounts: making the ledger");
    let place = Place::make(accounts, sink)?;
    let (config, database) = (place.file("bot.toml"), place.file("cordial.db"));
    let mut measures = Vec::new();
    for (what, file, target, at_least) in [
        ("import, all new", "new.csv", "≥ 0.4 ×", 0.4),
        ("import, unchanged", "new.csv", "≥ 1 ×", 1.0),
        ("import, 1 % changed", "changed.csv", "≥ 1 ×", 1.0),
    ] {
        let file = place.file(file);
        let plain = baseline::sqlite_import(&place.folder, &file)?;
        let told = errand(&["import", &shown(&config), &shown(&file)])?;
        let ratio = plain / told.seconds;
        measures.push(Measure {
            what,
            ours: format!("{:.2} s, {:.0} rows/s", told.seconds, per_second(place.rows(), told.seconds)),
            baseline: format!("sqlite3 .import: {plain:.2} s"),
            ratio: Some(ratio),
            target,
            holds: Some(ratio >= at_least),
            peak_mb: told.peak_mb,
        });
        tell(&measures);
    }
    measures.push(figures(&config, &database)?);
    tell(&measures);
    measures.push(planning("planning a reminder run", &config)?);
    tell(&measures);
    measures.push(planning("planning again, nothing new", &config)?);
    tell(&measures);
    measures.push(walking(&config)?);
    tell(&measures);
    measures.push(draining(&config, sink)?);
    tell(&measures);
    Ok(Table { accounts, measures })
}

fn figures(config: &Path, database: &Path) -> Result<Measure> {
    let plain = errand(&["group-by", &shown(database)])?;
    let told = errand(&["digest", &shown(config)])?;
    let ratio = told.seconds / plain.seconds;
    Ok(Measure {
        what: "digest: figures and top list",
        ours: format!("{:.3} s", told.seconds),
        baseline: format!("plain GROUP BY: {:.3} s", plain.seconds),
        ratio: Some(ratio),
        target: "≤ 1/20",
        holds: Some(ratio <= 0.05),
        peak_mb: told.peak_mb,
    })
}

fn planning(what: &'static str, config: &Path) -> Result<Measure> {
    let told = errand(&["plan", &shown(config)])?;
    Ok(Measure {
        what,
        ours: format!("{:.2} s, {} letters", told.seconds, told.count),
        baseline: String::new(),
        ratio: None,
        target: "≤ 5 s, ≤ 160 MB",
        holds: Some(told.seconds <= 5.0 && told.peak_mb <= 160),
        peak_mb: told.peak_mb,
    })
}

fn walking(config: &Path) -> Result<Measure> {
    let told = errand(&["audit", &shown(config)])?;
    let rows = told.count.as_f64().unwrap_or_default();
    let speed = rows / told.seconds;
    Ok(Measure {
        what: "audit verify",
        ours: format!("{speed:.0} rows/s, {rows} rows"),
        baseline: String::new(),
        ratio: None,
        target: "≥ 300,000 rows/s",
        holds: Some(speed >= 300_000.0),
        peak_mb: told.peak_mb,
    })
}

fn draining(config: &Path, sink: &str) -> Result<Measure> {
    let told = errand(&["drain", &shown(config)])?;
    let letters = told.count.get("sent").or_else(|| told.count.pointer("/mail/accepted")).and_then(Value::as_u64);
    let letters = letters.ok_or_else(|| format!("the courier told {}", told.count))?;
    let plain = errand(&["tight-loop", sink, &letters.max(2_000).to_string()])?;
    let speed = letters as f64 / told.seconds;
    let loop_speed = plain.count.as_f64().unwrap_or_default() / plain.seconds;
    let ratio = speed / loop_speed;
    Ok(Measure {
        what: "mail through the outbox",
        ours: format!("{speed:.0} letters/s, {letters} letters"),
        baseline: format!("reqwest loop: {loop_speed:.0}/s"),
        ratio: Some(ratio),
        target: "≥ 5,000/s, ≥ 0.1 ×",
        holds: Some(speed >= 5_000.0 && ratio >= 0.1),
        peak_mb: told.peak_mb,
    })
}

/// Runs an errand in a process of its own.
fn errand(words: &[&str]) -> Result<Told> {
    let ended = Command::new(std::env::current_exe()?).arg("--errand").args(words).stderr(Stdio::inherit()).output()?;
    if !ended.status.success() {
        return Err(format!("the errand {words:?} failed").into());
    }
    let told: Value = serde_json::from_slice(&ended.stdout)?;
    let figure = |name: &str| told.get(name).and_then(Value::as_f64).ok_or_else(|| format!("no {name} was told"));
    let peak_mb = told.get("peak_kb").and_then(Value::as_u64).unwrap_or_default() / 1024;
    Ok(Told { seconds: figure("seconds")?, count: told.get("count").cloned().unwrap_or_default(), peak_mb })
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn per_second(count: usize, seconds: f64) -> f64 {
    count as f64 / seconds
}

/// The latest measure, while the others are still to come.
fn tell(measures: &[Measure]) {
    if let Some(last) = measures.last() {
        eprintln!("  {}: {} | {} | {} MB", last.what, last.ours, last.baseline, last.peak_mb);
    }
}
