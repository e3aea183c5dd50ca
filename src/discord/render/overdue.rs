//! Who is overdue, in the order of work.

use crate::desk::{OverdueAccount, OverdueList};

use super::super::custom_id::Button;
use super::super::http::Attachment;
use super::super::message::{Message, Weight};
use super::super::sentences::{self, date};
use super::embed::{Embed, Tint};
use super::text::literal;
use crate::receivables::work_list;

/// How many accounts are listed; a phone shows no more at once, and the file has all.
const LISTED: usize = 20;
/// How many have a button of their own.
const BUTTONS: usize = 5;

/// The list; what doesn't fit is counted, and all of it is attached.
pub fn message(list: &OverdueList) -> Message {
    if list.accounts.is_empty() {
        return Message::text(sentences::NOBODY_OVERDUE);
    }
    let mut card = Embed::new(Tint::Plain, &format!("{} overdue on {}", count(list.accounts.len()), date(list.as_of)));
    list.accounts.iter().take(LISTED).for_each(|account| card.line(&line(account)));
    let left_out = card.left_out() + list.accounts.len().saturating_sub(LISTED);
    if left_out > 0 {
        card.footer(&format!("{left_out} more in the file"));
    }
    let mut message = Message::card(card.build());
    if left_out > 0 {
        let name = format!("overdue-{}.csv", list.as_of);
        let whole = work_list::csv(list.accounts.iter().map(OverdueAccount::as_line));
        message.files.push(Attachment { name, content_type: "text/csv", bytes: whole.into_bytes() });
    }
    list.accounts.iter().take(BUTTONS).fold(message, |message, account| {
        message.button(&account.account.code, Button::Account, account.account.id.0, Weight::Other)
    })
}

fn count(accounts: usize) -> String {
    if accounts == 1 { "1 account".to_owned() } else { format!("{accounts} accounts") }
}

fn line(account: &OverdueAccount) -> String {
    let reasons = literal(&account.reasons.join(" · "), 120);
    let owner = account.owner.as_ref().map(|owner| format!(" · {}", literal(&owner.name, 30))).unwrap_or_default();
    format!("{} ({}) — {reasons}{owner}", literal(&account.account.name, 40), literal(&account.account.code, 40))
}
