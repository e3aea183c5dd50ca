//! What a mail provider tells of our letters, and what it brings from debtors: each once, in one transaction.

use serde_json::{Value, json};

use super::alert::Incident;
use super::overdue::arrears;
use super::{AccountName, Act, Actor, Desk, Line, MailLine, MailOrder, Outcome};
use crate::receivables::address::EmailAddress;
use crate::receivables::mail_event::{About, Earlier, MailEvent, News, state_after};
use crate::receivables::priority;
use crate::receivables::task::TaskKind;
use crate::store::mail_events::{self, Became, LetterRow};
use crate::store::{accounts, contacts, touches};

/// What became of something that was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    Taken,
    /// It was told before, and nothing was done again.
    Before,
    /// It is about no mail of ours, or says nothing that matters here. Nothing was changed.
    NotOurs,
}

impl Desk {
    /// Takes what a mail provider tells. The signature was looked at before.
    pub async fn hear(&self, provider: &str, event: &MailEvent) -> Outcome<Heard> {
        let actor = Actor::mail(provider);
        let mut act = self.begin(&actor).await?;
        let mut is_new = true;
        for key in &event.keys {
            is_new &= mail_events::take(&mut act.tx, &format!("{provider}:{key}"), act.now).await?;
        }
        if !is_new {
            if event.is_spent {
                act.commit().await?;
            }
            return Ok(Heard::Before);
        }
        let is_ours = match &event.news {
            News::Other(_) => false,
            News::Reply(incoming) => {
                self.take_reply(&mut act, provider, incoming).await?;
                true
            }
            news => match letter_of(&mut act, provider, &event.about).await? {
                Some(letter) => {
                    self.settle_letter(&mut act, provider, &letter, &event.about, news).await?;
                    true
                }
                None => false,
            },
        };
        if is_ours || event.is_spent {
            act.commit().await?;
        }
        Ok(if is_ours { Heard::Taken } else { Heard::NotOurs })
    }

    async fn settle_letter(
        &self,
        act: &mut Act<'_>,
        provider: &str,
        letter: &LetterRow,
        about: &About,
        news: &News,
    ) -> Outcome<()> {
        let earlier = match (letter.in_doubt_since, &letter.provider) {
            (Some(_), _) => Earlier::InDoubt,
            (None, Some(_)) => Earlier::Again,
            (None, None) => Earlier::Never,
        };
        let was_doubtful = letter.state == "unknown" || letter.in_doubt_since.is_some();
        let was_open = was_doubtful || matches!(letter.state.as_str(), "queued" | "sending");
        let account = match letter.account_id {
            Some(id) => accounts::by_id(&mut act.tx, id).await?.as_ref().map(AccountName::from),
            None => None,
        };
        let to = serde_json::from_str::<MailOrder>(&letter.payload)?.to;
        let is_silenced = match news {
            News::Bounced { for_good: true, .. } => Some("bounced"),
            News::Complained => Some("complained"),
            News::Unsubscribed => Some("unsubscribed"),
            _ => None,
        };
        if let Some(why) = is_silenced {
            silence(act, account.as_ref(), &to, about.address.as_deref(), why).await?;
        }
        let reachable = self.is_reachable(act, account.as_ref()).await?;
        if let Some(after) = state_after(&letter.state, earlier, news) {
            let reason = if let News::Bounced { reason, .. } = news { Some(reason.as_str()) } else { None };
            // To another address the same letter may still go; without one a call takes its place.
            let frees_key = matches!(news, News::Bounced { for_good: true, .. }) && reachable;
            let theirs = about.provider_id.as_deref();
            let became = Became { state: after, provider: Some(provider), provider_id: theirs, reason, frees_key };
            mail_events::settle(&mut act.tx, &letter.id, became, act.now).await?;
            touches::settle(&mut act.tx, &letter.id, if frees_key { "cancelled" } else { "made" }).await?;
            if was_doubtful {
                self.mail_is_back(act, letter.step.as_deref()).await?;
            }
            if was_open {
                self.doubt_is_over(act, letter, account.as_ref(), after, None).await?;
            }
        } else if is_silenced.is_none() {
            return Ok(());
        }
        self.tell_of_letter(act, letter, account.as_ref(), (&to, reachable), news).await
    }

