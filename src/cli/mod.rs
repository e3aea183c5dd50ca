//! The command line: one file per subcommand.

pub mod account;
pub mod activity;
pub mod aging;
pub mod answer;
pub mod approvals;
pub mod audit;
pub mod backtest;
pub mod check;
pub mod demo;
pub mod desk;
pub mod dossier;
pub mod figures;
pub mod heartbeat;
pub mod import;
pub mod keeper;
pub mod means;
pub mod migrate;
pub mod only_one;
pub mod outbox;
pub mod overdue;
pub mod phones;
pub mod run;
pub mod simulate;
pub mod table;
pub mod tick;
pub mod why;
pub mod work;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use tracing_subscriber::filter::LevelFilter;

use crate::config::{Config, Finding};

pub use answer::{Answer, Failure};

/// A collections desk that lives in a finance team's Discord.
#[derive(Debug, Parser)]
#[command(name = "cordial", version, propagate_version = true)]
pub struct CommandLine {
    #[command(flatten)]
    pub call: Call,
    /// How logs are written, to stderr. What is logged: RUST_LOG.
    #[arg(long, global = true, value_enum, default_value = "text", value_name = "FORMAT")]
    pub log_format: LogFormat,
    #[command(subcommand)]
    command: Command,
}

/// What goes with every command.
#[derive(Debug, Clone, clap::Args)]
pub struct Call {
    /// The configuration.
    #[arg(long, global = true, default_value = "bot.toml", value_name = "FILE")]
    pub config: PathBuf,
    /// Answer with one JSON document.
    #[arg(long, global = true)]
    pub json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Check),
    Demo(demo::Demo),
    Migrate(migrate::Migrate),
    Run(run::Run),
    Tick(tick::Tick),
    Import(import::Import),
    Aging(aging::Aging),
    Overdue(overdue::Overdue),
    Account(account::Account),
    Outbox(outbox::Outbox),
    Approvals(approvals::Approvals),
    Activity(activity::Activity),
    Simulate(simulate::Simulate),
    Why(why::Why),
    Dossier(dossier::Dossier),
    #[command(hide = true)]
    Backtest(backtest::Backtest),
    Audit(audit::Audit),
}

impl CommandLine {
    /// How much is logged where `RUST_LOG` doesn't say: a command that answers and ends is quiet.
    pub fn default_level(&self) -> LevelFilter {
        match self.command {
            Command::Run(_) => LevelFilter::INFO,
            _ => LevelFilter::WARN,
        }
    }

    /// Carries the command out and says how it ended: 0 done, 1 no, 2 usage or configuration.
    pub async fn run(self) -> ExitCode {
        let call = self.call;
        let ended = match self.command {
            Command::Check(check) => check.run(&call).await,
            Command::Demo(demo) => demo.run(&call).await,
            Command::Migrate(migrate) => migrate.run(&call).await,
            Command::Run(run) => run.run(&call).await,
            Command::Tick(tick) => tick.run(&call).await,
            Command::Import(import) => import.run(&call).await,
            Command::Aging(aging) => aging.run(&call).await,
            Command::Overdue(overdue) => overdue.run(&call).await,
            Command::Account(account) => account.run(&call).await,
            Command::Outbox(outbox) => outbox.run(&call).await,
            Command::Approvals(approvals) => approvals.run(&call).await,
            Command::Activity(activity) => activity.run(&call).await,
            Command::Simulate(simulate) => simulate.run(&call).await,
            Command::Why(why) => why.run(&call).await,
            Command::Dossier(dossier) => dossier.run(&call).await,
            Command::Backtest(backtest) => backtest.run(&call).await,
            Command::Audit(audit) => audit.run(&call).await,
        };
        answer::exit(ended)
    }
}

impl Call {
    /// The configuration with the environment laid over it.
    pub fn config(&self) -> Result<Config, Failure> {
        self.read_config().map_err(Failure::Config)
    }

    fn read_config(&self) -> Result<Config, Vec<Finding>> {
        let said = std::env::vars_os();
        let readable = said.filter_map(|(name, text)| Some((name.into_string().ok()?, text.into_string().ok()?)));
        Config::load(&self.config, readable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;
    use rstest::rstest;

    #[test]
    fn the_command_line_holds_together() {
        CommandLine::command().debug_assert();
    }

    #[rstest]
    #[case(&["cordial", "check", "--json"], true, "bot.toml")]
    #[case(&["cordial", "--json", "check", "--config", "x.toml"], true, "x.toml")]
    #[case(&["cordial", "--config", "x.toml", "migrate"], false, "x.toml")]
    fn what_goes_with_every_command_goes_anywhere(#[case] line: &[&str], #[case] json: bool, #[case] config: &str) {
        let line = CommandLine::try_parse_from(line).unwrap();
        assert_eq!((line.call.json, line.call.config), (json, PathBuf::from(config)));
    }

    #[rstest]
    #[case(&["cordial"])]
    #[case(&["cordial", "chek"])]
    #[case(&["cordial", "check", "--jsn"])]
    #[case(&["cordial", "check", "--log-format", "xml"])]
    fn a_slip_in_usage_is_exit_code_two(#[case] line: &[&str]) {
        assert_eq!(CommandLine::try_parse_from(line).unwrap_err().exit_code(), 2);
    }
}
