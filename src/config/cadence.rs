//! `[cadence.<name>]`: the ladders accounts are put on.

use std::collections::BTreeMap;

use chrono::NaiveTime;

use super::section::Section;

/// The name of the cadence accounts have until they are given another.
pub const DEFAULT: &str = "default";

/// An ordered list of steps, and how often a debtor may be touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cadence {
    /// Days between one touch of an account and the next.
    pub min_gap_days: u32,
    /// Contact hours in the debtor's zone: from, until.
    pub hours: (NaiveTime, NaiveTime),
    pub cap: Cap,
    pub steps: Vec<Step>,
}

/// No more than so many touches in so many days, calls and hand-sent mail counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cap {
    pub touches: u32,
    pub days: u32,
}

/// One step of a cadence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Days from the due date; negative before it.
    pub day: i64,
    pub channel: Channel,
    /// The letter, or for a call the name of what to call about.
    pub template: String,
    pub tone: Tone,
}

/// How a step reaches the debtor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    Email,
    Call,
    ApproveThenEmail,
    Escalate,
}

/// How a step speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Courtesy,
    Friendly,
    Firm,
    Final,
}

const CHANNELS: [(&str, Channel); 4] = [
    ("email", Channel::Email),
    ("call", Channel::Call),
    ("approve-then-email", Channel::ApproveThenEmail),
    ("escalate", Channel::Escalate),
];

const TONES: [(&str, Tone); 4] =
    [("courtesy", Tone::Courtesy), ("friendly", Tone::Friendly), ("firm", Tone::Firm), ("final", Tone::Final)];

/// A year and more on either side is not a step but a slip.
const FARTHEST_DAY: i64 = 400;

pub(super) fn read_all(section: &Section<'_>) -> BTreeMap<String, Cadence> {
    section.named().into_iter().filter_map(|(name, section)| Some((name, read(&section)?))).collect()
}

fn read(section: &Section<'_>) -> Option<Cadence> {
    let min_gap_days = section.number::<u32>("min_gap_days", 1, 365);
    let hours = section.read_as("hours", hours);
    let cap = section.section("cap");
    let cap = (cap.number("touches", 1, 1_000), cap.number("days", 1, 365));
    let steps: Vec<Option<Step>> = section.list("step").iter().map(step).collect();
    if steps.is_empty() {
        section.refuse("step", "has no step: write one [[cadence.<name>.step]] for each");
    }
    for (key, given) in [("min_gap_days", min_gap_days.is_some()), ("hours", hours.is_some())] {
        if !given && !section.has(key) {
            section.report(section.missing(key, "a cadence of your own says it for itself"));
        }
    }
    if !section.has("cap") {
        section.report(section.missing("cap", "write, for example, cap = { touches = 4, days = 30 }"));
    }
    let steps: Option<Vec<Step>> = steps.into_iter().collect();
    let cap = Cap { touches: cap.0?, days: cap.1? };
    Some(Cadence { min_gap_days: min_gap_days?, hours: hours?, cap, steps: steps? })
}

fn step(section: &Section<'_>) -> Option<Step> {
    let day = section.number::<i64>("day", -FARTHEST_DAY, FARTHEST_DAY);
    let channel = section.word("channel", &CHANNELS);
    let template = section.text("template");
    let tone = section.word("tone", &TONES);
    for key in ["day", "channel", "template", "tone"] {
        if !section.has(key) {
            section.report(section.missing(key, "every step has a day, a channel, a template and a tone"));
        }
    }
    Some(Step { day: day?, channel: channel?, template: template?, tone: tone? })
}

fn hours(text: &str) -> Result<(NaiveTime, NaiveTime), String> {
    let time = |part: &str| NaiveTime::parse_from_str(part.trim(), "%H:%M").ok();
    let both = text.split_once('-').and_then(|(from, until)| Some((time(from)?, time(until)?)));
    both.filter(|(from, until)| from < until)
        .ok_or_else(|| format!("\"{text}\" is not a span of hours within a day such as \"09:00-17:00\""))
}
