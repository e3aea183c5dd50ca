//! `/promise`: what they said they would pay, and when.

use super::autocomplete::{accounts, day_ahead};
use super::{Context, Done, answer};
use crate::desk::PromiseTold;
use crate::discord::message::Message;
use crate::discord::sentences;

/// Take a promise to pay: no reminders until its day, and the desk hears what comes of it
#[poise::command(slash_command)]
pub async fn promise(
    ctx: Context<'_>,
    #[description = "Its code or name"]
    #[autocomplete = "accounts"]
    account: String,
    #[description = "How much: 1250, 1,250.00, £1,250"]
    #[max_length = 40]
    amount: String,
    #[description = "By when: 2026-12-01, fri, +14d"]
    #[autocomplete = "day_ahead"]
    #[max_length = 40]
    date: String,
    #[description = "Who said so, and what else they said"]
    #[max_length = 500]
    note: Option<String>,
) -> Done {
    let told = PromiseTold { code: account, amount, date, note };
    answer(ctx, |desk, actor| async move {
        let taken = desk.promise(&actor, told).await?;
        Ok(Message::text(sentences::promised(&taken)))
    })
    .await
}
