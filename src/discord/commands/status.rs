//! `/status`: how the desk itself is.

use super::{Context, Done, answer};
use crate::discord::render;

/// How fresh the ledger is, what waits, and what runs next
#[poise::command(slash_command)]
pub async fn status(ctx: Context<'_>) -> Done {
    answer(ctx, |desk, _| async move { Ok(render::status::message(&desk.status().await?, desk.zone())) }).await
}
