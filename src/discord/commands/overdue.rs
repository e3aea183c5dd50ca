//! `/overdue`: who is overdue, in the order of work.

use poise::serenity_prelude as serenity;

use super::choices::Chosen;
use super::{Context, Done, answer};
use crate::desk::{OverdueQuery, OverdueSort};
use crate::discord::render;
use crate::receivables::aging::Bucket;

/// Who is overdue, in the order of work
#[poise::command(slash_command)]
pub async fn overdue(
    ctx: Context<'_>,
    #[description = "Only accounts whose oldest invoice is this late, in days"] bucket: Option<Chosen<Bucket>>,
    #[description = "Only this colleague's; choose me for those without an owner"] owner: Option<serenity::UserId>,
    #[description = "Only from this amount on: 1250, £1,250"]
    #[max_length = 40]
    min: Option<String>,
    #[description = "What stands first"] sort: Option<Chosen<OverdueSort>>,
) -> Done {
    let owner = owner.map(serenity::UserId::get);
    let unowned = owner.is_some_and(|owner| owner == ctx.data().myself());
    let query = OverdueQuery {
        bucket: bucket.map(|Chosen(bucket)| bucket),
        owner: owner.filter(|_| !unowned),
        unowned,
        min,
        sort: sort.map_or(OverdueSort::Priority, |Chosen(sort)| sort),
    };
    answer(ctx, |desk, _| async move { Ok(render::overdue::message(&desk.overdue(&query).await?)) }).await
}
