//! Why an act was not done: a refusal is the person's to mend, a failure is ours.

use crate::db;
use crate::receivables::plain_text;

pub type Outcome<T> = Result<T, Error>;

/// What a verb of the desk answers where it did nothing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A sentence for that person alone: what happened, to what, and what to do.
    #[error("{0}")]
    Refused(String),
    /// Something here broke. Nothing was written.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// Something broke: what, and a reference that is in the log and in the person's answer.
#[derive(thiserror::Error)]
#[error("failure {reference}: {source}")]
pub struct Failure {
    reference: String,
    source: Box<dyn std::error::Error + Send + Sync>,
}

/// The whole chain, each cause in its own words: the causes' `Debug` would hold the values they failed on.
impl std::fmt::Debug for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "failure {}: {}", self.reference, self.source)?;
        let mut cause = self.source.source();
        while let Some(deeper) = cause {
            write!(f, ": {deeper}")?;
            cause = deeper.source();
        }
        Ok(())
    }
}

impl Failure {
    pub fn of(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Failure {
        let id = ulid::Ulid::new().to_string();
        Failure { reference: id[id.len() - 8..].to_owned(), source: source.into() }
    }

    /// Whether another program held the database for too long: whoever asked can wait and ask again.
    pub fn is_locked(&self) -> bool {
        self.source.downcast_ref::<db::Error>().is_some_and(db::is_locked)
    }

    /// Eight characters that a person can read out to the operator.
    pub fn reference(&self) -> &str {
        &self.reference
    }
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        Error::Failed(Failure::of(error))
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Error::Failed(Failure::of(error))
    }
}

/// A refusal, from its sentence.
pub(super) fn refused<T>(sentence: impl Into<String>) -> Outcome<T> {
    Err(Error::Refused(sentence.into()))
}

pub(super) fn no_such_account(named: &str) -> Error {
    let shown = plain_text::shortened(&plain_text::cleaned(named), 60);
    Error::Refused(format!(
        "There is no account \"{shown}\". Type a few letters of its code or name and pick it from the list."
    ))
}

pub(super) fn several_accounts<'a>(named: &str, codes: impl Iterator<Item = &'a str>) -> Error {
    let shown = plain_text::shortened(&plain_text::cleaned(named), 60);
    let codes: Vec<_> = codes.collect();
    Error::Refused(format!("\"{shown}\" may be any of {}. Pick one from the list.", codes.join(", ")))
}
