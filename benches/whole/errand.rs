//! One errand in a process of its own, so that what it needs at most of memory is its own too.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cordial::cli::means::{letters, means};
use cordial::clock::Clock;
use cordial::config::Config;
use cordial::courier::Courier;
use cordial::db;
use cordial::desk::{Actor, Desk, FileKind, ImportRequest};
use cordial::discord::Poster;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::{Result, baseline, ledger};

/// Runs the errand that is named, and prints how long it took, what it needed and what came of it.
pub async fn run(words: &[String]) -> Result<()> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (seconds, count) = match words.as_slice() {
        ["import", config, file] => import(config, file).await?,
        ["plan", config] => plan(config).await?,
        ["digest", config] => digest(config).await?,
        ["group-by", database] => group_by(database).await?,
        ["audit", config] => audit(config).await?,
        ["drain", config] => drain(config).await?,
        ["tight-loop", url, letters] => tight_loop(url, letters.parse()?).await?,
        _ => return Err(format!("there is no errand {words:?}").into()),
    };
    println!("{}", json!({ "seconds": seconds, "count": count, "peak_kb": peak_kb()? }));
    Ok(())
}

type Figures = (f64, Value);

/// A desk on the day of the ledger, at ten in the morning.
async fn desk(config: &str) -> Result<Desk> {
    let config = Config::load(Path::new(config), []).map_err(|findings| format!("{findings:?}"))?;
    let (year, month, day) = ledger::TODAY;
    let now = format!("{year}-{month:02}-{day:02}T10:00:00Z").parse()?;
    let db = db::open(config.database.url.expose_secret()).await?;
    let written = letters(&config);
    Ok(Desk::over(db, Arc::new(config), Clock::held_at(now)).await?.with_letters(written))
}

async fn import(config: &str, file: &str) -> Result<Figures> {
    let desk = desk(config).await?;
    let begun = Instant::now();
    let bytes = std::fs::read(file)?;
    let request =
        ImportRequest { kind: FileKind::Invoices, format: "auto".to_owned(), full: false, yes: false, dry_run: false };
    let report = desk.import(&Actor::operator(), &bytes, request).await?;
    let came = json!([report.new, report.changed, report.unchanged, report.quarantined.len()]);
    Ok((begun.elapsed().as_secs_f64(), came))
}

async fn plan(config: &str) -> Result<Figures> {
    let desk = desk(config).await?;
    let begun = Instant::now();
    let run = desk.remind().await?;
    Ok((begun.elapsed().as_secs_f64(), json!(run.mails)))
}

async fn digest(config: &str) -> Result<Figures> {
    let desk = desk(config).await?;
    let begun = Instant::now();
    let digest = desk.digest().await?;
    Ok((begun.elapsed().as_secs_f64(), json!(digest.top.total())))
}

async fn audit(config: &str) -> Result<Figures> {
    let desk = desk(config).await?;
    let begun = Instant::now();
    let walked = desk.audit().await?;
    if !walked.ok {
        return Err("the chain doesn't hold".into());
    }
    Ok((begun.elapsed().as_secs_f64(), json!(walked.rows)))
}

async fn drain(config: &str) -> Result<Figures> {
    let desk = desk(config).await?;
    let means = means(&desk.config, &desk.clock, &Poster::new(&desk.config));
    let courier = Courier::new(desk, means);
    let begun = Instant::now();
    let tally = serde_json::to_value(courier.drain().await?)?;
    Ok((begun.elapsed().as_secs_f64(), tally))
}

async fn group_by(database: &str) -> Result<Figures> {
    use sqlx::Connection;
    let mut connection = sqlx::SqliteConnection::connect(&format!("sqlite://{database}")).await?;
    let begun = Instant::now();
    let mut rows = 0;
    for sql in baseline::GROUP_BY {
        rows += plain(&mut connection, sql).await?;
    }
    Ok((begun.elapsed().as_secs_f64(), json!(rows)))
}

#[expect(clippy::disallowed_methods, reason = "what the desk's own statements are measured by")]
async fn plain(connection: &mut sqlx::SqliteConnection, sql: &'static str) -> Result<usize> {
    Ok(sqlx::query(sql).fetch_all(connection).await?.len())
}

/// Letters of the usual size, as many at once as the courier has under way.
async fn tight_loop(url: &str, letters: usize) -> Result<Figures> {
    const AT_ONCE: usize = 64;
    let client = cordial::http::client(Duration::from_secs(15));
    let letter = Arc::new("x".repeat(12_000));
    let begun = Instant::now();
    let mut senders = tokio::task::JoinSet::new();
    for sender in 0..AT_ONCE {
        let (client, letter, url) = (client.clone(), Arc::clone(&letter), format!("{url}/email"));
        let own = letters / AT_ONCE + usize::from(sender < letters % AT_ONCE);
        senders.spawn(async move {
            for _ in 0..own {
                client.post(&url).body(letter.as_str().to_owned()).send().await?.bytes().await?;
            }
            Ok::<_, reqwest::Error>(())
        });
    }
    while let Some(ended) = senders.join_next().await {
        ended??;
    }
    Ok((begun.elapsed().as_secs_f64(), json!(letters)))
}

/// The most memory this process has had, in KiB.
fn peak_kb() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    Ok(line.and_then(|rest| rest.split_whitespace().next()).ok_or("/proc tells no peak")?.parse()?)
}
