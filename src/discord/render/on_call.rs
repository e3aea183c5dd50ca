//! Who has the phone.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::desk::OnCallView;

use super::super::message::Message;
use super::embed::{Embed, Tint};

/// Who is on call, as a card. Names nobody so that their phone rings.
pub fn message(view: &OnCallView, zone: Tz) -> Message {
    let mut card = Embed::new(Tint::Plain, "On call");
    let now = view.now.map_or_else(|| "the managers".to_owned(), |person| format!("<@{person}>"));
    match view.taken_until {
        Some(until) => card.line(&format!("Now: {now}, out of turn until {}.", local(until, zone))),
        None => card.line(&format!("Now: {now}.")),
    }
    match (view.now, view.next) {
        (None, _) => {}
        (_, Some(next)) => card.line(&format!("If they don't answer: <@{next}>, then the managers.")),
        (_, None) => card.line("If they don't answer: the managers."),
    }
    if view.open_alerts > 0 {
        let alerts = if view.open_alerts == 1 { "1 alert waits" } else { "alerts wait" };
        let many = if view.open_alerts == 1 { String::new() } else { format!("{} ", view.open_alerts) };
        card.line(&format!("{many}{alerts} for somebody to take it."));
    }
    let week = |week: &crate::desk::Week| {
        format!("{} to {} · <@{}>", local(week.from, zone), local(week.until, zone), week.person)
    };
    let weeks: Vec<String> = view.weeks.iter().map(week).collect();
    if weeks.is_empty() {
        card.line("There is no rota for the time to come: alerts go to the managers.");
    }
    card.field("Rota", &weeks, false);
    Message::card(card.build())
}

fn local(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%a %-d %b %Y, %H:%M").to_string()
}
