//! A debtor wrote to us: filed, shown, and nobody writes to them before somebody has read it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use ulid::Ulid;

use super::mail_news::NOTHING;
use super::refusal::refused;
use super::{AccountName, Act, Actor, Desk, Outcome, Post};
use crate::receivables::incoming::Incoming;
use crate::receivables::plain_text;
use crate::store::accounts::AccountRow;
use crate::store::replies::{self, ReplyRow};
use crate::store::{accounts, contacts, mail_events};

/// Everything that the message about a reply shows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReplyContent {
    pub id: String,
    /// Nothing for one from nobody we know.
    pub account: Option<AccountName>,
    pub owner: Option<String>,
    pub from: String,
    pub from_name: Option<String>,
    pub subject: String,
    pub text: String,
    /// A machine wrote it.
    pub automatic: bool,
    pub at: DateTime<Utc>,
}

/// What somebody did with a reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyEnd {
    Read,
    /// They asked us to stop.
    Ceased,
}

/// A reply that was dealt with.
#[derive(Debug, Clone)]
pub struct Dealt {
    pub account: AccountName,
    /// Another of theirs still waits to be read.
    pub more: bool,
}

impl Desk {
    /// Files a debtor's mail and shows it. One from somebody at an account pauses the account, unless a machine wrote it.
    pub(super) async fn take_reply(&self, act: &mut Act<'_>, provider: &str, incoming: &Incoming) -> Outcome<()> {
        let (letter, account) = self.whose(act, provider, incoming).await?;
        let owned = match account {
            Some(id) => accounts::by_id(&mut act.tx, id).await?,
            None => None,
        };
        let account = owned.as_ref().map(AccountName::from);
        let owner = owned.as_ref().and_then(|row| row.owner_name.clone());
        let row = ReplyRow {
            id: Ulid::new().to_string(),
            account_id: account.as_ref().map(|account| account.id.0),
            outbox_id: letter.clone(),
            received_at: act.now,
            automatic: incoming.is_automatic,
            from_address: incoming.from.clone(),
            from_name: incoming.from_name.clone(),
            subject: incoming.subject.clone(),
            body: incoming.text.clone(),
            read_at: None,
            read_name: None,
        };
        replies::add(&mut act.tx, row.clone()).await?;
        let filed = if row.automatic { "automatic reply received" } else { "reply received" };
        let detail = json!({ "message_id": row.id, "outbox": letter });
        act.file(filed, account.as_ref(), detail, json!({ "from": row.from_address, "subject": row.subject }));
        let post = Post::Reply { reply: Box::new(content(&row, account.clone(), owner)) };
        act.post(&key(&row.id), account.as_ref(), &post).await?;
        match owned.filter(|_| !row.automatic) {
            Some(owned) => self.tell_owner(act, &owned, &row).await,
            None => Ok(()),
        }
    }

    /// A private word to whoever has the account: it stands still until they have read it.
    async fn tell_owner(&self, act: &mut Act<'_>, owned: &AccountRow, row: &ReplyRow) -> Outcome<()> {
        let Some(owner) = owned.owner_id else { return Ok(()) };
        let account = AccountName::from(owned);
        let subject = plain_text::shortened(&plain_text::one_line(&row.subject), 100);
        let text = format!(
            "{account} wrote to us: \"{subject}\". Nobody writes to them before somebody has read it: it is in the desk \
             channel, with the buttons to go on."
        );
        let channel = self.config.discord.workspace().ok().map(|workspace| workspace.channels.desk);
        let notice = Post::Notice { to: owner.cast_unsigned(), text, channel };
        act.post(&format!("reply-notice:{}", row.id), Some(&account), &notice).await?;
        Ok(())
    }

    /// The letter that is answered, and the account: by the letter, or by who wrote where that says one account alone.
    async fn whose(
        &self,
        act: &mut Act<'_>,
        provider: &str,
        incoming: &Incoming,
    ) -> Outcome<(Option<String>, Option<i64>)> {
        for answered in &incoming.answers {
            // `<01J…@example.test>` is ours; a provider that puts its own id there is known by that.
            let id = answered.split('@').next().unwrap_or_default();
            let ours = Ulid::from_string(id).ok().map(|id| id.to_string());
            let found = mail_events::letter_id(&mut act.tx, ours.as_deref(), provider, Some(id)).await?;
            let letter = match found {
                Some(letter) => mail_events::take_letter(&mut act.tx, &letter).await?,
                None => None,
            };
            if let Some(letter) = letter.filter(|letter| letter.account_id.is_some()) {
                return Ok((Some(letter.id), letter.account_id));
            }
        }
        let accounts = contacts::accounts_with(&mut act.tx, &incoming.from).await?;
        Ok((None, if let [only] = accounts[..] { Some(only) } else { None }))
    }

    /// Somebody has read a reply: what it held up goes on.
    ///
    /// # Errors
    /// A refusal where somebody has read it before.
    pub async fn reply_read(&self, actor: &Actor, id: Ulid) -> Outcome<Dealt> {
        self.deal(actor, id, ReplyEnd::Read).await
    }

    /// The reply asks us to stop: nobody writes to them before a manager lifts it.
    ///
    /// # Errors
    /// A refusal where somebody has dealt with it before.
    pub async fn reply_asks_to_stop(&self, actor: &Actor, id: Ulid) -> Outcome<Dealt> {
        self.deal(actor, id, ReplyEnd::Ceased).await
    }

    async fn deal(&self, actor: &Actor, id: Ulid, end: ReplyEnd) -> Outcome<Dealt> {
        actor.must_be_collector()?;
        let id = id.to_string();
        let mut act = self.begin(actor).await?;
        let Some(row) = replies::by_id(&mut act.tx, &id).await? else {
            return refused("I don't know that reply any more. /timeline shows what is filed of the account.");
        };
        let account = match row.account_id {
            Some(account) => accounts::by_id(&mut act.tx, account).await?,
            None => None,
        };
        let Some(account) = account else {
            return refused("That mail is from nobody we know, and holds nothing up.");
        };
        let name = AccountName::from(&account);
        if !replies::read(&mut act.tx, &id, actor.person_id(), &actor.name, act.now).await? {
            let row = replies::by_id(&mut act.tx, &id).await?;
            let by = row.and_then(|row| row.read_name).unwrap_or_else(|| "somebody".to_owned());
            return refused(format!("{by} has dealt with that reply of {name} already. Look at /account."));
        }
        act.file("reply read", Some(&name), json!({ "message_id": id }), NOTHING);
        if end == ReplyEnd::Ceased {
            self.note_cease(&mut act, &name, Some(&id)).await?;
        }
        let more = !replies::unread(&mut act.tx, Some(name.id.0)).await?.is_empty();
        let reply = Box::new(content(&row, Some(name.clone()), account.owner_name));
        let post = Post::ReplyDealt { of_key: key(&id), reply, end, by: actor.name.clone() };
        act.post(&format!("reply-dealt:{id}"), Some(&name), &post).await?;
        act.commit().await?;
        Ok(Dealt { account: name, more })
    }
}

fn content(row: &ReplyRow, account: Option<AccountName>, owner: Option<String>) -> ReplyContent {
    ReplyContent {
        id: row.id.clone(),
        account,
        owner,
        from: row.from_address.clone(),
        from_name: row.from_name.clone(),
        subject: row.subject.clone(),
        text: row.body.clone(),
        automatic: row.automatic,
        at: row.received_at,
    }
}

fn key(id: &str) -> String {
    format!("reply:{id}")
}
