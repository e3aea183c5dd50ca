//! Mailgun's webhooks and routes, signed by an HMAC over a time and a token. The token is used once: the signature
//! says nothing of the rest, and whoever caught one could put it before something else.

use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use reqwest::header::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use sha2::Sha256;

use super::document::{self, id, text};
use super::form::{self, value};
use super::{Unheard, digest, is_fresh, mime, reason};
use crate::receivables::incoming::{Incoming, Parts};
use crate::receivables::mail_event::{About, MailEvent, News};

pub struct Hook {
    /// The signing key.
    pub secret: SecretString,
}

impl Hook {
    pub fn read(&self, sent: &HeaderMap, body: &[u8], now: DateTime<Utc>) -> Result<Vec<MailEvent>, Unheard> {
        if let Some(fields) = form::fields(sent, body) {
            let token = value(&fields, "token");
            self.proves(value(&fields, "timestamp"), token, value(&fields, "signature"), now)?;
            return Ok(vec![inbound(&fields, token, body)]);
        }
        let unsigned = Unheard::Unproven("it isn't signed");
        let document: Value = serde_json::from_slice(body).map_err(|_| unsigned)?;
        let part = |key: &str| id(&document, &["signature", key]).ok_or(unsigned);
        let token = part("token")?;
        self.proves(&part("timestamp")?, &token, &part("signature")?, now)?;
        let told = document::at(&document, &["event-data"]).and_then(|told| event(told, &token));
        Ok(vec![told.unwrap_or_else(|| unread(&token))])
    }

    fn proves(&self, at: &str, token: &str, signature: &str, now: DateTime<Utc>) -> Result<(), Unheard> {
        let wrong = Unheard::Unproven("its signature is not Mailgun's");
        let key = self.secret.expose_secret().trim().as_bytes();
        let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(|_| wrong)?;
        mac.update(at.as_bytes());
        mac.update(token.as_bytes());
        let given = hex::decode(signature).map_err(|_| wrong)?;
        if token.is_empty() || token.len() > 200 {
            return Err(wrong);
        }
        mac.verify_slice(&given).map_err(|_| wrong)?;
        is_fresh(at, now)
    }
}

fn event(told: &Value, token: &str) -> Option<MailEvent> {
    let about = About {
        outbox_id: text(told, &["user-variables", "cordial_id"]).map(str::to_owned),
        // As the answer to the sending has it.
        provider_id: text(told, &["message", "headers", "message-id"])
            .map(|id| format!("<{}>", id.trim_matches(['<', '>']))),
        address: text(told, &["recipient"]).map(str::to_owned),
    };
    let said = text(told, &["delivery-status", "message"])
        .or_else(|| text(told, &["delivery-status", "description"]))
        .or_else(|| text(told, &["reason"]));
    let said = reason(said.unwrap_or_default());
    let why = text(told, &["reason"]).unwrap_or_default();
    let news = match (text(told, &["event"]).unwrap_or_default(), text(told, &["severity"])) {
        ("delivered", _) => News::Delivered,
        ("failed", Some("temporary")) => News::Deferred,
        ("failed", _) => match why {
            "suppress-complaint" => News::Complained,
            "suppress-unsubscribe" => News::Unsubscribed,
            // Others are given up for their age, their size or the sender.
            "bounce" | "suppress-bounce" | "hardfail" => News::Bounced { for_good: true, reason: said },
            _ => News::Bounced { for_good: false, reason: said },
        },
        ("rejected", _) => News::Bounced { for_good: false, reason: said },
        ("complained", _) => News::Complained,
        ("unsubscribed", _) => News::Unsubscribed,
        (other, _) => News::Other(other.chars().take(40).collect()),
    };
    let key = text(told, &["id"])?;
    Some(MailEvent { keys: vec![format!("token:{token}"), format!("event:{key}")], is_spent: true, about, news })
}

/// Mailgun said something that can't be read. Its token is used up all the same.
fn unread(token: &str) -> MailEvent {
    let news = News::Other("?".to_owned());
    MailEvent { keys: vec![format!("token:{token}")], is_spent: true, about: About::default(), news }
}

fn inbound(fields: &[(String, String)], token: &str, body: &[u8]) -> MailEvent {
    let listed: Value = serde_json::from_str(value(fields, "message-headers")).unwrap_or_default();
    let headers = document::headers(Some(&listed));
    let written = value(fields, "from");
    let (from_name, from) = mime::mailbox(if written.is_empty() { value(fields, "sender") } else { written });
    let text = super::body_text(Some(value(fields, "body-plain")), Some(value(fields, "body-html")));
    let to = vec![value(fields, "recipient").to_owned()];
    let subject = value(fields, "subject");
    let incoming = Incoming::of(&Parts { from, from_name, to, subject, text: &text, headers: &headers });
    let id = Some(value(fields, "Message-Id")).filter(|id| !id.is_empty()).map_or_else(|| digest(body), str::to_owned);
    MailEvent {
        keys: vec![format!("token:{token}"), format!("inbound:{id}")],
        is_spent: true,
        about: About::default(),
        news: News::Reply(Box::new(incoming)),
    }
}
