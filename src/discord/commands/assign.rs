//! `/assign`: give an account to somebody.

use std::sync::Arc;

use poise::serenity_prelude as serenity;

use super::autocomplete::accounts;
use super::{Context, Done, answer};
use crate::desk::{Actor, Desk, Error, Failure, Outcome, Role};
use crate::discord::message::Message;
use crate::discord::room::Room;
use crate::discord::{identity, sentences};

/// Give an account to somebody (managers)
#[poise::command(slash_command)]
pub async fn assign(
    ctx: Context<'_>,
    #[description = "Its code or name"]
    #[autocomplete = "accounts"]
    account: String,
    #[description = "Who works it from now on"] to: serenity::UserId,
) -> Done {
    let room = Arc::clone(ctx.data());
    answer(ctx, |desk, actor| given(room, desk, actor, account, to.get())).await
}

async fn given(room: Arc<Room>, desk: Desk, actor: Actor, code: String, to: u64) -> Outcome<Message> {
    let person = identity::person(&room.rest, &room.workspace, to).await.map_err(Failure::of)?;
    let name = &person.actor.name;
    if person.is_bot || person.actor.role < Role::Collector {
        return Err(Error::Refused(sentences::not_assignable(name)));
    }
    let account = desk.assign(&actor, &code, to, name).await?;
    Ok(Message::text(sentences::assigned(&account, name)))
}
