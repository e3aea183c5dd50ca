//! Routes about registered commands, for the server and for everywhere.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::super::body::Body;
use super::super::command_form::{check_count, read, read_all, registered};
use super::super::people::{BOT, Id};
use super::super::refusal::{Answer, FormFaults, Refusal};
use super::super::reply::Change;
use super::super::world::World;
use super::server::in_guild;
use super::{Api, Shared};

/// Where commands live: everywhere, or one server.
type Scope = Option<Id>;

fn entered(world: &World, app: Id, scope: Scope) -> Answer<()> {
    if app != BOT {
        return Err(Refusal::new(20012));
    }
    scope.map_or(Ok(()), |guild| in_guild(world, guild).map_err(|_| Refusal::new(50001)))
}

fn of_scope(command: &Value, scope: Scope) -> bool {
    command["guild_id"].as_str().and_then(|id| id.parse().ok()) == scope
}

fn same_name(a: &Value, b: &Value) -> bool {
    a["name"] == b["name"] && a["type"] == b["type"]
}

fn list(api: &Shared, app: Id, scope: Scope) -> Answer<Json<Vec<Value>>> {
    api.with(|world| {
        entered(world, app, scope)?;
        Ok(Json(world.commands.iter().filter(|c| of_scope(c, scope)).cloned().collect()))
    })
}

/// Replaces all commands of a scope; those of the same name keep their ids.
fn put(api: &Shared, app: Id, scope: Scope, form: &Value) -> Answer<Json<Vec<Value>>> {
    api.with(|world| {
        entered(world, app, scope)?;
        let new = read_all(form)?;
        let (old, elsewhere): (Vec<Value>, Vec<Value>) =
            std::mem::take(&mut world.commands).into_iter().partition(|c| of_scope(c, scope));
        world.commands = elsewhere;
        world.counters.command_puts += 1;
        let mut kept = Vec::new();
        for command in new {
            let before = old.iter().find(|known| same_name(known, &command));
            kept.push(register(world, command, before, scope));
        }
        world.commands.extend(kept.iter().cloned());
        world.changes.push(Change::Commands);
        Ok(Json(kept))
    })
}

fn register(world: &mut World, command: Value, before: Option<&Value>, scope: Scope) -> Value {
    let version = world.mint();
    let known = before.and_then(|known| known["id"].as_str()?.parse().ok());
    world.counters.command_creates += u64::from(known.is_none());
    let id = known.unwrap_or_else(|| world.mint());
    registered(command, id, version, scope)
}

/// Registers one command, in place of one of the same name.
fn create(api: &Shared, app: Id, scope: Scope, form: &Value) -> Answer<(StatusCode, Json<Value>)> {
    api.with(|world| {
        entered(world, app, scope)?;
        let mut faults = FormFaults::default();
        let command = read("", form, &mut faults);
        faults.finish()?;
        let before = world.commands.iter().find(|c| of_scope(c, scope) && same_name(c, &command)).cloned();
        if before.is_none() {
            let mut all: Vec<Value> = world.commands.iter().filter(|c| of_scope(c, scope)).cloned().collect();
            all.push(command.clone());
            check_count(&all)?;
        }
        let command = register(world, command, before.as_ref(), scope);
        world.commands.retain(|c| c["id"] != command["id"]);
        world.commands.push(command.clone());
        world.changes.push(Change::Commands);
        Ok((if before.is_some() { StatusCode::OK } else { StatusCode::CREATED }, Json(command)))
    })
}

fn position(world: &World, app: Id, scope: Scope, command: Id) -> Answer<usize> {
    entered(world, app, scope)?;
    let id = json!(command.to_string());
    let at = world.commands.iter().position(|c| c["id"] == id && of_scope(c, scope));
    at.ok_or_else(|| Refusal::new(10063))
}

fn get(api: &Shared, app: Id, scope: Scope, command: Id) -> Answer<Json<Value>> {
    api.with(|world| Ok(Json(world.commands[position(world, app, scope, command)?].clone())))
}

fn edit(api: &Shared, app: Id, scope: Scope, command: Id, form: &Value) -> Answer<Json<Value>> {
    api.with(|world| {
        let at = position(world, app, scope, command)?;
        let mut merged = world.commands[at].clone();
        for (key, value) in form.as_object().into_iter().flatten() {
            merged[key] = value.clone();
        }
        let mut faults = FormFaults::default();
        let edited = read("", &merged, &mut faults);
        faults.finish()?;
        let before = world.commands[at].clone();
        let edited = register(world, edited, Some(&before), scope);
        world.commands[at] = edited.clone();
        world.changes.push(Change::Commands);
        Ok(Json(edited))
    })
}

fn remove(api: &Shared, app: Id, scope: Scope, command: Id) -> Answer<StatusCode> {
    api.with(|world| {
        let at = position(world, app, scope, command)?;
        world.commands.remove(at);
        world.changes.push(Change::Commands);
        Ok(StatusCode::NO_CONTENT)
    })
}

pub(super) async fn list_global(State(api): Api, Path(app): Path<Id>) -> Answer<Json<Vec<Value>>> {
    list(&api, app, None)
}

pub(super) async fn list_guild(State(api): Api, Path((app, guild)): Path<(Id, Id)>) -> Answer<Json<Vec<Value>>> {
    list(&api, app, Some(guild))
}

pub(super) async fn put_global(State(api): Api, Path(app): Path<Id>, body: Body) -> Answer<Json<Vec<Value>>> {
    put(&api, app, None, &body.json)
}

pub(super) async fn put_guild(
    State(api): Api,
    Path((app, guild)): Path<(Id, Id)>,
    body: Body,
) -> Answer<Json<Vec<Value>>> {
    put(&api, app, Some(guild), &body.json)
}

pub(super) async fn create_global(
    State(api): Api,
    Path(app): Path<Id>,
    body: Body,
) -> Answer<(StatusCode, Json<Value>)> {
    create(&api, app, None, &body.json)
}

pub(super) async fn create_guild(
    State(api): Api,
    Path((app, guild)): Path<(Id, Id)>,
    body: Body,
) -> Answer<(StatusCode, Json<Value>)> {
    create(&api, app, Some(guild), &body.json)
}

pub(super) async fn get_global(State(api): Api, Path((app, id)): Path<(Id, Id)>) -> Answer<Json<Value>> {
    get(&api, app, None, id)
}

pub(super) async fn get_guild(State(api): Api, Path((app, guild, id)): Path<(Id, Id, Id)>) -> Answer<Json<Value>> {
    get(&api, app, Some(guild), id)
}

pub(super) async fn edit_global(State(api): Api, Path((app, id)): Path<(Id, Id)>, body: Body) -> Answer<Json<Value>> {
    edit(&api, app, None, id, &body.json)
}

pub(super) async fn edit_guild(
    State(api): Api,
    Path((app, guild, id)): Path<(Id, Id, Id)>,
    body: Body,
) -> Answer<Json<Value>> {
    edit(&api, app, Some(guild), id, &body.json)
}

pub(super) async fn delete_global(State(api): Api, Path((app, id)): Path<(Id, Id)>) -> Answer<StatusCode> {
    remove(&api, app, None, id)
}

pub(super) async fn delete_guild(State(api): Api, Path((app, guild, id)): Path<(Id, Id, Id)>) -> Answer<StatusCode> {
    remove(&api, app, Some(guild), id)
}
