//! What debtors wrote, and letters of which nobody knows whether they arrived, in the desk channel.

use chrono_tz::Tz;
use serenity::builder::CreateEmbed;
use ulid::Ulid;

use crate::desk::{AccountName, DoubtContent, DoubtEnd, ReplyContent, ReplyEnd};

use super::super::custom_id::{Button, Matter, MatterAct};
use super::super::message::{Message, Weight};
use super::super::sentences::account;
use super::embed::{Embed, Tint};
use super::text::{literal, name, quoted};

/// How much of an answer is shown: whoever wants to read more opens the mail.
const LINES: usize = 25;
const UNITS: usize = 2_500;

/// A debtor's mail, with what may be done about it.
pub fn wrote(reply: &ReplyContent) -> Message {
    let message = Message { content: opening(reply, false), ..Message::card(card(reply, None)) };
    let Some(about) = &reply.account else { return message };
    let message = match reply.id.parse::<Ulid>() {
        Ok(id) if !reply.automatic => message
            .matter("Read, go on", Matter { act: MatterAct::Read, id }, Weight::First)
            .matter("They asked us to stop", Matter { act: MatterAct::Cease, id }, Weight::Other),
        _ => message,
    };
    message.button("Account", Button::Account, about.id.0, Weight::Other)
}

/// The same once somebody has dealt with it.
pub fn dealt(reply: &ReplyContent, end: &ReplyEnd, by: &str) -> Message {
    let end = match end {
        ReplyEnd::Read => format!("Read by {}. Their reminders go on.", name(by)),
        ReplyEnd::Ceased => format!("They asked us to stop, says {}. Nobody writes to them.", name(by)),
    };
    let message = Message { content: opening(reply, true), ..Message::card(card(reply, Some(&end))) };
    match &reply.account {
        Some(about) => message.button("Account", Button::Account, about.id.0, Weight::Other),
        None => message,
    }
}

fn opening(reply: &ReplyContent, dealt: bool) -> String {
    let Some(about) = &reply.account else {
        return "A mail came from nobody we know. It changes nothing by itself.".to_owned();
    };
    let owner = reply.owner.as_deref().map_or_else(|| "nobody's yet".to_owned(), |owner| format!("{}'s", name(owner)));
    if reply.automatic {
        return format!("{} answered by itself, as when somebody is away ({owner}).", account(about));
    }
    let waits = if dealt { "" } else { " Nobody writes to them before this is read." };
    format!("{} wrote to us ({owner}).{waits}", account(about))
}

fn card(reply: &ReplyContent, end: Option<&str>) -> CreateEmbed {
    let tint = if end.is_some() || reply.automatic { Tint::Past } else { Tint::Waiting };
    let subject = if reply.subject.is_empty() { "(no subject)".to_owned() } else { literal(&reply.subject, 200) };
    let mut card = Embed::new(tint, &subject);
    let from = literal(&reply.from, 100);
    card.line(&match &reply.from_name {
        Some(called) => format!("From {} · {from}", name(called)),
        None => format!("From {from}"),
    });
    let text = quoted(&reply.text, LINES, UNITS);
    if text.is_empty() {
        card.line("(no text)");
    }
    text.iter().for_each(|line| card.line(line));
    if let Some(end) = end {
        card.line(end);
    }
    card.footer(&format!("reply {}", reply.id));
    card.build()
}

/// Has this letter arrived?
pub fn doubt(doubt: &DoubtContent, zone: Tz) -> Message {
    let mut card = Embed::new(Tint::Waiting, "Has this letter arrived?");
    let owner = doubt.owner.as_deref().map_or_else(|| "nobody's yet".to_owned(), |owner| format!("{}'s", name(owner)));
    let planned = doubt.planned_at.with_timezone(&zone).format("%a %-d %b, %H:%M");
    let (step, about) = (literal(&doubt.step, 40), account(&doubt.account));
    card.line(&format!("The {step} letter of {planned} to {about} ({owner}) left, and no answer came back."));
    card.line(&literal(&doubt.reason, 300));
    card.line("It isn't sent again by itself. Ask them, or look at the mail provider's own page.");
    card.footer(&format!("mail {}", doubt.outbox_id));
    let message = Message::card(card.build());
    let message = match doubt.outbox_id.parse::<Ulid>() {
        Ok(id) => message.matter("It arrived", Matter { act: MatterAct::Arrived, id }, Weight::First).matter(
            "Send again",
            Matter { act: MatterAct::SendAgain, id },
            Weight::Other,
        ),
        Err(_) => message,
    };
    message.button("Account", Button::Account, doubt.account.id.0, Weight::Other)
}

/// The same once that is known.
pub fn doubt_over(about: &AccountName, step: &str, outbox_id: &str, end: &DoubtEnd, by: Option<&str>) -> Message {
    let by = by.map_or_else(|| "somebody".to_owned(), name);
    let end = match end {
        DoubtEnd::Arrived => format!("It arrived, says {by}."),
        DoubtEnd::SentAgain => format!("{by} had it sent once more."),
        DoubtEnd::Told(how) => format!("The mail provider has told since: {}.", literal(how, 40)),
        DoubtEnd::ToldInTime(how) => {
            format!("The mail provider has told since: {}. It isn't sent once more.", literal(how, 40))
        }
    };
    let mut card = Embed::new(Tint::Past, "Has this letter arrived?");
    card.line(&format!("The {} letter to {}. {end}", literal(step, 40), account(about)));
    card.footer(&format!("mail {outbox_id}"));
    Message::card(card.build()).button("Account", Button::Account, about.id.0, Weight::Other)
}
