//! Twilio SendGrid, v3. It takes no idempotency key and can't be asked about a mail by what its sender knows of it.

use std::time::Duration;

use async_trait::async_trait;
use reqwest::Method;
use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::api::{Api, Named, accepted, cut, label, refused, text};
use super::outgoing::{ID_HEADER, Sound, is_id};
use super::{InDoubt, LookUp, Outgoing, Pace, Provider, RefusedFor, Sent};
use crate::clock::Clock;
use crate::config;

/// Characters of a category.
const CATEGORY: usize = 255;

/// An account at SendGrid, by its key.
pub struct SendGrid {
    api: Api,
}

impl SendGrid {
    /// # Errors
    /// When the token can't be one.
    pub fn new(settings: &config::SendGrid, timeout: Duration, clock: Clock) -> Result<SendGrid, String> {
        let named = Named { name: "SendGrid", section: "mail.sendgrid", key: "token" };
        Ok(SendGrid { api: Api::new(named, &settings.base_url, &settings.token, timeout, clock)? })
    }

    fn outcome(&self, answer: &Answer) -> Sent {
        let body = answer.json().unwrap_or_default();
        let first = body.get("errors").and_then(|errors| errors.get(0));
        let field = first.and_then(|error| text(error, &["field"])).unwrap_or_default();
        let reason = self.api.reason(answer, first.and_then(|error| text(error, &["message"])));
        match answer.status {
            // Its answer has no body.
            202 => accepted(answer.headers.get("X-Message-Id").and_then(|id| id.to_str().ok()), reason),
            400 if field.starts_with("personalizations.0.to") => refused(RefusedFor::Recipient, "400", reason),
            // The sender isn't known or confirmed: no mail would pass, so none is given up.
            400 if field == "from" || field == "from.email" => Sent::Unauthorised { reason },
            // "The v3 Web API is not available", in its own form: nobody read the mail.
            503 if first.is_some() => Sent::Later { retry_after: answer.retry_after, reason },
            _ => self.api.by_status(answer, reason),
        }
    }
}

fn body(mail: &Outgoing, sound: &Sound) -> Value {
    let mut facts = Map::new();
    facts.insert("cordial_id".into(), json!(mail.outbox_id));
    for (name, value) in mail.metadata.iter().take(20) {
        facts.entry(cut(name, 100)).or_insert(json!(cut(value, 200)));
    }
    let mut body = json!({
        "personalizations": [{"to": [{"email": sound.to.as_str()}], "custom_args": facts}],
        "from": mailbox(&sound.from),
        "subject": mail.subject,
        // Plain text first: SendGrid refuses another order.
        "content": [{"type": "text/plain", "value": mail.text}, {"type": "text/html", "value": mail.html}],
        "headers": {ID_HEADER: mail.outbox_id, "Message-ID": mail.message_id()},
        // A debtor's clicks are nobody's business, and a rewritten link looks like a trap.
        "tracking_settings": {"click_tracking": {"enable": false}, "open_tracking": {"enable": false}},
    });
    if let Some(address) = &sound.reply_to {
        body["reply_to"] = mailbox(address);
    }
    if let Some(step) = &mail.tag {
        body["categories"] = json!([label(step, CATEGORY)]);
    }
    if !mail.attachments.is_empty() {
        let file = |file: &super::Attachment| {
            json!({"content": file.content, "type": file.content_type, "filename": file.name,
                "disposition": "attachment"})
        };
        body["attachments"] = mail.attachments.iter().map(file).collect();
    }
    body
}

fn mailbox(of: &lettre::message::Mailbox) -> Value {
    match &of.name {
        Some(name) => json!({"email": of.email.to_string(), "name": name}),
        None => json!({"email": of.email.to_string()}),
    }
}

#[async_trait]
impl Provider for SendGrid {
    fn name(&self) -> &'static str {
        "sendgrid"
    }

    async fn send(&self, mail: &Outgoing) -> Sent {
        let sound = match mail.sound() {
            Ok(sound) => sound,
            Err(refused) => return refused,
        };
        let request = self.api.with_token(Method::POST, "/v3/mail/send").json(&body(mail, &sound));
        match self.api.ask(request).await {
            Ok(answer) => self.outcome(&answer),
            Err(failed) => failed,
        }
    }

    async fn look_up(&self, outbox_id: &str) -> LookUp {
        if !is_id(outbox_id) {
            return LookUp::NotFound;
        }
        LookUp::CannotTell { reason: "SendGrid finds no mail by what its sender knows of it".into() }
    }

    fn in_doubt(&self) -> InDoubt {
        InDoubt::NobodyKnows
    }

    fn pace(&self) -> Pace {
        Pace::at_once(4)
    }

    async fn check(&self) -> Result<(), String> {
        let answer = self.api.checked(self.api.with_token(Method::GET, "/v3/scopes")).await?;
        let body = answer.json().unwrap_or_default();
        let scopes = body.get("scopes").and_then(Value::as_array);
        match (answer.status, scopes) {
            (200, Some(scopes)) if scopes.iter().any(|scope| scope == "mail.send") => Ok(()),
            (200, Some(_)) => Err("SendGrid knows the key, but it may not send mail: give it the scope \
                mail.send, or another to mail.sendgrid.token"
                .into()),
            _ => Err(self.api.check_failed(&answer, None)),
        }
    }
}
