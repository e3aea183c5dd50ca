//! `/unpause`: the desk goes on.

use super::{Context, Done, answer};
use crate::discord::message::Message;
use crate::discord::sentences;

/// Let the desk write to debtors again (managers)
#[poise::command(slash_command)]
pub async fn unpause(ctx: Context<'_>) -> Done {
    answer(ctx, |desk, actor| async move {
        desk.unpause(&actor).await?;
        Ok(Message::text(sentences::UNPAUSED))
    })
    .await
}
