//! An account's card, and what is next for it.

use crate::desk::{AccountCard, ContactLine, DisputeView, InvoiceLine, PlanView, PromiseView, Why};

use super::super::custom_id::Button;
use super::super::message::{Message, Weight};
use super::super::sentences::{account, amounts, date};
use super::embed::{Embed, Tint};
use super::plan;
use super::text::{literal, name, quoted};

/// The card: what one looks at before picking up the phone, with the likely acts under it.
pub fn card(card: &AccountCard) -> Message {
    let tint = if card.arrears.is_empty() { Tint::Good } else { Tint::Waiting };
    let mut embed = Embed::new(tint, &account(&card.account));
    embed.line(&format!("**{}** overdue · {} open, credits taken off", amounts(&card.arrears), amounts(&card.net)));
    embed.line(&literal(&card.why.sentence, 500));
    let owner = card.owner.as_ref().map_or_else(|| "nobody".to_owned(), |owner| name(&owner.name));
    embed.field("Owner", &[owner], true);
    let own = own_terms(card);
    embed.field("Reminded", &own, true);
    if let Some(next) = &card.next_action {
        let on = card.next_on.map(|day| format!(" on {}", date(day))).unwrap_or_default();
        embed.field("Next step", &[format!("{}{on}", literal(next, 200))], true);
    }
    if let Some(hold) = &card.hold {
        let told = format!("until {} · {} · {}", date(hold.until), literal(&hold.reason, 200), name(&hold.by));
        embed.field("On hold", &[told], false);
    }
    let tasks = card.tasks.iter().map(|task| {
        let owner = task.owner.as_ref().map_or_else(|| "nobody's yet".to_owned(), |owner| name(&owner.name));
        format!("{} · {} · {owner}", date(task.due_on), literal(&task.what, 150))
    });
    embed.field("To do", &tasks.collect::<Vec<_>>(), false);
    embed.field(&promises_heading(&card.promises), &promises(&card.promises), false);
    if let Some(active) = card.plan.as_ref().filter(|plan| is_current(plan)) {
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
    if let Some(wrote) = &card.last_reply {
        let read = match &wrote.read_by {
            Some(who) => format!("read by {}", name(who)),
            None => "nobody has read it yet".to_owned(),
        };
        let head = format!("{} · {} · {read}", date(wrote.at.date_naive()), literal(&wrote.subject, 150));
        let text = quoted(&wrote.text, 6, 400);
        embed.field("They wrote last", &[vec![head], text].concat(), false);
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
    let message = match card.plan.as_ref().filter(|plan| is_current(plan)) {
        Some(_) => message.button("Plan", Button::Plan, id, Weight::Other),
        None => message,
    };
    match card.ceased {
        Some(_) => message.button("May be written to again", Button::LiftCease, id, Weight::Other),
        None => message.button("They asked us to stop", Button::Cease, id, Weight::Other),
    }
}

/// What was completed, rejected or cancelled is looked up with `/plan show`.
fn is_current(plan: &PlanView) -> bool {
    matches!(plan.state.as_str(), "active" | "proposed" | "broken")
}

/// How many were kept and broken; the open ones are listed under it.
fn promises_heading(promises: &[PromiseView]) -> String {
    let count = |state: &str| promises.iter().filter(|promise| promise.state == state).count();
    match (count("kept"), count("broken")) {
        (0, 0) => "Promises".to_owned(),
        (kept, broken) => format!("Promises: {kept} kept, {broken} broken"),
    }
}

/// The open ones; where there is none, the last that ended.
fn promises(promises: &[PromiseView]) -> Vec<String> {
    let open: Vec<_> = promises.iter().filter(|promise| promise.state == "open").map(promise).collect();
    if open.is_empty() { promises.first().map(promise).into_iter().collect() } else { open }
}

fn promise(promise: &PromiseView) -> String {
    let paid = if promise.paid.is_positive() { format!(" · {} came", promise.paid) } else { String::new() };
    let (amount, day) = (promise.amount, date(promise.date));
    if promise.state != "open" {
        return format!("{amount} for {day} · {}{paid}", promise.state);
    }
    let note = promise.note.as_deref().map(|note| format!(" · {}", literal(note, 200))).unwrap_or_default();
    format!("{amount} by {day}, waited for until {} · {}{paid}{note}", date(promise.until), name(&promise.taken_by))
}

/// What is the account's own of how it is reminded; nothing where that is as for everybody.
fn own_terms(card: &AccountCard) -> Vec<String> {
    let gone = if card.cadence_is_gone { " (no longer in the config: on the default)" } else { "" };
    let cadence = (card.cadence != "default").then(|| format!("on the cadence {}{gone}", literal(&card.cadence, 40)));
    let minimum = card.minimum.map(|minimum| format!("from {minimum}"));
    cadence.into_iter().chain(minimum).collect()
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
    let disputed = match &line.dispute {
        Some(dispute) => format!(" · {}", dispute_in_words(dispute)),
        None if line.disputed => " · disputed".to_owned(),
        None => String::new(),
    };
    let exception = line.exception.as_deref().map(|why| format!(" · ⚠️ {}", literal(why, 80))).unwrap_or_default();
    format!("{number} · {}{age}{disputed}{exception}", line.open)
}

/// The reason while it is open, and what is waited for once it was settled.
fn dispute_in_words(dispute: &DisputeView) -> String {
    match dispute.state.as_str() {
        "open" => format!("disputed: {} ({})", literal(&dispute.reason, 80), name(&dispute.owner)),
        outcome => format!("dispute {outcome}, the ledger doesn't show it yet"),
    }
}

/// What the next reminder is, when, and what stands in its way.
pub fn why(why: &Why) -> Message {
    let mut embed = Embed::new(Tint::Plain, &account(&why.account));
    embed.line(&literal(&why.sentence, 1_000));
    Message::card(embed.build()).button("Account", Button::Account, why.account.id.0, Weight::Other)
}
