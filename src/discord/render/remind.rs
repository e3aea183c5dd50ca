//! A reminder by hand: the mail as it would look, and what stands in its way.

use crate::desk::{AccountName, Preview};
use crate::receivables::guard::Guarded;

use super::super::custom_id::Button;
use super::super::message::{Message, Weight};
use super::super::sentences::account;
use super::embed::{Embed, Tint};
use super::text::{block, literal};

/// How much of a letter is shown, so that the rest of the card has its room.
const LETTER: usize = 3_400;

/// The mail as it would look: to whom, its subject, and its words.
pub fn preview(preview: &Preview) -> Message {
    let mut embed = Embed::new(Tint::Plain, &format!("The next mail · {}", account(&preview.account)));
    let to = preview.to.as_ref().map_or_else(|| "nobody: there is no address".to_owned(), |to| literal(to, 200));
    embed.line(&format!("To {to}"));
    embed.line(&format!("**{}**", literal(&preview.letter.subject, 250)));
    embed.line(&block(&preview.letter.text, LETTER));
    embed.field("When", &[literal(&preview.why.sentence, 600)], false);
    Message::card(embed.build()).button("Send now", Button::Remind, preview.account.id.0, Weight::First).button(
        "Account",
        Button::Account,
        preview.account.id.0,
        Weight::Other,
    )
}

/// What stands in the way of a mail and may be put aside by a person who says why.
pub fn needs_reason(about: &AccountName, by: &[Guarded]) -> Message {
    let mut embed = Embed::new(Tint::Waiting, &format!("Not sent yet · {}", account(about)));
    for guarded in by {
        embed.line(&format!("{}: {}", guarded.guard, literal(&guarded.sentence, 400)));
    }
    embed.line("You may send it all the same, with a reason; both are filed.");
    Message::card(embed.build()).button("Send anyway", Button::RemindAnyway, about.id.0, Weight::Other).button(
        "Account",
        Button::Account,
        about.id.0,
        Weight::Other,
    )
}
