//! The cadences, looked at as ladders.

use crate::config::{Config, Finding, cadence};

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
