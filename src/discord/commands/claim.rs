//! `/claim`: take an account that nobody has.

use super::autocomplete::accounts;
use super::{Context, Done, answer};
use crate::desk::{Actor, Desk, Outcome};
use crate::discord::message::Message;
use crate::discord::sentences;

/// Take an account that nobody has
#[poise::command(slash_command)]
pub async fn claim(
    ctx: Context<'_>,
    #[description = "Its code or name"]
    #[autocomplete = "accounts"]
    account: String,
) -> Done {
    answer(ctx, |desk, actor| taken(desk, actor, account)).await
}

/// Takes it, and says so.
pub async fn taken(desk: Desk, actor: Actor, code: String) -> Outcome<Message> {
    let account = desk.claim(&actor, &code).await?;
    Ok(Message::text(sentences::claimed(&account)))
}
