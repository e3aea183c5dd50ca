//! How accounts are called, for whoever has a code or a number of one.

use super::{AccountName, Desk, Outcome, refusal};
use crate::receivables::AccountId;
use crate::store::accounts;

impl Desk {
    /// The account that somebody names, as it is called.
    ///
    /// # Errors
    /// A refusal where there is none, or more than one.
    pub async fn named(&self, code: &str) -> Outcome<AccountName> {
        Ok(AccountName::from(&self.find(code).await?))
    }

    /// The account of that number, which a button carries.
    ///
    /// # Errors
    /// A refusal where there is none.
    pub async fn account_by_id(&self, id: AccountId) -> Outcome<AccountName> {
        let found = accounts::by_id(&mut self.reads(), id.0).await?;
        found.as_ref().map(AccountName::from).ok_or_else(|| refusal::no_such_account(&id.to_string()))
    }
}
