//! `/why`: what is next for an account, and what stands in its way.

use super::autocomplete::accounts;
use super::{Context, Done, answer};
use crate::desk::{Desk, Outcome};
use crate::discord::message::Message;
use crate::discord::render;

/// What the next reminder is, when, and what stands in its way
#[poise::command(slash_command)]
pub async fn why(
    ctx: Context<'_>,
    #[description = "Its code or name"]
    #[autocomplete = "accounts"]
    account: String,
) -> Done {
    answer(ctx, |desk, _| shown(desk, account)).await
}

/// The explanation.
pub async fn shown(desk: Desk, code: String) -> Outcome<Message> {
    let why = desk.why(&code).await?;
    Ok(render::account::why(&why))
}
