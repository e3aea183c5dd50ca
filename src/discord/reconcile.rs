//! The marks as they stand: what was given, changed or taken away while nobody was listening.

use std::sync::Arc;

use crate::desk::PendingApproval;

use super::alert_marks;
use super::http::Fault;
use super::identity::{self, Person};
use super::marks::{self, Mark, Voter};
use super::private_word::{Posted, snowflake};
use super::reactions;
use super::room::Room;

/// Reads every mark that may change something over REST: under pending requests, and under alerts that nobody has.
pub async fn pending(room: &Arc<Room>) {
    requests(room).await;
    alert_marks::pending(room).await;
}

/// Reads every pending request's marks and has the desk weigh them. What fails is tried at the next time.
async fn requests(room: &Arc<Room>) {
    let requests = match room.desk.pending_approvals().await {
        Ok(requests) => requests,
        Err(error) => return tracing::error!(%error, "which requests are pending couldn't be read"),
    };
    if requests.is_empty() {
        return;
    }
    if let Err(fault) = know_myself(room).await {
        return tracing::warn!(%fault, "the requests' marks couldn't be read");
    }
    for request in requests {
        weigh(room, &request).await;
    }
}

/// Reads one request's marks, each with its person's roles as they are now, and has the desk weigh them.
pub async fn weigh(room: &Arc<Room>, request: &PendingApproval) {
    // Marks that were read earlier may not be weighed after those that were read later.
    let _turn = room.weighing.lock().await;
    match one(room, request).await {
        Ok(()) => {}
        Err(Fault::Refused { status: 404, code: 10008, .. }) => lost(room, request).await,
        Err(fault) => tracing::warn!(approval = request.id, %fault, "a request's marks couldn't be read"),
    }
}

/// The bot's own marks stand under each request, and are nobody's.
pub async fn know_myself(room: &Room) -> Result<(), Fault> {
    if room.myself() == 0 {
        room.i_am(snowflake(&room.rest.get("/users/@me").await?["id"]));
    }
    Ok(())
}

async fn one(room: &Arc<Room>, request: &PendingApproval) -> Result<(), Fault> {
    let at = Posted { channel: request.channel_id, message: request.message_id };
    room.rest.get(&format!("/channels/{}/messages/{}", at.channel, at.message)).await?;
    let mut given: Vec<(Mark, Person)> = Vec::new();
    let mut missing = Vec::new();
    for mark in Mark::BOTH {
        let standing = marks::standing(&room.rest, at, mark).await?;
        if standing.iter().all(|voter| voter.id != room.myself()) {
            missing.push(mark);
        }
        for voter in standing {
            if voter.id != room.myself() {
                given.push((mark, person(room, voter).await?));
            }
        }
    }
    marks::offer(&room.rest, at, &missing).await;
    let standing: Vec<_> = given.iter().map(|(mark, person)| reactions::weighed(*mark, person)).collect();
    match room.desk.reconcile(&request.id, &standing).await {
        Ok(decisions) => {
            for (weighed, decision) in &decisions {
                let of = |(mark, person): &&(Mark, Person)| {
                    person.actor.id == weighed.voter.id && reactions::verdict(*mark) == weighed.verdict
                };
                if let Some((mark, person)) = given.iter().find(of) {
                    reactions::settle(room, at, *mark, person, decision).await;
                }
            }
        }
        Err(error) => tracing::error!(approval = request.id, %error, "a request's marks couldn't be weighed"),
    }
    Ok(())
}

async fn person(room: &Room, voter: Voter) -> Result<Person, Fault> {
    let mut person = identity::person(&room.rest, &room.workspace, voter.id).await?;
    person.is_bot |= voter.is_bot;
    Ok(person)
}

async fn lost(room: &Room, request: &PendingApproval) {
    tracing::warn!(approval = request.id, "the request's message was deleted; it is posted again");
    if let Err(error) = room.desk.approval_lost(&request.id).await {
        tracing::error!(approval = request.id, %error, "a deleted request couldn't be posted again");
    }
}
