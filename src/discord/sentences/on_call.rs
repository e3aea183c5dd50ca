//! What is said of alerts and of who has the phone.

use crate::discord::render::text::name;
use crate::receivables::alert::Called;

pub const ALERT_IS_YOURS: &str = "It is yours: nobody else is called about it.";
pub const ALERT_IS_OVER: &str = "It is over already: there is nothing left to take.";

pub fn alert_is_theirs(by: &str) -> String {
    format!("{} has it already.", name(by))
}

pub fn not_taken(reason: &str) -> String {
    format!("You can't have this alert: {reason}")
}

pub fn phone_is_yours(until: chrono::NaiveDateTime) -> String {
    format!("You are on call until {}. Alerts call you first.", moment(until))
}

pub fn called(whom: Called, rings: bool) -> String {
    let phone = if rings { ", and on the phone" } else { "" };
    match whom {
        Called::Person(person) => format!("<@{person}> is called in the alerts channel{phone}."),
        Called::Managers => "The managers are called: nobody is on call by the rota.".to_owned(),
    }
}

/// A time of a day: `Fri 6 Mar 2026, 18:00`.
pub(super) fn moment(at: chrono::NaiveDateTime) -> String {
    at.format("%a %-d %b %Y, %H:%M").to_string()
}
