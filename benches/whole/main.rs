//! `cargo run --release --bin bench`: the whole, measured beside its baselines in one run, and told in one table of ratios.
//!
//! It makes ledgers of several sizes in a folder of its own, works on them as the bot would, one errand a process so
//! that the memory of each can be told, and does the same work the plain way on the same files.

mod baseline;
mod errand;
mod ledger;
mod measures;
mod place;
mod sink;
mod told;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

/// Whatever goes wrong ends the run with its sentence.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Measures the desk beside its baselines
#[derive(Debug, Parser)]
struct Line {
    /// How many accounts the ledgers have; each has ten open invoices.
    #[arg(long, value_delimiter = ',', default_value = "1000,10000,100000")]
    accounts: Vec<usize>,
    /// Write the table into this file too, such as docs/performance.md.
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    /// One errand in this process, and its figures as JSON: what the run starts for each.
    #[arg(long, hide = true, num_args = 1.., value_name = "ERRAND")]
    errand: Vec<String>,
    /// Where letters are taken in this process, as fast as they come.
    #[arg(long, hide = true)]
    sink: bool,
}

fn main() -> ExitCode {
    let line = Line::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: the machine gives no threads to work with: {error}");
            return ExitCode::FAILURE;
        }
    };
    let done = if line.sink {
        runtime.block_on(sink::serve())
    } else if line.errand.is_empty() {
        measures::all(&line.accounts).and_then(|tables| told::tell(&tables, line.write.as_deref()))
    } else {
        runtime.block_on(errand::run(&line.errand))
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
