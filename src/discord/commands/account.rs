//! `/account`: an account's card.

use super::autocomplete::accounts;
use super::{Context, Done, answer};
use crate::desk::{Desk, Outcome};
use crate::discord::message::Message;
use crate::discord::render;

/// Everything about an account on one card
#[poise::command(slash_command)]
pub async fn account(
    ctx: Context<'_>,
    #[description = "Its code or name"]
    #[autocomplete = "accounts"]
    account: String,
) -> Done {
    answer(ctx, |desk, _| shown(desk, account)).await
}

/// The card.
pub async fn shown(desk: Desk, code: String) -> Outcome<Message> {
    let card = desk.account(&code).await?;
    Ok(render::account::card(&card))
}
