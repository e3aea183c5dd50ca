//! `[cadence.<name>]`: the ladders accounts are put on.

use std::collections::BTreeMap;

use super::section::Section;
use crate::receivables::cadence::{Cadence, Cap, Channel, Step, Tone};

/// The name of the cadence accounts have until they are given another.
pub const DEFAULT: &str = "default";

/// A year and more on either side is not a step but a slip.
const FARTHEST_DAY: i64 = 400;

pub(super) fn read_all(section: &Section<'_>) -> BTreeMap<String, Cadence> {
    let read_one = |(name, section): (String, Section<'_>)| Some((name.clone(), read(name, &section)?));
    section.named().into_iter().filter_map(read_one).collect()
}

fn read(name: String, section: &Section<'_>) -> Option<Cadence> {
    let min_gap_days = section.number("min_gap_days", 1, 365);
    let hours = section.parsed("hours");
    let cap = section.section("cap");
    cap.need("touches", "how many touches at most");
    cap.need("days", "in how many days");
    let cap = (cap.number("touches", 1, 1_000), cap.number("days", 1, 365));
    let steps: Vec<Option<Step>> = section.list("step").iter().map(step).collect();
    section.need("min_gap_days", "write, for example, min_gap_days = 5");
    section.need("hours", "write, for example, hours = \"09:00-17:00\"");
    section.need("cap", "write, for example, cap = { touches = 4, days = 30 }");
    section.need("step", "write one [[cadence.<name>.step]] for each");
    let steps: Option<Vec<Step>> = steps.into_iter().collect();
    let cap = Cap { touches: cap.0?, days: cap.1? };
    Some(Cadence { name, min_gap_days: min_gap_days?, hours: hours?, cap, steps: steps? })
}

fn step(section: &Section<'_>) -> Option<Step> {
    let day = section.number("day", -FARTHEST_DAY, FARTHEST_DAY);
    let channel = section.word("channel", &Channel::ALL.iter().map(|word| (word.as_str(), *word)).collect::<Vec<_>>());
    let template = section.text("template");
    let tone = section.word("tone", &Tone::ALL.iter().map(|word| (word.as_str(), *word)).collect::<Vec<_>>());
    for key in ["day", "channel", "template", "tone"] {
        section.need(key, "every step has a day, a channel, a template and a tone");
    }
    Some(Step { day: day?, channel: channel?, template: template?, tone: tone? })
}
