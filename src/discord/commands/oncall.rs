//! `/oncall`: who has the phone, taking it out of turn, and making it ring.

use super::autocomplete::until;
use super::{Context, Done, answer};
use crate::discord::message::Message;
use crate::discord::{render, sentences};

/// Who is on call, and reaching them
#[poise::command(slash_command, subcommands("show", "take", "page"), subcommand_required)]
pub async fn oncall(_: Context<'_>) -> Done {
    Ok(())
}

/// Who is on call now, and in the coming weeks
#[poise::command(slash_command)]
pub async fn show(ctx: Context<'_>) -> Done {
    answer(ctx, |desk, _| async move { Ok(render::on_call::message(&desk.on_call().await?, desk.zone())) }).await
}

/// Be on call from now on, out of turn
#[poise::command(slash_command)]
pub async fn take(
    ctx: Context<'_>,
    #[description = "Until when: 18:00, fri 09:00, +8h, tomorrow"]
    #[autocomplete = "until"]
    #[max_length = 40]
    until: String,
) -> Done {
    answer(ctx, |desk, actor| async move {
        let until = desk.take_phone(&actor, &until).await?;
        Ok(Message::text(sentences::phone_is_yours(until.with_timezone(&desk.zone()).naive_local())))
    })
    .await
}

/// Reach whoever is on call, on their phone
#[poise::command(slash_command)]
pub async fn page(
    ctx: Context<'_>,
    #[description = "What can't wait, in a few words"]
    #[max_length = 500]
    message: String,
) -> Done {
    answer(ctx, |desk, actor| async move {
        Ok(Message::text(sentences::called(desk.page_on_call(&actor, &message).await?, desk.rings_phones())))
    })
    .await
}
