//! `/log`: file a conversation; without a note, a form asks for one.

use std::sync::Arc;

use poise::serenity_prelude as serenity;

use super::autocomplete::accounts;
use super::choices::Chosen;
use super::{Context, Done};
use crate::discord::answer::Asked;
use crate::discord::attachment::Link;
use crate::discord::forms::{self, Draft};
use crate::receivables::conversation::{Channel, Direction, Outcome, Reason};

/// File a conversation with a debtor
#[expect(clippy::too_many_arguments, reason = "one for each option that Discord offers")]
#[poise::command(slash_command)]
pub async fn log(
    ctx: Context<'_>,
    #[description = "Its code or name"]
    #[autocomplete = "accounts"]
    account: String,
    #[description = "How you spoke"] channel: Chosen<Channel>,
    #[description = "How it ended"] outcome: Chosen<Outcome>,
    #[description = "What was said; a form asks for it where you leave this out"]
    #[max_length = 4000]
    note: Option<String>,
    #[description = "Why it is late, if they said"] reason: Option<Chosen<Reason>>,
    #[description = "What you do next, and when: call back fri"]
    #[max_length = 200]
    next: Option<String>,
    #[description = "A recording, a letter, a mail"] file: Option<serenity::Attachment>,
    #[description = "Who began it: out is you, in is they; out where you leave this out"] direction: Option<
        Chosen<Direction>,
    >,
) -> Done {
    let room = Arc::clone(ctx.data());
    let asked = Asked::command(&room, ctx.interaction);
    let draft = Draft {
        by: ctx.interaction.user.id.to_string(),
        code: account,
        channel: channel.0,
        direction: direction.map_or(Direction::Out, |Chosen(direction)| direction),
        outcome: outcome.0,
        reason: reason.map(|Chosen(reason)| reason),
        next,
        file: file.as_ref().map(Link::of),
    };
    match note {
        Some(note) => asked.answer(|desk, actor| forms::filed(room, desk, actor, draft, note)).await,
        None => {
            let key = ctx.interaction.id.to_string();
            asked.open(|desk, _| async move { forms::ask_for_note(&desk, key, &draft).await }).await;
        }
    }
    Ok(())
}
