//! How the desk itself is, and what can be asked of it.

use chrono_tz::Tz;

use crate::desk::StatusView;

use super::super::message::Message;
use super::embed::{Embed, Tint};
use super::text::{literal, name};

/// How fresh the ledger is, what waits, and what runs next.
pub fn message(status: &StatusView, zone: Tz) -> Message {
    let at =
        |instant: chrono::DateTime<chrono::Utc>| instant.with_timezone(&zone).format("%a %-d %b %Y, %H:%M").to_string();
    let tint = if status.stale || status.paused.is_some() { Tint::Bad } else { Tint::Good };
    let mut card = Embed::new(tint, "The desk");
    let fresh = match (status.ledger_fresh_at, status.stale) {
        (None, _) => "No ledger was taken in yet: /import a file.".to_owned(),
        (Some(as_of), true) => {
            format!("⚠️ The ledger is from {}: too old, so nobody is chased. /import a new one.", at(as_of))
        }
        (Some(as_of), false) => format!("The ledger is from {}.", at(as_of)),
    };
    if let Some(pause) = &status.paused {
        let (by, since) = (name(&pause.by), at(pause.since));
        let reason = literal(&pause.reason, 300);
        card.line(&format!(
            "⏸️ Paused by {by} since {since}: {reason}. Nobody is written to; /unpause lets the desk go on."
        ));
    }
    card.line(&fresh);
    card.line(&format!("{} accounts, {} open invoices.", status.accounts, status.open_invoices));
    if status.on_hold > 0 {
        card.line(&format!(
            "{} on hold.",
            if status.on_hold == 1 { "1 account is".to_owned() } else { format!("{} accounts are", status.on_hold) }
        ));
    }
    card.line(&format!("{} requests wait for a decision.", status.pending_approvals));
    if let Some((since, turn)) = status.held {
        card.line(&format!("At Discord's gateway since {} (turn {turn}).", at(since)));
    }
    let queued = status.waiting.iter().map(|(kind, many)| format!("{many} × {}", literal(kind, 20)));
    card.field("Waiting to be sent", &queued.collect::<Vec<_>>(), true);
    let next = status.next_runs.iter().map(|(job, when)| format!("{} · {}", literal(job, 30), at(*when)));
    card.field("Next", &next.collect::<Vec<_>>(), true);
    card.footer(&format!("activity chain: {} rows, head {}", status.chain_length, status.chain_head));
    Message::card(card.build())
}

/// The commands, each with what it does.
pub fn help(commands: &[(String, String)]) -> Message {
    let mut card = Embed::new(Tint::Plain, "What you can ask this desk");
    commands.iter().for_each(|(command, told)| card.line(&format!("**{command}** {told}")));
    card.footer("Amounts: 1250, 1,250.00, £1,250. Dates: 2026-12-01, fri, +14d, 1 dec.");
    Message::card(card.build())
}
