//! Letters and the services that carry them.
//!
//! A letter is made from [`letters::LetterFacts`] alone, so the same facts always give the same mail. A
//! [`providers::Provider`] takes it out of the house and says, in five words, what became of it.

pub mod attachments;
mod hushed;
pub mod letters;
pub mod providers;
pub mod webhooks;

pub use letters::{Letter, LetterFacts};
pub use providers::{LookUp, Outgoing, Provider, Sent};
pub use webhooks::{Unheard, Webhooks};
