//! A mark was set or taken away under a request for a decision.

use std::sync::Arc;

use serenity::model::channel::Reaction;

use crate::desk::{self, Decision, Role};
use crate::receivables::approval::Verdict;

use super::identity::{self, Person};
use super::marks::{self, Mark};
use super::private_word::Posted;
use super::reconcile;
use super::room::Room;
use super::sentences;

/// What a mark says.
pub fn verdict(mark: Mark) -> Verdict {
    match mark {
        Mark::Yes => Verdict::Approve,
        Mark::No => Verdict::Reject,
    }
}

/// A person's mark as the desk weighs it.
pub fn weighed(mark: Mark, person: &Person) -> desk::Mark {
    let Person { actor, is_bot, held } = person.clone();
    desk::Mark { voter: actor, is_bot, verdict: verdict(mark), held }
}

/// A mark was set: it counts, or its author is told why it doesn't.
pub async fn added(room: &Arc<Room>, reaction: &Reaction) {
    let Some((mark, user, at)) = ours(room, reaction) else { return };
    match room.desk.pending_approval_shown(at.message).await {
        // What others said before counts by the roles they have now: all marks are read again.
        Ok(Some(request)) if request.needed > 1 => return reconcile::weigh(room, &request).await,
        Ok(_) => {}
        Err(error) => {
            tracing::error!(%error, user, "a mark wasn't weighed; the next reconciliation does");
            return;
        }
    }
    let person = match voter(room, reaction, user).await {
        Ok(person) => person,
        Err(fault) => {
            tracing::warn!(%fault, user, "a mark can't be weighed now; the next reconciliation does");
            return;
        }
    };
    let given = weighed(mark, &person);
    match room.desk.decide(&given, at.message).await {
        Ok(decision) => settle(room, at, mark, &person, &decision).await,
        Err(error) => tracing::error!(%error, user, "a mark wasn't weighed; the next reconciliation does"),
    }
}

/// A mark was taken away: it doesn't stand any more, if nothing was decided by it.
pub async fn removed(room: &Arc<Room>, reaction: &Reaction) {
    let Some((mark, user, at)) = ours(room, reaction) else { return };
    let voter = desk::Actor::person(user, "", Role::Nobody);
    if let Err(error) = room.desk.withdraw_vote(&voter, at.message, verdict(mark)).await {
        tracing::error!(%error, user, "a mark that was taken away; the next reconciliation sees it");
    }
    // One who gave it in two ways may have taken back only one of them.
    if let Ok(Some(request)) = room.desk.pending_approval_shown(at.message).await
        && request.needed > 1
    {
        reconcile::weigh(room, &request).await;
    }
}

/// Takes away a mark that doesn't count, and says why: privately, and to one person once an hour.
pub async fn settle(room: &Arc<Room>, at: Posted, mark: Mark, person: &Person, decision: &Decision) {
    let Decision::DoesNotCount { reason } = decision else { return };
    let user = person.actor.person_id().cast_unsigned();
    tracing::info!(user, message = at.message, "a mark doesn't count: {reason}");
    if let Err(fault) = marks::remove(&room.rest, at, mark, user).await {
        tracing::info!(%fault, "a mark that doesn't count stays");
    }
    if person.is_bot {
        return;
    }
    if let Err(error) = room.desk.tell_why_not(user, sentences::does_not_count(reason), at.channel).await {
        tracing::error!(%error, user, "they couldn't be told why their mark doesn't count");
    }
}

/// Whether a reaction is one of the two marks, by somebody else, where requests are posted.
fn ours(room: &Room, reaction: &Reaction) -> Option<(Mark, u64, Posted)> {
    let at = Posted { channel: reaction.channel_id.get(), message: reaction.message_id.get() };
    let user = reaction.user_id?.get();
    let here = reaction.guild_id.is_some_and(|guild| guild.get() == room.workspace.guild_id)
        && at.channel == room.workspace.channels.approvals;
    (here && user != room.myself()).then_some(())?;
    Some((Mark::of(&reaction.emoji)?, user, at))
}

/// Who set it, by the roles they have now; by those the event came with, where Discord can't be asked.
pub async fn voter(room: &Room, reaction: &Reaction, user: u64) -> Result<Person, super::http::Fault> {
    let asked = identity::person(&room.rest, &room.workspace, user).await;
    let Some(member) = reaction.member.as_ref().filter(|_| asked.is_err()) else { return asked };
    let held: Vec<u64> = member.roles.iter().map(|role| role.get()).collect();
    let role = identity::role_of(&room.workspace.roles, &held);
    Ok(Person { actor: desk::Actor::person(user, member.display_name(), role), is_bot: member.user.bot, held })
}
