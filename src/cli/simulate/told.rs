//! What was played, as a calendar.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use chrono::NaiveDate;
use chrono_tz::Tz;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::Played;
use crate::cli::table::{Side, Table};
use crate::desk::{ActKind, CalendarAct, KeptLetter};

/// What is taken for granted, since nobody can know it.
const ASSUMED: [&str; 3] = [
    "nobody pays, answers, or is called",
    "the ledger is imported every day and says the same",
    "nobody decides on a request: each is asked, and expires",
];

#[derive(Serialize)]
pub struct Document<'a> {
    from: NaiveDate,
    until: NaiveDate,
    assumed: [&'static str; 3],
    days: Vec<Day<'a>>,
    kept: &'a [KeptLetter],
    failed: &'a [String],
}

#[derive(Serialize)]
struct Day<'a> {
    date: NaiveDate,
    acts: Vec<&'a CalendarAct>,
}

/// Every day, those without an act too.
pub fn document(played: &Played, zone: Tz) -> Document<'_> {
    let (from, until) = span(played, zone);
    let mut days: BTreeMap<NaiveDate, Vec<&CalendarAct>> =
        from.iter_days().take_while(|day| *day <= until).map(|day| (day, Vec::new())).collect();
    for act in &played.acts {
        days.entry(act.at.with_timezone(&zone).date_naive()).or_default().push(act);
    }
    let days = days.into_iter().map(|(date, acts)| Day { date, acts }).collect();
    Document { from, until, assumed: ASSUMED, days, kept: &played.kept, failed: &played.failed }
}

/// Days with nothing are left out.
pub fn in_words(played: &Played, zone: Tz) -> String {
    let (from, until) = span(played, zone);
    let mut text = format!("{} to {}, if {}:\n\n", shown(from), shown(until), ASSUMED.join("; "));
    let mut table = Table::new([
        ("day", Side::Left),
        ("act", Side::Left),
        ("account", Side::Left),
        ("step", Side::Left),
        ("", Side::Left),
    ]);
    let mut last = None;
    for act in &played.acts {
        let day = act.at.with_timezone(&zone).date_naive();
        let (date, ended) = (if last.replace(day) == Some(day) { String::new() } else { shown(day) }, ended(act));
        let (account, step) = (act.account.as_deref().unwrap_or("-"), act.step.as_deref().unwrap_or("-"));
        table.row([date.as_str(), kind(act.kind), account, step, ended.as_str()]);
    }
    text += &if table.is_empty() { "Nothing would be sent, asked or posted.\n".to_owned() } else { table.text() };
    for letter in &played.kept {
        let (account, step) = (letter.account.as_deref().unwrap_or("-"), letter.step.as_deref().unwrap_or("-"));
        let _ = writeln!(text, "\nThe {step} letter to {account} wouldn't leave: {}", letter.reason);
    }
    for failed in &played.failed {
        let _ = writeln!(text, "\nfailed: {failed}");
    }
    text.push_str("\nNothing was sent, and nothing written.\n");
    text
}

fn ended(act: &CalendarAct) -> String {
    match (act.ended.as_deref(), act.ended_on) {
        (Some(state), Some(on)) => format!("asked, {state} {}", shown(on)),
        (Some(_), None) => "asked".to_owned(),
        _ => String::new(),
    }
}

fn kind(kind: ActKind) -> &'static str {
    match kind {
        ActKind::Mail => "mail",
        ActKind::Call => "call",
        ActKind::Approval => "approval",
        ActKind::Post => "post",
        ActKind::Page => "page",
    }
}

fn span(played: &Played, zone: Tz) -> (NaiveDate, NaiveDate) {
    let day = |at: chrono::DateTime<chrono::Utc>| at.with_timezone(&zone).date_naive();
    (day(played.from), day(played.until))
}

fn shown(day: NaiveDate) -> String {
    day.format("%a %-d %b %Y").to_string()
}

/// Drawn on stderr, and only where that is a terminal.
pub fn bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {wide_bar} {pos}/{len}") {
        bar.set_style(style);
    }
    bar.set_message("playing the days");
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}
