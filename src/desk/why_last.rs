//! The last letter to an account: why it went out, or why it didn't.

use chrono::NaiveDate;
use serde::Serialize;

use super::picture::Pictured;
use super::{Desk, MailOrder, Outcome};
use crate::db::Reads;
use crate::receivables::guard::in_words;
use crate::store::touches::{self, LetterRow};

/// The last letter that was planned for an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WhyLast {
    pub template: String,
    /// As in the outbox: accepted, cancelled, unknown, …
    pub state: String,
    /// In the debtor's zone.
    pub date: NaiveDate,
    pub sentence: String,
}

impl Desk {
    /// What became of the last letter to an account, and why, after what was `said` already. Nothing where none was
    /// ever planned.
    pub(super) async fn last_letter(
        &self,
        from: &mut impl Reads,
        pictured: &Pictured,
        said: &str,
    ) -> Outcome<Option<WhyLast>> {
        let Some(row) = touches::last_letter(from, pictured.row.id).await? else { return Ok(None) };
        let order: Option<MailOrder> = serde_json::from_str(&row.payload).ok();
        Ok(Some(WhyLast {
            sentence: told(&row, order.as_ref(), said),
            template: row.template,
            state: row.state,
            date: row.touched_on,
        }))
    }
}

fn told(row: &LetterRow, order: Option<&MailOrder>, said: &str) -> String {
    let (step, day) = (&row.template, in_words(row.touched_on));
    match row.state.as_str() {
        "queued" | "sending" => format!("The {step} mail of {day} is on its way."),
        "cancelled" if row.stopped_by().is_some_and(|sentence| said.contains(&sentence)) => {
            format!("The {step} mail planned on {day} was stopped by that before it left.")
        }
        "cancelled" => format!("The {step} mail planned on {day} was stopped before it left{}", stopped_by(row)),
        "failed" => format!("The {step} mail of {day} was refused by the mail provider."),
        "unknown" => format!("Whether the {step} mail of {day} arrived is not known: a person was asked."),
        "bounced" => format!("The {step} mail of {day} came back: {}", went_out_for(order)),
        _ => format!("The last one, the {step} mail, went out on {day}: {}", went_out_for(order)),
    }
}

/// ` (paid): Invoice INV-7 has been settled.`
fn stopped_by(row: &LetterRow) -> String {
    let guard = row.reason.as_deref().unwrap_or_default();
    match row.stopped_by() {
        Some(sentence) => format!(" ({guard}): {sentence}"),
        None if guard.is_empty() => ".".to_owned(),
        None => format!(": {guard}."),
    }
}

/// What called for it on that day, and what somebody put aside for it.
fn went_out_for(order: Option<&MailOrder>) -> String {
    let Some(order) = order else { return "what called for it can't be read any more.".to_owned() };
    let anchor = order.reminder.lists.iter().find(|listed| listed.invoice == order.reminder.anchor);
    let cause = anchor.map(|anchor| {
        let age = (order.facts.today - anchor.due).num_days();
        let (number, step) = (&anchor.number, order.reminder.step + 1);
        let stood = match age {
            0 => "was due that day".to_owned(),
            late if late > 0 => format!("was {} overdue", days(late)),
            early => format!("was due in {}", days(-early)),
        };
        format!("invoice {number} {stood}, and step {step} was its next")
    });
    let installment = order.facts.installment.as_ref().map(|part| {
        format!(
            "installment {} of {} of their plan, {}, is for {}",
            part.number,
            part.of,
            part.amount,
            in_words(part.due_date)
        )
    });
    let cause = cause.or(installment).unwrap_or_else(|| "its step was due".to_owned());
    if order.put_aside.is_empty() {
        return format!("{cause}; nothing stood in its way.");
    }
    let guards: Vec<String> = order.put_aside.iter().map(ToString::to_string).collect();
    format!("{cause}; it was sent by hand although {} stood in its way.", guards.join(" and "))
}

fn days(count: i64) -> String {
    if count == 1 { "1 day".to_owned() } else { format!("{count} days") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn row(state: &str, reason: Option<&str>, detail: &str) -> LetterRow {
        LetterRow {
            template: "friendly".to_owned(),
            touched_on: "2026-03-02".parse().unwrap(),
            state: state.to_owned(),
            reason: reason.map(str::to_owned),
            payload: String::new(),
            detail: detail.to_owned(),
        }
    }

    #[rstest]
    #[case("queued", None, "{}", "The friendly mail of 2 March 2026 is on its way.")]
    #[case(
        "cancelled",
        Some("hold"),
        r#"{"stopped_by":"They called."}"#,
        "The friendly mail planned on 2 March 2026 was stopped by that before it left."
    )]
    #[case(
        "cancelled",
        Some("paid"),
        r#"{"stopped_by":"Invoice INV-7 has been settled."}"#,
        "The friendly mail planned on 2 March 2026 was stopped before it left (paid): Invoice INV-7 has been settled."
    )]
    #[case(
        "cancelled",
        Some("deadline"),
        "{}",
        "The friendly mail planned on 2 March 2026 was stopped before it left: deadline."
    )]
    #[case("cancelled", None, "{}", "The friendly mail planned on 2 March 2026 was stopped before it left.")]
    #[case(
        "accepted",
        None,
        "{}",
        "The last one, the friendly mail, went out on 2 March 2026: what called for it can't be read any more."
    )]
    fn each_end_has_its_sentence(
        #[case] state: &str,
        #[case] reason: Option<&str>,
        #[case] detail: &str,
        #[case] sentence: &str,
    ) {
        assert_eq!(told(&row(state, reason, detail), None, "Withheld (hold): They called."), sentence);
    }
}
