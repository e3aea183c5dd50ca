//! Resend. The same request under the same key within a day is one mail, so a doubt is ended by sending it again.

use std::time::Duration;

use async_trait::async_trait;
use reqwest::Method;
use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::api::{Api, Named, accepted, label, refused, text};
use super::outgoing::{ID_HEADER, Sound, is_id};
use super::{InDoubt, LookUp, Outgoing, Pace, Provider, RefusedFor, Sent};
use crate::clock::Clock;
use crate::config;

/// Keys are kept for a day; an hour less, so that a slow clock or a slow request isn't past it.
const KEY_LASTS: Duration = Duration::from_secs(23 * 60 * 60);
/// Characters of a tag's name and of its value.
const TAG: usize = 256;
/// How long to wait when the day's or the month's mails are used up: nothing passes until then.
const USED_UP: Duration = Duration::from_secs(60 * 60);

/// An account at Resend, by its key.
pub struct Resend {
    api: Api,
}

impl Resend {
    /// # Errors
    /// When the token can't be one.
    pub fn new(settings: &config::Resend, timeout: Duration, clock: Clock) -> Result<Resend, String> {
        let named = Named { name: "Resend", section: "mail.resend", key: "token" };
        Ok(Resend { api: Api::new(named, &settings.base_url, &settings.token, timeout, clock)? })
    }

    fn outcome(&self, answer: &Answer) -> Sent {
        let body = answer.json().unwrap_or_default();
        let (name, said) = (text(&body, &["name"]).unwrap_or_default(), text(&body, &["message"]));
        let reason = self.api.reason(answer, said);
        match (answer.status, name) {
            (200, _) => accepted(text(&body, &["id"]), reason),
            // The first request is still under way, or went out in another form: it may have been taken.
            (409, _) => Sent::Unknown { reason },
            (429, "daily_quota_exceeded" | "monthly_quota_exceeded") => {
                Sent::Later { retry_after: answer.retry_after.or(Some(USED_UP)), reason }
            }
            // Every endpoint but sending tells so of a key it doesn't know, and sending may.
            (400, "validation_error") if reason.contains("API key is invalid") => self.api.unauthorised(reason),
            (400 | 422, name) => {
                let is_recipient = reason.contains("`to`");
                let about = if is_recipient { RefusedFor::Recipient } else { RefusedFor::Message };
                refused(about, if name.is_empty() { "422" } else { name }, reason)
            }
            _ => self.api.by_status(answer, reason),
        }
    }
}

fn body(mail: &Outgoing, sound: &Sound) -> Value {
    let mut tags = Map::new();
    tags.insert("cordial_id".into(), json!(mail.outbox_id));
    if let Some(step) = &mail.tag {
        tags.insert("step".into(), json!(label(step, TAG)));
    }
    for (name, value) in mail.metadata.iter().take(50) {
        tags.entry(label(name, TAG)).or_insert(json!(label(value, TAG)));
    }
    let tags: Vec<Value> = tags.into_iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
    let mut body = json!({
        "from": mail.from,
        "to": [sound.to.as_str()],
        "subject": mail.subject,
        "html": mail.html,
        "text": mail.text,
        // The Message-ID is Resend's own: it doesn't let a sender choose.
        "headers": {ID_HEADER: mail.outbox_id},
        "tags": tags,
    });
    if let Some(address) = &mail.reply_to {
        body["reply_to"] = json!([address]);
    }
    if !mail.attachments.is_empty() {
        let file = |file: &super::Attachment| json!({"filename": file.name, "content": file.content, "content_type": file.content_type});
        body["attachments"] = mail.attachments.iter().map(file).collect();
    }
    body
}

#[async_trait]
impl Provider for Resend {
    fn name(&self) -> &'static str {
        "resend"
    }

    async fn send(&self, mail: &Outgoing) -> Sent {
        let sound = match mail.sound() {
            Ok(sound) => sound,
            Err(refused) => return refused,
        };
        // The User-Agent, which Resend insists on, is the client's.
        let request = self.api.with_token(Method::POST, "/emails").header("Idempotency-Key", &mail.outbox_id);
        match self.api.ask(request.json(&body(mail, &sound))).await {
            Ok(answer) => self.outcome(&answer),
            Err(failed) => failed,
        }
    }

    async fn look_up(&self, outbox_id: &str) -> LookUp {
        if !is_id(outbox_id) {
            return LookUp::NotFound;
        }
        LookUp::CannotTell { reason: "Resend finds no mail by what its sender knows of it".into() }
    }

    fn in_doubt(&self) -> InDoubt {
        InDoubt::SendAgain { within: KEY_LASTS }
    }

    fn pace(&self) -> Pace {
        // A team's documented rate.
        Pace::at_once(4).per_second(5)
    }

    async fn check(&self) -> Result<(), String> {
        let answer = self.api.checked(self.api.with_token(Method::GET, "/domains")).await?;
        let body = answer.json().unwrap_or_default();
        match (answer.status, text(&body, &["name"])) {
            // A key that may send and nothing else is the right one to have.
            (200, _) | (401, Some("restricted_api_key")) => Ok(()),
            (400, _) if text(&body, &["message"]).is_some_and(|said| said.contains("API key is invalid")) => {
                Err(format!("{}: check mail.resend.token", self.api.reason(&answer, text(&body, &["message"]))))
            }
            _ => Err(self.api.check_failed(&answer, text(&body, &["message"]))),
        }
    }
}
