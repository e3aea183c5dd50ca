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
    pub unread_reply: bool,
    pub reachable: bool,
    pub claimed: bool,
    pub has_next_action: bool,
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
    let known = [
        (overdue.broken_promises > 0, promise_broken, 160),
        (overdue.unread_reply, "reply unread".to_owned(), 150),
        (!overdue.reachable, "no address".to_owned(), 130),
        (promised.is_some(), promised.unwrap_or_default(), 20),
        (overdue.in_plan, "in a plan".to_owned(), 15),
        (overdue.all_disputed, "disputed".to_owned(), 50),
        (overdue.on_hold, "on hold".to_owned(), 20),
        (!overdue.claimed, "unclaimed".to_owned(), 125),
        (overdue.claimed && !overdue.has_next_action, "no next action".to_owned(), 115),
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
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn overdue(minor: i64, days: i64) -> Overdue {
        Overdue {
            arrears: vec![Money::new(minor, Currency::GBP)],
            late: vec![(Money::new(minor, Currency::GBP), days)],
            days_past_due: days,
            habit: Habit::default(),
            broken_promises: 0,
            promised_until: None,
            in_plan: false,
            all_disputed: false,
            on_hold: false,
            unread_reply: false,
            reachable: true,
            claimed: true,
            has_next_action: true,
        }
    }

    #[test]
    fn reasons_are_a_few_words() {
        let mut account = overdue(4_120_000, 38);
        account.broken_promises = 1;
        account.claimed = false;
        assert_eq!(priority(&account).in_words(), "£41,200 · 38 d · promise broken · unclaimed");
        account.arrears.push(Money::new(1_250, Currency::KWD));
        account.broken_promises = 2;
        assert_eq!(priority(&account).in_words(), "£41,200 · KWD 1.250 · 38 d · 2 promises broken · unclaimed");
    }

    #[test]
    fn age_and_habit_are_told_where_they_say_something() {
        let mut account = overdue(4_120_000, 120);
        account.habit = Habit { settled: 10, late: 8, days_late: 96 };
        assert_eq!(
            priority(&account).in_words(),
            "£41,200 · 120 d · 7 in 10 collected at this age · usually 12 d late"
        );
        account.days_past_due = 2_000;
        account.habit = Habit { settled: 10, late: 1, days_late: 2 };
        assert_eq!(
            priority(&account).in_words(),
            "£41,200 · 2000 d · hardly ever collected at this age · usually on time"
        );
    }

    #[test]
    fn each_invoice_counts_by_its_own_age() {
        let mut mixed = overdue(100_000, 90);
        mixed.late = vec![(Money::new(99_500, Currency::GBP), 1), (Money::new(500, Currency::GBP), 90)];
        assert!(priority(&mixed).score < priority(&overdue(100_000, 90)).score);
        assert!(priority(&mixed).score > priority(&overdue(99_500, 1)).score);
    }

    #[rstest]
    #[case::age_against_size(overdue(80_000, 70), overdue(100_000, 2))]
    #[case::about_to_go_bad_against_long_gone(overdue(100_000, 75), overdue(200_000, 1200))]
    #[case::size(overdue(200_000, 40), overdue(100_000, 40))]
    fn the_first_is_worked_first(#[case] first: Overdue, #[case] second: Overdue) {
        assert!(priority(&first).score > priority(&second).score);
    }

    #[test]
    fn yen_are_not_pounds() {
        let mut yen = overdue(0, 40);
        yen.late = vec![(Money::new(100_000, Currency::JPY), 40)];
        assert!(priority(&yen).score < priority(&overdue(100_000, 40)).score);
        assert!(priority(&yen).score > priority(&overdue(10_000, 40)).score);
    }

    #[rstest]
    #[case(Money::new(1_000_000, Currency::GBP), true)]
    #[case(Money::new(999_999, Currency::GBP), false)]
    #[case(Money::new(50_000_000, Currency::KWD), true)]
    #[case(Money::new(100_000, Currency::JPY), false)]
    fn what_is_large_is_so_in_every_currency(#[case] amount: Money, #[case] large: bool) {
        assert_eq!(reaches(amount, Money::new(1_000_000, Currency::GBP)), large);
    }

    proptest! {
        #[test]
        fn more_money_is_never_less_urgent(minor in 1i64..1_000_000_000, more in 0i64..1_000_000_000, days in 1i64..5000) {
            prop_assert!(priority(&overdue(minor + more, days)).score >= priority(&overdue(minor, days)).score);
        }

        #[test]
        fn whoever_pays_late_comes_before_whoever_pays_on_time(minor in 100_000i64..1_000_000_000, days in 1i64..5000) {
            let (mut late, mut prompt) = (overdue(minor, days), overdue(minor, days));
            late.habit = Habit { settled: 12, late: 10, days_late: 100 };
            prompt.habit = Habit { settled: 12, late: 0, days_late: 0 };
            prop_assert!(priority(&late).score > priority(&prompt).score);
        }

        #[test]
        fn what_is_being_paid_can_wait(minor in 100_000i64..1_000_000_000, days in 1i64..5000) {
            let mut planned = overdue(minor, days);
            planned.in_plan = true;
            prop_assert!(priority(&planned).score < priority(&overdue(minor, days)).score);
        }
    }
}
