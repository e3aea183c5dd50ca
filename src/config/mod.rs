//! What the operator said. `bot.example.toml` is both the documentation and the defaults; the
//! operator's file is laid over it, and the environment over that.

mod alerts;
mod approval;
pub mod cadence;
mod company;
mod discord;
mod duration;
mod environment;
mod finding;
mod import;
mod jobs;
mod mail;
mod mail_provider;
mod on_call;
mod secret;
mod section;
#[cfg(test)]
mod tests;
mod tree;
mod unknown;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

pub use alerts::{AlertHook, Alerts, Ntfy, PagerDuty};
pub use company::{Company, Database, Web};
pub use discord::{Channels, Discord, Roles, Workspace};
pub use finding::{Finding, Level};
pub use jobs::Schedule;
pub use mail::{Mail, Sender};
pub use mail_provider::{
    Jmap, MailFolder, Mailgun, Postmark, Provider, ProviderName, Resend, SendGrid, Ses, Smtp, SmtpTls,
};
pub use on_call::OnCall;

use crate::ledger_files::Mapping;
use crate::receivables::approval::Policy;
use crate::receivables::cadence::Cadence;
use section::{Reading, Section};
use tree::{Source, Table};

/// The commented example, which is the default of every key it says aloud.
pub const EXAMPLE: &str = include_str!("../../bot.example.toml");

const SECTIONS: [&str; 11] =
    ["company", "database", "discord", "mail", "web", "import", "schedule", "cadence", "approval", "alerts", "on_call"];

/// Everything the operator said, read and checked. `Debug` shows no secret.
#[derive(Debug, Clone)]
pub struct Config {
    pub company: Company,
    pub database: Database,
    pub discord: Discord,
    pub mail: Mail,
    pub web: Web,
    /// Mappings for `cordial import --format <name>`.
    pub import: BTreeMap<String, Mapping>,
    pub schedule: Schedule,
    pub cadence: BTreeMap<String, Cadence>,
    pub approval: Vec<Policy>,
    pub alerts: Alerts,
    pub on_call: OnCall,
    /// What is odd and not wrong; `cordial check` tells it.
    pub warnings: Vec<Finding>,
}

impl Config {
    /// Reads the file at `path` and lays the environment over it.
    ///
    /// # Errors
    /// Everything that is wrong with it, not only the first.
    pub fn load(path: &Path, environment: impl IntoIterator<Item = (String, String)>) -> Result<Config, Vec<Finding>> {
        let text = std::fs::read_to_string(path).map_err(|error| vec![unreadable(path, &error)])?;
        let folder = path.parent().unwrap_or_else(|| Path::new(""));
        Config::read(&text, &path.display().to_string(), folder, environment)
    }

    /// Reads a configuration from its text alone: no environment, files relative to the working directory.
    pub fn from_text(text: &str) -> Result<Config, Vec<Finding>> {
        Config::read(text, "bot.toml", Path::new(""), [])
    }

    fn read(
        text: &str,
        name: &str,
        folder: &Path,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Config, Vec<Finding>> {
        let name: Arc<str> = Arc::from(name);
        let mut table = tree::parse(EXAMPLE, &|_| Source::Default).map_err(|finding| vec![finding])?;
        let said =
            tree::parse(text, &|line| Source::File { name: name.clone(), line }).map_err(|finding| vec![finding])?;
        tree::merge(&mut table, said);
        let warnings = environment::overlay(&mut table, &SECTIONS, environment);
        let reading = Reading::new(folder);
        let config = Config::from_table(&reading, &table);
        let findings = reading.into_findings();
        match config {
            Some(config) if findings.is_empty() => Ok(Config { warnings, ..config }),
            _ => Err(findings),
        }
    }

    fn from_table(reading: &Reading, table: &Table) -> Option<Config> {
        let root = Section::root(reading, table);
        let company = Company::read(&root.section("company"));
        let database = Database::read(&root.section("database"));
        let discord = Discord::read(&root.section("discord"));
        let mail = Mail::read(&root.section("mail"));
        let web = Web::read(&root.section("web"));
        let import = import::read_all(&root.section("import"));
        let schedule = Schedule::read(&root.section("schedule"));
        let cadence = cadence::read_all(&root.section("cadence"));
        let approval = approval::read_all(&root, company.as_ref());
        let alerts = Alerts::read(&root.section("alerts"), company.as_ref());
        let on_call = OnCall::read(&root.section("on_call"));
        Some(Config {
            company: company?,
            database: database?,
            discord: discord?,
            mail: mail?,
            web: web?,
            import,
            schedule: schedule?,
            cadence,
            approval,
            alerts: alerts?,
            on_call: on_call?,
            warnings: Vec::new(),
        })
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Finding {
    let path = path.display();
    let message = if error.kind() == std::io::ErrorKind::NotFound {
        format!("{path} isn't there: copy bot.example.toml to {path} and fill it in, or name another with --config")
    } else {
        format!("{path} can't be read: {error}")
    };
    Finding::error("config", message)
}
