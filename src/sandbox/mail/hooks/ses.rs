//! What Amazon SES tells through an SNS topic. The notary's key and certificate are the sandbox's own, and stand for
//! nobody else's.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SecondsFormat, Utc};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Value, json};

use super::{Answer, CaughtMail, Hook, Tale, headers_of, uuid, writer};

const KEY: &[u8] = include_bytes!("notary.der");
const CERTIFICATE: &str = include_str!("notary.pem");
/// Where Amazon's certificate for that region would be.
pub const CERTIFICATE_AT: &str =
    "https://sns.eu-west-2.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem";

pub fn hook(topic: &str, mail: &CaughtMail, tale: &Tale, now: DateTime<Utc>) -> Hook {
    notified(topic, "Notification", &message(mail, tale, now), now)
}

/// The first thing that a topic says to a new address.
pub fn subscription(topic: &str, now: DateTime<Utc>) -> Hook {
    notified(topic, "SubscriptionConfirmation", "You have chosen to subscribe to the topic.", now)
}

fn notified(topic: &str, kind: &str, message: &str, now: DateTime<Utc>) -> Hook {
    let mut told = json!({
        "Type": kind, "MessageId": uuid(), "TopicArn": topic, "Message": message,
        "Timestamp": now.to_rfc3339_opts(SecondsFormat::Millis, true),
    });
    let mut fetched = vec![(path_of(CERTIFICATE_AT).to_owned(), CERTIFICATE.as_bytes().to_vec())];
    if kind != "Notification" {
        told["Token"] = json!("2336412f37");
        told["SubscribeURL"] =
            json!("https://sns.eu-west-2.amazonaws.com/?Action=ConfirmSubscription&Token=2336412f37");
        fetched.push(("/".to_owned(), b"<ConfirmSubscriptionResponse/>".to_vec()));
    }
    told["SignatureVersion"] = json!("2");
    told["Signature"] = json!(signature(&told));
    told["SigningCertURL"] = json!(CERTIFICATE_AT);
    let headers = [("Content-Type", "text/plain; charset=UTF-8"), ("x-amz-sns-message-type", kind)];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    Hook { headers, body: told.to_string().into_bytes(), fetched }
}

fn path_of(address: &str) -> &str {
    address.find(".com/").map_or("", |at| &address[at + 4..])
}

fn signature(told: &Value) -> String {
    let mut signed = String::new();
    for key in ["Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"] {
        if let Some(value) = told[key].as_str() {
            signed += &format!("{key}\n{value}\n");
        }
    }
    let Ok(key) = RsaKeyPair::from_pkcs8(KEY) else { return String::new() };
    let mut signature = vec![0; key.public().modulus_len()];
    match key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature) {
        Ok(()) => STANDARD.encode(signature),
        Err(_) => String::new(),
    }
}

fn message(mail: &CaughtMail, tale: &Tale, now: DateTime<Utc>) -> String {
    let to = mail.to.first().map_or("", |to| to.email.as_str());
    let bounced = |kind: &str, code: &str| {
        json!({ "eventType": "Bounce", "bounce": { "bounceType": kind, "bounceSubType": "General",
            "feedbackId": uuid(), "bouncedRecipients": [{ "emailAddress": to, "diagnosticCode": code }] } })
    };
    let mut told = match tale {
        Tale::Delivered => json!({ "eventType": "Delivery", "delivery": { "recipients": [to] } }),
        Tale::Deferred => {
            json!({ "eventType": "DeliveryDelay", "deliveryDelay": { "delayType": "TransientCommunicationFailure" } })
        }
        Tale::Bounced { for_good: true } => bounced("Permanent", "smtp; 550 5.1.1 No such user here"),
        Tale::Bounced { for_good: false } => bounced("Transient", "smtp; 452 4.2.2 Mailbox full"),
        Tale::Complained => json!({ "eventType": "Complaint", "complaint": { "feedbackId": uuid() } }),
        Tale::Unsubscribed => json!({ "eventType": "Subscription" }),
        Tale::Reply(answer) => return received(mail, answer, now).to_string(),
        Tale::Novelty => json!({ "eventType": "Teleport" }),
    };
    let tags: serde_json::Map<_, _> = mail.metadata.iter().map(|(key, value)| (key.clone(), json!([value]))).collect();
    told["mail"] = json!({ "messageId": mail.id, "destination": [to], "source": mail.from.email, "tags": tags,
        "timestamp": now.to_rfc3339_opts(SecondsFormat::Millis, true) });
    told.to_string()
}

fn received(mail: &CaughtMail, answer: &Answer, now: DateTime<Utc>) -> Value {
    let mut whole = format!(
        "From: Robin <{}>\r\nTo: {}\r\nSubject: Re: {}\r\nDate: {}\r\nMessage-ID: <{}@debtor.example>\r\n",
        writer(answer, mail),
        mail.reply_to.first().unwrap_or(&mail.from).email,
        mail.subject,
        now.to_rfc2822(),
        uuid(),
    );
    for (name, value) in headers_of(answer, mail) {
        whole += &format!("{name}: {value}\r\n");
    }
    whole += &format!("Content-Type: text/plain; charset=utf-8\r\n\r\n{}", answer.text);
    json!({
        "notificationType": "Received", "mail": { "source": writer(answer, mail), "messageId": uuid() },
        "receipt": { "action": { "type": "SNS", "encoding": "BASE64" } }, "content": STANDARD.encode(whole),
    })
}
