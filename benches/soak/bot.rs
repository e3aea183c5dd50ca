//! The program itself, as a child of the soak: the same code that `cordial` runs, by a clock that the soak turns.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use clap::Parser;
use cordial::cli::run::stop_on_signals;
use cordial::cli::work::work;
use cordial::cli::{Call, CommandLine};
use cordial::clock::Clock;
use tokio_util::sync::CancellationToken;

/// How often the hands are looked at.
const LOOK: Duration = Duration::from_millis(40);

/// `cordial run` with hands: how many microseconds its clock is ahead stands in a file.
pub async fn works(config: PathBuf, hands: PathBuf) -> ExitCode {
    log();
    match try_to(config, hands).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the bot ended: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn try_to(config: PathBuf, hands: PathBuf) -> Result<(), Box<dyn std::error::Error>> {
    let config = Call { config, json: false }.config().map_err(|failure| failure.to_string())?;
    let clock = Clock::system();
    let mut shown = ahead(&hands).unwrap_or_default();
    clock.move_to(Clock::system().now() + shown);
    let moved = clock.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(LOOK).await;
            if let Some(now) = ahead(&hands).filter(|now| *now != shown) {
                shown = now;
                moved.move_to(Clock::system().now() + shown);
            }
        }
    });
    let stop = CancellationToken::new();
    stop_on_signals(&stop).map_err(|failure| failure.to_string())?;
    work(Arc::new(config), clock, stop).await.map_err(|failure| failure.to_string().into())
}

fn ahead(hands: &Path) -> Option<TimeDelta> {
    Some(TimeDelta::microseconds(std::fs::read_to_string(hands).ok()?.trim().parse().ok()?))
}

/// Any other command of the program.
pub async fn answers(line: Vec<String>) -> ExitCode {
    log();
    CommandLine::parse_from(std::iter::once("cordial".to_owned()).chain(line)).run().await
}

fn log() {
    let filter = tracing_subscriber::EnvFilter::from_default_env();
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(std::io::stderr).init();
}
