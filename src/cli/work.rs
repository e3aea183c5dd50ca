//! The bot at work: every part of it started, and stopped together.

use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret;
use tokio::net::TcpListener;
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use super::Failure;
use super::figures;
use super::keeper::Keeper;
use super::means::{self, means};
use super::only_one::only_one;
use crate::clock::Clock;
use crate::config::Config;
use crate::courier::Courier;
use crate::db;
use crate::desk::Desk;
use crate::discord::Poster;
use crate::mail::Webhooks;
use crate::readiness::Readiness;
use crate::web;

/// How long what is under way may take to end.
pub(super) const GRACE: Duration = Duration::from_secs(10);
/// How often accounts that another process imported are taken into the completion of names.
const INDEX: Duration = Duration::from_secs(60);

/// A part of the bot that has ended, with the sentence of why where it didn't end at our wish.
pub(super) type Ended = Result<(), String>;

/// Works until `stop`, then ends within a few seconds.
///
/// # Errors
/// What keeps it from starting, and what of Discord's only the operator can mend.
pub async fn work(config: Arc<Config>, clock: Clock, stop: CancellationToken) -> Result<(), Failure> {
    config.discord.workspace().map_err(Failure::Config)?;
    let url = config.database.url.expose_secret();
    let _only = only_one(url)?;
    let db = db::open(url).await.map_err(Failure::wrong)?;
    let desk = Desk::over(db.clone(), Arc::clone(&config), clock).await.map_err(Failure::wrong)?;
    let desk = desk.with_letters(means::letters(&config));
    let readiness = Readiness::starting();
    let poster = Poster::new(&config);
    let courier = Courier::new(desk.clone(), means(&config, &desk.clock, &poster));
    courier.inherit().await.map_err(Failure::wrong)?;

    let mut parts: JoinSet<Ended> = JoinSet::new();
    open_the_door(&mut parts, &desk, &readiness, &stop).await?;
    parts.spawn(kept(keep_names(desk.clone(), stop.clone())));
    parts.spawn(kept(figures::keep(desk.clone(), stop.clone())));
    parts.spawn(Keeper::new(desk, courier.clone(), poster, readiness).keep(stop.clone()));
    let until = stop.clone();
    parts.spawn(kept(async move { courier.run(until).await }));
    tracing::info!(web = %config.web.listen, database = db.kind(), "at work");

    let ended = until_one_breaks(&mut parts, &stop).await;
    stop.cancel();
    let rest = async { while parts.join_next().await.is_some() {} };
    if tokio::time::timeout(GRACE, rest).await.is_err() {
        tracing::warn!("what was under way didn't end in time and is broken off");
        parts.shutdown().await;
    }
    // Connections that are busy don't hold up the end: what they do is rolled back.
    let _ = tokio::time::timeout(Duration::from_secs(1), db.close()).await;
    ended.map_err(Failure::Wrong)
}

/// The web server.
async fn open_the_door(
    parts: &mut JoinSet<Ended>,
    desk: &Desk,
    readiness: &Readiness,
    stop: &CancellationToken,
) -> Result<(), Failure> {
    let config = &desk.config;
    let address = config.web.listen;
    let listener = TcpListener::bind(address).await.map_err(|error| {
        Failure::Wrong(format!("web.listen {address} can't be listened on ({error}): give another, or end what has it"))
    })?;
    let gathered = web::figures::gather().map_err(Failure::wrong)?;
    let hooks = Webhooks::from_config(&config.mail, desk.clock.clone());
    let router = web::router(readiness.clone(), gathered, web::hooks::router(desk.clone(), hooks));
    let stopped = stop.clone().cancelled_owned();
    parts.spawn(async move { web::serve(listener, router, stopped).await.map_err(|error| error.to_string()) });
    Ok(())
}

pub(super) async fn kept(part: impl Future<Output = ()>) -> Ended {
    part.await;
    Ok(())
}

/// Takes accounts that another process imported into the completion of names.
async fn keep_names(desk: Desk, stop: CancellationToken) {
    while !stop.is_cancelled() {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(INDEX) => {}
        }
        if let Err(error) = desk.refresh_index().await {
            tracing::warn!(%error, "the names of the accounts couldn't be read anew");
        }
    }
}

/// Waits for `stop`, or for a part that ended by itself.
pub(super) async fn until_one_breaks(parts: &mut JoinSet<Ended>, stop: &CancellationToken) -> Ended {
    tokio::select! {
        () = stop.cancelled() => Ok(()),
        ended = parts.join_next() => match ended {
            _ if stop.is_cancelled() => Ok(()),
            Some(Ok(Err(sentence))) => Err(sentence),
            Some(Err(error)) => Err(broken(&error)),
            Some(Ok(Ok(()))) | None => Err("a part of the bot ended by itself: start it again".to_owned()),
        },
    }
}

fn broken(error: &JoinError) -> String {
    format!("a part of the bot broke ({error}): start it again, and report what the log says before this line")
}
