//! `cordial check`: what is wrong with the configuration, said before it matters.

mod ladders;
mod offline;
mod online;

use serde::Serialize;

use super::{Answer, Call, Failure};
use crate::clock::Clock;
use crate::config::{Config, Finding};

/// Read the configuration, the letters and the schedule, and say what is wrong
#[derive(Debug, clap::Args)]
pub struct Check {
    /// Also ask the database, Discord and the mail provider.
    #[arg(long)]
    pub online: bool,
}

#[derive(Serialize)]
struct Findings {
    findings: Vec<Finding>,
}

impl Check {
    pub async fn run(self, call: &Call) -> Result<Answer, Failure> {
        let findings = match call.read_config() {
            Ok(config) => self.look(&config).await,
            Err(findings) => findings,
        };
        let unreadable = findings.iter().any(is_unreadable);
        let wrong = findings.iter().any(Finding::is_error);
        call.print(&Findings { findings: findings.clone() }, || lines(&findings))?;
        match (unreadable, wrong) {
            (true, _) => Err(Failure::Usage(format!("{} can't be read", call.config.display()))),
            (false, true) => Ok(Answer::No),
            (false, false) => Ok(Answer::Yes),
        }
    }
}

impl Check {
    async fn look(&self, config: &Config) -> Vec<Finding> {
        let clock = Clock::system();
        let mut findings = look(config, &clock);
        findings.extend(ladders::letters(config));
        if self.online {
            findings.extend(online::look(config, &clock).await);
        }
        findings
    }
}

/// Everything that the configuration alone tells.
fn look(config: &Config, clock: &Clock) -> Vec<Finding> {
    let now = clock.now();
    let mut findings = config.warnings.clone();
    findings.extend(offline::company(config));
    findings.extend(offline::workspace(config));
    findings.extend(offline::mail(config, clock));
    findings.extend(ladders::cadences(config));
    findings.extend(offline::schedule(config, now));
    findings.extend(offline::rota(config, now));
    findings
}

/// The file isn't there, or is not TOML: nothing in it could be looked at.
fn is_unreadable(finding: &Finding) -> bool {
    finding.key == "config"
}

/// One line a finding.
fn lines(findings: &[Finding]) -> String {
    let on_one_line = |text: String| text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
    findings.iter().map(|finding| on_one_line(finding.to_string()) + "\n").collect()
}

#[cfg(test)]
mod tests;
