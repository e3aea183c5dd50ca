//! `/digest`: the digest now, as well as by its schedule.

use super::{Context, Done, answer};
use crate::discord::message::Message;
use crate::discord::sentences;

/// Post the digest now (managers)
#[poise::command(slash_command)]
pub async fn digest(ctx: Context<'_>) -> Done {
    answer(ctx, |desk, actor| async move {
        desk.digest_now(&actor).await?;
        Ok(Message::text(sentences::DIGEST_QUEUED))
    })
    .await
}
