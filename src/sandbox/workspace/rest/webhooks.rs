//! Everything after an interaction's first response: edits of it, and follow-ups.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::Value;

use super::super::body::Body;
use super::super::interaction::Interaction;
use super::super::message_form::MessageForm;
use super::super::people::{BOT, Id};
use super::super::refusal::{Answer, Refusal};
use super::super::reply::Change;
use super::super::world::World;
use super::Api;
use super::callbacks::destination;
use super::messages::shape;

fn of_token(world: &World, app: Id, token: &str) -> Answer<Interaction> {
    if app != BOT {
        return Err(Refusal::new(10015));
    }
    world.answered_by_token(token).cloned()
}

/// Which message `@original` or an id names; only those of this interaction.
fn named(interaction: &Interaction, which: &str) -> Answer<Id> {
    let unknown = || Refusal::new(10008);
    if which == "@original" {
        return interaction.original.ok_or_else(unknown);
    }
    let id: Id = which.parse().map_err(|_| unknown())?;
    let own = interaction.original == Some(id) || interaction.followups.contains(&id);
    if own { Ok(id) } else { Err(unknown()) }
}

pub(super) async fn get(State(api): Api, Path((app, token, which)): Path<(Id, String, String)>) -> Answer<Json<Value>> {
    api.with(|world| {
        let id = named(&of_token(world, app, &token)?, &which)?;
        if world.messages.contains_key(&id) { Ok(Json(shape(world, id))) } else { Err(Refusal::new(10008)) }
    })
}

pub(super) async fn edit(
    State(api): Api,
    Path((app, token, which)): Path<(Id, String, String)>,
    body: Body,
) -> Answer<Json<Value>> {
    api.with(|world| {
        let interaction = of_token(world, app, &token)?;
        let id = named(&interaction, &which)?;
        world.edit(id, MessageForm::read(&body.json, "")?, &body)?;
        answered(world, &interaction);
        Ok(Json(shape(world, id)))
    })
}

pub(super) async fn delete(
    State(api): Api,
    Path((app, token, which)): Path<(Id, String, String)>,
) -> Answer<StatusCode> {
    api.with(|world| {
        let interaction = of_token(world, app, &token)?;
        let id = named(&interaction, &which)?;
        if !world.messages.contains_key(&id) {
            return Err(Refusal::new(10008));
        }
        world.remove(id);
        answered(world, &interaction);
        Ok(StatusCode::NO_CONTENT)
    })
}

/// A further message; while the first is still "thinking", it takes that one's place.
pub(super) async fn follow_up(
    State(api): Api,
    Path((app, token)): Path<(Id, String)>,
    body: Body,
) -> Answer<Json<Value>> {
    api.with(|world| {
        let interaction = of_token(world, app, &token)?;
        let form = MessageForm::read(&body.json, "")?;
        let thinking =
            interaction.original.filter(|id| world.messages.get(id).is_some_and(|message| message.loading()));
        let id = match thinking {
            Some(original) => {
                world.edit(original, form, &body)?;
                original
            }
            None => {
                let to = destination(&interaction, form.ephemeral());
                let id = world.post(form, &body, to)?;
                if let Some(record) = world.interactions.get_mut(&interaction.id) {
                    record.followups.push(id);
                }
                id
            }
        };
        answered(world, &interaction);
        Ok(Json(shape(world, id)))
    })
}

fn answered(world: &mut World, interaction: &Interaction) {
    if let Some(record) = world.interactions.get_mut(&interaction.id) {
        record.edited = true;
    }
    world.changes.push(Change::Interaction { person: interaction.person });
}
