//! `/approvals`: what waits for a decision, and what was decided lately.

use std::sync::Arc;

use super::{Context, Done, answer};
use crate::discord::render;

/// What waits for a decision, and what was decided this week
#[poise::command(slash_command)]
pub async fn approvals(ctx: Context<'_>) -> Done {
    let room = Arc::clone(ctx.data());
    answer(ctx, |desk, _| async move {
        let lately = desk.lately_asked().await?;
        Ok(render::approvals::message(&lately, desk.zone(), room.workspace.guild_id))
    })
    .await
}
