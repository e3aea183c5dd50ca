//! Postmark's webhooks. They are not signed: the address that Postmark is told holds a user and a password.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{AUTHORIZATION, HeaderMap};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use subtle::ConstantTimeEq;

use super::document::{headers, id, text};
use super::{Unheard, header};
use crate::receivables::incoming::{Incoming, Parts};
use crate::receivables::mail_event::{About, MailEvent, News};

pub struct Hook {
    /// `user:password`
    pub secret: SecretString,
}

impl Hook {
    pub fn read(&self, sent: &HeaderMap, body: &[u8]) -> Result<Vec<MailEvent>, Unheard> {
        self.proves(sent)?;
        let Ok(document) = serde_json::from_slice::<Value>(body) else { return Ok(Vec::new()) };
        Ok(event(&document).into_iter().collect())
    }

    pub fn proves(&self, sent: &HeaderMap) -> Result<(), Unheard> {
        let basic = header(sent, AUTHORIZATION.as_str()).and_then(|value| value.split_once(' '));
        let basic = basic.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic")).map(|(_, given)| given.trim());
        let given = basic.and_then(|given| STANDARD.decode(given).ok()).unwrap_or_default();
        // In constant time: how long it takes tells nothing of how much of it is right.
        let right = bool::from(given.ct_eq(self.secret.expose_secret().as_bytes()));
        if right { Ok(()) } else { Err(Unheard::Unproven("its user and password are not those of the config")) }
    }
}

fn event(document: &Value) -> Option<MailEvent> {
    let message = text(document, &["MessageID"]).unwrap_or_default();
    let address = text(document, &["Recipient"]).or_else(|| text(document, &["Email"]));
    let about = About {
        outbox_id: text(document, &["Metadata", "cordial_id"]).map(str::to_owned),
        provider_id: text(document, &["MessageID"]).map(str::to_owned),
        address: address.map(str::to_owned),
    };
    let record = text(document, &["RecordType"]);
    // A mail to us carries no type in Postmark's older versions.
    let is_inbound = record == Some("Inbound") || record.is_none() && document.get("FromFull").is_some();
    let (key, news) = match record {
        _ if is_inbound => (format!("inbound:{message}"), News::Reply(Box::new(incoming(document)))),
        Some("Delivery") => {
            let at = text(document, &["DeliveredAt"]).unwrap_or_default();
            (format!("delivery:{message}:{}:{at}", address.unwrap_or_default()), News::Delivered)
        }
        Some("Bounce" | "SpamComplaint") => (format!("bounce:{}", id(document, &["ID"])?), bounce(document)),
        Some("SubscriptionChange") => {
            let at = text(document, &["ChangedAt"]).unwrap_or_default();
            (format!("subscription:{message}:{}:{at}", address.unwrap_or_default()), subscription(document))
        }
        other => (format!("other:{message}"), News::Other(other.unwrap_or("?").chars().take(40).collect())),
    };
    Some(MailEvent { keys: vec![key], is_spent: false, about, news })
}

/// After Postmark's list of bounce types.
fn bounce(document: &Value) -> News {
    let kind = text(document, &["Type"]).unwrap_or_default();
    let said = text(document, &["Details"]).or_else(|| text(document, &["Description"])).unwrap_or(kind);
    let reason = super::reason(said);
    match kind {
        "SpamComplaint" => News::Complained,
        "HardBounce" | "BadEmailAddress" => News::Bounced { for_good: true, reason },
        // Postmark goes on trying.
        "Transient" => News::Deferred,
        "Unsubscribe" | "ManuallyDeactivated" => News::Unsubscribed,
        // It arrived, and a machine answered.
        "AutoResponder" | "AddressChange" | "ChallengeVerification" | "Subscribe" | "OpenRelayTest" | "Unconfirmed" => {
            News::Other(kind.to_owned())
        }
        _ => News::Bounced { for_good: false, reason },
    }
}

/// A bounce or a complaint is told of by itself; a person who wants no more mail only here.
fn subscription(document: &Value) -> News {
    let is_off = document.get("SuppressSending") == Some(&Value::Bool(true));
    match text(document, &["SuppressionReason"]) {
        Some("ManualSuppression") if is_off => News::Unsubscribed,
        _ => News::Other("SubscriptionChange".to_owned()),
    }
}

fn incoming(document: &Value) -> Incoming {
    let headers = headers(document.get("Headers"));
    let to = document.get("ToFull").and_then(Value::as_array).into_iter().flatten();
    let to = to.filter_map(|to| text(to, &["Email"])).chain(text(document, &["OriginalRecipient"]));
    let from = text(document, &["FromFull", "Email"]).or_else(|| text(document, &["From"])).unwrap_or_default();
    let text_body = super::body_text(text(document, &["TextBody"]), text(document, &["HtmlBody"]));
    Incoming::of(&Parts {
        from,
        from_name: text(document, &["FromFull", "Name"]).unwrap_or_default(),
        to: to.map(str::to_owned).collect(),
        subject: text(document, &["Subject"]).unwrap_or_default(),
        text: &text_body,
        headers: &headers,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case("HardBounce", News::Bounced { for_good: true, reason: "550 no such user".to_owned() })]
    #[case("BadEmailAddress", News::Bounced { for_good: true, reason: "550 no such user".to_owned() })]
    #[case("SoftBounce", News::Bounced { for_good: false, reason: "550 no such user".to_owned() })]
    #[case("DnsError", News::Bounced { for_good: false, reason: "550 no such user".to_owned() })]
    #[case("Transient", News::Deferred)]
    #[case("SpamComplaint", News::Complained)]
    #[case("AutoResponder", News::Other("AutoResponder".to_owned()))]
    fn a_bounce_is_what_its_type_says(#[case] kind: &str, #[case] news: News) {
        let told = json!({ "RecordType": "Bounce", "ID": 4_323_372_036_854_775_807_u64, "Type": kind, "Email": "ap@acme.example",
            "MessageID": "883953f4", "Details": "smtp;550 no such user", "Metadata": { "cordial_id": "01J" } });
        let event = event(&told).unwrap();
        assert_eq!((event.keys, event.news), (vec!["bounce:4323372036854775807".to_owned()], news));
    }
}
