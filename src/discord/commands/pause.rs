//! `/pause`: nobody is written to at all.

use super::{Context, Done, answer};
use crate::discord::message::Message;
use crate::discord::sentences;

/// Stop all mail of the desk at once (managers)
#[poise::command(slash_command)]
pub async fn pause(
    ctx: Context<'_>,
    #[description = "Why nobody should be written to"]
    #[max_length = 500]
    reason: String,
) -> Done {
    answer(ctx, |desk, actor| async move {
        desk.pause(&actor, &reason).await?;
        Ok(Message::text(sentences::PAUSED))
    })
    .await
}
