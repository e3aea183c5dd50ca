//! What Amazon SES tells through an SNS topic, signed by Amazon's own certificate.

use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Duration, Utc};
use ring::signature::{RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use serde_json::Value;
use url::Url;

use super::document::{at, text};
use super::fetch::Fetch;
use super::{Unheard, certificate, is_of_now, mime, reason};
use crate::receivables::mail_event::{About, MailEvent, News};

/// Amazon tells again for an hour, with the time of the first telling.
const AGE: Duration = Duration::hours(1);

pub struct Hook {
    /// The only topic that is believed.
    topic: String,
    /// The last certificate's address and key: Amazon changes it about once a year.
    known: Mutex<Option<(Url, Vec<u8>)>>,
}

impl Hook {
    pub fn new(topic: &str) -> Hook {
        Hook { topic: topic.to_owned(), known: Mutex::new(None) }
    }

    pub async fn read(&self, body: &[u8], now: DateTime<Utc>, fetch: &dyn Fetch) -> Result<Vec<MailEvent>, Unheard> {
        let unsigned = Unheard::Unproven("it isn't signed");
        let told: Value = serde_json::from_slice(body).map_err(|_| unsigned)?;
        if text(&told, &["TopicArn"]) != Some(self.topic.as_str()) {
            return Err(Unheard::Unproven("it is of another topic than mail.ses.topic_arn"));
        }
        self.proves(&told, fetch).await?;
        let sent = text(&told, &["Timestamp"]).and_then(|at| at.parse().ok());
        is_of_now(sent, now, AGE)?;
        let id = text(&told, &["MessageId"]).ok_or(unsigned)?;
        match text(&told, &["Type"]) {
            Some("Notification") => {
                let message = text(&told, &["Message"]).unwrap_or_default();
                let Ok(message) = serde_json::from_str::<Value>(message) else { return Ok(Vec::new()) };
                Ok(events(&message, id))
            }
            Some("SubscriptionConfirmation") => {
                confirm(&told, fetch).await?;
                Ok(vec![novelty("SubscriptionConfirmation", id)])
            }
            other => Ok(vec![novelty(other.unwrap_or("?"), id)]),
        }
    }

    async fn proves(&self, told: &Value, fetch: &dyn Fetch) -> Result<(), Unheard> {
        let wrong = Unheard::Unproven("its signature is not Amazon's");
        let address = text(told, &["SigningCertURL"]).and_then(amazons).filter(|url| url.path().ends_with(".pem"));
        let address = address.ok_or(Unheard::Unproven("its certificate is not at an address of Amazon's"))?;
        let signature = text(told, &["Signature"]).and_then(|text| STANDARD.decode(text).ok()).ok_or(wrong)?;
        let signed = signed_text(told).ok_or(wrong)?;
        let key = self.key(&address, fetch).await?;
        let algorithm = match text(told, &["SignatureVersion"]) {
            Some("1") => &RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
            Some("2") => &RSA_PKCS1_2048_8192_SHA256,
            _ => return Err(wrong),
        };
        UnparsedPublicKey::new(algorithm, &key).verify(signed.as_bytes(), &signature).map_err(|_| wrong)
    }

    async fn key(&self, address: &Url, fetch: &dyn Fetch) -> Result<Vec<u8>, Unheard> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, key)) = known.filter(|(at, _)| at == address) {
            return Ok(key);
        }
        let pem = fetch.get(address, None).await;
        let pem = pem.inspect_err(|error| tracing::warn!(error, "Amazon's certificate can't be fetched"));
        let pem = pem.map_err(|_| Unheard::Later("Amazon's certificate can't be fetched"))?;
        let key = certificate::rsa_key(&String::from_utf8_lossy(&pem));
        let key = key.ok_or(Unheard::Unproven("its certificate can't be read"))?;
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some((address.clone(), key.clone()));
        Ok(key)
    }
}

/// An address at Amazon's notification service, over TLS and nothing else.
fn amazons(address: &str) -> Option<Url> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?;
    let region = host.strip_prefix("sns.")?;
    let region = region.strip_suffix(".amazonaws.com").or_else(|| region.strip_suffix(".amazonaws.com.cn"))?;
    let is_region = !region.is_empty() && region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let is_plain =
        url.scheme() == "https" && url.port().is_none() && url.username().is_empty() && url.password().is_none();
    (is_region && is_plain).then_some(url)
}

