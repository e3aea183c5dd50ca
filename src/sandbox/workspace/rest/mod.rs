//! The REST API: its routes.

mod callbacks;
mod commands;
mod gate;
mod messages;
mod reactions;
mod server;
mod webhooks;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{delete, get, post, put};
use axum::{Router, extract::State};

use super::gateway;
use super::refusal::Refusal;
use super::world::Shared;

/// The state every route is given.
type Api = State<Arc<Shared>>;

/// Everything the workspace answers over HTTP.
pub(super) fn router(shared: Arc<Shared>) -> Router {
    let api = Router::new()
        .route("/gateway", get(server::gateway))
        .route("/gateway/bot", get(server::gateway_bot))
        .route("/users/@me", get(server::me))
        .route("/users/@me/channels", post(server::open_dm))
        .route("/users/{user}", get(server::user))
        .route("/applications/@me", get(server::application))
        .route("/oauth2/applications/@me", get(server::application))
        .route("/guilds/{guild}", get(server::guild))
        .route("/guilds/{guild}/channels", get(server::channels))
        .route("/guilds/{guild}/roles", get(server::roles))
        .route("/guilds/{guild}/members", get(server::members))
        .route("/guilds/{guild}/members/{user}", get(server::member))
        .route("/channels/{channel}", get(server::channel))
        .merge(message_routes())
        .merge(command_routes())
        .merge(interaction_routes())
        .fallback(async || Refusal::no_route())
        .layer(from_fn_with_state(shared.clone(), gate::pass))
        // A little over what the forms themselves allow, so that it's they who refuse.
        .layer(DefaultBodyLimit::max(super::interaction::ATTACHMENT_LIMIT * 2));
    Router::new()
        .nest("/api/v10", api)
        .route("/attachments/{channel}/{id}/{name}", get(server::file))
        .route("/gateway", get(gateway::upgrade))
        .route("/gateway/", get(gateway::upgrade))
        .with_state(shared)
}

fn message_routes() -> Router<Arc<Shared>> {
    let own = put(reactions::add).delete(reactions::remove_own);
    Router::new()
        .route("/channels/{channel}/messages", post(messages::create).get(messages::list))
        .route(
            "/channels/{channel}/messages/{message}",
            get(messages::get).patch(messages::edit).delete(messages::delete),
        )
        .route("/channels/{channel}/messages/{message}/reactions", delete(reactions::remove_all))
        .route("/channels/{channel}/messages/{message}/reactions/{emoji}", get(reactions::list))
        .route("/channels/{channel}/messages/{message}/reactions/{emoji}/@me", own)
        .route("/channels/{channel}/messages/{message}/reactions/{emoji}/{user}", delete(reactions::remove_of))
}

fn command_routes() -> Router<Arc<Shared>> {
    let global = get(commands::list_global).put(commands::put_global).post(commands::create_global);
    let guild = get(commands::list_guild).put(commands::put_guild).post(commands::create_guild);
    Router::new()
        .route("/applications/{app}/commands", global)
        .route("/applications/{app}/guilds/{guild}/commands", guild)
        .route(
            "/applications/{app}/commands/{command}",
            get(commands::get_global).patch(commands::edit_global).delete(commands::delete_global),
        )
        .route(
            "/applications/{app}/guilds/{guild}/commands/{command}",
            get(commands::get_guild).patch(commands::edit_guild).delete(commands::delete_guild),
        )
}

fn interaction_routes() -> Router<Arc<Shared>> {
    let one = get(webhooks::get).patch(webhooks::edit).delete(webhooks::delete);
    Router::new()
        .route("/interactions/{id}/{token}/callback", post(callbacks::respond))
        .route("/webhooks/{app}/{token}", post(webhooks::follow_up))
        .route("/webhooks/{app}/{token}/messages/{message}", one)
}
