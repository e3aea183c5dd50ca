//! SendGrid's event webhook and Inbound Parse, signed as its console shows the key for.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

use super::{Answer, CaughtMail, Hook, Tale, headers_of, uuid, writer};

/// What stands before the point of every public key on this curve (RFC 5480).
const P256_KEY: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
const BOUNDARY: &str = "xYzZY";

/// A key that was made for this one sandbox.
#[derive(Clone, Debug)]
pub struct SigningKey {
    pkcs8: Vec<u8>,
}

impl SigningKey {
    /// Nothing where the machine has no randomness.
    pub fn made() -> Option<SigningKey> {
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new()).ok()?;
        Some(SigningKey { pkcs8: pkcs8.as_ref().to_vec() })
    }

    fn pair(&self) -> Option<EcdsaKeyPair> {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &self.pkcs8, &SystemRandom::new()).ok()
    }

    /// The public key as the console shows it, for `mail.sendgrid.webhook_key`.
    pub fn shown(&self) -> String {
        let point = self.pair().map(|pair| pair.public_key().as_ref().to_vec()).unwrap_or_default();
        STANDARD.encode([&P256_KEY[..], &point].concat())
    }

    fn signature(&self, text: &[u8]) -> String {
        let signed = self.pair().and_then(|pair| pair.sign(&SystemRandom::new(), text).ok());
        signed.map(|signature| STANDARD.encode(signature)).unwrap_or_default()
    }
}

pub fn hook(key: &SigningKey, mail: &CaughtMail, tale: &Tale, now: DateTime<Utc>) -> Hook {
    let (kind, body) = match tale {
        Tale::Reply(answer) => (format!("multipart/form-data; boundary={BOUNDARY}"), parsed(mail, answer)),
        _ => ("application/json".to_owned(), json!([event(mail, tale, now)]).to_string().into_bytes()),
    };
    let at = now.timestamp().to_string();
    let signature = key.signature(&[at.as_bytes(), &body].concat());
    let headers = [
        ("Content-Type", kind),
        ("X-Twilio-Email-Event-Webhook-Signature", signature),
        ("X-Twilio-Email-Event-Webhook-Timestamp", at),
    ];
    Hook { headers: headers.map(|(name, value)| (name.to_owned(), value)).to_vec(), body, fetched: Vec::new() }
}

fn event(mail: &CaughtMail, tale: &Tale, now: DateTime<Utc>) -> Value {
    let (kind, more) = match tale {
        Tale::Delivered => ("delivered", json!({ "response": "250 OK" })),
        Tale::Deferred => ("deferred", json!({ "response": "451 4.7.1 Try again later", "attempt": "3" })),
        Tale::Bounced { for_good: true } => {
            ("bounce", json!({ "type": "bounce", "status": "5.1.1", "reason": "550 5.1.1 No such user here" }))
        }
        Tale::Bounced { for_good: false } => {
            ("bounce", json!({ "type": "blocked", "status": "4.2.2", "reason": "452 4.2.2 Mailbox full" }))
        }
        Tale::Complained => ("spamreport", json!({})),
        Tale::Unsubscribed => ("unsubscribe", json!({})),
        Tale::Reply(_) | Tale::Novelty => ("teleported", json!({})),
    };
    let mut told = json!({
        "email": mail.to.first().map(|to| &to.email), "timestamp": now.timestamp(), "event": kind,
        "smtp-id": mail.header("Message-ID"), "sg_event_id": uuid(),
        "sg_message_id": format!("{}.recvd-59c87b5c5c-0", mail.id),
    });
    // The sender's own arguments stand beside the rest.
    for (name, value) in &mail.metadata {
        told[name] = json!(value);
    }
    if let (Some(told), Value::Object(more)) = (told.as_object_mut(), more) {
        told.extend(more);
    }
    told
}

fn parsed(mail: &CaughtMail, answer: &Answer) -> Vec<u8> {
    let mut headers = headers_of(answer, mail);
    headers.push(("Message-ID".to_owned(), format!("<{}@debtor.example>", uuid())));
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    let to = mail.reply_to.first().unwrap_or(&mail.from).email.clone();
    let fields = [
        ("headers", headers),
        ("from", format!("Robin <{}>", writer(answer, mail))),
        ("to", to),
        ("subject", format!("Re: {}", mail.subject)),
        ("text", answer.text.clone()),
        ("charsets", json!({ "text": "utf-8" }).to_string()),
    ];
    let mut body = String::new();
    for (name, value) in fields {
        body += &format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    body += &format!("--{BOUNDARY}--\r\n");
    body.into_bytes()
}
