//! Whose account it is: claim, release, assign.

use serde_json::json;

use super::refusal::refused;
use super::{AccountName, Actor, Desk, Line, Outcome, Post};
use crate::store::accounts;

impl Desk {
    /// Takes an account that nobody owns.
    ///
    /// # Errors
    /// A refusal that names the owner where somebody has it.
    pub async fn claim(&self, actor: &Actor, code: &str) -> Outcome<AccountName> {
        actor.must_be_collector()?;
        let account = self.find(code).await?;
        let name = AccountName::from(&account);
        let mut act = self.begin(actor).await?;
        if !accounts::claim(&mut act.tx, account.id, actor.person_id(), &actor.name, act.now).await? {
            let now = accounts::by_id(&mut act.tx, account.id).await?.unwrap_or(account);
            return refused(already_owned(&name, now.owner_id, now.owner_name.as_deref(), actor));
        }
        act.file("claimed", Some(&name), json!({ "owner": actor.id }), json!({ "owner_name": actor.name }));
        let line = Line::Claimed { who: actor.name.clone(), account: name.clone() };
        self.tell(&mut act, &name, line).await?;
        act.commit().await?;
        Ok(name)
    }

    /// Gives back an account of one's own; a manager, anybody's.
    pub async fn release(&self, actor: &Actor, code: &str) -> Outcome<AccountName> {
        actor.must_be_collector()?;
        let account = self.find(code).await?;
        let name = AccountName::from(&account);
        let Some(owner) = account.owner_id else {
            return refused(format!("{name} has no owner. /claim makes it yours."));
        };
        let owner_name = account.owner_name.unwrap_or_default();
        if owner != actor.person_id() && actor.must_be_manager("").is_err() {
            return refused(format!("{name} is {owner_name}'s. Only they or a manager can release it."));
        }
        let mut act = self.begin(actor).await?;
        if !accounts::release(&mut act.tx, account.id, owner, act.now).await? {
            return refused(format!("{name} changed hands just now. Look at /account and try again."));
        }
        act.file(
            "released",
            Some(&name),
            json!({ "before": owner.to_string(), "owner": null }),
            json!({ "before_name": owner_name }),
        );
        let line = Line::Released { who: actor.name.clone(), account: name.clone() };
        self.tell(&mut act, &name, line).await?;
        act.commit().await?;
        Ok(name)
    }

    /// Gives an account to somebody, whoever had it. A manager's act.
    pub async fn assign(&self, actor: &Actor, code: &str, to: u64, to_name: &str) -> Outcome<AccountName> {
        actor.must_be_manager("assign an account")?;
        let account = self.find(code).await?;
        let name = AccountName::from(&account);
        let owner = to.cast_signed();
        if account.owner_id == Some(owner) {
            return refused(format!("{name} is {to_name}'s already."));
        }
        let mut act = self.begin(actor).await?;
        let before = accounts::by_id(&mut act.tx, account.id).await?;
        let before_id = before.as_ref().and_then(|row| row.owner_id);
        accounts::assign(&mut act.tx, account.id, owner, to_name, act.now).await?;
        act.file(
            "assigned",
            Some(&name),
            json!({ "before": before_id.map(|id| id.to_string()), "owner": to.to_string() }),
            json!({ "before_name": before.and_then(|row| row.owner_name), "owner_name": to_name }),
        );
        let line = Line::Assigned { who: actor.name.clone(), to: to_name.to_owned(), account: name.clone() };
        self.tell(&mut act, &name, line).await?;
        act.commit().await?;
        Ok(name)
    }

    /// Puts a line for the desk channel into the outbox.
    pub(super) async fn tell(&self, act: &mut super::Act<'_>, account: &AccountName, line: Line) -> Outcome<()> {
        let key = format!("line:{}", ulid::Ulid::new());
        act.post(&key, Some(account), &Post::DeskLine { line }).await?;
        Ok(())
    }
}

fn already_owned(account: &AccountName, owner: Option<i64>, name: Option<&str>, actor: &Actor) -> String {
    if owner == Some(actor.person_id()) {
        return format!("{account} is yours already.");
    }
    let owner = name.unwrap_or("somebody else");
    format!("{account} is {owner}'s already. Ask {owner}, or a manager can /assign it.")
}
