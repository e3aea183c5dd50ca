//! *Log to account*: file a message of the chat with an account.

use poise::serenity_prelude as serenity;

use super::{Context, Done};
use crate::discord::answer::Asked;
use crate::discord::forms;

/// File a message with an account
#[poise::command(context_menu_command = "Log to account")]
pub async fn log_message(ctx: Context<'_>, message: serenity::Message) -> Done {
    let asked = Asked::command(ctx.data(), ctx.interaction);
    asked.open(|_, _| async move { Ok(forms::ask_for_account(&message)) }).await;
    Ok(())
}
