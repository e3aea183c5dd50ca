//! `/resume`: the hold of an account ends now.

use super::autocomplete::accounts;
use super::{Context, Done, answer};
use crate::discord::message::Message;
use crate::discord::sentences;

/// End the hold of an account
#[poise::command(slash_command)]
pub async fn resume(
    ctx: Context<'_>,
    #[description = "Its code or name"]
    #[autocomplete = "accounts"]
    account: String,
) -> Done {
    answer(ctx, |desk, actor| async move {
        let account = desk.resume(&actor, &account).await?;
        Ok(Message::text(sentences::resumed(&account)))
    })
    .await
}
