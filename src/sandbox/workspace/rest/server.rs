//! Routes about the bot, the server, its people and channels.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::body::Body;
use super::super::events::intent;
use super::super::mentions::snowflake;
use super::super::people::{BOT, GUILD, Id};
use super::super::refusal::{Answer, Refusal};
use super::super::world::World;
use super::Api;

pub(super) async fn gateway(State(api): Api) -> Json<Value> {
    Json(json!({"url": api.with(|world| world.gateway_url())}))
}

pub(super) async fn gateway_bot(State(api): Api) -> Json<Value> {
    let (url, used) = api.with(|world| (world.gateway_url(), world.counters.identifies));
    Json(json!({"url": url, "shards": 1, "session_start_limit":
        {"total": 1000, "remaining": 1000_u64.saturating_sub(used), "reset_after": 86_400_000, "max_concurrency": 1}}))
}

pub(super) async fn me(State(api): Api) -> Json<Value> {
    Json(api.with(|world| {
        let mut user = world.user_json(BOT);
        user["verified"] = json!(true);
        user["mfa_enabled"] = json!(false);
        user["email"] = Value::Null;
        user["flags"] = json!(0);
        user
    }))
}

pub(super) async fn user(State(api): Api, Path(user): Path<Id>) -> Answer<Json<Value>> {
    api.with(|world| match world.people.contains_key(&user) {
        true => Ok(Json(world.user_json(user))),
        false => Err(Refusal::new(10013)),
    })
}

pub(super) async fn application(State(api): Api) -> Json<Value> {
    Json(api.with(|world| world.application_json()))
}

/// Opens, or finds, the direct message channel with a person.
pub(super) async fn open_dm(State(api): Api, body: Body) -> Answer<Json<Value>> {
    let recipient = snowflake(&body.json["recipient_id"])
        .ok_or_else(|| Refusal::form("recipient_id", "BASE_TYPE_REQUIRED", "This field is required"))?;
    api.with(|world| match world.people.get(&recipient) {
        None => Err(Refusal::new(10013)),
        Some(person) if person.bot => Err(Refusal::new(50007)),
        Some(_) => {
            let channel = world.dm_with(recipient);
            Ok(Json(world.channel_json(channel)))
        }
    })
}

/// Asks whether the bot is in that server.
pub(super) fn in_guild(world: &World, guild: Id) -> Answer<()> {
    match guild {
        GUILD if world.bot_is_member && !world.outage => Ok(()),
        GUILD => Err(Refusal::new(50001)),
        _ => Err(Refusal::new(10004)),
    }
}

pub(super) async fn guild(State(api): Api, Path(guild): Path<Id>) -> Answer<Json<Value>> {
    api.with(|world| in_guild(world, guild).map(|()| Json(world.guild_json())))
}

pub(super) async fn channels(State(api): Api, Path(guild): Path<Id>) -> Answer<Json<Vec<Value>>> {
    api.with(|world| {
        in_guild(world, guild)?;
        Ok(Json(world.channels.iter().map(|channel| world.channel_json(channel.id)).collect()))
    })
}

pub(super) async fn roles(State(api): Api, Path(guild): Path<Id>) -> Answer<Json<Vec<Value>>> {
    api.with(|world| in_guild(world, guild).map(|()| Json(world.roles_json())))
}

pub(super) async fn member(State(api): Api, Path((guild, user)): Path<(Id, Id)>) -> Answer<Json<Value>> {
    api.with(|world| {
        in_guild(world, guild)?;
        if world.people.contains_key(&user) { Ok(Json(world.member_json(user))) } else { Err(Refusal::new(10007)) }
    })
}

/// A stretch of a list sorted by id.
#[derive(Deserialize)]
pub(super) struct Stretch {
    limit: Option<usize>,
    #[serde(default)]
    after: Id,
}

/// The members, by id; only where the members' intent is granted.
pub(super) async fn members(
    State(api): Api,
    Path(guild): Path<Id>,
    Query(stretch): Query<Stretch>,
) -> Answer<Json<Vec<Value>>> {
    api.with(|world| {
        in_guild(world, guild)?;
        if world.options.granted_intents & intent::GUILD_MEMBERS == 0 {
            return Err(Refusal::new(50001));
        }
        let limit = stretch.limit.unwrap_or(1).clamp(1, 1000);
        let after = world.people.keys().filter(|id| **id > stretch.after).take(limit);
        Ok(Json(after.map(|id| world.member_json(*id)).collect()))
    })
}

pub(super) async fn channel(State(api): Api, Path(channel): Path<Id>) -> Answer<Json<Value>> {
    api.with(|world| world.bot_may(channel, 0).map(|()| Json(world.channel_json(channel))))
}

/// The bytes of a file. No token: its address is the secret, as on Discord.
pub(super) async fn file(State(api): Api, Path((_, id, _)): Path<(Id, Id, String)>) -> Response {
    match api.with(|world| world.files.get(&id).cloned()) {
        Some(file) => {
            // A page that shows a picture must not be talked into running a document.
            let inline = ["image/png", "image/jpeg", "image/gif", "image/webp"].contains(&file.content_type.as_str());
            let kind = if inline { "inline" } else { "attachment" };
            let headers: [(HeaderName, String); 3] = [
                (header::CONTENT_TYPE, file.content_type.clone()),
                (header::CONTENT_DISPOSITION, format!("{kind}; filename=\"{}\"", file.name)),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff".into()),
            ];
            (headers, file.bytes.to_vec()).into_response()
        }
        None => (StatusCode::NOT_FOUND, "This content is no longer available.").into_response(),
    }
}
