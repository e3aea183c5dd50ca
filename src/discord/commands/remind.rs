//! `/remind`: the mail that comes next, looked at or sent now.

use super::autocomplete::accounts;
use super::{Context, Done, answer};
use crate::desk::{Actor, ByHand, Desk, Outcome};
use crate::discord::message::Message;
use crate::discord::{render, sentences};

/// The reminder of an account by hand
#[poise::command(slash_command, subcommands("preview", "send"), subcommand_required)]
pub async fn remind(_: Context<'_>) -> Done {
    Ok(())
}

/// Show the mail that comes next, as it would look
#[poise::command(slash_command)]
pub async fn preview(
    ctx: Context<'_>,
    #[description = "Its code or name"]
    #[autocomplete = "accounts"]
    account: String,
) -> Done {
    answer(ctx, |desk, actor| async move {
        let preview = desk.preview(&actor, &account).await?;
        Ok(render::remind::preview(&preview))
    })
    .await
}

/// Send the mail that is due now, by the same rules as every other
#[poise::command(slash_command)]
pub async fn send(
    ctx: Context<'_>,
    #[description = "Its code or name"]
    #[autocomplete = "accounts"]
    account: String,
) -> Done {
    answer(ctx, |desk, actor| sent(desk, actor, account, None)).await
}

/// Sends it, or says what stands in its way and may be put aside.
pub async fn sent(desk: Desk, actor: Actor, code: String, reason: Option<String>) -> Outcome<Message> {
    Ok(match desk.remind_by_hand(&actor, &code, reason.as_deref()).await? {
        ByHand::Planned { account, template, to } => Message::text(sentences::reminded(&account, &template, &to)),
        ByHand::NeedsReason { account, by } => render::remind::needs_reason(&account, &by),
    })
}
