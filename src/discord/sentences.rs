//! Every sentence that people read in the workspace, in one place, so that they sound like one colleague.

mod agreements;
pub mod decisions;
mod mail;

mod on_call;

use crate::desk::{AccountName, Line, PlanCancelled};
use crate::receivables::{Money, Totals};

use super::render::text::{literal, name};

use on_call::moment;
pub use on_call::{ALERT_IS_OVER, ALERT_IS_YOURS, alert_is_theirs, called, not_taken, phone_is_yours};

pub use agreements::{after, dispute_opened, dispute_resolved, promised};
pub use mail::{asked_to_stop, cease_lifted, letter_arrived, letter_sent_again, reply_dealt};

pub const NOT_IN_A_SERVER: &str = "I work in your team's server only. Ask me there, in any channel.";
pub const ANOTHER_SERVER: &str = "This desk belongs to another server. There is nothing here that I may show.";
pub const NOT_A_PERSON: &str = "Only people work at this desk, not bots or webhooks.";
pub const NO_ROLE: &str = "Only collectors and managers work at this desk. Ask a manager to give you the role.";
pub const UNKNOWN_BUTTON: &str =
    "I don't know that button any more. Open the account's card with /account and use the buttons there.";
pub const UNKNOWN_FORM: &str = "I don't know that form any more. Nothing was filed; use /log to write it down again.";
pub const UNKNOWN_COMMAND: &str =
    "I don't know that command any more. Discord shows the current ones in a minute; /help lists them.";
pub const BROKE_OFF: &str =
    "Something broke on my side in the middle of that. Look whether it was done before you try again.";
pub const LOST_DRAFT: &str = "What you chose with /log is no longer kept, or was filed already. Look at /timeline, and \
                              use /log again if it isn't there.";
pub const PLAN_TERMS: &str = "Say either how many installments and when the first is due, or a schedule of its own such as \
                              2026-12-01 1000, 2027-01-15 500; not both.";
pub const NOBODY_OVERDUE: &str = "Nobody is overdue by that. A good day to look at what is due next week.";
pub const DIGEST_QUEUED: &str = "The digest is on its way to its channel.";
pub const PAUSED: &str =
    "The desk is paused: nobody is written to, not even with letters that waited already. /unpause lets it go on.";
pub const UNPAUSED: &str = "The desk goes on. What came due meanwhile is planned by the next run.";
pub const NOTHING_FILED: &str = "Nothing is filed in that time.";

/// A sentence from the desk, which may hold names from data.
pub fn plain(sentence: &str) -> String {
    literal(sentence, 1_500)
}

/// `Acme Ltd (ACME)`.
pub fn account(account: &AccountName) -> String {
    named(&account.name, &account.code)
}

/// The same, from its parts.
pub fn named(called: &str, code: &str) -> String {
    format!("{} ({})", name(called), literal(code, 40))
}

/// A line of our own that something broke.
pub fn failed(reference: &str) -> String {
    format!(
        "Something broke on my side, and nothing was changed. Try again in a minute; if it stays, give the operator \
         this reference: `{reference}`"
    )
}

/// The private word where an answer could not be shown where it was asked.
pub fn answered_late(what: &str, said: &str) -> String {
    if said.is_empty() {
        return format!("I couldn't answer {what} in time. Please ask again.");
    }
    format!("I couldn't answer {what} in time. The answer was: {said}")
}

pub fn claimed(taken: &AccountName) -> String {
    format!("{} is yours now.", account(taken))
}

pub fn released(given_back: &AccountName) -> String {
    format!("{} has no owner now.", account(given_back))
}

pub fn assigned(given: &AccountName, to: &str) -> String {
    format!("{} is {}'s now.", account(given), name(to))
}

pub fn not_assignable(to: &str) -> String {
    format!("{} doesn't work at this desk: an account needs an owner with the collector's or manager's role.", name(to))
}

pub fn logged(about: &AccountName, next_on: Option<chrono::NaiveDate>) -> String {
    match next_on {
        Some(day) => format!("Filed with {}. Next on {}.", account(about), date(day)),
        None => format!("Filed with {}.", account(about)),
    }
}

