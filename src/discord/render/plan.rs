//! A payment plan with its schedule.

use crate::desk::{PlanVersion, PlanView};

use super::super::custom_id::Button;
use super::super::message::{Message, Weight};
use super::super::sentences::{account, date};
use super::embed::{Embed, Tint};
use super::text::{literal, name};

/// The plan as a card.
pub fn message(plan: &PlanView) -> Message {
    let tint = match plan.state.as_str() {
        "active" | "completed" => Tint::Good,
        "proposed" => Tint::Waiting,
        "broken" | "rejected" => Tint::Bad,
        _ => Tint::Past,
    };
    let mut embed = Embed::new(tint, &format!("Payment plan · {}", account(&plan.account)));
    embed.line(&format!("**{}**, {}", plan.total, plan.state));
    embed.line(&literal(&plan.terms, 300));
    embed.field("Why", &[literal(&plan.reason, 900)], false);
    embed.field("Schedule", &schedule(plan), false);
    embed.field("Invoices", &plan.invoices.iter().map(|number| literal(number, 40)).collect::<Vec<_>>(), false);
    embed.field("Other versions", &plan.versions.iter().map(version).collect::<Vec<_>>(), false);
    embed.field(
        "Proposed by",
        &[format!("{}, {}", name(&plan.proposed_by), date(plan.proposed_at.date_naive()))],
        true,
    );
    embed.footer(&format!("plan {}", plan.id));
    Message::card(embed.build()).button("Account", Button::Account, plan.account.id.0, Weight::Other)
}

fn version(version: &PlanVersion) -> String {
    let proposed = date(version.proposed_at.date_naive());
    let ended = version.settled_at.map(|at| format!(" on {}", date(at.date_naive()))).unwrap_or_default();
    format!("{proposed} · {} · {} · {}{ended}", version.total, literal(&version.terms, 120), version.state)
}

/// One line an installment: when, how much, and what is paid of it.
pub fn schedule(plan: &PlanView) -> Vec<String> {
    let lines = plan.installments.iter().map(|line| {
        let paid = match line.paid {
            paid if paid.minor >= line.amount.minor => " · paid ✓".to_owned(),
            paid if paid.is_positive() => format!(" · {paid} paid"),
            _ => String::new(),
        };
        format!("{} · {}{paid}", date(line.due_date), line.amount)
    });
    lines.collect()
}
