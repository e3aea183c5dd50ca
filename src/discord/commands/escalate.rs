//! `/escalate`: an account that the desk alone can't bring to pay.

use super::autocomplete::accounts;
use super::choices::Chosen;
use super::{Context, Done, answer};
use crate::discord::message::Message;
use crate::discord::sentences;
use crate::receivables::escalation::Escalation;

/// Give an account to a manager, an agency or lawyers, if the managers agree; or back to the desk
#[poise::command(slash_command)]
pub async fn escalate(
    ctx: Context<'_>,
    #[description = "Its code or name"]
    #[autocomplete = "accounts"]
    account: String,
    #[description = "To whom; desk takes back what was asked or handed over"] to: Chosen<Escalation>,
    #[description = "Why: the manager who decides reads it"]
    #[max_length = 500]
    reason: String,
) -> Done {
    let Chosen(to) = to;
    answer(ctx, |desk, actor| async move {
        let came_of_it = desk.escalate_account(&actor, &account, to, &reason).await?;
        Ok(Message::text(sentences::decisions::escalated(&came_of_it)))
    })
    .await
}
