//! An account's card, and what is next for it.

use crate::desk::{AccountCard, ContactLine, InvoiceLine, Why};

use super::super::custom_id::Button;
use super::super::message::{Message, Weight};
use super::super::sentences::{account, amounts, date};
use super::embed::{Embed, Tint};
use super::plan;
use super::text::{literal, name};

/// The card: what one looks at before picking up the phone, with the likely acts under it.
pub fn card(card: &AccountCard) -> Message {
    let tint = if card.arrears.is_empty() { Tint::Good } else { Tint::Waiting };
    let mut embed = Embed::new(tint, &account(&card.account));
    embed.line(&format!("**{}** overdue · {} open, credits taken off", amounts(&card.arrears), amounts(&card.net)));
    embed.line(&literal(&card.why.sentence, 500));
    let owner = card.owner.as_ref().map_or_else(|| "nobody".to_owned(), |owner| name(&owner.name));
    embed.field("Owner", &[owner], true);
    if let Some(next) = &card.next_action {
        let on = card.next_on.map(|day| format!(" on {}", date(day))).unwrap_or_default();
        embed.field("Next step", &[format!("{}{on}", literal(next, 200))], true);
    }
    if let Some(hold) = &card.hold {
        let told = format!("until {} · {} · {}", date(hold.until), literal(&hold.reason, 200), name(&hold.by));
        embed.field("On hold", &[told], false);
    }
    let tasks = card.tasks.iter().map(|task| format!("{} · {}", date(task.due_on), literal(&task.what, 150)));
    embed.field("To do", &tasks.collect::<Vec<_>>(), false);
    if let Some(active) = &card.plan {
        embed.field(&format!("Payment plan, {}", active.state), &plan::schedule(active), false);
    }
    if let Some(last) = &card.last_conversation {
        let head = format!(
            "{} · {}, {} · {}",
            date(last.at.date_naive()),
            literal(&last.channel, 20),
            literal(&last.outcome, 20),
            name(&last.by)
        );
        embed.field("Last spoken with", &[head, literal(&last.note, 600)], false);
    }
    embed.field("Contacts", &card.contacts.iter().map(contact).collect::<Vec<_>>(), false);
    embed.field("Open", &card.invoices.iter().map(invoice).collect::<Vec<_>>(), false);
    buttons(Message::card(embed.build()), card)
}

fn buttons(message: Message, card: &AccountCard) -> Message {
    let id = card.account.id.0;
    let message = match card.owner {
        None => message.button("Claim", Button::Claim, id, Weight::First),
        Some(_) => message.button("Release", Button::Release, id, Weight::Other),
    };
    let message = message
        .button("Log", Button::Log, id, Weight::First)
        .button("Timeline", Button::Timeline, id, Weight::Other)
        .button("Why", Button::Why, id, Weight::Other);
    match card.plan {
        Some(_) => message.button("Plan", Button::Plan, id, Weight::Other),
        None => message,
    }
}

fn contact(contact: &ContactLine) -> String {
    let star = if contact.preferred { "★ " } else { "" };
    let known = [contact.name.as_deref(), contact.email.as_deref(), contact.phone.as_deref()];
    let known: Vec<String> = known.into_iter().flatten().map(|part| literal(part, 80)).collect();
    let silent = if contact.suppressed { " (must not be written to)" } else { "" };
    format!("{star}{}{silent}", known.join(" · "))
}

fn invoice(line: &InvoiceLine) -> String {
    let number = literal(&line.number, 40);
    let age = match line.days_past_due {
        Some(days) if days > 0 => format!(" · {days} d late"),
        Some(_) => line.due_date.map(|due| format!(" · due {}", date(due))).unwrap_or_default(),
        None if line.kind == "invoice" => " · no due date".to_owned(),
        None => format!(" · {}", literal(&line.kind, 20)),
    };
    let disputed = if line.disputed { " · disputed" } else { "" };
    let exception = line.exception.as_deref().map(|why| format!(" · ⚠️ {}", literal(why, 80))).unwrap_or_default();
    format!("{number} · {}{age}{disputed}{exception}", line.open)
}

/// What the next reminder is, when, and what stands in its way.
pub fn why(why: &Why) -> Message {
    let mut embed = Embed::new(Tint::Plain, &account(&why.account));
    embed.line(&literal(&why.sentence, 1_000));
    Message::card(embed.build()).button("Account", Button::Account, why.account.id.0, Weight::Other)
}
