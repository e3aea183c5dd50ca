//! `/dispute`: an invoice that they don't accept, and what becomes of that.

use super::autocomplete::{accounts, disputed_invoices, invoices};
use super::choices::Chosen;
use super::{Context, Done, answer};
use crate::discord::message::Message;
use crate::discord::sentences;
use crate::receivables::dispute::DisputeOutcome;

/// Invoices that a debtor doesn't accept
#[poise::command(slash_command, subcommands("open", "resolve"), subcommand_required)]
pub async fn dispute(_: Context<'_>) -> Done {
    Ok(())
}

/// Take one invoice out of the reminders while it is disputed; the others go on
#[poise::command(slash_command)]
pub async fn open(
    ctx: Context<'_>,
    #[description = "Its code or name"]
    #[autocomplete = "accounts"]
    account: String,
    #[description = "Which invoice"]
    #[autocomplete = "invoices"]
    #[max_length = 100]
    invoice: String,
    #[description = "What they dispute"]
    #[max_length = 500]
    reason: String,
) -> Done {
    answer(ctx, |desk, actor| async move {
        let opened = desk.open_dispute(&actor, &account, &invoice, &reason).await?;
        Ok(Message::text(sentences::dispute_opened(&opened)))
    })
    .await
}

/// End a dispute: they are right, they are not, or they get a credit note
#[poise::command(slash_command)]
pub async fn resolve(
    ctx: Context<'_>,
    #[description = "Its code or name"]
    #[autocomplete = "accounts"]
    account: String,
    #[description = "Which invoice"]
    #[autocomplete = "disputed_invoices"]
    #[max_length = 100]
    invoice: String,
    #[description = "Upheld: they are right. Rejected: they owe it. Credited: a credit note goes out"] outcome: Chosen<
        DisputeOutcome,
    >,
    #[description = "Why"]
    #[max_length = 500]
    note: Option<String>,
) -> Done {
    answer(ctx, |desk, actor| async move {
        let resolved = desk.resolve_dispute(&actor, &account, &invoice, outcome.0, note.as_deref()).await?;
        Ok(Message::text(sentences::dispute_resolved(&resolved)))
    })
    .await
}
