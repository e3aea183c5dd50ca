//! `/hold`: nobody writes to an account for a while.

use super::autocomplete::{accounts, day_ahead};
use super::{Context, Done, answer};
use crate::discord::message::Message;
use crate::discord::sentences;

/// Stop all reminders to an account until the end of a day
#[poise::command(slash_command)]
pub async fn hold(
    ctx: Context<'_>,
    #[description = "Its code or name"]
    #[autocomplete = "accounts"]
    account: String,
    #[description = "The last day of it: 2026-12-01, fri, +14d"]
    #[autocomplete = "day_ahead"]
    #[max_length = 40]
    until: String,
    #[description = "Why nobody should write to them"]
    #[max_length = 500]
    reason: String,
) -> Done {
    answer(ctx, |desk, actor| async move {
        let held = desk.hold(&actor, &account, &until, &reason).await?;
        Ok(Message::text(sentences::held(&held.account, held.until, held.before)))
    })
    .await
}