pub fn proposed(about: &AccountName, voided: bool, new_dates: bool) -> String {
    let voided = if voided { " The plan that was waiting for a decision is void." } else { "" };
    let goes_on = if new_dates { " Until they have decided, the plan as it is goes on." } else { "" };
    format!("Proposed for {}. The managers are asked in the approvals channel.{voided}{goes_on}", account(about))
}

pub fn cancelled(cancelled: &PlanCancelled) -> String {
    let about = account(&cancelled.account);
    if cancelled.goes_on {
        return format!("The new dates for the payment plan of {about} are taken back. The plan as it is goes on.");
    }
    format!("The payment plan of {about} is cancelled. Its invoices are reminded of again.")
}

pub fn held(about: &AccountName, until: chrono::NaiveDate, before: Option<chrono::NaiveDate>) -> String {
    let before = before.map(|day| format!(" It was until {}.", date(day))).unwrap_or_default();
    format!("{} is on hold until the end of {}.{before}", account(about), date(until))
}

pub fn reminded(about: &AccountName, template: &str, to: &str) -> String {
    format!("The {} mail to {} is on its way, to {}.", literal(template, 40), account(about), literal(to, 200))
}

pub fn resumed(about: &AccountName) -> String {
    format!("The hold of {} has ended. /why says what comes next.", account(about))
}

pub fn paid(about: &AccountName, applied: &[(String, Money)], unapplied: Option<Money>) -> String {
    let mut parts: Vec<String> =
        applied.iter().map(|(number, money)| format!("{money} off {}", literal(number, 40))).collect();
    if let Some(rest) = unapplied {
        parts.push(format!("{rest} kept as their credit"));
    }
    format!("Noted for {}: {}.", account(about), parts.join(", "))
}

pub fn does_not_count(reason: &str) -> String {
    format!("Your mark under a request for a decision doesn't count: {reason}")
}

/// A date as it is read aloud: `Tue 10 Mar 2026`.
pub fn date(day: chrono::NaiveDate) -> String {
    day.format("%a %-d %b %Y").to_string()
}

/// Amounts of several currencies, never added.
pub fn amounts(amounts: &[Money]) -> String {
    let shown: Vec<String> = amounts.iter().map(Money::to_string).collect();
    if shown.is_empty() { "nothing".to_owned() } else { shown.join(" + ") }
}

