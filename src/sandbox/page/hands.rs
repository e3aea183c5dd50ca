//! The clock on the page: what it reads, and turning it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Datelike, Days, Duration, LocalResult, NaiveDateTime, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::Tz;
use serde::Deserialize;
use serde_json::{Value, json};

use super::PageState;

/// Ten seconds before a desk opens: the new ledger is taken in, and the digest is seen to arrive.
const MORNING: NaiveTime = NaiveTime::from_hms_opt(8, 59, 50).expect("08:59:50 is a time of day");
/// The furthest the clock can be turned at once, in days.
const FURTHEST: i64 = 366;

/// Where to turn the hands.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Turn {
    /// An hour on.
    Hour,
    /// To just before nine of the next working day.
    Morning,
    /// To just before nine of the next Monday.
    Monday,
    /// To a local date and time: `2026-11-24T08:55`.
    To(NaiveDateTime),
}

#[derive(Deserialize)]
pub(super) struct Wish {
    #[serde(deserialize_with = "turn_of")]
    to: Turn,
}

fn turn_of<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Turn, D::Error> {
    let text = String::deserialize(deserializer)?;
    match text.as_str() {
        "hour" => Ok(Turn::Hour),
        "morning" => Ok(Turn::Morning),
        "monday" => Ok(Turn::Monday),
        local => ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
            .iter()
            .find_map(|format| NaiveDateTime::parse_from_str(local, format).ok())
            .map(Turn::To)
            .ok_or_else(|| serde::de::Error::custom("a local date and time looks like 2026-11-24T08:55")),
    }
}

pub(super) fn reading(state: &PageState) -> Value {
    let now = state.clock.now();
    let local = now.with_timezone(&state.zone);
    json!({ "now": now.to_rfc3339(), "local": local.format("%Y-%m-%dT%H:%M").to_string(), "zone": state.zone.name() })
}

pub(super) async fn read(State(state): State<PageState>) -> Json<Value> {
    Json(reading(&state))
}

pub(super) async fn turn(State(state): State<PageState>, Json(wish): Json<Wish>) -> Response {
    let now = state.clock.now();
    match target(&wish.to, now, state.zone) {
        Ok(then) => {
            state.clock.move_to(then);
            Json(reading(&state)).into_response()
        }
        Err(complaint) => (StatusCode::CONFLICT, Json(json!({ "complaint": complaint }))).into_response(),
    }
}

fn target(turn: &Turn, now: DateTime<Utc>, zone: Tz) -> Result<DateTime<Utc>, &'static str> {
    let local = now.with_timezone(&zone).naive_local();
    let then = match turn {
        Turn::Hour => return Ok(now + Duration::hours(1)),
        Turn::Morning => next_morning(local, |day| !matches!(day, Weekday::Sat | Weekday::Sun)),
        Turn::Monday => next_morning(local, |day| day == Weekday::Mon),
        Turn::To(then) => *then,
    };
    let then = instant(then, zone);
    if then < now {
        return Err("The clock of the demo only goes forward: what was posted and mailed can't be taken back.");
    }
    if then - now > Duration::days(FURTHEST) {
        return Err("That is more than a year ahead: turn the clock in smaller steps.");
    }
    Ok(then)
}

/// Just before nine of the first day after `local`'s that is wanted.
fn next_morning(local: NaiveDateTime, wanted: impl Fn(Weekday) -> bool) -> NaiveDateTime {
    let days = (1..=7).filter_map(|ahead| local.date().checked_add_days(Days::new(ahead)));
    let day = days.into_iter().find(|day| wanted(day.weekday())).unwrap_or(local.date());
    day.and_time(MORNING)
}

/// The instant at which a clock in `zone` shows `local`; the first after it where it is skipped.
fn instant(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    let minutes = (0..=24 * 60).map(|minute| zone.from_local_datetime(&(local + Duration::minutes(minute))));
    let mut shown = minutes.filter_map(|found| match found {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.with_timezone(&Utc)),
        LocalResult::None => None,
    });
    shown.next().unwrap_or_else(|| local.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::over_a_weekend(Turn::Morning, "2026-11-20T15:00:00Z", "2026-11-23T08:59:50+00:00")]
    #[case::midweek(Turn::Morning, "2026-11-24T06:00:00Z", "2026-11-25T08:59:50+00:00")]
    #[case::monday_from_monday(Turn::Monday, "2026-11-23T06:00:00Z", "2026-11-30T08:59:50+00:00")]
    #[case::into_summer_time(Turn::Morning, "2026-03-27T12:00:00Z", "2026-03-30T07:59:50+00:00")]
    #[case::skipped_hour(Turn::To("2026-03-29T01:30:00".parse().unwrap()), "2026-03-27T12:00:00Z", "2026-03-29T01:00:00+00:00")]
    fn the_hands_turn(#[case] turn: Turn, #[case] now: DateTime<Utc>, #[case] then: &str) {
        assert_eq!(target(&turn, now, chrono_tz::Europe::London).unwrap().to_rfc3339(), then);
    }

    #[test]
    fn they_never_turn_back() {
        let then = Turn::To("2026-11-20T08:00:00".parse().unwrap());
        assert!(target(&then, "2026-11-23T09:00:00Z".parse().unwrap(), chrono_tz::UTC).is_err());
    }
}
