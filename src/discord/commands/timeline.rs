//! `/timeline`: the client file of an account.

use super::autocomplete::{accounts, day_behind};
use super::{Context, Done, answer};
use crate::desk::{Desk, Outcome};
use crate::discord::message::Message;
use crate::discord::render;

/// What happened with an account, in order
#[poise::command(slash_command)]
pub async fn timeline(
    ctx: Context<'_>,
    #[description = "Its code or name"]
    #[autocomplete = "accounts"]
    account: String,
    #[description = "From this day on: 1 nov, -30d"]
    #[autocomplete = "day_behind"]
    #[max_length = 40]
    since: Option<String>,
) -> Done {
    answer(ctx, |desk, _| shown(desk, account, since)).await
}

/// The lines, the latest where not all fit.
pub async fn shown(desk: Desk, code: String, since: Option<String>) -> Outcome<Message> {
    let timeline = desk.timeline(&code, since.as_deref()).await?;
    Ok(render::timeline::message(&timeline, desk.zone()))
}
