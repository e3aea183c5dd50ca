//! Alerts: what can't wait, who is called, and who has it.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use ulid::Ulid;

use crate::desk::{AlertCard, Mention};

use super::super::custom_id::{Matter, MatterAct};
use super::super::message::{Message, Weight};
use super::embed::{Embed, Tint};
use super::text::{literal, name};

/// What people do to have it.
const HOW: &str = "✅ or the button to say that you have it.";

/// An alert's message as it stands now.
pub fn message(alert: &AlertCard, zone: Tz) -> Message {
    let tint = match alert.state.as_str() {
        "open" => Tint::Bad,
        "acknowledged" => Tint::Waiting,
        _ => Tint::Past,
    };
    let mut card = Embed::new(tint, &literal(&alert.about, 200));
    card.line(&literal(&alert.sentence, 1_500));
    if alert.met > 1 {
        card.line(&format!("Met {} times.", alert.met));
    }
    if !alert.unreached.is_empty() && alert.resolved_at.is_none() {
        let services = literal(&alert.unreached.join(", "), 100);
        card.line(&format!("**The phone was not reached** ({services}). Call whoever is on call."));
    }
    card.line(&how_it_stands(alert, zone));
    card.footer(&format!("alert {}", alert.id));
    let message = calling(&alert.mention, Message::card(card.build()));
    if alert.state == "open" { to_take(message, &alert.id) } else { message }
}

/// The message that calls the next in line.
pub fn call(id: &str, about: &str, sentence: &str, mention: &Mention, waited_minutes: i64) -> Message {
    let mut card = Embed::new(Tint::Bad, &literal(about, 200));
    card.line(&format!("Nobody has taken this for {waited_minutes} minutes."));
    card.line(&literal(sentence, 1_500));
    card.line(HOW);
    card.footer(&format!("alert {id}"));
    to_take(calling(mention, Message::card(card.build())), id)
}

/// The message with the button that says what a ✅ says.
fn to_take(message: Message, alert: &str) -> Message {
    match Ulid::from_string(alert) {
        Ok(id) => message.matter("I have it", Matter { act: MatterAct::Acknowledge, id }, Weight::First),
        Err(_) => message,
    }
}

fn how_it_stands(alert: &AlertCard, zone: Tz) -> String {
    let at = |instant: Option<DateTime<Utc>>| {
        instant.map(|at| at.with_timezone(&zone).format("%a %-d %b, %H:%M").to_string()).unwrap_or_default()
    };
    match (alert.state.as_str(), alert.by.as_deref()) {
        ("open", _) => HOW.to_owned(),
        ("acknowledged", by) => {
            format!("**{} has it**, since {}.", name(by.unwrap_or_default()), at(alert.acknowledged_at))
        }
        (_, by) => {
            let because = alert.because.as_deref().map(|why| format!(": {}", literal(why, 200))).unwrap_or_default();
            let had = by.map(|by| format!(" {} had it.", name(by))).unwrap_or_default();
            format!("**Over** since {}{because}.{had}", at(alert.resolved_at))
        }
    }
}

/// The message with its mention before it: exactly those are pinged.
fn calling(mention: &Mention, message: Message) -> Message {
    let people = mention.people.iter().map(|id| format!("<@{id}>"));
    let called: Vec<String> = people.chain(mention.roles.iter().map(|id| format!("<@&{id}>"))).collect();
    let (pings, role_pings) = (mention.people.clone(), mention.roles.clone());
    Message { content: called.join(" "), pings, role_pings, ..message }
}
