//! The connection to Discord: opened once, kept, and given up only where nothing but the operator can mend it.

use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret;
use serenity::Client;
use serenity::all::{GatewayError, GatewayIntents, HttpBuilder};
use serenity::cache::Settings;
use serenity::client::ClientBuilder;
use tokio_util::sync::CancellationToken;

use crate::config::Workspace;
use crate::desk::Desk;
use crate::readiness::{Part, Readiness};

use super::dispatch::Dispatch;
use super::http::{Fault, Rest};
use super::listener::{Listener, Unparsed};
use super::post::Poster;
use super::reconcile;
use super::room::Room;

/// Servers, for the interactions in them, and the marks under messages. Nobody's messages are read.
const INTENTS: GatewayIntents = GatewayIntents::GUILDS.union(GatewayIntents::GUILD_MESSAGE_REACTIONS);
/// How often marks are read over REST, whatever the gateway said.
const RECONCILED_EVERY: Duration = Duration::from_secs(180);
/// The longest wait between two attempts to connect.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// How long, at the end, answers that are under way may take.
const LAST_ANSWERS: Duration = Duration::from_secs(8);

/// How long the library may take to hand over what it has read.
const HANDED_OVER: Duration = Duration::from_millis(250);

/// Why the bot can't be in the workspace at all: a sentence for the operator, who alone can mend it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Fatal(pub String);

/// Is in the workspace until `shutdown`, and comes back by itself whenever the connection breaks.
///
/// # Errors
/// What only the operator can mend: a wrong token, an intent that isn't granted.
pub async fn run(poster: Poster, desk: Desk, readiness: Readiness, shutdown: CancellationToken) -> Result<(), Fatal> {
    let workspace = poster.workspace().map_err(Fatal)?;
    let room = Arc::new(Room::new(desk, Arc::clone(poster.rest()), workspace));
    let sweeping = tokio::spawn(sweep(Arc::clone(&room), shutdown.clone()));
    let ended = stay(&room, &readiness, &shutdown).await;
    readiness.down(Part::Gateway, "not connected to Discord");
    sweeping.abort();
    // What was asked before the connection was closed is answered, while there is a database to ask. The library
    // hands over what it has read by tasks that nobody can count.
    tokio::time::sleep(HANDED_OVER).await;
    if tokio::time::timeout(LAST_ANSWERS, room.is_quiet()).await.is_err() {
        tracing::warn!("somebody's answer took too long and is broken off");
    }
    ended
}

/// Connects again and again, with a longer pause each time until it holds.
async fn stay(room: &Arc<Room>, readiness: &Readiness, shutdown: &CancellationToken) -> Result<(), Fatal> {
    let mut wait = Duration::from_secs(1);
    while !shutdown.is_cancelled() {
        let since = tokio::time::Instant::now();
        if let Some(reason) = connected(room, readiness, shutdown).await? {
            tracing::warn!(reason, "not connected to Discord");
            readiness.down(Part::Gateway, reason);
        }
        if since.elapsed() > LONGEST_WAIT {
            wait = Duration::from_secs(1);
        }
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = tokio::time::sleep(wait.mul_f64(rand::random_range(0.5..1.5))) => {}
        }
        wait = (wait * 2).min(LONGEST_WAIT);
    }
    Ok(())
}

/// One life of the connection: why it ended, where it didn't end at our own wish.
async fn connected(
    room: &Arc<Room>,
    readiness: &Readiness,
    shutdown: &CancellationToken,
) -> Result<Option<String>, Fatal> {
    let address = match gateway_address(&room.rest).await {
        Ok(address) => address,
        Err(fault @ Fault::Unauthorised) => return Err(Fatal(fault.to_string())),
        Err(fault) => return Ok(Some(fault.to_string())),
    };
    let mut client = match client(room, readiness).await {
        Ok(client) => client,
        Err(error) => return Ok(Some(error.to_string())),
    };
    // The library falls back to Discord's own gateway where it can't ask; a compatible server has another.
    *client.ws_url.lock().await = address;
    let shards = Arc::clone(&client.shard_manager);
    let ended = tokio::select! {
        ended = client.start() => ended,
        () = shutdown.cancelled() => {
            shards.shutdown_all().await;
            return Ok(None);
        }
    };
    match ended {
        Ok(()) => Ok(Some("the connection ended".to_owned())),
        Err(serenity::Error::Gateway(error)) => fatal(&error).map_or_else(|| Ok(Some(error.to_string())), Err),
        Err(error) => Ok(Some(error.to_string())),
    }
}

fn fatal(error: &GatewayError) -> Option<Fatal> {
    let sentence = match error {
        GatewayError::InvalidAuthentication => {
            "Discord doesn't accept the bot's token (gateway close code 4004): copy a current one from the developer \
             portal, under Bot, and put it under discord.token"
        }
        GatewayError::InvalidGatewayIntents => {
            "Discord doesn't know the intents that were asked for (gateway close code 4013): Cordial needs GUILDS and \
             GUILD_MESSAGE_REACTIONS; where discord.api_url names a compatible server, it must know these two"
        }
        GatewayError::DisallowedGatewayIntents => {
            "Discord doesn't grant the intents that were asked for (gateway close code 4014): Cordial needs GUILDS and \
             GUILD_MESSAGE_REACTIONS; look at the bot's intents in the developer portal, under Bot"
        }
        _ => return None,
    };
    Some(Fatal(sentence.to_owned()))
}

async fn gateway_address(rest: &Rest) -> Result<String, Fault> {
    let answer = rest.get("/gateway/bot").await?;
    let address = answer["url"].as_str().map(str::to_owned);
    address.ok_or_else(|| Fault::Unknown { reason: "the answer names no gateway".to_owned() })
}

async fn client(room: &Arc<Room>, readiness: &Readiness) -> serenity::Result<Client> {
    let dispatch = Dispatch::new(Arc::clone(room));
    let listener = Listener::new(Arc::clone(room), readiness.clone());
    let unparsed = Unparsed::new(Arc::clone(room), dispatch.clone());
    let mut cache = Settings::default();
    cache.max_messages = 0;
    ClientBuilder::new_with_http(http(&room.workspace), INTENTS)
        .cache_settings(cache)
        .framework(dispatch)
        .event_handler(listener)
        .raw_event_handler(unparsed)
        .await
}

/// The library's own client, which is left the answers to completions and nothing else. Through a proxy it only
/// goes with its rate limiter off; what it sends then is bounded by what people type.
fn http(workspace: &Workspace) -> serenity::http::Http {
    let builder =
        HttpBuilder::new(workspace.token.expose_secret()).client(crate::http::client(Duration::from_secs(10)));
    if workspace.api_url.host_str() == Some("discord.com") {
        return builder.build();
    }
    builder.proxy(workspace.api_url.as_str()).ratelimiter_disabled(true).build()
}

async fn sweep(room: Arc<Room>, shutdown: CancellationToken) {
    let mut every = tokio::time::interval(RECONCILED_EVERY);
    every.tick().await;
    while !shutdown.is_cancelled() {
        every.tick().await;
        reconcile::pending(&room).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_the_operator_can_mend_says_what_to_do() {
        let told = fatal(&GatewayError::DisallowedGatewayIntents).unwrap().to_string();
        assert!(told.contains("4014") && told.contains("GUILD_MESSAGE_REACTIONS"));
        assert!(fatal(&GatewayError::HeartbeatFailed).is_none());
    }
}
