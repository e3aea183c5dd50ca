//! Settlements that were agreed on: whether their money came, and what is forgone once it has.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::import::{balance, set_balance};
use super::{AccountName, Act, Actor, Desk, Line, Outcome, money_of};
use crate::receivables::Money;
use crate::receivables::settlement::{self, Measure, Standing};
use crate::receivables::task::TaskKind;
use crate::store::invoices;
use crate::store::settlements::{self, SettlementRow};
use crate::store::write_offs::{self, NewWriteOff};
use crate::store::{accounts, state};

impl Desk {
    /// Looks at the settlements whose money is waited for. Harmless to repeat.
    pub async fn review_settlements(&self) -> Outcome<()> {
        let actor = Actor::job("approvals");
        for row in settlements::active(&mut self.reads(), None).await? {
            self.review_settlement(&actor, &row).await?;
        }
        Ok(())
    }

    async fn review_settlement(&self, actor: &Actor, row: &SettlementRow) -> Outcome<()> {
        let Some(pay_by) = row.pay_by else { return Ok(()) };
        let mut act = self.begin(actor).await?;
        state::take_ledger(&mut act.tx).await?;
        accounts::take(&mut act.tx, row.account_id).await?;
        let Some(account) = accounts::by_id(&mut act.tx, row.account_id).await? else { return Ok(()) };
        let calendar = self.calendar(account.country.as_deref().unwrap_or(&self.config.company.country));
        let judged_on = self.judged_on(&mut act.tx, self.zone_of(&account)).await?;
        let account = AccountName::from(&account);
        let covered = settlements::covered(&mut act.tx, &row.id).await?;
        let agreed = money_of(row.amount_minor, &row.currency)?;
        let paid = self.came_for_settlement(&mut act.tx, row).await?.max(0);
        let nothing_left = covered.iter().all(|invoice| invoice.open_minor <= 0);
        let paid_money = Money::new(paid, agreed.currency);
        let measure = Measure { agreed, paid, nothing_left };
        let line = match settlement::standing(measure, pay_by, judged_on, &calendar) {
            Standing::Waiting => return Ok(()),
            Standing::Kept => {
                if !self.finish_settlement(&mut act, &account, row, "completed", "").await? {
                    return Ok(());
                }
                let forgone = self.write_off(&mut act, &account, row).await?;
                let open = settlements::covered(&mut act.tx, &row.id).await?;
                let open = open.into_iter().map(|row| (row.invoice_id, row.number, row.open_minor)).collect();
                let elsewhere = self.misplaced(&mut act, &account, &row.id, (open, &row.currency)).await?;
                let nothing_left = nothing_left && paid < agreed.minor;
                Line::SettlementKept { account: account.clone(), agreed, forgone, nothing_left, elsewhere }
            }
            Standing::Lapsed => {
                if !self.finish_settlement(&mut act, &account, row, "lapsed", "").await? {
                    return Ok(());
                }
                let what = format!("The settlement of {agreed} lapsed: {paid_money} of it came. Speak with them");
                let key = format!("settlement-lapsed:{}", row.id);
                let about: Vec<i64> = covered.iter().map(|row| row.invoice_id).collect();
                self.owe(&mut act, row.account_id, TaskKind::Call, (&key, &what), &about).await?;
                Line::SettlementLapsed { account: account.clone(), agreed, paid: paid_money, pay_by }
            }
        };
        self.tell(&mut act, &account, line).await?;
        act.commit().await
    }

    /// Writes off what is still open of what a settlement covers, as far as it was shown and no more than was to be forgone; answers with how much. The act
    /// has taken the ledger.
    pub(super) async fn write_off(
        &self,
        act: &mut Act<'_>,
        account: &AccountName,
        agreement: &SettlementRow,
    ) -> Outcome<Money> {
        let today = self.today();
        let covered = settlements::covered(&mut act.tx, &agreement.id).await?;
        let open = invoices::open_of(&mut act.tx, account.id.0).await?;
        let most = settlement::most_forgone(agreement.total_minor, agreement.amount_minor);
        let mut whole = 0;
        let mut parts = Vec::new();
        for mut row in open {
            let Some(shown) = covered.iter().find(|covers| covers.invoice_id == row.id) else { continue };
            let (after, minor) = balance(&row).written_off_by(shown.covered_minor.min(most - whole));
            if minor == 0 {
                continue;
            }
            let amount = money_of(minor, &row.currency)?;
            set_balance(&mut row, after, Some(today));
            invoices::update(&mut act.tx, &row, act.now).await?;
            self.note_write_off(act, agreement, row.id, amount, today).await?;
            parts.push(json!({ "invoice": row.number, "amount": amount }));
            whole += minor;
        }
        self.end_tasks(act, Some(account.id.0)).await?;
        let forgone = money_of(whole, &agreement.currency)?;
        let detail = json!({ "settlement": agreement.id, "amount": forgone, "of": parts });
        act.file("written off", Some(account), detail, Value::Null);
        Ok(forgone)
    }

    async fn note_write_off(
        &self,
        act: &mut Act<'_>,
        settlement: &SettlementRow,
        invoice: i64,
        amount: Money,
        on: NaiveDate,
    ) -> Outcome<()> {
        let new = NewWriteOff {
            account_id: settlement.account_id,
            invoice_id: invoice,
            settlement_id: settlement.id.clone(),
            amount,
            on,
        };
        write_offs::add(&mut act.tx, new, act.now).await?;
        Ok(())
    }

    /// Moves a settlement to its end, and files it. `false` where it had ended before.
    pub(super) async fn finish_settlement(
        &self,
        act: &mut Act<'_>,
        account: &AccountName,
        row: &SettlementRow,
        state: &'static str,
        reason: &str,
    ) -> Outcome<bool> {
        if !settlements::move_on(&mut act.tx, &row.id, &row.state, state, act.now).await? {
            return Ok(false);
        }
        let act_name = match state {
            "active" => "settlement agreed",
            "completed" => "settlement kept",
            "lapsed" => "settlement lapsed",
            "rejected" => "settlement rejected",
            _ => "settlement cancelled",
        };
        let private = if reason.is_empty() { Value::Null } else { json!({ "reason": reason }) };
        let detail = json!({ "settlement": row.id, "before": row.state, "state": state });
        act.file(act_name, Some(account), detail, private);
        Ok(true)
    }
}
