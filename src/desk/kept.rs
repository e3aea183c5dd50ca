//! What a payment settles at once: promises that it reaches, plans that it ends, alerts that money was missing, calls that
//! nobody owes any more.

use super::{Act, Desk, Outcome};

impl Desk {
    /// Settles the promises and plans that are kept by now, and ends the alerts about those that were broken and the tasks
    /// that nothing is open for, in the act that told of the money: of one account, or of all.
    pub(super) async fn settle_what_was_kept(&self, act: &mut Act<'_>, account: Option<i64>) -> Outcome<()> {
        self.settle_paid_plans(act, account).await?;
        self.settle_kept_promises(act, account).await?;
        self.end_tasks(act, account).await?;
        self.end_what_is_over(act, account).await
    }
}
