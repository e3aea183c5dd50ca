//! `cordial`: arguments, logging, and over to the subcommand.

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Parser;
use cordial::cli::{CommandLine, LogFormat};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

fn main() -> ExitCode {
    let line = CommandLine::parse();
    start_logging(line.log_format, line.default_level());
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: the machine gives no threads to work with: {error}");
            return ExitCode::FAILURE;
        }
    };
    runtime.block_on(line.run())
}

/// Logs go to stderr, so that stdout holds nothing but the answer.
fn start_logging(format: LogFormat, default: LevelFilter) {
    let mut filter = EnvFilter::builder().with_default_directive(default.into()).from_env_lossy();
    // It would log the words of the letters that it reads.
    if let Ok(quiet) = "html5ever=warn".parse() {
        filter = filter.add_directive(quiet);
    }
    let coloured = std::io::stderr().is_terminal();
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(coloured).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => logs.init(),
        LogFormat::Json => logs.json().init(),
    }
}
