//! What somebody owes an account: a call, a word, an answer. When it rests, and what ends it.

use chrono::NaiveDate;

use super::InvoiceId;
use super::conversation::{Channel, Direction, Outcome};
use super::guard::{held, invoice_guard};
use super::situation::{AccountPicture, InvoicePicture};
use super::words::word_list;

word_list! {
    /// What a task is.
    TaskKind("kind of task") {
        /// A call about invoices, or because no letter reaches them.
        Call = "call",
        /// A call about an installment of a plan, or because its letter doesn't reach them.
        Installment = "installment",
        /// Whoever has the account decides what comes next: a manager took it over, or refused a step.
        Escalation = "escalation",
        /// Whether a letter arrived is to be found out.
        Doubt = "doubt",
    }
}

impl TaskKind {
    /// Whether one of its invoices is a reason to do it on that day.
    fn is_about(self, invoice: &InvoicePicture, day: NaiveDate) -> bool {
        match self {
            TaskKind::Call | TaskKind::Escalation => invoice_guard(invoice, day).is_none(),
            // The plan itself asks for it, and rests with a dispute.
            TaskKind::Installment => invoice.in_plan && !invoice.disputed,
            TaskKind::Doubt => true,
        }
    }

    /// Whether it is to be done on a day: one of its invoices is still a reason, and nothing keeps us from speaking with
    /// them.
    pub fn is_to_be_done(self, invoices: &[InvoiceId], account: &AccountPicture, day: NaiveDate) -> bool {
        let silent = account.ceased
            || account.standing.placed_with.is_some()
            || account.hold.as_ref().is_some_and(|hold| held(hold, day).is_some());
        let mut open = invoices.iter().filter_map(|id| account.invoice(*id)).filter(|invoice| invoice.is_invoice());
        !silent && open.any(|invoice| self.is_about(invoice, day))
    }

    /// Whether a conversation is what was owed. Nobody reached is nobody spoken with.
    pub fn is_done_by(self, spoken: Spoken) -> bool {
        let answered = !matches!(spoken.outcome, Outcome::Voicemail | Outcome::NoAnswer);
        match self {
            TaskKind::Call | TaskKind::Installment => answered && spoken.is_our_call(),
            TaskKind::Escalation => answered && spoken.by_owner,
            TaskKind::Doubt => false,
        }
    }
}

/// A conversation, as a task looks at it.
#[derive(Debug, Clone, Copy)]
pub struct Spoken {
    pub channel: Channel,
    pub direction: Direction,
    pub outcome: Outcome,
    /// Whoever owns the account held it.
    pub by_owner: bool,
}

impl Spoken {
    pub fn is_our_call(self) -> bool {
        self.channel == Channel::Call && self.direction == Direction::Out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::receivables::placement::Standing;
    use crate::receivables::situation::Hold;
    use crate::receivables::{AccountId, Currency, Money};
    use rstest::rstest;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn account() -> AccountPicture {
        let invoice = |id| InvoicePicture {
            id: InvoiceId(id),
            number: format!("INV-{id}"),
            open: Money::new(100, Currency::GBP),
            issued: None,
            due: Some(day("2026-02-20")),
            disputed: false,
            disputed_for: None,
            promised_until: None,
            in_plan: false,
        };
        AccountPicture {
            id: AccountId(1),
            code: "ACME".to_owned(),
            name: "Acme Ltd".to_owned(),
            invoices: vec![invoice(1), invoice(2), invoice(3)],
            hold: None,
            unread_reply: None,
            ceased: false,
            reachable: true,
            standing: Standing::default(),
            cadence: "default".to_owned(),
            minimum: None,
            approvals: Vec::new(),
        }
    }

    type Change = fn(&mut AccountPicture);

    fn until(account: &mut AccountPicture, last: &str) {
        account.hold = Some(Hold { until: day(last), reason: "r".to_owned(), by: "Dana".to_owned() });
    }

    /// A task about INV-1 and INV-2, on 10 March. Which kinds are to be done: call, installment, escalation, doubt.
    #[rstest]
    #[case::as_it_was(|_: &mut AccountPicture| {}, "c.ed")]
    #[case::one_was_paid(|a: &mut AccountPicture| { a.invoices.remove(0); }, "c.ed")]
    #[case::both_were_paid(|a: &mut AccountPicture| a.invoices.retain(|i| i.id.0 == 3), "....")]
    #[case::one_is_disputed(|a: &mut AccountPicture| a.invoices[0].disputed = true, "c.ed")]
    #[case::both_are_disputed(|a: &mut AccountPicture| a.invoices.iter_mut().for_each(|i| i.disputed = true), "...d")]
    #[case::one_is_disputed_the_other_promised(
        |a: &mut AccountPicture| { a.invoices[0].disputed = true; a.invoices[1].promised_until = Some(day("2026-03-10")); }, "...d")]
    #[case::the_promise_is_over(|a: &mut AccountPicture| a.invoices.iter_mut().for_each(|i| i.promised_until = Some(day("2026-03-09"))), "c.ed")]
    #[case::in_a_plan(|a: &mut AccountPicture| a.invoices.iter_mut().for_each(|i| i.in_plan = true), ".i.d")]
    #[case::on_hold(|a: &mut AccountPicture| until(a, "2026-03-10"), "....")]
    #[case::the_hold_is_over(|a: &mut AccountPicture| until(a, "2026-03-09"), "c.ed")]
    #[case::ceased(|a: &mut AccountPicture| a.ceased = true, "....")]
    #[case::placed(|a: &mut AccountPicture| a.standing.placed_with = Some("an agency".to_owned()), "....")]
    fn a_task_rests_while_nothing_of_it_is_to_be_chased(#[case] change: Change, #[case] to_do: &str) {
        let mut account = account();
        change(&mut account);
        let is_to_be_done =
            |kind: &TaskKind| kind.is_to_be_done(&[InvoiceId(1), InvoiceId(2)], &account, day("2026-03-10"));
        let first = |kind: &TaskKind| if is_to_be_done(kind) { &kind.as_str()[..1] } else { "." };
        assert_eq!(TaskKind::ALL.iter().map(first).collect::<String>(), to_do);
    }

    #[rstest]
    #[case::answered(Channel::Call, Direction::Out, Outcome::Reached, false, "ci..")]
    #[case::answered_by_the_owner(Channel::Call, Direction::Out, Outcome::Refused, true, "cie.")]
    #[case::nobody_there(Channel::Call, Direction::Out, Outcome::NoAnswer, true, "....")]
    #[case::a_machine(Channel::Call, Direction::Out, Outcome::Voicemail, true, "....")]
    #[case::they_rang(Channel::Call, Direction::In, Outcome::Reached, false, "....")]
    #[case::met(Channel::Meeting, Direction::Out, Outcome::Reached, true, "..e.")]
    fn what_was_owed_is_done_by_having_spoken(
        #[case] channel: Channel,
        #[case] direction: Direction,
        #[case] outcome: Outcome,
        #[case] by_owner: bool,
        #[case] done: &str,
    ) {
        let spoken = Spoken { channel, direction, outcome, by_owner };
        let first = |kind: &TaskKind| if kind.is_done_by(spoken) { &kind.as_str()[..1] } else { "." };
        assert_eq!(TaskKind::ALL.iter().map(first).collect::<String>(), done);
    }
}