/// The text that is signed, as Amazon describes it: names and values a line each, in order of their names.
fn signed_text(told: &Value) -> Option<String> {
    let keys: &[&str] = match text(told, &["Type"])? {
        "Notification" => &["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"],
        _ => &["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
    };
    let mut out = String::new();
    for key in keys {
        match told.get(key).and_then(Value::as_str) {
            Some(value) => out += &format!("{key}\n{value}\n"),
            None if *key == "Subject" => {}
            None => return None,
        }
    }
    Some(out)
}

async fn confirm(told: &Value, fetch: &dyn Fetch) -> Result<(), Unheard> {
    let address = text(told, &["SubscribeURL"]).and_then(amazons);
    let address = address.ok_or(Unheard::Unproven("the subscription is not to be confirmed at Amazon"))?;
    let confirmed = fetch.get(&address, None).await;
    let confirmed = confirmed.inspect_err(|error| tracing::warn!(error, "the SNS subscription can't be confirmed"));
    confirmed.map_err(|_| Unheard::Later("the SNS subscription can't be confirmed"))?;
    tracing::info!("the SNS topic's subscription is confirmed");
    Ok(())
}

fn novelty(kind: &str, id: &str) -> MailEvent {
    let news = News::Other(kind.chars().take(40).collect());
    MailEvent { keys: vec![format!("event:{id}")], is_spent: false, about: About::default(), news }
}

fn events(told: &Value, id: &str) -> Vec<MailEvent> {
    // Published by a configuration set, or by an identity's feedback: the same words under two names.
    let kind = text(told, &["eventType"]).or_else(|| text(told, &["notificationType"])).unwrap_or_default();
    if kind == "Received" {
        return received(told, id).into_iter().collect();
    }
    let tag = at(told, &["mail", "tags", "cordial_id"]).and_then(|values| values.as_array()?.first()?.as_str());
    let headers = super::document::headers(at(told, &["mail", "headers"]));
    let header = headers.into_iter().find(|(name, _)| name.eq_ignore_ascii_case("x-cordial-id")).map(|(_, id)| id);
    let to = at(told, &["mail", "destination"]).and_then(|to| to.as_array()?.first()?.as_str());
    let about = About {
        outbox_id: tag.map(str::to_owned).or(header),
        provider_id: text(told, &["mail", "messageId"]).map(str::to_owned),
        address: to.map(str::to_owned),
    };
    vec![MailEvent { keys: vec![format!("event:{id}")], is_spent: false, about, news: news(told, kind) }]
}

fn news(told: &Value, kind: &str) -> News {
    let first = at(told, &["bounce", "bouncedRecipients"]).and_then(|all| all.as_array()?.first());
    let said = reason(first.and_then(|one| text(one, &["diagnosticCode"])).unwrap_or_default());
    match kind {
        "Delivery" => News::Delivered,
        "DeliveryDelay" => News::Deferred,
        "Bounce" => {
            News::Bounced { for_good: text(told, &["bounce", "bounceType"]) == Some("Permanent"), reason: said }
        }
        "Complaint" => News::Complained,
        "Reject" => {
            News::Bounced { for_good: false, reason: reason(text(told, &["reject", "reason"]).unwrap_or_default()) }
        }
        other => News::Other(other.chars().take(40).collect()),
    }
}

/// A receipt rule's own copy of the mail, as it stands or in Base64.
fn received(told: &Value, id: &str) -> Option<MailEvent> {
    let content = text(told, &["content"])?;
    let is_encoded = text(told, &["receipt", "action", "encoding"]) == Some("BASE64");
    let bytes = if is_encoded { STANDARD.decode(content).ok()? } else { content.as_bytes().to_vec() };
    let (incoming, _) = mime::whole(&bytes)?;
    let news = News::Reply(Box::new(incoming));
    Some(MailEvent { keys: vec![format!("event:{id}")], is_spent: false, about: About::default(), news })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("https://sns.eu-west-2.amazonaws.com/SimpleNotificationService-x.pem", true)]
    #[case("http://sns.eu-west-2.amazonaws.com/x.pem", false)]
    #[case("https://sns.eu-west-2.amazonaws.com.evil.test/x.pem", false)]
    #[case("https://evil.test/sns.eu-west-2.amazonaws.com/x.pem", false)]
    #[case("https://sns.evil.test@evil.test/x.pem", false)]
    #[case("https://user@sns.eu-west-2.amazonaws.com/x.pem", false)]
    #[case("https://sns.eu-west-2.amazonaws.com:8443/x.pem", false)]
    #[case("https://sns.a.b.amazonaws.com/x.pem", false)]
    #[case("https://s3.amazonaws.com/x.pem", false)]
    #[case("https://sns..amazonaws.com/x.pem", false)]
    fn certificates_come_from_amazon_alone(#[case] address: &str, #[case] fine: bool) {
        assert_eq!(amazons(address).is_some(), fine);
    }
}
