//! What `cordial check` says about the templates: each is rendered with made-up facts and read.

mod phrases;
mod rules;
mod samples;

use std::path::Path;

use crate::config::Finding;

use super::templates::{PARTS, SHARED, Templates, tag_of};
use super::{INSTALLMENT, LetterError, Tone, at, engine, sound, tone_of};
use crate::receivables::letter::{LetterFacts, StepFacts};

/// Reads every template that is there, and every one that a step of the cadences names.
///
/// `steps` are those of the config that send mail; with none given, the built-in steps are taken.
pub fn lint(folder: Option<&Path>, steps: &[StepFacts]) -> Vec<Finding> {
    let templates = match Templates::load(folder) {
        Ok(templates) => templates,
        Err(LetterError::Unreadable { file, what }) => {
            return vec![Finding::error(
                file.clone(),
                format!("{file} can't be read: {what}. Check mail.templates and the rights of the folder"),
            )];
        }
        Err(other) => return vec![Finding::error("mail.templates", other.to_string())],
    };
    let mut findings = Vec::new();
    for step in steps_to_read(&templates, steps) {
        findings.extend(missing_parts(&templates, &step));
        if PARTS.iter().all(|part| templates.sources.contains_key(&format!("{}/{part}", step.template))) {
            findings.extend(read_step(&templates, &step));
        }
    }
    findings.sort_by(|a, b| b.level.cmp(&a.level).then_with(|| a.key.cmp(&b.key)));
    findings.dedup();
    if findings.is_empty() {
        let count = templates.steps().len();
        let message = format!("{count} letters, each with every fact it needs");
        findings.push(Finding::ok("mail.templates", message));
    }
    findings
}

/// The config's steps first, since they know their tone; then whatever else has a folder.
fn steps_to_read(templates: &Templates, steps: &[StepFacts]) -> Vec<StepFacts> {
    let mut all = steps.to_vec();
    for template in templates.steps() {
        if template == INSTALLMENT {
            // Sent before its day and after it, whatever the cadences say.
            all.extend([Tone::Courtesy, Tone::Friendly].map(|tone| StepFacts { template: template.clone(), tone }));
        } else if !all.iter().any(|step| step.template == template) {
            let tone = tone_of(&template).unwrap_or(Tone::Friendly);
            all.push(StepFacts { template, tone });
        }
    }
    all.dedup();
    all
}

fn missing_parts(templates: &Templates, step: &StepFacts) -> Vec<Finding> {
    let mut findings = Vec::new();
    let name = |part: &str| format!("{}/{part}", step.template);
    let there = PARTS.iter().filter(|part| templates.sources.contains_key(&name(part))).count();
    if there == 0 || step.template == SHARED {
        let known = templates.steps().join(", ");
        let message = format!("a step names the template \"{}\", which isn't there; there are: {known}", step.template);
        return vec![Finding::error("mail.templates", message)];
    }
    for part in PARTS.iter().filter(|part| !templates.sources.contains_key(&name(part))) {
        let what = match *part {
            "body.txt" => "the plain text part is missing: a mail is sent as HTML and as text",
            "body.mjml" => "the HTML part is missing: a mail is sent as HTML and as text",
            _ => "the subject is missing",
        };
        let near = PARTS.iter().find_map(|part| templates.sources.get(&name(part)));
        let folder = near.map_or_else(String::new, |source| source.shown.clone());
        let folder = folder.rsplit_once('/').map_or(step.template.as_str(), |(folder, _)| folder);
        findings.push(Finding::error(format!("{folder}/{part}"), what));
    }
    findings.extend(half_translated(templates, &step.template));
    findings
}

/// A translation counts only when all three parts have it: a letter is in one language.
fn half_translated(templates: &Templates, step: &str) -> Vec<Finding> {
    let whole = templates.variants(step);
    let mut findings = Vec::new();
    for (name, source) in &templates.sources {
        let Some(file) = name.strip_prefix(step).and_then(|rest| rest.strip_prefix('/')) else { continue };
        if PARTS.contains(&file) {
            continue;
        }
        let Some(tag) = PARTS.iter().find_map(|part| tag_of(file, part)) else {
            let parts = PARTS.join(", ");
            let message = format!("no letter uses this file: the parts are {parts}, or body.de.mjml for a language");
            findings.push(Finding::warning(&source.shown, message));
            continue;
        };
        if !whole.contains(&tag) {
            let message = format!("the translation \"{tag}\" isn't used until all three parts have it");
            findings.push(Finding::warning(&source.shown, message));
        } else if templates.translated("shared/words.txt", &tag).is_none() {
            let message = format!("the words that letters share aren't in \"{tag}\": write shared/words.{tag}.txt");
            findings.push(Finding::warning(&source.shown, message));
        }
    }
    findings
}

/// Renders each variant of a step with each sample, and reads what came out.
fn read_step(templates: &Templates, step: &StepFacts) -> Vec<Finding> {
    let mut variants: Vec<Option<String>> = vec![None];
    variants.extend(templates.variants(&step.template).into_iter().map(Some));
    let mut findings = Vec::new();
    for variant in variants {
        for facts in samples::of(step, templates.speaks_of_installments(&step.template), variant.as_deref()) {
            match letter(&facts, templates, variant.as_deref()) {
                Ok(letter) => {
                    findings.extend(rules::read(&letter, &facts, templates, variant.as_deref()));
                }
                Err(LetterError::Broken { file, line, what }) => {
                    findings.push(Finding::error(at(&file, line), what));
                    break;
                }
                Err(other) => {
                    findings.push(Finding::error(format!("templates/{}", step.template), other.to_string()));
                    break;
                }
            }
        }
    }
    findings
}

fn letter(facts: &LetterFacts, templates: &Templates, variant: Option<&str>) -> Result<super::Letter, LetterError> {
    sound(facts)?;
    engine::write_in(facts, templates, variant)
}

#[cfg(test)]
mod tests;
