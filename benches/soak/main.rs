//! The soak: the bot at work for as long as one likes, while people, the schedule, faults, crashes and the clock do what
//! they like with it. At its end everything that was promised is looked at; one promise broken is exit code 1.
//!
//! `cargo run --release --bin soak -- --minutes 30 --seed 7`, with `--database postgres://… --replicas 3` for several
//! bots at one Postgres. The seed gives the same acts in the same order; how far a bot had come when it was
//! killed is the machine's affair.

mod books;
mod bot;
mod people;
mod post;
mod quiet;
mod stage;
mod story;
mod told;
mod verdict;
mod weather;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};

use stage::Stage;
use story::Story;

/// Lets the bot work among people, faults and crashes, and looks at the end whether every promise was kept
#[derive(Debug, Parser)]
#[command(name = "soak")]
struct Line {
    #[command(flatten)]
    soak: Soak,
    #[command(subcommand)]
    child: Option<Child>,
}

#[derive(Debug, clap::Args)]
pub struct Soak {
    /// For how long
    #[arg(long, default_value_t = 1.0, value_name = "M")]
    minutes: f64,
    /// What the acts are drawn from
    #[arg(long, default_value_t = 1, value_name = "S")]
    seed: u64,
    /// An empty database; a SQLite file in a folder of its own where it isn't given
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// How many bots work at it; SQLite takes one
    #[arg(long, default_value_t = 1, value_name = "N")]
    replicas: usize,
    /// Where the report goes, beside the terminal
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Where the configuration, the acts and what the bots logged are kept
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

/// What the soak starts of itself: the program's own parts, with a clock that the soak turns.
#[derive(Debug, Subcommand)]
enum Child {
    /// `cordial run`
    #[command(hide = true)]
    Bot { config: PathBuf, hands: PathBuf },
    /// Any other command of `cordial`
    #[command(hide = true)]
    Cordial {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        line: Vec<String>,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let line = Line::parse();
    match line.child {
        Some(Child::Bot { config, hands }) => bot::works(config, hands).await,
        Some(Child::Cordial { line }) => bot::answers(line).await,
        None => match soak(line.soak).await {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => ExitCode::FAILURE,
            Err(error) => {
                eprintln!("soak: {error}");
                ExitCode::from(2)
            }
        },
    }
}

async fn soak(line: Soak) -> Result<bool, Box<dyn std::error::Error>> {
    let stage = Stage::set(&line).await?;
    let mut story = Story::begins(stage, line.seed).await?;
    story.goes_on_for(Duration::from_secs_f64(line.minutes * 60.0)).await?;
    let report = story.ends().await?;
    println!("{report}");
    if let Some(file) = line.report {
        std::fs::write(file, report.to_string())?;
    }
    Ok(report.holds())
}
