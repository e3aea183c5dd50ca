//! The first response to an interaction.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::body::Body;
use super::super::component_form::read_modal;
use super::super::interaction::{AUTOCOMPLETE, COMMAND, COMPONENT, Interaction, MODAL, callback};
use super::super::message::{EPHEMERAL, LOADING};
use super::super::message_form::{Destination, MessageForm};
use super::super::people::{GUILD, Id};
use super::super::refusal::{Answer, FormFaults, Refusal};
use super::super::reply::{Change, Choice};
use super::super::world::World;
use super::Api;
use super::messages::shape;

#[derive(Deserialize)]
pub(super) struct Wish {
    #[serde(default)]
    with_response: bool,
}

pub(super) async fn respond(
    State(api): Api,
    Path((id, token)): Path<(Id, String)>,
    Query(wish): Query<Wish>,
    body: Body,
) -> Answer<Response> {
    api.with(|world| {
        let kind = body.json["type"].as_u64().and_then(|kind| u8::try_from(kind).ok()).unwrap_or(0);
        let interaction = awaited(world, id, &token)?.clone();
        check_kind(&interaction, kind)?;
        let made = answer(world, &interaction, kind, &body)?;
        if let Some(record) = world.interactions.get_mut(&id) {
            record.answer = Some(kind);
            record.original = made;
        }
        world.changes.push(Change::Interaction { person: interaction.person });
        if !wish.with_response {
            return Ok(StatusCode::NO_CONTENT.into_response());
        }
        Ok(Json(receipt(world, &interaction, kind, made)).into_response())
    })
}

/// The interaction, if it still waits for its first response: 10062 if it's unknown or late, 40060 if it has one.
fn awaited<'w>(world: &'w World, id: Id, token: &str) -> Answer<&'w Interaction> {
    let interaction = world.interactions.get(&id).filter(|i| i.token == token).ok_or_else(|| Refusal::new(10062))?;
    if interaction.answer.is_some() {
        return Err(Refusal::new(40060));
    }
    if interaction.expired || interaction.asked.elapsed() > world.options.answer_within {
        return Err(Refusal::new(10062));
    }
    Ok(interaction)
}

/// Checks that this kind of interaction can be answered so.
fn check_kind(interaction: &Interaction, kind: u8) -> Answer<()> {
    use callback::{CHOICES, DEFERRED_MESSAGE, DEFERRED_UPDATE, MESSAGE, MODAL as FORM, UPDATE};
    let fits = match interaction.kind {
        AUTOCOMPLETE => kind == CHOICES,
        COMMAND => matches!(kind, MESSAGE | DEFERRED_MESSAGE | FORM),
        COMPONENT => matches!(kind, MESSAGE | DEFERRED_MESSAGE | DEFERRED_UPDATE | UPDATE | FORM),
        MODAL if interaction.source.is_some() => matches!(kind, MESSAGE | DEFERRED_MESSAGE | DEFERRED_UPDATE | UPDATE),
        MODAL => matches!(kind, MESSAGE | DEFERRED_MESSAGE),
        _ => false,
    };
    if fits {
        return Ok(());
    }
    let sentence = "Interaction callback type is not valid for this interaction.";
    Err(Refusal::form("type", "BASE_TYPE_CHOICES", sentence))
}

/// Where the answer to an interaction goes.
pub(super) fn destination(interaction: &Interaction, ephemeral: bool) -> Destination {
    Destination {
        channel: interaction.channel,
        kind: match interaction.kind {
            COMMAND if interaction.command_type == 1 => 20,
            COMMAND => 23,
            // An answer to a button stands as a reply to its message.
            COMPONENT => 19,
            _ => 0,
        },
        ephemeral_to: ephemeral.then_some(interaction.person),
        interaction: Some(interaction.id),
    }
}

/// Does what the response says; the message it made or will change, if any.
fn answer(world: &mut World, interaction: &Interaction, kind: u8, body: &Body) -> Answer<Option<Id>> {
    let data = &body.json["data"];
    match kind {
        callback::MESSAGE => {
            let form = MessageForm::read(data, "data")?;
            let to = destination(interaction, form.ephemeral());
            world.post(form, body, to).map(Some)
        }
        callback::DEFERRED_MESSAGE => {
            let ephemeral = data["flags"].as_u64().unwrap_or(0) & EPHEMERAL != 0;
            Ok(Some(world.post_thinking(destination(interaction, ephemeral))))
        }
        callback::UPDATE => {
            let form = MessageForm::read(data, "data")?;
            let source = interaction.source.ok_or_else(|| Refusal::new(10008))?;
            world.edit(source, form, body)?;
            Ok(Some(source))
        }
        callback::CHOICES => {
            let choices = choices(data)?;
            if let Some(record) = world.interactions.get_mut(&interaction.id) {
                record.choices = choices;
            }
            Ok(None)
        }
        callback::MODAL => {
            let modal = read_modal(data, interaction)?;
            world.modals.insert(interaction.person, modal);
            Ok(None)
        }
        _ => Ok(interaction.source),
    }
}

/// At most 25 suggestions, name and value 1 to 100 characters.
fn choices(data: &Value) -> Answer<Vec<Choice>> {
    let mut faults = FormFaults::under("data");
    let mut kept = Vec::new();
    for (i, choice) in faults.list("", data, "choices", 25).iter().enumerate() {
        let path = format!("choices.{i}");
        let name = faults.needed(&path, choice, "name", 1, 100).unwrap_or_default().to_owned();
        if !choice["value"].is_number() {
            faults.needed(&path, choice, "value", 1, 100);
        }
        kept.push(Choice { name, value: choice["value"].clone() });
    }
    faults.finish().map(|()| kept)
}

/// What `with_response` asks for.
fn receipt(world: &World, interaction: &Interaction, kind: u8, made: Option<Id>) -> Value {
    let flags = made.and_then(|id| world.messages.get(&id)).map_or(0, |message| message.flags);
    let mut told = json!({"id": interaction.id.to_string(), "type": interaction.kind,
        "channel_id": interaction.channel.to_string()});
    if world.is_guild_channel(interaction.channel) {
        told["guild_id"] = json!(GUILD.to_string());
    }
    let mut resource = json!({"type": kind});
    if let Some(id) = made {
        told["response_message_id"] = json!(id.to_string());
        told["response_message_loading"] = json!(flags & LOADING != 0);
        told["response_message_ephemeral"] = json!(flags & EPHEMERAL != 0);
        resource["message"] = shape(world, id);
    }
    json!({"interaction": told, "resource": resource})
}
