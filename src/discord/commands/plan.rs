//! `/plan`: payment plans, from the proposal to the end.

use super::autocomplete::{accounts, day_ahead};
use super::choices::Chosen;
use super::{Context, Done, answer};
use crate::desk::{Desk, Error, Outcome, PlanProposal, PlanTerms};
use crate::discord::message::Message;
use crate::discord::{render, sentences};
use crate::receivables::plan::Every;

/// Payment plans
#[poise::command(slash_command, subcommands("propose", "show", "cancel"), subcommand_required)]
pub async fn plan(_: Context<'_>) -> Done {
    Ok(())
}

/// Propose a payment plan, or new dates for the one that runs; the managers decide
#[expect(clippy::too_many_arguments, reason = "one for each option that Discord offers")]
#[poise::command(slash_command)]
pub async fn propose(
    ctx: Context<'_>,
    #[description = "Its code or name"]
    #[autocomplete = "accounts"]
    account: String,
    #[description = "Why they can't pay at once"]
    #[max_length = 500]
    reason: String,
    #[description = "How many installments"]
    #[min = 1]
    #[max = 120]
    installments: Option<u32>,
    #[description = "When the first is due: 2026-12-01, fri, +14d"]
    #[autocomplete = "day_ahead"]
    #[max_length = 40]
    first: Option<String>,
    #[description = "How often; every month where you don't say"] every: Option<Chosen<Every>>,
    #[description = "What they pay at once"]
    #[max_length = 40]
    down_payment: Option<String>,
    #[description = "Or dates and amounts of its own: 2026-12-01 1000, 2027-01-15 500"]
    #[max_length = 2000]
    schedule: Option<String>,
) -> Done {
    let every = every.map_or(Every::Month, |Chosen(every)| every);
    let terms = match (schedule, installments, first) {
        (Some(schedule), None, None) => Ok(PlanTerms::Staggered(schedule)),
        (None, Some(installments), Some(first)) => Ok(PlanTerms::Even { installments, first, every, down_payment }),
        _ => Err(Error::Refused(sentences::PLAN_TERMS.to_owned())),
    };
    answer(ctx, |desk, actor| async move {
        let proposal = PlanProposal { code: account, reason, terms: terms? };
        let proposed = desk.propose_plan(&actor, proposal).await?;
        let mut message = render::plan::message(&proposed.plan);
        message.content = sentences::proposed(&proposed.account, proposed.voided, proposed.new_dates);
        Ok(message)
    })
    .await
}

/// The schedule of an account's payment plan, and what was paid of it
#[poise::command(slash_command)]
pub async fn show(
    ctx: Context<'_>,
    #[description = "Its code or name"]
    #[autocomplete = "accounts"]
    account: String,
) -> Done {
    answer(ctx, |desk, _| shown(desk, account)).await
}

/// The plan as a card.
pub async fn shown(desk: Desk, code: String) -> Outcome<Message> {
    let plan = desk.plan(&code).await?;
    Ok(render::plan::message(&plan))
}

/// End a payment plan
#[poise::command(slash_command)]
pub async fn cancel(
    ctx: Context<'_>,
    #[description = "Its code or name"]
    #[autocomplete = "accounts"]
    account: String,
    #[description = "Why"]
    #[max_length = 500]
    reason: String,
) -> Done {
    answer(ctx, |desk, actor| async move {
        let cancelled = desk.cancel_plan(&actor, &account, &reason).await?;
        Ok(Message::text(sentences::cancelled(&cancelled)))
    })
    .await
}
