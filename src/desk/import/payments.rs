//! A file of payments: each taken once, off the invoice it names or off the oldest.

use chrono::NaiveDate;

use super::accounts::Accounts;
use super::{Effect, Progress};
use crate::desk::payment::{Told, apply};
use crate::desk::{AccountName, Act, Outcome};
use crate::ledger_files::{LedgerFile, Reject};
use crate::receivables::chain::sha256_hex;
use crate::receivables::ids::AccountId;
use crate::store::payments;

pub(super) async fn take(
    act: &mut Act<'_>,
    file: &LedgerFile,
    today: NaiveDate,
    progress: Progress<'_>,
) -> Outcome<Effect> {
    let accounts = Accounts::read(&mut act.tx).await?;
    let mut effect = Effect::default();
    for (done, row) in file.payments.iter().enumerate() {
        progress(done, file.payments.len());
        let reject = |reason: String| Reject { line: row.line, reason, about: None };
        let Some(account) = accounts.find(&row.account_code) else {
            effect.rejects.push(reject(format!("there is no account {}", row.account_code)));
            continue;
        };
        if row.paid_on > today {
            effect.rejects.push(reject(format!("{} is still to come: a payment has been made", row.paid_on)));
            continue;
        }
        let name = AccountName { id: AccountId(account.id), code: account.code.clone(), name: account.name.clone() };
        let identity = format!(
            "{}|{:?}|{}|{}|{:?}|{}",
            account.code, row.invoice_number, row.amount, row.paid_on, row.reference, row.occurrence
        );
        let key = format!("file:{}", &sha256_hex(identity)[..32]);
        if payments::is_known(&mut act.tx, &format!("{key}:0")).await? {
            effect.unchanged += 1;
            continue;
        }
        let told = Told {
            account: &name,
            amount: row.amount,
            paid_on: row.paid_on,
            invoice: row.invoice_number.as_deref(),
            reference: row.reference.clone(),
            source: "file",
            key: &key,
        };
        match apply(act, &told).await? {
            Ok(_) => effect.new += 1,
            Err(reason) => effect.rejects.push(reject(reason)),
        }
    }
    Ok(effect)
}
