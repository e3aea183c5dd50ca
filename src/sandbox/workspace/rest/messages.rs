//! Routes about messages.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::body::Body;
use super::super::message::Message;
use super::super::message_form::{Destination, MessageForm};
use super::super::people::{BOT, Id};
use super::super::permissions::{
    ATTACH_FILES, EMBED_LINKS, MANAGE_MESSAGES, READ_MESSAGE_HISTORY, SEND_MESSAGES, VIEW_CHANNEL,
};
use super::super::refusal::{Answer, Refusal};
use super::super::world::World;
use super::Api;

/// The message `id` of `channel`, as the bot can see it; what only one person sees isn't there for the API.
pub(super) fn seen(world: &World, channel: Id, id: Id) -> Answer<&Message> {
    let there = world.messages.get(&id).filter(|m| m.channel_id == channel && !m.ephemeral());
    there.ok_or_else(|| Refusal::new(10008))
}

pub(super) async fn create(State(api): Api, Path(channel): Path<Id>, body: Body) -> Answer<Json<Value>> {
    api.with(|world| {
        let form = MessageForm::read(&body.json, "");
        let embeds = form.as_ref().is_ok_and(|form| form.embeds.as_ref().is_some_and(|list| !list.is_empty()));
        let files = if body.files.is_empty() { 0 } else { ATTACH_FILES };
        world.bot_may(channel, SEND_MESSAGES | files | if embeds { EMBED_LINKS } else { 0 })?;
        let form = form?;
        if form.reference.is_some() {
            world.bot_may(channel, READ_MESSAGE_HISTORY)?;
        }
        if let Some(person) = world.dms.get(&channel).and_then(|person| world.people.get(person))
            && !person.dm_open
        {
            return Err(Refusal::new(50007));
        }
        let id = world.post(form, &body, Destination::channel(channel))?;
        let message = seen(world, channel, id)?;
        let mut shape = world.message_json(message);
        if let Some(nonce) = &message.nonce {
            shape["nonce"] = nonce.clone();
        }
        Ok(Json(shape))
    })
}

/// A stretch of a channel, newest first.
#[derive(Deserialize)]
pub(super) struct Stretch {
    limit: Option<usize>,
    before: Option<Id>,
    after: Option<Id>,
    around: Option<Id>,
}

pub(super) async fn list(
    State(api): Api,
    Path(channel): Path<Id>,
    Query(stretch): Query<Stretch>,
) -> Answer<Json<Vec<Value>>> {
    let limit = stretch.limit.unwrap_or(50);
    if !(1..=100).contains(&limit) {
        return Err(Refusal::form("limit", "NUMBER_TYPE_MAX", "int value should be between 1 and 100."));
    }
    api.with(|world| {
        world.bot_may(channel, 0)?;
        if world.bot_may(channel, READ_MESSAGE_HISTORY).is_err() {
            return Ok(Json(Vec::new()));
        }
        let public: Vec<&Message> = world.in_channel(channel).filter(|m| !m.ephemeral()).collect();
        let from = public.partition_point(|m| stretch.after.is_some_and(|after| m.id <= after));
        let to = public.partition_point(|m| stretch.before.is_none_or(|before| m.id < before));
        let stretch = match (stretch.around, stretch.after) {
            (Some(around), _) => {
                let at = public.partition_point(|m| m.id < around);
                &public[at.saturating_sub(limit / 2)..(at + limit.div_ceil(2)).min(public.len())]
            }
            // After a message: the next ones, not the newest ones.
            (None, Some(_)) => &public[from..(from + limit).min(public.len())],
            (None, None) => &public[to.saturating_sub(limit)..to],
        };
        Ok(Json(stretch.iter().rev().map(|m| world.message_json(m)).collect()))
    })
}

pub(super) async fn get(State(api): Api, Path((channel, id)): Path<(Id, Id)>) -> Answer<Json<Value>> {
    api.with(|world| {
        world.bot_may(channel, VIEW_CHANNEL | READ_MESSAGE_HISTORY)?;
        seen(world, channel, id).map(|message| Json(world.message_json(message)))
    })
}

pub(super) async fn edit(State(api): Api, Path((channel, id)): Path<(Id, Id)>, body: Body) -> Answer<Json<Value>> {
    api.with(|world| {
        world.bot_may(channel, 0)?;
        let form = MessageForm::read(&body.json, "");
        if seen(world, channel, id)?.author != BOT {
            return Err(Refusal::new(50005));
        }
        world.edit(id, form?, &body)?;
        seen(world, channel, id).map(|message| Json(world.message_json(message)))
    })
}

pub(super) async fn delete(State(api): Api, Path((channel, id)): Path<(Id, Id)>) -> Answer<StatusCode> {
    api.with(|world| {
        world.bot_may(channel, 0)?;
        if seen(world, channel, id)?.author != BOT {
            if world.dms.contains_key(&channel) {
                return Err(Refusal::new(50013));
            }
            world.bot_may(channel, MANAGE_MESSAGES)?;
        }
        world.remove(id);
        Ok(StatusCode::NO_CONTENT)
    })
}

/// The JSON of a message, ephemeral or not.
pub(super) fn shape(world: &World, id: Id) -> Value {
    world.messages.get(&id).map_or(json!(null), |message| world.message_json(message))
}
