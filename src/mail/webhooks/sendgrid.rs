//! SendGrid's event webhook and its Inbound Parse, both signed by ECDSA over the time and the raw body.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use reqwest::header::HeaderMap;
use ring::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use serde_json::Value;

use super::document::{id, text};
use super::form::{self, value};
use super::{Unheard, digest, header, is_fresh, mime, reason};
use crate::receivables::incoming::{Incoming, Parts};
use crate::receivables::mail_event::{About, MailEvent, News};

/// What stands before the point of every public key on this curve (RFC 5480).
const P256_KEY: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

pub struct Hook {
    point: Vec<u8>,
}

impl Hook {
    /// From the key as SendGrid shows it. Nothing where it isn't one.
    pub fn new(shown: &str) -> Option<Hook> {
        let key = STANDARD.decode(shown.trim()).ok()?;
        let point = key.strip_prefix(&P256_KEY).filter(|point| point.len() == 65 && point[0] == 4)?;
        Some(Hook { point: point.to_vec() })
    }

    pub fn read(&self, sent: &HeaderMap, body: &[u8], now: DateTime<Utc>) -> Result<Vec<MailEvent>, Unheard> {
        self.proves(sent, body, now)?;
        if let Some(fields) = form::fields(sent, body) {
            return Ok(vec![inbound(&fields, body)]);
        }
        let Ok(Value::Array(told)) = serde_json::from_slice::<Value>(body) else { return Ok(Vec::new()) };
        Ok(told.iter().filter_map(event).collect())
    }

    fn proves(&self, sent: &HeaderMap, body: &[u8], now: DateTime<Utc>) -> Result<(), Unheard> {
        let signature = header(sent, "x-twilio-email-event-webhook-signature");
        let at = header(sent, "x-twilio-email-event-webhook-timestamp");
        let (Some(signature), Some(at)) = (signature, at) else { return Err(Unheard::Unproven("it isn't signed")) };
        let signature = STANDARD.decode(signature).unwrap_or_default();
        let signed = [at.as_bytes(), body].concat();
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &self.point);
        key.verify(&signed, &signature).map_err(|_| Unheard::Unproven("its signature is not SendGrid's"))?;
        is_fresh(at, now)
    }
}

fn event(told: &Value) -> Option<MailEvent> {
    let key = text(told, &["sg_event_id"])?;
    let about = About {
        outbox_id: text(told, &["cordial_id"]).map(str::to_owned),
        // What came back when it was sent, and after a dot where it went.
        provider_id: text(told, &["sg_message_id"]).and_then(|id| id.split('.').next()).map(str::to_owned),
        address: text(told, &["email"]).map(str::to_owned),
    };
    let said = reason(text(told, &["reason"]).or_else(|| text(told, &["response"])).unwrap_or_default());
    let news = match text(told, &["event"]).unwrap_or_default() {
        "delivered" => News::Delivered,
        "deferred" => News::Deferred,
        "bounce" => {
            let soft =
                text(told, &["type"]) == Some("blocked") || id(told, &["status"]).is_some_and(|s| s.starts_with('4'));
            News::Bounced { for_good: !soft, reason: said }
        }
        "dropped" => dropped(said),
        "spamreport" => News::Complained,
        "unsubscribe" | "group_unsubscribe" => News::Unsubscribed,
        other => News::Other(other.chars().take(40).collect()),
    };
    Some(MailEvent { keys: vec![format!("event:{key}")], is_spent: false, about, news })
}

/// SendGrid didn't even try, for what it knows of the address.
fn dropped(reason: String) -> News {
    let known = reason.to_lowercase();
    match known.as_str() {
        known if known.contains("unsubscribed") => News::Unsubscribed,
        known if known.contains("spam report") => News::Complained,
        known => News::Bounced { for_good: known.contains("bounced") || known.contains("invalid"), reason },
    }
}

fn inbound(fields: &[(String, String)], body: &[u8]) -> MailEvent {
    let raw = value(fields, "email");
    let whole = if raw.is_empty() { None } else { mime::whole(raw.as_bytes()) };
    let (incoming, message_id) = whole.unwrap_or_else(|| parsed(fields));
    let key = if message_id.is_empty() { digest(body) } else { message_id };
    MailEvent {
        keys: vec![format!("inbound:{key}")],
        is_spent: false,
        about: About::default(),
        news: News::Reply(Box::new(incoming)),
    }
}

fn parsed(fields: &[(String, String)]) -> (Incoming, String) {
    let headers = mime::headers(value(fields, "headers"));
    let (from_name, from) = mime::mailbox(value(fields, "from"));
    let text = super::body_text(Some(value(fields, "text")), Some(value(fields, "html")));
    let to = value(fields, "to").split(',').map(|to| mime::mailbox(to).1.to_owned()).collect();
    let id = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("message-id")).map(|(_, id)| id.clone());
    let subject = value(fields, "subject");
    (Incoming::of(&Parts { from, from_name, to, subject, text: &text, headers: &headers }), id.unwrap_or_default())
}
