//! `/payment`: money that somebody heard of before the books show it.

use super::autocomplete::{accounts, day_behind, invoices};
use super::{Context, Done, answer};
use crate::desk::PaymentTold;
use crate::discord::message::Message;
use crate::discord::sentences;

/// Note a payment that isn't in the ledger yet
#[poise::command(slash_command)]
pub async fn payment(
    ctx: Context<'_>,
    #[description = "Its code or name"]
    #[autocomplete = "accounts"]
    account: String,
    #[description = "How much: 1250, 1,250.00, £1,250"]
    #[max_length = 40]
    amount: String,
    #[description = "When it was paid; today where you don't say"]
    #[autocomplete = "day_behind"]
    #[max_length = 40]
    date: Option<String>,
    #[description = "Which invoice; the oldest first where you don't say"]
    #[autocomplete = "invoices"]
    #[max_length = 100]
    invoice: Option<String>,
    #[description = "Their reference"]
    #[max_length = 200]
    reference: Option<String>,
) -> Done {
    let told = PaymentTold { code: account, amount, date, invoice, reference };
    answer(ctx, |desk, actor| async move {
        let taken = desk.record_payment(&actor, told).await?;
        Ok(Message::text(sentences::paid(&taken.account, &taken.applied, taken.unapplied)))
    })
    .await
}
