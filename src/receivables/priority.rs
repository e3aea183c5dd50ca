//! Which account to work first, and why, in a few words.
//!
//! The score is the money that is likely to be lost if the account is left alone for another month: what is overdue,
//! each invoice by its own age, times how much the chance of ever seeing it falls in that month, times how the account
//! has paid so far ([`Habit`]). A large new arrear and a smaller one that is about to go bad can so be compared, and a
//! hopeless one doesn't stand at the top for ever. How well it tells beforehand who pays late: docs/priority.md.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::habit::Habit;
use super::{Currency, Money};

/// What is known about an account that has something overdue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overdue {
    /// Per currency, all above 0.
    pub arrears: Vec<Money>,
    /// Each overdue invoice: what is open of it, and its days past due.
    pub late: Vec<(Money, i64)>,
    /// Days past due of its oldest overdue invoice.
    pub days_past_due: i64,
    pub habit: Habit,
    pub broken_promises: u32,
    /// The last day an open promise for all of it is waited for.
    pub promised_until: Option<NaiveDate>,
    pub in_plan: bool,
    pub all_disputed: bool,
    pub on_hold: bool,
    /// Who has it, where it was handed over: "an agency".
    pub placed_with: Option<String>,
    pub unread_reply: bool,
    pub reachable: bool,
    pub claimed: bool,
    pub has_next_action: bool,
}

impl Overdue {
    /// Whether nobody sees to it: no owner or no next step, and nobody it was handed to.
    pub fn is_orphan(&self) -> bool {
        self.placed_with.is_none() && !(self.claimed && self.has_next_action)
    }
}

/// An account's place in the order, and the reasons for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Priority {
    /// Higher is sooner. In no unit that could be shown.
    pub score: i64,
    /// The amounts, the age, then whatever moved it: `["£41,200", "38 d", "promise broken", "unclaimed"]`.
    pub reasons: Vec<String>,
}

impl Priority {
    /// All reasons on one line.
    pub fn in_words(&self) -> String {
        self.reasons.join(" · ")
    }
}

/// How likely a debt is ever paid, in thousandths, by days past due. The order of magnitude is that of the survey
/// of the Commercial Collection Agency section of the Commercial Law League of America; only the fall from one point
/// to the next matters here.
const CHANCE: [(i64, i64); 9] =
    [(0, 980), (30, 938), (60, 852), (90, 736), (180, 578), (270, 428), (365, 266), (730, 136), (1460, 40)];

/// From here on its age is a reason of its own, in days.
const OLD: i64 = 90;

fn chance(days: i64) -> i64 {
    let (first, last) = (CHANCE[0], CHANCE[CHANCE.len() - 1]);
    if days <= first.0 {
        return first.1;
    }
    let pair = CHANCE.windows(2).find(|pair| days < pair[1].0);
    pair.map_or(last.1, |pair| {
        let ((from, high), (to, low)) = (pair[0], pair[1]);
        high - (high - low) * (days - from) / (to - from)
    })
}

/// Thousandths of what is owed that another month of silence is likely to cost. Never nothing.
fn fall_in_a_month(days: i64) -> i64 {
    (chance(days) - chance(days.saturating_add(30))).max(5)
}

/// How likely a debt of this age is still collected, in words, where that isn't what one would expect anyway.
fn slipping_away(days: i64) -> Option<String> {
    let in_ten = (chance(days) + 50) / 100;
    (days > OLD).then(|| match in_ten {
        0 => "hardly ever collected at this age".to_owned(),
        some => format!("{some} in 10 collected at this age"),
    })
}

/// What one unit of a currency is roughly worth against others, for this order alone: amounts of two currencies
/// are never added or shown as one. Off by half, it moves an account a few places.
fn weight(currency: Currency) -> i128 {
    match currency.code() {
        "KWD" | "BHD" | "OMR" | "JOD" => 2_900,
        "GBP" => 1_200,
        "EUR" | "CHF" => 1_050,
        "USD" => 950,
        "CAD" | "AUD" | "NZD" | "SGD" => 650,
        "AED" | "SAR" | "ILS" | "PLN" | "BRL" => 250,
        "SEK" | "NOK" | "DKK" | "CNY" | "HKD" => 120,
        "MXN" | "ZAR" | "CZK" | "THB" | "TRY" => 45,
        "INR" | "PHP" | "TWD" | "RUB" => 15,
        "JPY" | "HUF" | "ISK" => 6,
        "KRW" | "CLP" => 1,
        _ => 300,
    }
}

/// Whether an amount comes up to another, roughly where they are in two currencies: for what is large enough to wake
/// somebody.
pub fn reaches(amount: Money, large: Money) -> bool {
    if amount.currency == large.currency { amount.minor >= large.minor } else { worth(amount) >= worth(large) }
}

/// Where an account stands in the order of work.
pub fn priority(overdue: &Overdue) -> Priority {
    let lost = |(open, days): &(Money, i64)| worth(*open) * i128::from(fall_in_a_month(*days)) / 1000;
    let base = overdue.late.iter().map(lost).sum::<i128>() * i128::from(overdue.habit.risk()) / 1000;
    let moved = circumstances(overdue);
    let score = moved.iter().fold(base, |score, (_, percent)| score * i128::from(*percent) / 100);
    let mut reasons: Vec<String> = overdue.arrears.iter().map(|money| rounded(*money)).collect();
    reasons.push(format!("{} d", overdue.days_past_due));
    reasons.extend(slipping_away(overdue.days_past_due));
    reasons.extend(overdue.habit.in_words());
    reasons.extend(moved.into_iter().map(|(reason, _)| reason));
    Priority { score: i64::try_from(score).unwrap_or(i64::MAX), reasons }
}

/// In hundredths of the weighted unit, whatever the currency's exponent.
fn worth(money: Money) -> i128 {
    i128::from(money.minor) * weight(money.currency) / i128::from(money.currency.scale()) / 10
}

/// What moves an account up or down beside amount and age, in percent, with the words for it.
fn circumstances(overdue: &Overdue) -> Vec<(String, i32)> {
    let promise_broken = match overdue.broken_promises {
        0 | 1 => "promise broken".to_owned(),
        many => format!("{many} promises broken"),
    };
    let promised = overdue.promised_until.map(|until| format!("promised, wait until {}", until.format("%-d %b")));
    let placed = overdue.placed_with.as_ref().map(|with| format!("with {with}"));
    // Whoever has it sees to it.
    let is_ours = placed.is_none();
    let known = [
        (placed.is_some(), placed.unwrap_or_default(), 10),
        (overdue.broken_promises > 0, promise_broken, 160),
        (overdue.unread_reply, "reply unread".to_owned(), 150),
        (!overdue.reachable, "no address".to_owned(), 130),
        (promised.is_some(), promised.unwrap_or_default(), 20),
        (overdue.in_plan, "in a plan".to_owned(), 15),
        (overdue.all_disputed, "disputed".to_owned(), 50),
        (overdue.on_hold, "on hold".to_owned(), 20),
        (is_ours && !overdue.claimed, "unclaimed".to_owned(), 125),
        (is_ours && overdue.claimed && !overdue.has_next_action, "no next action".to_owned(), 115),
    ];
    known.into_iter().filter(|(holds, _, _)| *holds).map(|(_, words, percent)| (words, percent)).collect()
}

/// An amount in a few characters: without the fraction where that is nothing.
pub fn rounded(money: Money) -> String {
    let shown = money.to_string();
    match shown.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => whole.to_owned(),
        _ => shown,
    }
}

#[cfg(test)]
mod tests;