/// One line of the desk channel for a public act, and the account it is about.
pub fn line(line: &Line) -> (String, Option<&AccountName>) {
    let said = match line {
        Line::Claimed { who, account: about } => format!("{} claimed {}.", name(who), account(about)),
        Line::Released { who, account: about } => format!("{} released {}.", name(who), account(about)),
        Line::Assigned { who, to, account: about } => {
            format!("{} gave {} to {}.", name(who), account(about), name(to))
        }
        Line::PlanProposed { who, account: about, total, new_dates } => {
            let (who, about) = (name(who), account(about));
            if *new_dates {
                format!("{who} proposed new dates for the {total} left of the payment plan of {about}.")
            } else {
                format!("{who} proposed a payment plan of {total} for {about}.")
            }
        }
        Line::PlanDecided { state, by, account: about, total } => {
            let by = by.as_deref().map(|by| format!(" by {}", name(by))).unwrap_or_default();
            format!("The payment plan of {total} for {} is {state}{by}.", account(about))
        }
        Line::Asked { who, kind, account: about, amount, also, to } => {
            decisions::asked(who, kind, about, &decisions::totals(*amount, also), *to)
        }
        Line::Decided { kind, state, by, account: about, amount, also, to } => {
            decisions::decided(kind, (state, by.as_deref()), about, &decisions::totals(*amount, also), *to)
        }
        Line::SettlementKept { account: about, agreed, forgone, nothing_left, elsewhere } => {
            decisions::kept(about, *agreed, *forgone, *nothing_left) + &decisions::misplaced(*elsewhere)
        }
        Line::SettlementLapsed { account: about, agreed, paid, pay_by } => {
            decisions::lapsed(about, *agreed, *paid, *pay_by)
        }
        Line::SettlementCancelled { who, account: about, agreed } => decisions::unsettled(who, about, *agreed),
        Line::CalledBack { who, account: about, from } => decisions::called_back(who, about, *from),
        Line::HandedOff { account: about, to, folder } => decisions::handed_off(about, *to, folder),
        Line::PlanCancelled { who, account: about, reason } => {
            format!("{} cancelled the payment plan of {}: {}", name(who), account(about), literal(reason, 200))
        }
        Line::PlanCompleted { account: about, total, elsewhere } => {
            let misplaced = decisions::misplaced(*elsewhere);
            format!("{} has paid its plan of {total} to the end.{misplaced}", account(about))
        }
        Line::PlanBroken { account: about, missed, due } => {
            format!("{} missed {missed} of its plan, due {}. The plan is broken.", account(about), date(*due))
        }
        Line::Promise { account: about, amount, date, news } => agreements::promise(about, *amount, *date, news),
        Line::Dispute { account: about, invoice, news } => agreements::dispute(about, invoice, news),
        Line::Paid { who, account: about, amount } => {
            format!("{} noted {amount} from {}.", name(who), account(about))
        }
        Line::Imported { who, kind, format, new, changed, settled, totals } => {
            imported(who, kind, format, (*new, *changed, *settled), totals)
        }
        Line::Held { who, account: about, until, reason } => {
            let (until, reason) = (date(*until), literal(reason, 200));
            format!("{} put {} on hold until the end of {until}: {reason}", name(who), account(about))
        }
        Line::SentAnyway { who, account: about, step, guards, reason } => {
            let (who, step, reason) = (name(who), literal(step, 40), literal(reason, 200));
            let (about, guards) = (account(about), guards.join(", "));
            format!("{who} sent {about} the {step} letter all the same ({guards}): {reason}")
        }
        Line::Resumed { who, account: about } => format!("{} ended the hold of {}.", name(who), account(about)),
        Line::Paused { who, reason } => {
            format!("⏸️ {} paused the desk: {}. Nobody is written to.", name(who), literal(reason, 300))
        }
        Line::Unpaused { who } => format!("▶️ {} let the desk go on.", name(who)),
        Line::PhoneTaken { who, until } => format!("{} is on call until {}.", name(who), moment(*until)),
        Line::Mail { account: about, news } => mail::line(about, news),
        Line::CallDue { account: about, what, owner } => {
            let whom = owner.as_deref().map_or_else(|| "nobody's yet".to_owned(), name);
            format!("A call is due to {}: {} ({whom})", account(about), literal(what, 200))
        }
    };
    (said, about(line))
}

fn imported(who: &str, kind: &str, format: &str, figures: (usize, usize, usize), totals: &Totals) -> String {
    let (new, changed, settled) = figures;
    let said =
        format!("{} took in a file of {kind} ({}): {new} new, {changed} changed", name(who), literal(format, 40));
    if kind == "invoices" {
        format!("{said}, {settled} settled; open now {}.", amounts(&totals.non_zero()))
    } else {
        format!("{said}.")
    }
}

fn about(line: &Line) -> Option<&AccountName> {
    match line {
        Line::Claimed { account, .. }
        | Line::Released { account, .. }
        | Line::Assigned { account, .. }
        | Line::PlanProposed { account, .. }
        | Line::PlanDecided { account, .. }
        | Line::Asked { account, .. }
        | Line::Decided { account, .. }
        | Line::CalledBack { account, .. }
        | Line::SettlementKept { account, .. }
        | Line::SettlementLapsed { account, .. }
        | Line::SettlementCancelled { account, .. }
        | Line::HandedOff { account, .. }
        | Line::PlanCancelled { account, .. }
        | Line::PlanCompleted { account, .. }
        | Line::PlanBroken { account, .. }
        | Line::Promise { account, .. }
        | Line::Dispute { account, .. }
        | Line::Paid { account, .. }
        | Line::Held { account, .. }
        | Line::SentAnyway { account, .. }
        | Line::Resumed { account, .. }
        | Line::Mail { account, .. }
        | Line::CallDue { account, .. } => Some(account),
        Line::Imported { .. } | Line::Paused { .. } | Line::Unpaused { .. } | Line::PhoneTaken { .. } => None,
    }
}

/// What a form was refused for, with what was written in it: nobody writes a note twice.
pub fn not_filed(why: &str, note: &str) -> String {
    if note.is_empty() { why.to_owned() } else { format!("{why} Nothing was filed. Your note was: {note}") }
}
