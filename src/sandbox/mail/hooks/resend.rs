//! Resend's webhooks, signed as Svix signs. A mail that came in is only named: it is fetched.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SecondsFormat, Utc};
use hmac::{Hmac, Mac};
use serde_json::{Map, Value, json};
use sha2::Sha256;

use super::{Answer, CaughtMail, Hook, Tale, headers_of, uuid, writer};

pub fn hook(secret: &str, mail: &CaughtMail, tale: &Tale, now: DateTime<Utc>) -> Hook {
    let received = uuid();
    let body = document(mail, tale, &received, now).to_string().into_bytes();
    let (id, at) = (format!("msg_{}", uuid().replace('-', "")), now.timestamp().to_string());
    let signature = signature(secret, &[id.as_bytes(), b".", at.as_bytes(), b".", &body]);
    let headers = [
        ("Content-Type", "application/json".to_owned()),
        ("svix-id", id),
        ("svix-timestamp", at),
        // An old secret's beside it, as while it is being replaced.
        ("svix-signature", format!("v1,{} v1,{signature}", STANDARD.encode([0; 32]))),
    ];
    let fetched = match tale {
        Tale::Reply(answer) => {
            vec![(
                format!("/emails/receiving/{received}"),
                whole(mail, answer, &received, now).to_string().into_bytes(),
            )]
        }
        _ => Vec::new(),
    };
    Hook { headers: headers.map(|(name, value)| (name.to_owned(), value)).to_vec(), body, fetched }
}

fn signature(secret: &str, pieces: &[&[u8]]) -> String {
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap_or(secret)).unwrap_or_default();
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&key) else { return String::new() };
    pieces.iter().for_each(|piece| mac.update(piece));
    STANDARD.encode(mac.finalize().into_bytes())
}

fn document(mail: &CaughtMail, tale: &Tale, received: &str, now: DateTime<Utc>) -> Value {
    let (kind, more) = match tale {
        Tale::Delivered => ("email.delivered", json!({})),
        Tale::Deferred => ("email.delivery_delayed", json!({})),
        Tale::Bounced { for_good: true } => ("email.bounced", bounce("Permanent", "550 5.1.1 No such user here")),
        Tale::Bounced { for_good: false } => ("email.bounced", bounce("Transient", "452 4.2.2 Mailbox full")),
        Tale::Complained => ("email.complained", json!({})),
        Tale::Unsubscribed => ("contact.updated", json!({})),
        Tale::Reply(_) => {
            ("email.received", json!({ "email_id": received, "message_id": "<1@debtor.example>", "attachments": [] }))
        }
        Tale::Novelty => ("email.teleported", json!({})),
    };
    let tags: Map<_, _> = mail.metadata.iter().map(|(key, value)| (key.clone(), json!(value))).collect();
    let at = now.to_rfc3339_opts(SecondsFormat::Millis, true);
    let mut data = json!({
        "email_id": mail.id, "created_at": at, "from": mail.from.email, "subject": mail.subject, "tags": tags,
        "to": mail.to.iter().map(|to| &to.email).collect::<Vec<_>>(),
    });
    if let (Some(data), Value::Object(more)) = (data.as_object_mut(), more) {
        data.extend(more);
    }
    json!({ "type": kind, "created_at": at, "data": data })
}

fn bounce(kind: &str, message: &str) -> Value {
    json!({ "bounce": { "type": kind, "subType": "General", "message": message } })
}

fn whole(mail: &CaughtMail, answer: &Answer, id: &str, now: DateTime<Utc>) -> Value {
    let headers: Map<_, _> =
        headers_of(answer, mail).into_iter().map(|(name, value)| (name.to_lowercase(), json!(value))).collect();
    json!({
        "object": "email", "id": id, "to": [mail.reply_to.first().unwrap_or(&mail.from).email], "cc": [], "bcc": [],
        "from": format!("Robin <{}>", writer(answer, mail)), "subject": format!("Re: {}", mail.subject),
        "created_at": now.to_rfc3339(), "html": null, "text": answer.text, "headers": headers, "reply_to": [],
        "message_id": "<1@debtor.example>", "attachments": [],
    })
}
