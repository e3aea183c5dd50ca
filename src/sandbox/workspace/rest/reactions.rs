//! Routes about reactions.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use super::super::events::same_emoji;
use super::super::people::{BOT, Id};
use super::super::permissions::{ADD_REACTIONS, MANAGE_MESSAGES, READ_MESSAGE_HISTORY};
use super::super::refusal::{Answer, Refusal};
use super::super::world::World;
use super::Api;
use super::messages::seen;

/// Checks that a path's emoji is one: a Unicode one, or `name:id` of one in use here.
fn known(world: &World, id: Id, emoji: &str) -> Answer<()> {
    let in_use = || {
        let reactions = world.messages.get(&id).map(|m| m.reactions.as_slice()).unwrap_or_default();
        reactions.iter().any(|r| r.emoji == emoji)
    };
    let pictures = !emoji.is_ascii() && !emoji.chars().any(char::is_alphabetic);
    let unicode = pictures && emoji.chars().count() <= 16 && !emoji.contains(':');
    if unicode || in_use() { Ok(()) } else { Err(Refusal::new(10014)) }
}

pub(super) async fn add(State(api): Api, Path((channel, id, emoji)): Path<(Id, Id, String)>) -> Answer<StatusCode> {
    api.with(|world| {
        world.bot_may(channel, READ_MESSAGE_HISTORY)?;
        let message = seen(world, channel, id)?;
        if !message.reactions.iter().any(|r| same_emoji(&r.emoji, &emoji)) {
            world.bot_may(channel, ADD_REACTIONS)?;
        }
        known(world, id, &emoji)?;
        world.react(BOT, id, &emoji, false).map(|()| StatusCode::NO_CONTENT)
    })
}

pub(super) async fn remove_own(
    State(api): Api,
    Path((channel, id, emoji)): Path<(Id, Id, String)>,
) -> Answer<StatusCode> {
    take_away(&api, channel, id, &emoji, BOT)
}

pub(super) async fn remove_of(
    State(api): Api,
    Path((channel, id, emoji, user)): Path<(Id, Id, String, Id)>,
) -> Answer<StatusCode> {
    take_away(&api, channel, id, &emoji, user)
}

fn take_away(api: &super::Shared, channel: Id, id: Id, emoji: &str, of: Id) -> Answer<StatusCode> {
    api.with(|world| {
        let others = if of == BOT { 0 } else { MANAGE_MESSAGES };
        if others != 0 && world.dms.contains_key(&channel) {
            return Err(Refusal::new(50013));
        }
        world.bot_may(channel, others)?;
        seen(world, channel, id)?;
        known(world, id, emoji)?;
        world.unreact(of, id, emoji);
        Ok(StatusCode::NO_CONTENT)
    })
}

pub(super) async fn remove_all(State(api): Api, Path((channel, id)): Path<(Id, Id)>) -> Answer<StatusCode> {
    api.with(|world| {
        world.bot_may(channel, MANAGE_MESSAGES)?;
        seen(world, channel, id)?;
        world.clear_reactions(id);
        Ok(StatusCode::NO_CONTENT)
    })
}

/// Which reactions, and from where on.
#[derive(Deserialize)]
pub(super) struct Stretch {
    limit: Option<usize>,
    #[serde(default)]
    after: Id,
    /// 0 plain, 1 burst.
    #[serde(default, rename = "type")]
    kind: u8,
}

/// Who gave an emoji, by user id.
pub(super) async fn list(
    State(api): Api,
    Path((channel, id, emoji)): Path<(Id, Id, String)>,
    Query(stretch): Query<Stretch>,
) -> Answer<Json<Vec<Value>>> {
    let limit = stretch.limit.unwrap_or(25);
    if !(1..=100).contains(&limit) {
        return Err(Refusal::form("limit", "NUMBER_TYPE_MAX", "int value should be between 1 and 100."));
    }
    api.with(|world| {
        world.bot_may(channel, READ_MESSAGE_HISTORY)?;
        let message = seen(world, channel, id)?;
        known(world, id, &emoji)?;
        let Some(reaction) = message.reactions.iter().find(|r| same_emoji(&r.emoji, &emoji)) else {
            return Ok(Json(Vec::new()));
        };
        let people = if stretch.kind == 1 { &reaction.burst } else { &reaction.people };
        let after = people.iter().filter(|person| **person > stretch.after).take(limit);
        Ok(Json(after.map(|person| world.user_json(*person)).collect()))
    })
}
