//! A request for a decision: everything a manager needs on a phone, and afterwards what was decided.

use chrono_tz::Tz;

use crate::desk::ApprovalContent;

use super::super::custom_id::Button;
use super::super::message::{Message, Weight};
use super::super::sentences::decisions::totals;
use super::super::sentences::{account, date};
use super::embed::{Embed, Tint};
use super::text::{literal, name};

/// The request while it waits.
pub fn request(id: &str, content: &ApprovalContent, zone: Tz) -> Message {
    let mut card = card(Tint::Waiting, content);
    card.footer(&format!("approval {id}"));
    let needed = match content.needed {
        1 => "One manager decides".to_owned(),
        needed => format!("{needed} managers must agree; one ❌ is enough to turn it down"),
    };
    let until = content.expires_at.with_timezone(&zone).format("%a %-d %b %Y, %H:%M");
    card.line(&format!("✅ yes · ❌ no. {needed}, until {until}."));
    if !content.roles.is_empty() {
        let roles: Vec<_> = content.roles.iter().map(|role| format!("<@&{role}>")).collect();
        card.line(&format!("A ✅ counts from {} only.", roles.join(" or ")));
    }
    shown(card, content)
}

/// The same once nobody can decide it any more.
pub fn decided(id: &str, content: &ApprovalContent, state: &str, by: Option<&str>, reason: Option<&str>) -> Message {
    let tint = match state {
        "approved" => Tint::Good,
        "rejected" => Tint::Bad,
        _ => Tint::Past,
    };
    let mut card = card(tint, content);
    card.footer(&format!("approval {id}"));
    let by = by.map(|by| format!(" by {}", name(by))).unwrap_or_default();
    card.line(&format!("**{state}**{by}"));
    if let Some(reason) = reason {
        card.field("Because", &[literal(reason, 300)], false);
    }
    shown(card, content)
}

fn card(tint: Tint, content: &ApprovalContent) -> Embed {
    let mut card = Embed::new(tint, &format!("{} · {}", kind(&content.kind), account(&content.account)));
    card.line(&format!("{} for {}", totals(content.amount, &content.also), account(&content.account)));
    card
}

fn shown(mut card: Embed, content: &ApprovalContent) -> Message {
    card.field("Asked by", &[name(&content.requested_by)], true);
    card.field("Oldest invoice", &[format!("{} days past due", content.oldest_days_past_due)], true);
    if !content.terms.is_empty() {
        card.field("Terms", &[literal(&content.terms, 300)], true);
    }
    if let Some(step) = &content.step {
        card.field("Step", &[literal(&step.in_words(), 200)], true);
    }
    card.field("Why", &[literal(&content.reason, 900)], false);
    let schedule = content.schedule.iter().map(|(day, amount)| format!("{} · {amount}", date(*day)));
    card.field("Schedule", &schedule.collect::<Vec<_>>(), false);
    let invoices = content.invoices.iter().map(|(number, open)| format!("{} · {open}", literal(number, 40)));
    card.field("Invoices", &invoices.collect::<Vec<_>>(), false);
    let message = Message::card(card.build());
    message.button("Account", Button::Account, content.account.id.0, Weight::Other)
}

pub(super) fn kind(kind: &str) -> &'static str {
    match kind {
        "plan" => "Payment plan",
        "escalation" => "Escalation",
        "final_notice" => "Final notice",
        "settlement" => "Settlement",
        "write_off" => "Write-off",
        _ => "Request",
    }
}
