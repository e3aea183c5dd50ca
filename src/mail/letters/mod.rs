//! Letters: what a debtor reads, made from facts and a template.
//!
//! Facts → minijinja → MJML → HTML, and beside it a plain text of its own. The same facts and templates always
//! give the same letter. `templates/README.md` says what a template may use.

mod engine;
mod inert;
mod lint;
mod plain_text;
mod templates;
mod view;
mod wording;

use serde::{Deserialize, Serialize};

pub use crate::receivables::cadence::Tone;
pub use crate::receivables::letter::{
    AccountFacts, CompanyFacts, CreditFacts, InstallmentFacts, LetterFacts, LineFacts, StepFacts,
};
pub(crate) use inert::one_line;
pub use lint::lint;
pub use templates::Templates;
pub use view::listed;

/// A letter ready to go out: one line of subject, and the same words twice, as HTML and as plain text.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    pub subject: String,
    pub html: String,
    pub text: String,
}

/// Why there is no letter. Nothing is ever sent half made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LetterError {
    #[error("nothing is owed by {account} once credits are set off, so there is nothing to write about")]
    NothingOwed { account: String },
    #[error(
        "the letter \"{template}\" speaks of something overdue, and nothing of {account} is: check the step's day \
         and tone in the cadence"
    )]
    NothingOverdue { account: String, template: String },
    #[error("invoice {number} is said to be {said} days past due, but by its due date it is {counted}")]
    Contradiction { number: String, said: i64, counted: i64 },
    #[error("the letter \"{template}\" speaks of an installment, and {account} is asked for none")]
    NoInstallment { account: String, template: String },
    #[error("there is no template {file}: write it, or name another template in the cadence's step")]
    NoTemplate { file: String },
    #[error("{}: {what}", at(file, *line))]
    Broken { file: String, line: Option<usize>, what: String },
    #[error("{file} can't be read: {what}")]
    Unreadable { file: String, what: String },
}

/// `friendly/body.mjml:12`
pub(crate) fn at(file: &str, line: Option<usize>) -> String {
    line.map_or_else(|| file.to_owned(), |line| format!("{file}:{line}"))
}

/// Writes the letter of `facts.step` in the account's language where there is a translation, in English where
/// there isn't.
///
/// # Errors
/// When there is nothing to write about, when an overdue tone meets an account with nothing overdue, and when a
/// template is missing or broken.
pub fn render(facts: &LetterFacts, templates: &Templates) -> Result<Letter, LetterError> {
    sound(facts)?;
    engine::write(facts, templates)
}

/// The template of a plan's installments, before they are due and after.
const INSTALLMENT: &str = "installment";

/// Refuses facts that no letter may be made of, whatever the template says.
fn sound(facts: &LetterFacts) -> Result<(), LetterError> {
    let account = inert::one_line(&format!("{} ({})", facts.account.name, facts.account.code), 200);
    for line in &facts.lines {
        let counted = (facts.today - line.due_date).num_days();
        if counted != line.days_past_due {
            let number = inert::one_line(&line.number, 80);
            return Err(LetterError::Contradiction { number, said: line.days_past_due, counted });
        }
    }
    let template = inert::one_line(&facts.step.template, 80);
    if facts.installment.is_none() && facts.step.template == INSTALLMENT {
        return Err(LetterError::NoInstallment { account, template });
    }
    if !is_owed(facts) {
        return Err(LetterError::NothingOwed { account });
    }
    let is_overdue_letter = facts.step.tone.is_overdue() || tone_of(&facts.step.template).is_some_and(Tone::is_overdue);
    if is_overdue_letter && !is_overdue(facts) {
        return Err(LetterError::NothingOverdue { account, template });
    }
    Ok(())
}

/// Whether there is anything to ask for: the installment where the letter is about one, else what is open in all.
fn is_owed(facts: &LetterFacts) -> bool {
    match &facts.installment {
        Some(installment) => installment.amount.is_positive(),
        None => facts.totals().iter().any(|money| money.is_positive()),
    }
}

fn is_overdue(facts: &LetterFacts) -> bool {
    match &facts.installment {
        Some(installment) => installment.days_past_due(facts.today) > 0,
        None => !facts.overdue().non_zero().is_empty(),
    }
}

/// The tone that a built-in template is written in, whatever a step calls it.
pub fn tone_of(template: &str) -> Option<Tone> {
    match template {
        "courtesy" => Some(Tone::Courtesy),
        "friendly" | "statement" => Some(Tone::Friendly),
        "firm" => Some(Tone::Firm),
        "final" => Some(Tone::Final),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
