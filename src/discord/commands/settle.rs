//! `/settle`: less than is owed, or nothing, closes it.

use super::autocomplete::{accounts, day_ahead, invoices};
use super::{Context, Done, answer};
use crate::desk::SettlementAsked;
use crate::discord::message::Message;
use crate::discord::sentences;

/// Settle for less than is owed, or write it off with amount 0, if the managers agree
#[poise::command(slash_command)]
pub async fn settle(
    ctx: Context<'_>,
    #[description = "Its code or name"]
    #[autocomplete = "accounts"]
    account: String,
    #[description = "What closes it: 700; 0 writes it off; withdraw takes back what was asked or agreed"]
    #[max_length = 40]
    amount: String,
    #[description = "Why: the manager who decides reads it"]
    #[max_length = 500]
    reason: String,
    #[description = "By when they pay; two weeks where you don't say"]
    #[autocomplete = "day_ahead"]
    #[max_length = 40]
    by: Option<String>,
    #[description = "One invoice alone; all that is overdue where you don't say"]
    #[autocomplete = "invoices"]
    #[max_length = 100]
    invoice: Option<String>,
) -> Done {
    let asked = SettlementAsked { code: account, amount, reason, by, invoice };
    answer(ctx, |desk, actor| async move {
        let came_of_it = desk.settle(&actor, asked).await?;
        Ok(Message::text(sentences::decisions::settled(&came_of_it)))
    })
    .await
}
