//! What is said of requests for a decision that are about something else than a plan.

use chrono::NaiveDate;

use super::{account, date};
use crate::desk::{AccountName, Escalated, Settled};
use crate::discord::render::text::{literal, name};
use crate::receivables::Money;
use crate::receivables::escalation::Escalation;

/// The folder of an account that was handed over is ready, on the machine the desk runs on.
pub(super) fn handed_off(about: &AccountName, to: Escalation, folder: &str) -> String {
    let (about, folder) = (account(about), literal(folder, 80));
    format!("The hand-off folder of {about} for {} is ready: {folder}, among the desk's hand-offs.", to.in_words())
}

/// What was asked, or decided, as the subject of a sentence.
fn matter(kind: &str, about: &AccountName, amount: &str, to: Option<Escalation>) -> String {
    let about = account(about);
    match (kind, to) {
        ("escalation", Some(to)) => format!("escalation of {about} to {}", to.in_words()),
        ("escalation", None) => format!("escalation of {about}"),
        ("final_notice", _) => format!("final notice of {amount} to {about}"),
        ("settlement", _) => format!("settlement of {amount} with {about}"),
        ("write_off", _) => format!("write-off of {amount} of {about}"),
        _ => format!("request about {about}"),
    }
}

/// Each total of what is decided on: `£15,000.00 and ¥1,600,000`.
pub fn totals(amount: Money, also: &[Money]) -> String {
    let mut all: Vec<_> = std::iter::once(&amount).chain(also).map(Money::to_string).collect();
    match all.pop() {
        Some(last) if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        last => last.unwrap_or_default(),
    }
}

pub(super) fn asked(who: &str, kind: &str, about: &AccountName, amount: &str, to: Option<Escalation>) -> String {
    let article = if kind == "escalation" { "an" } else { "a" };
    format!("{} asked the managers for {article} {}.", name(who), matter(kind, about, amount, to))
}

pub(super) fn decided(
    kind: &str,
    (state, by): (&str, Option<&str>),
    about: &AccountName,
    amount: &str,
    to: Option<Escalation>,
) -> String {
    let by = by.map(|by| format!(" by {}", name(by))).unwrap_or_default();
    let what = matter(kind, about, amount, to);
    let then = match (state, to) {
        ("approved", Some(Escalation::Manager)) => " It is theirs now.",
        ("approved", Some(to)) if to.is_placement() => " The desk writes to them no more.",
        ("approved", None) if kind == "settlement" => " Until it has come, or its day is over, nobody reminds them.",
        ("approved", None) if kind == "write_off" => " Nothing more is asked for it.",
        _ => "",
    };
    format!("The {what} is {state}{by}.{then}")
}

pub(super) fn called_back(who: &str, about: &AccountName, from: Escalation) -> String {
    format!("{} called {} back from {}. The reminders go on.", name(who), account(about), from.in_words())
}

/// What the person who asked is told.
pub fn escalated(came_of_it: &Escalated) -> String {
    match came_of_it {
        Escalated::Asked { account: about, to, voided } => {
            let voided = if *voided { " The escalation that was waiting for a decision is void." } else { "" };
            format!(
                "{} may go to {}: the managers are asked in the approvals channel.{voided}",
                account(about),
                to.in_words()
            )
        }
        Escalated::Back { account: about, from: Some(from) } => {
            format!("{} is back from {}. Its invoices are reminded of again.", account(about), from.in_words())
        }
        Escalated::Back { account: about, from: None } => {
            format!("The escalation of {} is withdrawn.", account(about))
        }
    }
}

/// Where what was agreed has come, and the books have it on other invoices or on none.
pub(super) fn misplaced(elsewhere: Option<Money>) -> String {
    let told = |money| format!(" In the books {money} isn't on the invoices it was paid for: have it put there.");
    elsewhere.map(told).unwrap_or_default()
}

pub(super) fn kept(about: &AccountName, agreed: Money, forgone: Money, nothing_left: bool) -> String {
    if nothing_left {
        let about = account(about);
        return format!("Nothing is open any more on what {about} was to settle for {agreed}: it is closed.");
    }
    format!("{} paid the {agreed} that was agreed on: {forgone} is written off, and it is closed.", account(about))
}

pub(super) fn lapsed(about: &AccountName, agreed: Money, paid: Money, pay_by: NaiveDate) -> String {
    let came = if paid.is_zero() { "nothing".to_owned() } else { paid.to_string() };
    format!(
        "The settlement of {agreed} with {} has lapsed: {came} of it came by {}. Nothing is written off, and the \
         reminders go on.",
        account(about),
        date(pay_by)
    )
}

pub(super) fn unsettled(who: &str, about: &AccountName, agreed: Money) -> String {
    format!("{} ended the settlement of {agreed} with {}. The reminders go on.", name(who), account(about))
}

/// What the person who asked for a settlement is told.
pub fn settled(came_of_it: &Settled) -> String {
    match came_of_it {
        Settled::Asked { account: about, agreed, forgone, voided } => {
            let voided = if *voided { " What was waiting for a decision before is void." } else { "" };
            let about = account(about);
            let what = match agreed {
                Some((agreed, by)) => {
                    format!("{about} may settle for {agreed} by {}, which forgoes {forgone}", date(*by))
                }
                None => format!("{forgone} of {about} may be written off"),
            };
            format!("{what}, if the managers agree: they are asked in the approvals channel.{voided}")
        }
        Settled::Withdrawn(about) => format!("The settlement with {} is withdrawn.", account(about)),
    }
}
