//! The templates as the desk may have letters written from them.

use crate::desk::{Letters, WrittenLetter};
use crate::mail::letters::{self, LetterFacts, Templates};

/// The templates on their shelf, or why there are none.
pub struct Shelf(Result<Templates, String>);

impl Shelf {
    pub fn of(templates: Result<Templates, String>) -> Shelf {
        Shelf(templates)
    }
}

impl Letters for Shelf {
    fn write(&self, facts: &LetterFacts) -> Result<WrittenLetter, String> {
        let templates = self.0.as_ref().map_err(Clone::clone)?;
        let letter = letters::render(facts, templates).map_err(|error| error.to_string())?;
        Ok(WrittenLetter { subject: letter.subject, text: letter.text })
    }
}
