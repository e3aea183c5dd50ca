//! Options that are chosen from a list: the list is shown by Discord, and what comes back is the word itself.

use poise::serenity_prelude as serenity;
use poise::{SlashArgError, SlashArgument};

use crate::desk::FileKind;
use crate::desk::OverdueSort;
use crate::receivables::aging::Bucket;
use crate::receivables::conversation::{Channel, Direction, Outcome, Reason};
use crate::receivables::dispute::DisputeOutcome;
use crate::receivables::escalation::Escalation;
use crate::receivables::plan::Every;
use crate::receivables::report;
use crate::receivables::words::UnknownWord;

/// A list of words people choose from.
pub trait Listed: Copy + Send + Sync + 'static {
    /// What is chosen, with the word for it.
    fn all() -> Vec<(&'static str, Self)>;
}

/// One of a list, chosen.
#[derive(Debug, Clone, Copy)]
pub struct Chosen<T>(pub T);

#[serenity::async_trait]
impl<T: Listed> SlashArgument for Chosen<T> {
    async fn extract(
        _: &serenity::Context,
        _: &serenity::CommandInteraction,
        value: &serenity::ResolvedValue<'_>,
    ) -> Result<Self, SlashArgError> {
        let serenity::ResolvedValue::String(word) = value else {
            return Err(SlashArgError::new_command_structure_mismatch("a word was expected"));
        };
        let found = T::all().into_iter().find(|(known, _)| known == word);
        found.map(|(_, chosen)| Chosen(chosen)).ok_or_else(|| {
            let known: Vec<&str> = T::all().into_iter().map(|(known, _)| known).collect();
            SlashArgError::new_parse(UnknownWord::new("choice", word, &known).into(), (*word).to_owned())
        })
    }

    fn create(builder: serenity::CreateCommandOption) -> serenity::CreateCommandOption {
        let builder = builder.kind(serenity::CommandOptionType::String);
        T::all().into_iter().fold(builder, |builder, (word, _)| builder.add_string_choice(word, word))
    }
}

macro_rules! words_of_the_trade {
    ($($list:ty),+) => {
        $(impl Listed for $list {
            fn all() -> Vec<(&'static str, Self)> {
                <$list>::ALL.iter().map(|item| (item.as_str(), *item)).collect()
            }
        })+
    };
}

words_of_the_trade!(Channel, Direction, Outcome, Reason, Bucket, DisputeOutcome, Escalation, report::Kind);

impl Listed for Every {
    fn all() -> Vec<(&'static str, Self)> {
        vec![("week", Every::Week), ("2 weeks", Every::TwoWeeks), ("month", Every::Month)]
    }
}

impl Listed for OverdueSort {
    fn all() -> Vec<(&'static str, Self)> {
        vec![
            ("priority", OverdueSort::Priority),
            ("amount", OverdueSort::Amount),
            ("age", OverdueSort::Age),
            ("name", OverdueSort::Name),
        ]
    }
}

impl Listed for FileKind {
    fn all() -> Vec<(&'static str, Self)> {
        [FileKind::Invoices, FileKind::Payments, FileKind::Contacts].map(|kind| (kind.as_str(), kind)).to_vec()
    }
}
