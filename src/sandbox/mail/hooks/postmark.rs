//! Postmark's webhooks.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use super::{Answer, CaughtMail, Hook, Tale, headers_of, uuid, writer};

pub fn hook(secret: &str, mail: &CaughtMail, tale: &Tale, now: DateTime<Utc>) -> Hook {
    let headers = vec![
        ("Content-Type".to_owned(), "application/json".to_owned()),
        ("User-Agent".to_owned(), "Postmark".to_owned()),
        ("Authorization".to_owned(), format!("Basic {}", STANDARD.encode(secret))),
    ];
    Hook { headers, body: document(mail, tale, now).to_string().into_bytes(), fetched: Vec::new() }
}

fn document(mail: &CaughtMail, tale: &Tale, now: DateTime<Utc>) -> Value {
    let at = now.to_rfc3339_opts(SecondsFormat::Secs, true);
    match tale {
        Tale::Delivered => about(
            mail,
            "Delivery",
            json!({ "Recipient": to(mail), "DeliveredAt": at,
                "Details": "smtp;250 2.0.0 OK" }),
        ),
        Tale::Deferred => bounce(mail, "Transient", 2, "smtp;451 4.7.1 Try again later", &at),
        Tale::Bounced { for_good: true } => bounce(mail, "HardBounce", 1, "smtp;550 5.1.1 No such user here", &at),
        Tale::Bounced { for_good: false } => bounce(mail, "SoftBounce", 4096, "smtp;452 4.2.2 Mailbox full", &at),
        Tale::Complained => {
            let mut told = bounce(mail, "SpamComplaint", 100_001, "Test spam complaint details", &at);
            told["RecordType"] = json!("SpamComplaint");
            told
        }
        Tale::Unsubscribed => about(
            mail,
            "SubscriptionChange",
            json!({ "Recipient": to(mail), "ChangedAt": at, "SuppressSending": true, "Origin": "Recipient",
                "SuppressionReason": "ManualSuppression" }),
        ),
        Tale::Reply(answer) => inbound(mail, answer, now),
        Tale::Novelty => about(mail, "Teleport", json!({ "Recipient": to(mail) })),
    }
}

fn to(mail: &CaughtMail) -> &str {
    mail.to.first().map_or("", |to| to.email.as_str())
}

fn about(mail: &CaughtMail, record: &str, more: Value) -> Value {
    let metadata: Map<_, _> = mail.metadata.iter().map(|(key, value)| (key.clone(), json!(value))).collect();
    let mut told = json!({
        "RecordType": record, "ServerID": 23, "MessageStream": mail.stream, "MessageID": mail.id, "Tag": mail.tag,
        "Metadata": metadata,
    });
    if let (Some(told), Value::Object(more)) = (told.as_object_mut(), more) {
        told.extend(more);
    }
    told
}

fn bounce(mail: &CaughtMail, kind: &str, code: u32, details: &str, at: &str) -> Value {
    let gone = code == 1 || code == 100_001;
    about(
        mail,
        "Bounce",
        json!({ "ID": rand::random::<u32>(), "Type": kind, "TypeCode": code, "Name": kind, "Details": details,
            "Description": "The server was unable to deliver your message", "Email": to(mail), "From": mail.from.email,
            "BouncedAt": at, "Inactive": gone, "CanActivate": gone, "Subject": mail.subject }),
    )
}

fn inbound(mail: &CaughtMail, answer: &Answer, now: DateTime<Utc>) -> Value {
    let from = writer(answer, mail);
    let to = mail.reply_to.first().unwrap_or(&mail.from).email.clone();
    let headers = headers_of(answer, mail).into_iter().map(|(name, value)| json!({ "Name": name, "Value": value }));
    json!({
        "FromName": "", "MessageStream": "inbound", "From": from,
        "FromFull": { "Email": from, "Name": "", "MailboxHash": "" },
        "To": to, "ToFull": [{ "Email": to, "Name": "", "MailboxHash": "" }], "Cc": "", "CcFull": [], "Bcc": "",
        "BccFull": [], "OriginalRecipient": to, "Subject": format!("Re: {}", mail.subject), "MessageID": uuid(),
        "ReplyTo": "", "MailboxHash": "", "Date": now.to_rfc2822(), "TextBody": answer.text, "HtmlBody": "",
        "StrippedTextReply": "", "Tag": "", "Headers": headers.collect::<Vec<_>>(), "Attachments": [],
    })
}
