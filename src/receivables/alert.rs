//! What can't wait: how much so, who is called about it, and who after them.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

/// How many people are called before all managers are.
const PEOPLE: usize = 2;

/// How bad it is, in PagerDuty's words, which other services can be given too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Critical,
    Error,
    Warning,
    Info,
}

impl Severity {
    pub const ALL: [Severity; 4] = [Severity::Critical, Severity::Error, Severity::Warning, Severity::Info];

    /// How bad an incident is, by what it is about: something of the desk itself stands still, or one account wants a look.
    pub fn of(about: &str) -> Severity {
        match about {
            "audit chain broken" | "page" => Severity::Critical,
            "ledger stale" | "queue stuck" | "approval expired" => Severity::Error,
            _ if about.starts_with("mail ") => Severity::Error,
            _ => Severity::Warning,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Critical => "critical",
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }
}

impl FromStr for Severity {
    type Err = ();

    fn from_str(text: &str) -> Result<Severity, ()> {
        Severity::ALL.into_iter().find(|severity| severity.as_str() == text).ok_or(())
    }
}

/// Somebody who is called: one person by their Discord id, or everybody with the managers' role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Called {
    Person(u64),
    Managers,
}

impl fmt::Display for Called {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Called::Person(id) => id.fmt(f),
            Called::Managers => f.write_str("managers"),
        }
    }
}

/// Those who were called so far, as a row keeps them: `118…,managers`.
pub fn read_called(kept: &str) -> Vec<Called> {
    let one = |word: &str| match word {
        "managers" => Some(Called::Managers),
        id => id.parse().ok().map(Called::Person),
    };
    kept.split(',').filter_map(one).collect()
}

pub fn write_called(called: &[Called]) -> String {
    called.iter().map(Called::to_string).collect::<Vec<_>>().join(",")
}

/// Who is on call at an instant, and who is next in the rota. Nobody: the managers are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Roster {
    pub on_call: Option<u64>,
    pub next: Option<u64>,
}

/// A call: whom, and when the next in line is called if nobody has acknowledged by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    pub whom: Called,
    pub next_at: Option<DateTime<Utc>>,
}

/// The next call after those that were made: whoever is on call by now, then the next in the rota, then the managers.
/// Nobody is called twice; nothing comes after the managers.
///
/// The roster is the one of this instant: where the phone was handed over meanwhile, whoever has it now is called.
pub fn next_call(called: &[Called], roster: Roster, now: DateTime<Utc>, wait: Duration) -> Option<Call> {
    if called.contains(&Called::Managers) {
        return None;
    }
    let people = [roster.on_call, roster.next].into_iter().flatten().map(Called::Person);
    let person = people.take(PEOPLE).find(|person| called.len() < PEOPLE && !called.contains(person));
    Some(match person {
        Some(whom) => Call { whom, next_at: Some(now + wait) },
        None => Call { whom: Called::Managers, next_at: None },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    const NINE: &str = "2026-03-02T09:00:00Z";

    fn roster(on_call: u64, next: u64) -> Roster {
        let named = |id| (id > 0).then_some(id);
        Roster { on_call: named(on_call), next: named(next) }
    }

    #[rstest]
    #[case::first_the_one_on_call("", 11, 12, Some("11"))]
    #[case::then_the_next("11", 11, 12, Some("12"))]
    #[case::then_the_managers("11,12", 11, 12, Some("managers"))]
    #[case::then_nobody("11,12,managers", 11, 12, None)]
    #[case::no_rota("", 0, 0, Some("managers"))]
    #[case::the_last_week_of_the_rota("11", 11, 0, Some("managers"))]
    #[case::alone_in_the_rota("11", 11, 11, Some("managers"))]
    #[case::handed_over_meanwhile("11", 12, 13, Some("12"))]
    #[case::handed_over_twice("11,12", 13, 14, Some("managers"))]
    #[case::taken_out_of_turn("12", 11, 12, Some("11"))]
    #[case::the_rota_ended_meanwhile("11", 0, 0, Some("managers"))]
    fn the_line(#[case] called: &str, #[case] on_call: u64, #[case] next: u64, #[case] whom: Option<&str>) {
        let call = next_call(&read_called(called), roster(on_call, next), NINE.parse().unwrap(), Duration::minutes(10));
        assert_eq!(call.map(|call| call.whom.to_string()).as_deref(), whom);
    }

    #[test]
    fn each_has_their_minutes_and_nobody_comes_after_the_managers() {
        let (nine, ten) = (NINE.parse::<DateTime<Utc>>().unwrap(), Duration::minutes(10));
        assert_eq!(next_call(&[], roster(11, 12), nine, ten).unwrap().next_at, Some(nine + ten));
        assert_eq!(next_call(&[], roster(0, 0), nine, ten).unwrap().next_at, None);
    }

    #[rstest]
    #[case("audit chain broken", "critical")]
    #[case("page", "critical")]
    #[case("mail provider down", "error")]
    #[case("ledger stale", "error")]
    #[case("promise broken", "warning")]
    fn how_bad_it_is(#[case] about: &str, #[case] severity: &str) {
        assert_eq!(Severity::of(about).as_str(), severity);
        assert_eq!(severity.parse(), Ok(Severity::of(about)));
    }

    proptest! {
        #[test]
        fn every_line_ends_with_the_managers_and_calls_nobody_twice(
            rosters in proptest::collection::vec((0_u64..5, 0_u64..5), 1..6),
        ) {
            let mut called: Vec<Called> = Vec::new();
            let now = NINE.parse().unwrap();
            for (on_call, next) in rosters.iter().cycle().take(6) {
                match next_call(&called, roster(*on_call, *next), now, Duration::minutes(10)) {
                    Some(call) => {
                        prop_assert!(!called.contains(&call.whom));
                        prop_assert_eq!(call.next_at.is_none(), call.whom == Called::Managers);
                        called.push(call.whom);
                    }
                    None => break,
                }
                prop_assert_eq!(read_called(&write_called(&called)), called.clone());
            }
            prop_assert_eq!(called.last(), Some(&Called::Managers));
            prop_assert!(called.len() <= PEOPLE + 1);
        }
    }
}
