//! Mailgun's webhooks, and its routes for mail that comes in.

use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use url::form_urlencoded::Serializer;

use super::{Answer, CaughtMail, Hook, Tale, headers_of, uuid, writer};

pub fn hook(key: &str, mail: &CaughtMail, tale: &Tale, now: DateTime<Utc>) -> Hook {
    let (at, token) =
        (now.timestamp().to_string(), format!("{:032x}{:018x}", rand::random::<u128>(), rand::random::<u64>()));
    let signature = signature(key, &at, &token);
    let (kind, body) = match tale {
        Tale::Reply(answer) => ("application/x-www-form-urlencoded", routed(mail, answer, [&at, &token, &signature])),
        _ => {
            let signature = json!({ "timestamp": at, "token": token, "signature": signature });
            let told = json!({ "signature": signature, "event-data": event(mail, tale, now) });
            ("application/json", told.to_string().into_bytes())
        }
    };
    Hook { headers: vec![("Content-Type".to_owned(), kind.to_owned())], body, fetched: Vec::new() }
}

fn signature(key: &str, at: &str, token: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { return String::new() };
    mac.update(at.as_bytes());
    mac.update(token.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

fn event(mail: &CaughtMail, tale: &Tale, now: DateTime<Utc>) -> Value {
    let status = |code: u16, message: &str| json!({ "code": code, "message": message, "attempt-no": 1 });
    let more = match tale {
        Tale::Delivered => json!({ "event": "delivered", "delivery-status": status(250, "OK") }),
        Tale::Deferred => json!({ "event": "failed", "severity": "temporary", "reason": "generic",
            "delivery-status": status(451, "4.7.1 Try again later") }),
        Tale::Bounced { for_good: true } => json!({ "event": "failed", "severity": "permanent", "reason": "bounce",
            "delivery-status": status(550, "550 5.1.1 No such user here") }),
        Tale::Bounced { for_good: false } => json!({ "event": "failed", "severity": "permanent", "reason": "old",
            "delivery-status": status(452, "452 4.2.2 Mailbox full") }),
        Tale::Complained => json!({ "event": "complained" }),
        Tale::Unsubscribed => json!({ "event": "unsubscribed" }),
        Tale::Reply(_) | Tale::Novelty => json!({ "event": "teleported" }),
    };
    let variables: serde_json::Map<_, _> =
        mail.metadata.iter().map(|(key, value)| (key.clone(), json!(value))).collect();
    let id = mail.header("Message-ID").unwrap_or(&mail.id).trim_matches(['<', '>']);
    let mut told = json!({
        "id": uuid(), "timestamp": now.timestamp(), "log-level": "info", "user-variables": variables,
        "recipient": mail.to.first().map(|to| &to.email),
        "message": { "headers": { "message-id": id, "subject": mail.subject, "from": mail.from.email } },
    });
    if let (Some(told), Value::Object(more)) = (told.as_object_mut(), more) {
        told.extend(more);
    }
    told
}

fn routed(mail: &CaughtMail, answer: &Answer, [at, token, signature]: [&str; 3]) -> Vec<u8> {
    let headers: Vec<_> = headers_of(answer, mail).into_iter().map(|(name, value)| json!([name, value])).collect();
    let from = writer(answer, mail);
    let to = mail.reply_to.first().unwrap_or(&mail.from).email.clone();
    let id = format!("<{}@debtor.example>", uuid());
    let mut form = Serializer::new(String::new());
    form.append_pair("recipient", &to).append_pair("sender", &from).append_pair("from", &format!("Robin <{from}>"));
    form.append_pair("subject", &format!("Re: {}", mail.subject)).append_pair("body-plain", &answer.text);
    form.append_pair("stripped-text", &answer.text).append_pair("Message-Id", &id);
    form.append_pair("message-headers", &Value::Array(headers).to_string());
    form.append_pair("timestamp", at).append_pair("token", token).append_pair("signature", signature);
    form.finish().into_bytes()
}
