//! `/release`: give an account back.

use super::autocomplete::accounts;
use super::{Context, Done, answer};
use crate::desk::{Actor, Desk, Outcome};
use crate::discord::message::Message;
use crate::discord::sentences;

/// Give an account of yours back
#[poise::command(slash_command)]
pub async fn release(
    ctx: Context<'_>,
    #[description = "Its code or name"]
    #[autocomplete = "accounts"]
    account: String,
) -> Done {
    answer(ctx, |desk, actor| given_back(desk, actor, account)).await
}

/// Gives it back, and says so.
pub async fn given_back(desk: Desk, actor: Actor, code: String) -> Outcome<Message> {
    let account = desk.release(&actor, &code).await?;
    Ok(Message::text(sentences::released(&account)))
}
