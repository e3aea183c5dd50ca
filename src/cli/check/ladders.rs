//! The cadences, looked at as ladders, and the letters their steps send.

use crate::config::{Config, Finding, cadence};
use crate::mail::letters::{self, StepFacts};

pub(super) fn cadences(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, ladder) in &config.cadence {
        let key = |below: &str| format!("cadence.{name}.{below}");
        let found = ladder.lint();
        if found.is_empty() {
            let days: Vec<String> = ladder.steps.iter().map(|step| format!("{:+}", step.day)).collect();
            findings.push(Finding::ok(format!("cadence.{name}"), format!("steps on days {}", days.join(", "))));
        }
        findings.extend(found.into_iter().map(|finding| match finding.is_error {
            true => Finding::error(key(&finding.key), finding.message),
            false => Finding::warning(key(&finding.key), finding.message),
        }));
    }
    if !config.cadence.contains_key(cadence::DEFAULT) {
        findings.push(Finding::error("cadence.default", "is missing: accounts are on it until they are given another"));
    }
    findings
}

/// Every letter that a step sends, and every other in the folder, each read as a debtor would.
pub(super) fn letters(config: &Config) -> Vec<Finding> {
    let steps = config.cadence.values().flat_map(|ladder| &ladder.steps).filter(|step| step.channel.is_mail());
    let sent: Vec<StepFacts> =
        steps.map(|step| StepFacts { template: step.template.clone(), tone: step.tone }).collect();
    letters::lint(config.mail.templates.as_deref(), &sent)
}