    /// The line of the client file, and whatever people must know or do.
    async fn tell_of_letter(
        &self,
        act: &mut Act<'_>,
        letter: &LetterRow,
        account: Option<&AccountName>,
        (to, reachable): (&str, bool),
        news: &News,
    ) -> Outcome<()> {
        let step = letter.step.clone().unwrap_or_default();
        let mut detail = json!({ "outbox": letter.id, "step": step });
        let mut private = json!({ "to": to });
        let filed = match news {
            News::Delivered => "reminder delivered",
            News::Bounced { for_good, reason } => {
                detail["address_suppressed"] = json!(for_good);
                private["reason"] = json!(reason);
                "reminder bounced"
            }
            News::Complained => "reminder complained of",
            News::Unsubscribed => "address unsubscribed",
            News::Deferred | News::Reply(_) | News::Other(_) => return Ok(()),
        };
        act.file(filed, account, detail, private);
        let Some(account) = account else { return Ok(()) };
        let line = match news {
            News::Bounced { for_good, reason } => {
                MailLine::Bounced { step: step.clone(), for_good: *for_good, reason: reason.clone() }
            }
            News::Complained => MailLine::Complained { step: step.clone() },
            News::Unsubscribed => MailLine::Unwanted,
            _ => return Ok(()),
        };
        self.tell(act, account, Line::Mail { account: account.clone(), news: line }).await?;
        let is_silenced = !matches!(news, News::Bounced { for_good: false, .. });
        if is_silenced && !reachable {
            let what = match news {
                News::Bounced { .. } => {
                    format!("Call: the {step} letter came back and no address is left. Ask for another")
                }
                _ => "Call: they want no mail at the only address there is. Ask how to reach them".to_owned(),
            };
            self.call_about(act, letter, account, what).await?;
        }
        if matches!(news, News::Bounced { .. }) {
            self.tell_if_large(act, &letter.id, account).await?;
        }
        Ok(())
    }

    /// Whether there is still an address to write to.
    async fn is_reachable(&self, act: &mut Act<'_>, account: Option<&AccountName>) -> Outcome<bool> {
        let Some(account) = account else { return Ok(false) };
        let people = contacts::of_account(&mut act.tx, account.id.0).await?;
        Ok(people.iter().any(|person| person.email.is_some() && !person.suppressed))
    }

    /// Mail to an account that owes much came back: somebody is told at once.
    pub(super) async fn tell_if_large(&self, act: &mut Act<'_>, letter: &str, account: &AccountName) -> Outcome<()> {
        let Some(row) = accounts::by_id(&mut act.tx, account.id.0).await? else { return Ok(()) };
        let pictured = self.pictured(&mut act.tx, row).await?;
        let large = self.config.alerts.large;
        let owed = arrears(&pictured, self.today());
        let Some(owed) = owed.iter().find(|owed| priority::reaches(**owed, large)) else { return Ok(()) };
        let owner = pictured
            .row
            .owner_name
            .as_deref()
            .map_or("Nobody owns them yet".to_owned(), |owner| format!("They are {owner}'s"));
        let sentence = format!(
            "A letter to {account} came back, and they owe {owed}. {owner}: find out where they are to be reached."
        );
        let key = format!("alert:bounced:{letter}");
        self.raise(act, Incident { key, about: "mail bounced", sentence, account: Some(account) }).await?;
        Ok(())
    }

    /// A task and a line for a call that somebody owes because of a letter.
    pub(super) async fn call_about(
        &self,
        act: &mut Act<'_>,
        letter: &LetterRow,
        account: &AccountName,
        what: String,
    ) -> Outcome<()> {
        let key = format!("mail:{}:bounced", letter.id);
        if !self.owe_for_letter(act, account.id.0, TaskKind::Call, (&key, &what), &letter.payload).await? {
            return Ok(());
        }
        let owner = accounts::by_id(&mut act.tx, account.id.0).await?.and_then(|row| row.owner_name);
        let line = Line::CallDue { account: account.clone(), what, owner };
        self.tell(act, account, line).await
    }
}

/// The letter that something is about, taken for this transaction; none where it is no letter of ours.
async fn letter_of(act: &mut Act<'_>, provider: &str, about: &About) -> Outcome<Option<LetterRow>> {
    let (ours, theirs) = (about.outbox_id.as_deref(), about.provider_id.as_deref());
    match mail_events::letter_id(&mut act.tx, ours, provider, theirs).await? {
        Some(id) => Ok(mail_events::take_letter(&mut act.tx, &id).await?),
        None => Ok(None),
    }
}

/// Nobody writes again to the address that the letter went to, however it is spelt, nor to the one that the provider
/// names where that is the same.
async fn silence(
    act: &mut Act<'_>,
    account: Option<&AccountName>,
    to: &str,
    named: Option<&str>,
    why: &str,
) -> Outcome<()> {
    let mut spellings = vec![to.to_owned()];
    if let Some(account) = account {
        let people = contacts::of_account(&mut act.tx, account.id.0).await?;
        spellings.extend(people.into_iter().filter_map(|person| person.email));
    }
    let named = named.and_then(|named| EmailAddress::parse(named).ok());
    spellings.extend(named.map(|named| named.to_string()));
    spellings.retain(|spelt| spelt.eq_ignore_ascii_case(to));
    spellings.sort();
    spellings.dedup();
    for spelt in spellings {
        contacts::suppress(&mut act.tx, &spelt, why, act.now).await?;
    }
    Ok(())
}

/// Where nothing is private.
pub(super) const NOTHING: Value = Value::Null;
