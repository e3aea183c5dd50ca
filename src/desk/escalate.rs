//! An account the desk can't bring to pay by itself: to a manager, to an agency or to lawyers, and back.

use serde_json::json;

use super::approvals::Ask;
use super::dispute_view::Disputes;
use super::refusal::refused;
use super::{AccountName, Act, Actor, Desk, Line, Outcome};
use crate::db::Reads;
use crate::receivables::Totals;
use crate::receivables::aging::days_past_due;
use crate::receivables::approval::Kind;
use crate::receivables::escalation::Escalation;
use crate::store::invoices::InvoiceRow;
use crate::store::{accounts, invoices, placements};

/// What came of asking.
#[derive(Debug, Clone)]
pub enum Escalated {
    /// It waits for the managers. Another request may have waited, and is void now.
    Asked { account: AccountName, to: Escalation, voided: bool },
    /// It is the desk's again, or was never given away: what was asked is withdrawn.
    Back { account: AccountName, from: Option<Escalation> },
}

impl Desk {
    /// Asks the managers to let an account go to one of them, to an agency or to lawyers; or takes it back.
    ///
    /// # Errors
    /// A refusal where it is with somebody already, is being paid by a plan, or has nothing to hand over.
    pub async fn escalate_account(
        &self,
        actor: &Actor,
        code: &str,
        to: Escalation,
        reason: &str,
    ) -> Outcome<Escalated> {
        actor.must_be_collector()?;
        let reason = reason.trim();
        if reason.is_empty() {
            return refused("Say why: the manager who decides reads it.");
        }
        let account = AccountName::from(&self.find(code).await?);
        let mut act = self.begin(actor).await?;
        accounts::take(&mut act.tx, account.id.0).await?;
        if to == Escalation::Desk {
            return self.call_back(act, account, reason).await;
        }
        self.may_go(&mut act, &account, to).await?;
        let (handed_over, totals) = self.handed_over(&mut act.tx, &account, to).await?;
        let (amount, also) = self.amounts(&totals);
        let voided = self
            .end_waiting(&mut act, &account, &[Kind::Escalation], "void", "another escalation was asked for")
            .await?;
        let today = self.today();
        let ask = Ask {
            kind: Kind::Escalation,
            account: &account,
            subject: format!("escalation:{}", account.id.0),
            reason: reason.to_owned(),
            amount,
            also: also.clone(),
            terms: to.terms().to_owned(),
            step: None,
            schedule: Vec::new(),
            oldest_days_past_due: oldest(&handed_over, today),
            invoices: handed_over.iter().map(|row| Ok((row.number.clone(), row.open()?))).collect::<Outcome<_>>()?,
            to: Some(to),
            weighs: None,
        };
        if self.ask(&mut act, ask).await?.is_none() {
            return refused(format!("Somebody asked for the same about {account} just now: look at /approvals."));
        }
        let who = actor.name.clone();
        let kind = Kind::Escalation.as_str().to_owned();
        let line = Line::Asked { who, kind, account: account.clone(), amount, also, to: Some(to) };
        self.tell(&mut act, &account, line).await?;
        act.commit().await?;
        Ok(Escalated::Asked { account, to, voided })
    }

    /// What an escalation is about: what is overdue and not disputed, in every currency.
    async fn handed_over(
        &self,
        from: &mut impl Reads,
        account: &AccountName,
        to: Escalation,
    ) -> Outcome<(Vec<InvoiceRow>, Totals)> {
        let today = self.today();
        let late = |row: &InvoiceRow| row.is_invoice() && row.due_date.is_some_and(|due| due < today);
        let open = invoices::open_of(from, account.id.0).await?;
        let disputes = Disputes::of(from, account.id.0).await?;
        let disputed = |row: &InvoiceRow| row.disputed || disputes.keeps_out(row.id);
        let rows: Vec<_> = open.into_iter().filter(|row| late(row) && !disputed(row)).collect();
        if rows.is_empty() && to.is_placement() {
            return refused(format!("{account} has nothing overdue and undisputed that could be handed over."));
        }
        let totals = rows.iter().map(InvoiceRow::open).collect::<Result<Totals, _>>()?;
        Ok((rows, totals))
    }

    async fn call_back(&self, mut act: Act<'_>, account: AccountName, reason: &str) -> Outcome<Escalated> {
        let standing = placements::standing(&mut act.tx, Some(account.id.0)).await?.into_iter().next();
        let withdrawn = self.end_waiting(&mut act, &account, &[Kind::Escalation], "withdrawn", reason).await?;
        let from = standing.and_then(|placement| placement.placed_with.parse::<Escalation>().ok());
        let Some(with) = from else {
            if !withdrawn {
                return refused(format!("{account} is at the desk, and nobody has asked that it go elsewhere."));
            }
            act.commit().await?;
            return Ok(Escalated::Back { account, from });
        };
        act.actor.must_be_manager("call an account back")?;
        placements::end(&mut act.tx, account.id.0, act.now).await?;
        act.file("called back", Some(&account), json!({ "from": with }), json!({ "reason": reason }));
        let line = Line::CalledBack { who: act.actor.name.clone(), account: account.clone(), from: with };
        self.tell(&mut act, &account, line).await?;
        act.commit().await?;
        Ok(Escalated::Back { account, from })
    }

    /// A refusal where somebody outside has the account: nobody agrees on anything with them meanwhile.
    pub(super) async fn not_placed(&self, from: &mut impl Reads, account: &AccountName) -> Outcome<()> {
        let Some(placement) = placements::standing(from, Some(account.id.0)).await?.into_iter().next() else {
            return Ok(());
        };
        let with = placement.placed_with.parse::<Escalation>().map_or("somebody else", Escalation::in_words);
        let since = placement.placed_at.with_timezone(&self.zone()).format("%-d %b %Y");
        refused(format!("{account} is with {with} since {since}. A manager's /escalate to:desk calls it back."))
    }
}

/// How many days past due the oldest is.
pub(super) fn oldest(rows: &[InvoiceRow], today: chrono::NaiveDate) -> i64 {
    let due = rows.iter().filter_map(|row| row.due_date).min();
    due.map_or(0, |due| days_past_due(today, due).max(0))
}
