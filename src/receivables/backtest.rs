//! How well the order of work would have told beforehand who pays late, on a ledger whose end is known.
//!
//! Each invoice is looked at on a day of its own, with nothing but what was known that morning. Reported is the area
//! under the ROC curve: how often, of two invoices one of which came to be late, the rule had that one first. 0.500 is
//! a coin.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};

use super::habit::Habit;

/// An invoice of the past.
#[derive(Debug, Clone)]
pub struct PastInvoice {
    pub account: String,
    pub issued: NaiveDate,
    pub due: NaiveDate,
    /// Nothing where it was still open when the file was made.
    pub settled: Option<NaiveDate>,
    /// In minor units of one currency.
    pub amount: i64,
}

/// One question, asked of every invoice of a part of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    pub question: &'static str,
    /// Issued before the day of the split, or from then on.
    pub is_later_part: bool,
    pub cases: usize,
    /// How many turned out late.
    pub late: usize,
    /// The area under the curve of each rule, in thousandths; nothing where all ended alike.
    pub rules: [(&'static str, Option<u64>); 3],
}

/// A question: the day it is asked on, and the day after which an open invoice has turned out late.
struct Question {
    told: &'static str,
    asked_on: fn(&PastInvoice) -> NaiveDate,
    late_after: fn(&PastInvoice) -> NaiveDate,
}

const QUESTIONS: [Question; 3] = [
    Question {
        told: "on the day it is issued: will it be paid after its due date?",
        asked_on: |invoice| invoice.issued,
        late_after: |invoice| invoice.due,
    },
    Question {
        told: "on its due date, and still open: will it be open for another week?",
        asked_on: |invoice| invoice.due,
        late_after: |invoice| later(invoice.due, 7),
    },
    Question {
        told: "a week after its due date, and still open: will it be open for another week?",
        asked_on: |invoice| later(invoice.due, 7),
        late_after: |invoice| later(invoice.due, 14),
    },
];

fn later(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

/// The day that has half of the invoices before it.
pub fn middle(invoices: &[PastInvoice]) -> Option<NaiveDate> {
    let mut days: Vec<NaiveDate> = invoices.iter().map(|invoice| invoice.issued).collect();
    days.sort_unstable();
    days.get(days.len() / 2).copied()
}

/// Asks every question of both parts.
pub fn backtest(invoices: &[PastInvoice], split: NaiveDate) -> Vec<Trial> {
    let books = Books::of(invoices);
    let parts = [false, true];
    let asked = QUESTIONS.iter().flat_map(|question| parts.map(|is_later_part| (question, is_later_part)));
    asked.map(|(question, is_later_part)| books.trial(question, split, is_later_part)).collect()
}

/// The invoices by account, and the last day of which anything is known.
struct Books<'a> {
    invoices: &'a [PastInvoice],
    of_account: HashMap<&'a str, Vec<&'a PastInvoice>>,
    known_until: NaiveDate,
}

impl<'a> Books<'a> {
    fn of(invoices: &'a [PastInvoice]) -> Books<'a> {
        let mut of_account: HashMap<&str, Vec<&PastInvoice>> = HashMap::new();
        for invoice in invoices {
            of_account.entry(&invoice.account).or_default().push(invoice);
        }
        for own in of_account.values_mut() {
            own.sort_by_key(|invoice| std::cmp::Reverse(invoice.settled));
        }
        let days = invoices.iter().flat_map(|invoice| [Some(invoice.issued), invoice.settled]).flatten();
        let known_until = days.max().unwrap_or(NaiveDate::MIN);
        Books { invoices, of_account, known_until }
    }

    /// The habit as it could be known in the morning of a day.
    fn habit(&self, account: &str, on: NaiveDate) -> Habit {
        let own = self.of_account.get(account).map_or(&[][..], Vec::as_slice);
        let known = own.iter().filter_map(|past| Some((past.due, past.settled?)));
        Habit::of(known.filter(|(_, settled)| *settled < on).take(Habit::MEMORY))
    }

    fn trial(&self, question: &Question, split: NaiveDate, is_later_part: bool) -> Trial {
        let mut by_rule: [Vec<(i64, bool)>; 3] = [Vec::new(), Vec::new(), Vec::new()];
        for invoice in self.invoices.iter().filter(|invoice| (invoice.issued >= split) == is_later_part) {
            let (on, after) = ((question.asked_on)(invoice), (question.late_after)(invoice));
            let is_open = invoice.settled.is_none_or(|settled| settled >= on);
            // How it ended must be known: for the earlier part by the day of the split, as for whoever chose weights.
            let known_until = if is_later_part { self.known_until } else { split };
            if !is_open || after >= known_until {
                continue;
            }
            let is_late = invoice.settled.is_none_or(|settled| settled > after);
            let habit = self.habit(&invoice.account, on);
            let share = 1000 * (i64::from(habit.late) + 1) / (i64::from(habit.settled) + 2);
            for (cases, score) in by_rule.iter_mut().zip([invoice.amount, share, habit.risk()]) {
                cases.push((score, is_late));
            }
        }
        let [amount, share, habit] =
            by_rule.map(|mut cases| (area_under_curve(&mut cases), cases.len(), late_of(&cases)));
        Trial {
            question: question.told,
            is_later_part,
            cases: habit.1,
            late: habit.2,
            rules: [
                ("by amount alone", amount.0),
                ("by the share paid late", share.0),
                ("by the desk's score", habit.0),
            ],
        }
    }
}

fn late_of(cases: &[(i64, bool)]) -> usize {
    cases.iter().filter(|(_, is_late)| *is_late).count()
}

/// The area under the ROC curve, in thousandths: ranks are summed, and those that tie share theirs.
fn area_under_curve(cases: &mut [(i64, bool)]) -> Option<u64> {
    cases.sort_unstable();
    let (mut before, mut doubled) = (0_u64, 0_u64);
    for tied in cases.chunk_by(|one, next| one.0 == next.0) {
        let (count, late) = (tied.len() as u64, late_of(tied) as u64);
        doubled += late * (2 * before + count + 1);
        before += count;
    }
    let late = late_of(cases) as u64;
    let pairs = late * (before - late);
    let above = doubled - late * (late + 1);
    (pairs > 0).then(|| (1000 * above + pairs) / (2 * pairs))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_area_is_that_of_pairs_in_the_right_order() {
        assert_eq!(area_under_curve(&mut [(1, false), (2, false), (3, true), (4, true)]), Some(1000));
        assert_eq!(area_under_curve(&mut [(1, true), (2, false)]), Some(0));
        assert_eq!(area_under_curve(&mut [(5, true), (5, false), (5, false)]), Some(500));
        assert_eq!(area_under_curve(&mut [(1, false), (2, true), (3, false), (4, true)]), Some(750));
        assert_eq!(area_under_curve(&mut [(1, true)]), None);
    }

    /// An account that always pays late and one that never does, an invoice a month each.
    fn invoices() -> Vec<PastInvoice> {
        let month = |month: u32| {
            let issued = NaiveDate::from_ymd_opt(2025, month, 1).unwrap();
            let due = later(issued, 20);
            let invoice = |account: &str, settled, amount| PastInvoice {
                account: account.to_owned(),
                issued,
                due,
                settled: Some(settled),
                amount,
            };
            [invoice("LATE", later(due, 9), 100), invoice("GOOD", issued, 900)]
        };
        (1..=12).flat_map(month).collect()
    }

    #[test]
    fn a_habit_is_found_and_an_amount_is_none() {
        let trials = backtest(&invoices(), day("2025-07-01"));
        let later_part = &trials[1];
        assert!(later_part.is_later_part);
        // December's were due before the last payment that is known of.
        assert_eq!((later_part.cases, later_part.late), (12, 6));
        assert_eq!(later_part.rules.map(|(_, area)| area), [Some(0), Some(1000), Some(1000)]);
    }

    #[test]
    fn nothing_is_known_before_it_happened() {
        let invoices = invoices();
        let books = Books::of(&invoices);
        assert_eq!(books.habit("LATE", day("2025-01-30")), Habit::default());
        assert_eq!(books.habit("LATE", day("2025-01-31")), Habit { settled: 1, late: 1, days_late: 9 });
        // January's first were asked about when nobody had paid anything.
        let first = backtest(&invoices[..2], day("2026-01-01"));
        assert_eq!(first[0].rules[2].1, Some(500));
        assert_eq!(middle(&invoices), Some(day("2025-07-01")));
    }
}
