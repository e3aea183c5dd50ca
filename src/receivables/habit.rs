//! How an account has paid so far: the best sign of how it will.

use chrono::NaiveDate;

/// The latest of an account's invoices that were settled, summed up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Habit {
    pub settled: u32,
    /// Of these, paid after their due date.
    pub late: u32,
    /// By how many days, all late ones together.
    pub days_late: u32,
}

impl Habit {
    /// How many invoices back are looked at: what an account did long ago says little of what it does now.
    pub const MEMORY: usize = 24;
    /// One invoice that was forgotten for years would drown all others.
    const MOST_DAYS: i64 = 90;

    /// From the due date of each invoice and the day it was settled.
    pub fn of(settled: impl IntoIterator<Item = (NaiveDate, NaiveDate)>) -> Habit {
        settled.into_iter().fold(Habit::default(), |habit, (due, on)| {
            let days = (on - due).num_days().clamp(0, Habit::MOST_DAYS);
            Habit {
                settled: habit.settled + 1,
                late: habit.late + u32::from(days > 0),
                days_late: habit.days_late + u32::try_from(days).unwrap_or(0),
            }
        })
    }

    /// How much the money at an account like this is at risk, in thousandths of what it is at one of which nothing is
    /// known: the share of invoices that were paid late in hundredths, and four for each day they were late on average,
    /// as if there had been two more, one of them paid 6 days late. Weights and source: docs/priority.md.
    pub fn risk(self) -> i64 {
        let (settled, late, days) = (i64::from(self.settled), i64::from(self.late), i64::from(self.days_late));
        let points = (100_000 * (late + 1) + 4_000 * (days + 6)) / (settled + 2);
        38_000_i64.saturating_add(points) / 100
    }

    /// In a few words, where there is enough to say so.
    pub fn in_words(self) -> Option<String> {
        if self.settled < 3 {
            return None;
        }
        if self.late * 5 <= self.settled {
            return Some("usually on time".to_owned());
        }
        let days = self.days_late.checked_div(self.late).unwrap_or(0);
        (self.late * 2 >= self.settled).then(|| format!("usually {days} d late"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn habit(settled: u32, late: u32, days_late: u32) -> Habit {
        Habit { settled, late, days_late }
    }

    #[test]
    fn it_is_summed_up_from_dates() {
        let day = |text: &str| text.parse().unwrap();
        let paid = [("2026-01-10", "2026-01-08"), ("2026-02-10", "2026-02-20"), ("2020-01-01", "2026-01-01")];
        assert_eq!(Habit::of(paid.map(|(due, on)| (day(due), day(on)))), habit(3, 2, 10 + 90));
    }

    #[rstest]
    #[case::nothing_is_known(habit(0, 0, 0), 1000, None)]
    #[case::too_little_to_say(habit(2, 2, 20), 1390, None)]
    #[case::on_time(habit(24, 0, 0), 427, Some("usually on time"))]
    #[case::now_and_then_late(habit(10, 4, 20), 883, None)]
    #[case::late(habit(24, 22, 264), 1680, Some("usually 12 d late"))]
    fn it_is_told_and_weighed(#[case] habit: Habit, #[case] risk: i64, #[case] told: Option<&str>) {
        assert_eq!((habit.risk(), habit.in_words().as_deref()), (risk, told));
    }

    proptest! {
        #[test]
        fn whoever_pays_later_is_never_the_safer(settled in 0u32..24, late in 0u32..24, days in 0u32..500, more in 0u32..60) {
            let late = late.min(settled);
            let known = habit(settled, late, days);
            prop_assert!(habit(settled, late, days + more).risk() >= known.risk());
            prop_assert!(habit(settled, (late + 1).min(settled), days).risk() >= known.risk());
            prop_assert!(known.risk() > 380);
        }
    }
}
