//! `/report`: what came in, what was promised, how the receivables have aged, who did what, how long money takes.

use super::choices::Chosen;
use super::{Context, Done, answer};
use crate::discord::render;
use crate::receivables::report::{Kind, USUAL_DAYS};

/// What came of the last days, with a table of every row
#[poise::command(slash_command)]
pub async fn report(
    ctx: Context<'_>,
    #[description = "What came in, promises, aging against then, who did what, days sales outstanding"] kind: Chosen<
        Kind,
    >,
    #[description = "How many days back, today included; 30 where you don't say"]
    #[min = 1]
    #[max = 366]
    days: Option<u32>,
) -> Done {
    let Chosen(kind) = kind;
    let days = days.unwrap_or(USUAL_DAYS);
    answer(ctx, |desk, actor| async move { Ok(render::report::message(&desk.report(&actor, kind, days).await?)) }).await
}
