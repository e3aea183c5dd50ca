//! Resend's webhooks, signed as Svix signs: an HMAC over id, time and raw body. What came in is only named: its text is
//! fetched.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use reqwest::header::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use sha2::Sha256;
use url::Url;

use super::document::{at, text};
use super::fetch::Fetch;
use super::{Unheard, header, is_fresh, mime, reason};
use crate::receivables::incoming::{Incoming, Parts};
use crate::receivables::mail_event::{About, MailEvent, News};

pub struct Hook {
    /// `whsec_…`
    pub secret: SecretString,
    pub base_url: Url,
    pub token: SecretString,
}

impl Hook {
    pub async fn read(
        &self,
        sent: &HeaderMap,
        body: &[u8],
        now: DateTime<Utc>,
        fetch: &dyn Fetch,
    ) -> Result<Vec<MailEvent>, Unheard> {
        let id = self.proves(sent, body, now)?;
        let Ok(told) = serde_json::from_slice::<Value>(body) else { return Ok(Vec::new()) };
        let keys = vec![format!("event:{id}")];
        if text(&told, &["type"]) != Some("email.received") {
            return Ok(vec![MailEvent { keys, is_spent: false, about: about(&told), news: news(&told) }]);
        }
        let Some(received) = text(&told, &["data", "email_id"]) else { return Ok(Vec::new()) };
        let mail = self.fetched(received, fetch).await?;
        let news = News::Reply(Box::new(incoming(&mail, &told)));
        Ok(vec![MailEvent { keys, is_spent: false, about: About::default(), news }])
    }

    /// The id of the message, which is the same when it is told again.
    fn proves<'a>(&self, sent: &'a HeaderMap, body: &[u8], now: DateTime<Utc>) -> Result<&'a str, Unheard> {
        let part = |name| header(sent, name).ok_or(Unheard::Unproven("it isn't signed"));
        let (id, at, signatures) = (part("svix-id")?, part("svix-timestamp")?, part("svix-signature")?);
        let wrong = Unheard::Unproven("its signature is not Resend's");
        let secret = self.secret.expose_secret().trim();
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap_or(secret)).map_err(|_| wrong)?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| wrong)?;
        for piece in [id.as_bytes(), b".", at.as_bytes(), b".", body] {
            mac.update(piece);
        }
        // Several, while a secret is being replaced.
        let given = signatures.split(' ').take(10).filter_map(|one| STANDARD.decode(one.strip_prefix("v1,")?).ok());
        let right = given.into_iter().any(|given| mac.clone().verify_slice(&given).is_ok());
        if !right {
            return Err(wrong);
        }
        is_fresh(at, now)?;
        Ok(id)
    }

    async fn fetched(&self, id: &str, fetch: &dyn Fetch) -> Result<Value, Unheard> {
        let is_id = (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let address = format!("{}/emails/receiving/{id}", self.base_url.as_str().trim_end_matches('/'));
        let address = Url::parse(&address).ok().filter(|_| is_id);
        let address = address.ok_or(Unheard::Later("it names a mail by something that is no id"))?;
        let bytes = fetch.get(&address, Some(&self.token)).await;
        let bytes =
            bytes.inspect_err(|error| tracing::warn!(error, "a mail that came in can't be fetched from Resend"));
        let unread = Unheard::Later("the mail that came in can't be fetched from Resend");
        serde_json::from_slice(&bytes.map_err(|_| unread)?).map_err(|_| unread)
    }
}

fn about(told: &Value) -> About {
    let tags = at(told, &["data", "tags"]);
    let listed = tags.and_then(Value::as_array).into_iter().flatten();
    let listed = listed.filter(|tag| text(tag, &["name"]) == Some("cordial_id")).find_map(|tag| text(tag, &["value"]));
    let ours = tags.and_then(|tags| text(tags, &["cordial_id"])).or(listed);
    let to = at(told, &["data", "to"]).and_then(|to| to.as_array()?.first()?.as_str());
    About {
        outbox_id: ours.map(str::to_owned),
        provider_id: text(told, &["data", "email_id"]).map(str::to_owned),
        address: to.map(str::to_owned),
    }
}

fn news(told: &Value) -> News {
    let kind = text(told, &["type"]).unwrap_or_default();
    let said = reason(text(told, &["data", "bounce", "message"]).unwrap_or_default());
    match kind {
        "email.delivered" => News::Delivered,
        "email.delivery_delayed" => News::Deferred,
        "email.bounced" => {
            let passing = matches!(text(told, &["data", "bounce", "type"]), Some("Transient" | "Undetermined"));
            News::Bounced { for_good: !passing, reason: said }
        }
        "email.complained" => News::Complained,
        // It was never tried, for what Resend knows of the address.
        "email.suppressed" => {
            News::Bounced { for_good: true, reason: "Resend writes to this address no more".to_owned() }
        }
        "email.failed" => News::Bounced {
            for_good: false,
            reason: reason(text(told, &["data", "failed", "reason"]).unwrap_or_default()),
        },
        other => News::Other(other.chars().take(40).collect()),
    }
}

fn incoming(mail: &Value, told: &Value) -> Incoming {
    let headers = match mail.get("headers") {
        Some(Value::Object(headers)) => {
            headers.iter().filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
        }
        listed => super::document::headers(listed),
    };
    let written = text(mail, &["from"]).or_else(|| text(told, &["data", "from"])).unwrap_or_default();
    let (from_name, from) = mime::mailbox(written);
    let to = mail.get("to").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let body = super::body_text(text(mail, &["text"]), text(mail, &["html"]));
    Incoming::of(&Parts {
        from,
        from_name,
        to: to.map(|to| mime::mailbox(to).1.to_owned()).collect(),
        subject: text(mail, &["subject"]).unwrap_or_default(),
        text: &body,
        headers: &headers,
    })
}
