//! Letters: what a debtor reads, made from facts and a template.

mod facts;

pub use facts::{AccountFacts, CompanyFacts, CreditFacts, InstallmentFacts, LetterFacts, LineFacts, StepFacts, Tone};

/// A letter ready to go out: one line of subject, and the same words twice, as HTML and as plain text.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Letter {
    pub subject: String,
    pub html: String,
    pub text: String,
}
