//! A letter of which nobody knows whether it arrived: a person is asked, and says so or has it sent once more.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use ulid::Ulid;

use super::mail_news::NOTHING;
use super::refusal::refused;
use super::{AccountName, Act, Actor, Desk, Outcome, Post};
use crate::receivables::task::TaskKind;
use crate::store::mail_events::{self, Became, LetterRow};
use crate::store::outbox::OutboxRow;
use crate::store::{accounts, tasks, touches};

/// How long a letter that is sent again is worth sending, as one that is planned.
const AGAIN_WORTH: Duration = Duration::days(3);

/// Everything that the question about a letter shows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DoubtContent {
    pub outbox_id: String,
    pub account: AccountName,
    pub owner: Option<String>,
    pub step: String,
    pub planned_at: DateTime<Utc>,
    /// Why nobody can say.
    pub reason: String,
}

/// How a doubt ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DoubtEnd {
    /// A person knows that it arrived.
    Arrived,
    /// A person has it sent once more.
    SentAgain,
    /// The provider said in the end, in that word: `delivered`.
    Told(String),
    /// The same, and a person had had it sent once more: that copy was stopped in time.
    ToldInTime(String),
}

impl Desk {
    /// Asks a person whether a letter arrived, and leaves it among what is to be done.
    pub(super) async fn ask_whether_arrived(
        &self,
        act: &mut Act<'_>,
        row: &OutboxRow,
        account: Option<&AccountName>,
        reason: &str,
    ) -> Outcome<()> {
        let Some(account) = account else { return Ok(()) };
        let step = row.step.clone().unwrap_or_else(|| "last".to_owned());
        let what = format!("Ask whether the {step} letter arrived: the mail provider can't say");
        let task = task_key(&row.id);
        self.owe_for_letter(act, account.id.0, TaskKind::Doubt, (&task, &what), &row.payload).await?;
        let owner = accounts::by_id(&mut act.tx, account.id.0).await?.and_then(|row| row.owner_name);
        let doubt = DoubtContent {
            outbox_id: row.id.clone(),
            account: account.clone(),
            owner,
            step,
            planned_at: row.created_at,
            reason: reason.to_owned(),
        };
        act.post(&key(&row.id, row.attempts), Some(account), &Post::Doubt { doubt: Box::new(doubt) }).await?;
        Ok(())
    }

    /// A person knows that the letter arrived.
    ///
    /// # Errors
    /// A refusal where that is settled by now.
    pub async fn letter_arrived(&self, actor: &Actor, id: Ulid) -> Outcome<AccountName> {
        actor.must_be_collector()?;
        let mut act = self.begin(actor).await?;
        let (letter, account) = self.in_doubt(&mut act, id).await?;
        let became = Became { state: "accepted", provider: None, provider_id: None, reason: None, frees_key: false };
        mail_events::settle(&mut act.tx, &letter.id, became, act.now).await?;
        touches::settle(&mut act.tx, &letter.id, "made").await?;
        act.file("reminder arrived", Some(&account), json!({ "outbox": letter.id, "step": letter.step }), NOTHING);
        self.doubt_is_over(&mut act, &letter, Some(&account), "arrived", Some(DoubtEnd::Arrived)).await?;
        act.commit().await?;
        Ok(account)
    }

    /// It hasn't arrived, says a person: it is sent once more, if nothing stands in its way by now.
    ///
    /// # Errors
    /// A refusal where that is settled by now, or where a guard bites.
    pub async fn send_letter_again(&self, actor: &Actor, id: Ulid) -> Outcome<AccountName> {
        actor.must_be_collector()?;
        let mut act = self.begin(actor).await?;
        let (letter, account) = self.in_doubt(&mut act, id).await?;
        let order = match self.written_anew(&mut act.tx, &letter.id, account.id.0, &letter.payload).await? {
            Ok(order) => serde_json::to_string(&order)?,
            Err(guarded) => {
                let (guard, why) = (guarded.guard.as_str(), guarded.sentence);
                return refused(format!("It isn't sent again now ({guard}). {why}"));
            }
        };
        if !mail_events::queue_again(&mut act.tx, &letter.id, order, act.now, act.now + AGAIN_WORTH).await? {
            return refused(settled_by_now(&account, &letter.state));
        }
        touches::settle(&mut act.tx, &letter.id, "pending").await?;
        act.woken();
        act.file("reminder sent again", Some(&account), json!({ "outbox": letter.id, "step": letter.step }), NOTHING);
        self.doubt_is_over(&mut act, &letter, Some(&account), "again", Some(DoubtEnd::SentAgain)).await?;
        act.commit().await?;
        Ok(account)
    }

    /// The letter, taken for this transaction, if nobody knows yet what came of it.
    async fn in_doubt(&self, act: &mut Act<'_>, id: Ulid) -> Outcome<(LetterRow, AccountName)> {
        let letter = mail_events::take_letter(&mut act.tx, &id.to_string()).await?;
        let account = match letter.as_ref().and_then(|letter| letter.account_id) {
            Some(account) => accounts::by_id(&mut act.tx, account).await?.as_ref().map(AccountName::from),
            None => None,
        };
        let (Some(letter), Some(account)) = (letter, account) else {
            return refused("I don't know that letter any more. /timeline shows what is filed of the account.");
        };
        if letter.state != "unknown" {
            return refused(settled_by_now(&account, &letter.state));
        }
        Ok((letter, account))
    }

    /// What was asked about a letter is answered: the question says so, and nobody owes it any more.
    pub(super) async fn doubt_is_over(
        &self,
        act: &mut Act<'_>,
        letter: &LetterRow,
        account: Option<&AccountName>,
        how: &str,
        end: Option<DoubtEnd>,
    ) -> Outcome<()> {
        let Some(account) = account else { return Ok(()) };
        // One that waits had its question answered, where there was one, by being sent once more.
        let is_asked = letter.state == "unknown";
        if !is_asked && letter.in_doubt_since.is_some() {
            return Ok(());
        }
        let asked = mail_events::last_post(&mut act.tx, &format!("doubt:{}", letter.id)).await?;
        let Some(of_key) = asked else { return Ok(()) };
        tasks::drop_key(&mut act.tx, &task_key(&letter.id), act.now).await?;
        let by = end.as_ref().map(|_| act.actor.name.clone());
        let told = if is_asked { DoubtEnd::Told } else { DoubtEnd::ToldInTime };
        let key = of_key.replacen("doubt:", if is_asked { "doubt-over:" } else { "doubt-told:" }, 1);
        let post = Post::DoubtOver {
            of_key,
            account: account.clone(),
            step: letter.step.clone().unwrap_or_default(),
            outbox_id: letter.id.clone(),
            end: end.unwrap_or_else(|| told(how.to_owned())),
            by,
        };
        act.post(&key, Some(account), &post).await?;
        Ok(())
    }
}

fn settled_by_now(account: &AccountName, state: &str) -> String {
    let how = match state {
        "queued" | "sending" => "somebody had it sent again",
        "accepted" => "it has arrived, or was taken by the provider",
        "delivered" => "the provider says that it was delivered",
        "bounced" => "the provider says that it came back",
        _ => "there is nothing left to say about it",
    };
    format!("That letter to {account} is settled: {how}. /timeline shows who said so.")
}

fn key(id: &str, attempts: i64) -> String {
    format!("doubt:{id}:{attempts}")
}

fn task_key(id: &str) -> String {
    format!("mail:{id}")
}
