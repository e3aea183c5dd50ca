//! Whoever writes letters, as the desk sees them.

use std::sync::Arc;

use super::Desk;
use crate::receivables::letter::LetterFacts;

/// A letter as it reads.
#[derive(Clone, PartialEq, Eq)]
pub struct WrittenLetter {
    pub subject: String,
    pub text: String,
}

/// Writes letters: the desk knows their facts, and neither templates nor layout.
pub trait Letters: Send + Sync {
    /// Writes a letter.
    ///
    /// # Errors
    /// What is wrong with its template or its facts, in a sentence.
    fn write(&self, facts: &LetterFacts) -> Result<WrittenLetter, String>;
}

/// A desk that was given no letters has none to show.
pub(super) struct NoLetters;

impl Letters for NoLetters {
    fn write(&self, _: &LetterFacts) -> Result<WrittenLetter, String> {
        Err("this desk was started without templates".to_owned())
    }
}

impl Desk {
    /// The same desk with somebody who writes its letters, so that they can be looked at before they go.
    #[must_use]
    pub fn with_letters(mut self, letters: Arc<dyn Letters>) -> Desk {
        self.letters = letters;
        self
    }
}
