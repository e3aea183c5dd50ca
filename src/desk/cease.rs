//! A debtor asked us to stop: nobody writes to them until a manager lifts it.

use serde_json::json;

use super::mail_news::NOTHING;
use super::refusal::refused;
use super::{AccountName, Act, Actor, Desk, Line, MailLine, Outcome};
use crate::store::ceases;

impl Desk {
    /// They asked us to stop, in whatever way.
    ///
    /// # Errors
    /// A refusal where that is known.
    pub async fn cease(&self, actor: &Actor, code: &str) -> Outcome<AccountName> {
        actor.must_be_collector()?;
        let account = AccountName::from(&self.find(code).await?);
        let mut act = self.begin(actor).await?;
        if !self.note_cease(&mut act, &account, None).await? {
            return refused(format!("{account} asked us to stop before, and nobody has lifted it."));
        }
        act.commit().await?;
        Ok(account)
    }

    /// They may be written to again. A manager's act.
    ///
    /// # Errors
    /// A refusal where nothing stands in the way.
    pub async fn lift_cease(&self, actor: &Actor, code: &str) -> Outcome<AccountName> {
        actor.must_be_manager("have somebody written to again who asked us to stop")?;
        let account = AccountName::from(&self.find(code).await?);
        let mut act = self.begin(actor).await?;
        if !ceases::lift(&mut act.tx, account.id.0, actor.person_id(), &actor.name, act.now).await? {
            return refused(format!("{account} may be written to: they never asked us to stop, or that was lifted."));
        }
        act.file("cease lifted", Some(&account), json!({}), NOTHING);
        let news = MailLine::CeaseLifted { who: actor.name.clone() };
        let line = Line::Mail { account: account.clone(), news };
        self.tell(&mut act, &account, line).await?;
        act.commit().await?;
        Ok(account)
    }

    /// Within an act. `false` where it was known.
    pub(super) async fn note_cease(
        &self,
        act: &mut Act<'_>,
        account: &AccountName,
        reply: Option<&str>,
    ) -> Outcome<bool> {
        let (by, name) = (act.actor.person_id(), act.actor.name.clone());
        if !ceases::add(&mut act.tx, account.id.0, reply, by, &name, act.now).await? {
            return Ok(false);
        }
        act.file("ceased", Some(account), json!({ "message_id": reply }), NOTHING);
        let line = Line::Mail { account: account.clone(), news: MailLine::Ceased { who: name } };
        self.tell(act, account, line).await?;
        Ok(true)
    }
}
