//! `[on_call]`: whose phone it is this week.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Utc, Weekday};
use chrono_tz::Tz;

use super::section::Section;
use crate::schedule::occurrences::instant;

/// A rota in local wall time: a week each, in turn, once through. Outside it, the managers are on call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnCall {
    pub weekday: Weekday,
    pub time: NaiveTime,
    /// The day of the first handover, on `weekday`.
    pub starting: Option<NaiveDate>,
    /// People's Discord ids. Empty: there is no rota.
    pub rota: Vec<u64>,
}

impl OnCall {
    pub(super) fn read(section: &Section<'_>) -> Option<OnCall> {
        let handover = section.read_as("handover", handover);
        let (starting, rota) = (section.date("starting"), section.ids("rota"));
        let (weekday, time) = handover?;
        if !rota.is_empty() && starting.is_none() && !section.has("starting") {
            section.report(section.missing("starting", "say on which day the rota's first week begins"));
        }
        if let Some(day) = starting.filter(|day| day.weekday() != weekday) {
            let what = format!("{day} is a {} and the handover is on {weekday}: give a {weekday}", day.weekday());
            section.refuse("starting", what);
        }
        Some(OnCall { weekday, time, starting, rota })
    }

    /// Who is on call at an instant, where the rota says. `None` is the managers.
    pub fn at(&self, now: DateTime<Utc>, zone: Tz) -> Option<u64> {
        let weeks = self.weeks(zone);
        let at = weeks.iter().find(|week| week.from <= now && now < week.until);
        at.map(|week| week.person)
    }

    /// Who is next in line after the person on call at an instant.
    pub fn next_after(&self, now: DateTime<Utc>, zone: Tz) -> Option<u64> {
        let weeks = self.weeks(zone);
        let here = weeks.iter().position(|week| week.from <= now && now < week.until)?;
        weeks[here + 1..].iter().map(|week| week.person).find(|person| *person != weeks[here].person)
    }

    /// Whose weeks are to come, with the present one first: who, from when, until when.
    pub fn coming(&self, now: DateTime<Utc>, zone: Tz) -> impl Iterator<Item = (u64, DateTime<Utc>, DateTime<Utc>)> {
        let coming = self.weeks(zone).into_iter().filter(move |week| now < week.until);
        coming.map(|week| (week.person, week.from, week.until))
    }

    /// The spans between two instants in which the rota names nobody.
    pub fn gaps(&self, from: DateTime<Utc>, until: DateTime<Utc>, zone: Tz) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
        let weeks = self.weeks(zone);
        let (Some(first), Some(last)) = (weeks.first(), weeks.last()) else {
            return vec![(from, until)];
        };
        let before = (from, until.min(first.from));
        let after = (from.max(last.until), until);
        [before, after].into_iter().filter(|(from, until)| from < until).collect()
    }

    fn weeks(&self, zone: Tz) -> Vec<Week> {
        let Some(starting) = self.starting else { return Vec::new() };
        let handover = |week: u64| {
            let day = starting.checked_add_days(Days::new(7 * week)).unwrap_or(NaiveDate::MAX);
            instant(NaiveDateTime::new(day, self.time), zone)
        };
        let week =
            |(index, person): (u64, &u64)| Week { person: *person, from: handover(index), until: handover(index + 1) };
        (0..).zip(&self.rota).map(week).collect()
    }
}

struct Week {
    person: u64,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
}

fn handover(text: &str) -> Result<(Weekday, NaiveTime), String> {
    let mut words = text.split_whitespace();
    let (weekday, time, rest) = (words.next(), words.next(), words.next());
    let weekday = weekday.and_then(|word| word.parse::<Weekday>().ok());
    let time = time.and_then(|word| NaiveTime::parse_from_str(word, "%H:%M").ok());
    match (weekday, time, rest) {
        (Some(weekday), Some(time), None) => Ok((weekday, time)),
        _ => Err(format!("\"{text}\" is not a weekday and a time such as \"Mon 09:00\"")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::London;

    fn rota() -> OnCall {
        OnCall {
            weekday: Weekday::Mon,
            time: NaiveTime::from_hms_opt(9, 0, 0).unwrap(),
            starting: NaiveDate::from_ymd_opt(2026, 3, 23),
            rota: vec![11, 12, 13],
        }
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_week_each_in_local_wall_time_then_the_managers() {
        let who = |instant: &str| rota().at(at(instant), London);
        assert_eq!(who("2026-03-23T08:59:59Z"), None);
        assert_eq!(who("2026-03-23T09:00:00Z"), Some(11));
        // The clocks go forward on the 29th: nine o'clock is eight in UTC.
        assert_eq!(who("2026-03-30T07:59:59Z"), Some(11));
        assert_eq!(who("2026-03-30T08:00:00Z"), Some(12));
        assert_eq!(who("2026-04-12T23:00:00Z"), Some(13));
        assert_eq!(who("2026-04-13T08:00:00Z"), None);
    }

    #[test]
    fn the_next_in_line_is_somebody_else() {
        assert_eq!(rota().next_after(at("2026-03-24T00:00:00Z"), London), Some(12));
        assert_eq!(rota().next_after(at("2026-04-10T00:00:00Z"), London), None);
        let twice = OnCall { rota: vec![11, 11, 13], ..rota() };
        assert_eq!(twice.next_after(at("2026-03-24T00:00:00Z"), London), Some(13));
    }

    #[test]
    fn gaps_are_what_the_rota_leaves_to_the_managers() {
        let year = (at("2026-03-01T00:00:00Z"), at("2027-03-01T00:00:00Z"));
        let gaps = rota().gaps(year.0, year.1, London);
        assert_eq!(gaps, [(year.0, at("2026-03-23T09:00:00Z")), (at("2026-04-13T08:00:00Z"), year.1)]);
        assert_eq!(rota().gaps(at("2026-03-24T00:00:00Z"), at("2026-04-01T00:00:00Z"), London), []);
    }

    proptest::proptest! {
        /// Whatever the zone and its summer time: from the first handover to the last, one person and no gap.
        #[test]
        fn the_weeks_of_a_rota_meet(zone in 0..chrono_tz::TZ_VARIANTS.len(), week in 0_u64..200, hour in 0_u32..24, hours in 0_i64..8_000) {
            let zone = chrono_tz::TZ_VARIANTS[zone];
            let starting = NaiveDate::from_ymd_opt(2026, 1, 5).unwrap() + Days::new(7 * week);
            let time = NaiveTime::from_hms_opt(hour, 30, 0).unwrap();
            let rota = OnCall { weekday: Weekday::Mon, time, starting: Some(starting), rota: (1..=53).collect() };
            let first = instant(NaiveDateTime::new(starting, time), zone);
            let coming: Vec<_> = rota.coming(first, zone).collect();
            proptest::prop_assert_eq!(coming.len(), 53);
            proptest::prop_assert!(coming.windows(2).all(|pair| pair[0].2 == pair[1].1 && pair[0].1 < pair[0].2));
            let now = first + chrono::Duration::hours(hours);
            let there: Vec<u64> = coming.iter().filter(|week| week.1 <= now && now < week.2).map(|week| week.0).collect();
            proptest::prop_assert_eq!(rota.at(now, zone).into_iter().collect::<Vec<_>>(), there);
            proptest::prop_assert_eq!(rota.gaps(first, coming[52].2, zone), vec![]);
        }
    }
}
