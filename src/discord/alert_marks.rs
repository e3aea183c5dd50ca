//! A ✅ under an alert: somebody has it.

use std::sync::Arc;

use serenity::model::channel::Reaction;

use crate::desk::{Acknowledged, OpenAlert};

use super::http::Fault;
use super::identity::{self, Person};
use super::marks::{self, Mark};
use super::private_word::Posted;
use super::room::Room;
use super::{reactions, reconcile, sentences};

/// A mark was set: whoever set it has the alert, or is told why not.
pub async fn added(room: &Arc<Room>, reaction: &Reaction) {
    let Some((user, at)) = ours(room, reaction) else { return };
    let alert = match room.desk.alert_of_message(at.message).await {
        Ok(Some(alert)) => alert,
        Ok(None) => return,
        Err(error) => return tracing::error!(%error, user, "a mark under an alert; the next reconciliation sees it"),
    };
    match reactions::voter(room, reaction, user).await {
        Ok(person) => drop(taken(room, &alert, at, &person).await),
        Err(fault) => tracing::warn!(%fault, user, "a mark under an alert; the next reconciliation sees it"),
    }
}

/// Reads the marks under every alert that nobody has. What fails is tried at the next time.
pub async fn pending(room: &Arc<Room>) {
    let open = match room.desk.open_alerts().await {
        Ok(open) if open.is_empty() => return,
        Ok(open) => open,
        Err(error) => return tracing::error!(%error, "which alerts are open couldn't be read"),
    };
    if let Err(fault) = reconcile::know_myself(room).await {
        return tracing::warn!(%fault, "the marks under alerts couldn't be read");
    }
    for alert in open {
        if let Err(fault) = one(room, &alert).await {
            tracing::warn!(alert = alert.id, %fault, "the marks under an alert couldn't be read");
        }
    }
}

async fn one(room: &Arc<Room>, alert: &OpenAlert) -> Result<(), Fault> {
    for (channel, message) in &alert.shown_at {
        let at = Posted { channel: *channel, message: *message };
        let standing = match marks::standing(&room.rest, at, Mark::Yes).await {
            Err(Fault::Refused { status: 404, code: 10008, .. }) => {
                lost(room, at).await;
                continue;
            }
            standing => standing?,
        };
        if standing.iter().all(|voter| voter.id != room.myself()) {
            marks::offer(&room.rest, at, &[Mark::Yes]).await;
        }
        for voter in standing.into_iter().filter(|voter| voter.id != room.myself()) {
            let mut person = identity::person(&room.rest, &room.workspace, voter.id).await?;
            person.is_bot |= voter.is_bot;
            if taken(room, &alert.id, at, &person).await {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Whether the alert is somebody's now, or over.
async fn taken(room: &Arc<Room>, alert: &str, at: Posted, person: &Person) -> bool {
    let user = person.actor.person_id().cast_unsigned();
    match room.desk.acknowledge(&person.actor, person.is_bot, alert).await {
        Ok(Acknowledged::DoesNotCount { reason }) => {
            tracing::info!(user, alert, "a mark under an alert doesn't count: {reason}");
            refuse(room, at, person, &reason).await;
            false
        }
        Ok(_) => true,
        Err(error) => {
            tracing::error!(%error, user, "a mark under an alert; the next reconciliation sees it");
            false
        }
    }
}

/// Takes away a mark that doesn't count, and says why: privately, and to one person once an hour.
async fn refuse(room: &Arc<Room>, at: Posted, person: &Person, reason: &str) {
    let user = person.actor.person_id().cast_unsigned();
    if let Err(fault) = marks::remove(&room.rest, at, Mark::Yes, user).await {
        tracing::info!(%fault, "a mark that doesn't count stays");
    }
    if person.is_bot {
        return;
    }
    if let Err(error) = room.desk.tell_why_not(user, sentences::not_taken(reason), at.channel).await {
        tracing::error!(%error, user, "they couldn't be told why their mark doesn't count");
    }
}

/// The message is gone: where it is the alert's own, it is posted again.
async fn lost(room: &Room, at: Posted) {
    tracing::warn!(message = at.message, "an alert's message was deleted");
    if let Err(error) = room.desk.alert_lost(at.message).await {
        tracing::error!(%error, "a deleted alert couldn't be posted again");
    }
}

/// Whether a reaction is a ✅ by somebody else, where alerts are posted.
fn ours(room: &Room, reaction: &Reaction) -> Option<(u64, Posted)> {
    let at = Posted { channel: reaction.channel_id.get(), message: reaction.message_id.get() };
    let user = reaction.user_id?.get();
    let here = reaction.guild_id.is_some_and(|guild| guild.get() == room.workspace.guild_id)
        && at.channel == room.workspace.channels.alerts;
    (here && user != room.myself() && Mark::of(&reaction.emoji) == Some(Mark::Yes)).then_some((user, at))
}
