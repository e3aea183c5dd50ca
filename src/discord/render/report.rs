//! A report, for a phone; all of its rows are attached.

use crate::desk::Reported;
use crate::receivables::report::Line;

use super::super::http::Attachment;
use super::super::message::Message;
use super::super::sentences::date;
use super::embed::{Embed, Tint};
use super::text::literal;

/// How many lines a section has on a phone; the file has all.
const LINES: usize = 10;

/// The report's card, with its table where there is anything in it.
pub fn message(reported: &Reported) -> Message {
    let Reported { kind, period, report } = reported;
    let days = if period.days() == 1 { "today".to_owned() } else { format!("last {} days", period.days()) };
    let mut card = Embed::new(Tint::Plain, &format!("{} · {days}", report.title));
    card.line(&format!("{} to {}", date(period.from), date(period.to)));
    if report.sections.iter().all(|section| section.lines.is_empty()) {
        card.line("There is nothing to tell of these days.");
    }
    for section in &report.sections {
        let left_out = section.lines.len().saturating_sub(LINES);
        let mut lines: Vec<String> = section.lines.iter().take(LINES).map(line).collect();
        if left_out > 0 {
            lines.push(format!("… and {left_out} more in the file"));
        }
        card.field(&section.heading, &lines, false);
    }
    card.footer(&report.notes.join(" "));
    let mut message = Message::card(card.build());
    if !report.table.rows.is_empty() {
        let name = format!("{kind}-{}-{}.csv", period.from, period.to);
        message.files.push(Attachment { name, content_type: "text/csv", bytes: report.table.csv().into_bytes() });
    }
    message
}

fn line(line: &Line) -> String {
    match &line.name {
        Some(who) => format!("{} — {}", literal(who, 60), line.says),
        None => line.says.clone(),
    }
}
