//! What is said of promises and disputes.

use chrono::NaiveDate;

use super::{account, date};
use crate::desk::{AccountName, DisputeNews, DisputeOpened, DisputeResolved, PromiseLeft, PromiseNews, PromiseTaken};
use crate::discord::render::text::{literal, name};
use crate::receivables::Money;
use crate::receivables::conversation::Outcome as Ending;
use crate::receivables::dispute::DisputeOutcome;

/// How many invoices an answer names.
const NAMED: usize = 10;

/// The desk channel's line about a promise.
pub(super) fn promise(about: &AccountName, amount: Money, day: NaiveDate, news: &PromiseNews) -> String {
    let (about, day) = (account(about), date(day));
    match news {
        PromiseNews::Taken { who } => format!("{} took a promise: {about} pays {amount} by {day}.", name(who)),
        PromiseNews::Kept => format!("{about} kept its promise of {amount} for {day}."),
        PromiseNews::Broken { paid, missing, owner } => {
            let whose =
                owner.as_deref().map_or_else(|| "nobody's yet".to_owned(), |owner| format!("{}'s", name(owner)));
            let what = if paid.is_positive() {
                format!("kept in part: {paid} came, {missing} is missing")
            } else {
                "nothing came".to_owned()
            };
            format!("The promise of {amount} for {day} by {about} is broken, {what}. The account is {whose}.")
        }
    }
}

/// The desk channel's line about a dispute.
pub(super) fn dispute(about: &AccountName, invoice: &str, news: &DisputeNews) -> String {
    let (about, invoice) = (account(about), literal(invoice, 40));
    match news {
        DisputeNews::Opened { who, open, reason, owner, plan_waits, promise } => format!(
            "{} opened a dispute on {invoice} ({open}) of {about}: {}. {} sees to it.{}{}",
            name(who),
            literal(reason.trim_end_matches('.'), 200),
            name(owner),
            waiting(*plan_waits),
            promise_left(promise.as_ref())
        ),
        DisputeNews::Resolved { who, outcome } => {
            format!("{} resolved the dispute on {invoice} of {about}: {outcome}.", name(who))
        }
        DisputeNews::Marked { open, disputed, plan_waits, promise } => {
            let how = if *disputed { "now marks" } else { "no longer marks" };
            let (plan, promise) = (waiting(*plan_waits), promise_left(promise.as_ref()));
            format!("The ledger {how} {invoice} ({open}) of {about} as disputed.{plan}{promise}")
        }
    }
}

/// What a dispute does to the plan that its invoice is in.
fn waiting(plan_waits: bool) -> &'static str {
    if plan_waits { " Their payment plan waits until it is resolved: its installments aren't asked for." } else { "" }
}

/// What a dispute does to the promise that its invoice is in.
fn promise_left(promise: Option<&PromiseLeft>) -> String {
    let Some(PromiseLeft { date: day, left }) = promise else { return String::new() };
    match left {
        Some(left) => format!(" It is taken out of their promise for {}, which is of {left} now.", date(*day)),
        None => format!(" Their promise for {} was for nothing else, and has ended.", date(*day)),
    }
}

/// What to do next, where a conversation ended with something that keeps reminders away.
pub fn after(ended: Ending) -> Option<&'static str> {
    match ended {
        Ending::Promised => {
            Some("Write the promise down, so that nobody reminds them before its day: here, or with /promise.")
        }
        Ending::Disputed => Some("/dispute open takes the invoice out of the reminders."),
        Ending::Refused => Some(
            "If they asked us to leave them alone, say so here: then nobody writes to them before a manager lifts it.",
        ),
        _ => None,
    }
}

pub fn promised(taken: &PromiseTaken) -> String {
    let moved = taken.moved_from.map_or_else(String::new, |named| {
        format!(" {} is no business day there, so it is for {}.", date(named), date(taken.date))
    });
    let replaced = taken.replaced.map_or_else(String::new, |(amount, day)| {
        format!(" The promise of {amount} for {} is replaced by it.", date(day))
    });
    let numbers: Vec<String> = taken.invoices.iter().take(NAMED).map(|number| literal(number, 40)).collect();
    let more = taken.invoices.len().saturating_sub(numbers.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!(
        "{} promised {} by {}.{moved}{replaced} Nobody is reminded of {}{more} until the end of {}.",
        account(&taken.account),
        taken.amount,
        date(taken.date),
        numbers.join(", "),
        date(taken.until)
    )
}

pub fn dispute_opened(opened: &DisputeOpened) -> String {
    format!(
        "{} ({} open) of {} is disputed, and left out of the reminders. {} sees to it.{}{}",
        literal(&opened.invoice, 40),
        opened.open,
        account(&opened.account),
        name(&opened.owner),
        waiting(opened.plan_waits),
        promise_left(opened.promise.as_ref())
    )
}

pub fn dispute_resolved(resolved: &DisputeResolved) -> String {
    let then = match resolved.outcome {
        _ if resolved.ledger_disputes => {
            "The ledger still marks it as disputed, so it stays out of the reminders until a file no longer does."
        }
        DisputeOutcome::Rejected => "It is owed, and its reminders go on where they stopped.",
        DisputeOutcome::Upheld | DisputeOutcome::Credited => {
            "It stays out of the reminders until the ledger shows the correction or a credit note."
        }
    };
    let invoice = literal(&resolved.invoice, 40);
    format!("The dispute on {invoice} of {} is {}. {then}", account(&resolved.account), resolved.outcome)
}
