//! A dispute takes its invoice out of what was promised: nobody breaks their word by what they contest.

use serde_json::{Value, json};

use super::dispute_view::PromiseLeft;
use super::{AccountName, Act, Desk, Outcome, money_of};
use crate::receivables::InvoiceId;
use crate::receivables::promise::{Part, without};
use crate::store::accounts;
use crate::store::promises::{self, CoveredRow, PromiseRow};

impl Desk {
    /// Takes an invoice that is disputed by now out of the open promise that it is in. The rest is waited for as before,
    /// and is kept where it has come; where nothing is left, the promise has ended.
    pub(super) async fn take_out_of_promises(
        &self,
        act: &mut Act<'_>,
        account: &AccountName,
        number: &str,
    ) -> Outcome<Option<PromiseLeft>> {
        let open = promises::open(&mut act.tx, Some(account.id.0)).await?;
        let covered = promises::covered(&mut act.tx, Some(account.id.0)).await?;
        let Some(disputed) = covered.iter().find(|row| row.number == number && row.open_minor > 0) else {
            return Ok(None);
        };
        let Some(promise) = open.into_iter().find(|promise| promise.id == disputed.promise_id) else { return Ok(None) };
        let amount = money_of(promise.amount_minor, &promise.currency)?;
        let left = without(amount, &parts(&promise, &covered), InvoiceId(disputed.invoice_id));
        match left {
            Some(left) => {
                promises::take_out(&mut act.tx, &promise.id, disputed.invoice_id, left.minor).await?;
                let detail = json!({ "promise": promise.id, "invoice": number, "was": amount, "amount": left });
                act.file("promise reduced by a dispute", Some(account), detail, Value::Null);
                self.settle_kept_promises(act, Some(account.id.0)).await?;
            }
            None => {
                let Some(row) = accounts::by_id(&mut act.tx, account.id.0).await? else { return Ok(None) };
                let pictured = self.pictured(&mut act.tx, row).await?;
                self.end_replaced(act, &pictured, &promise, &format!("a dispute on {number}")).await?;
            }
        }
        Ok(Some(PromiseLeft { date: promise.promised_on, left }))
    }
}

/// The invoices of a promise, the oldest first.
fn parts(promise: &PromiseRow, covered: &[CoveredRow]) -> Vec<Part> {
    let own = covered.iter().filter(|row| row.promise_id == promise.id);
    let part = |row: &CoveredRow| Part {
        invoice: InvoiceId(row.invoice_id),
        promised: row.promised_minor,
        open: row.open_minor,
    };
    own.map(part).collect()
}
