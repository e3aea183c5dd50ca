//! A web address of one's own, told of every alert and signed.
//!
//! `X-Cordial-Signature: t=1772442000,v1=…` where `v1` is the HMAC-SHA256 of `t`, a dot and the body, in hex.

use async_trait::async_trait;
use hmac::{Hmac, Mac};
use reqwest::Client;
use reqwest::header::CONTENT_TYPE;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use sha2::Sha256;

use super::{Paged, Pager, answer};
use crate::clock::Clock;
use crate::config;
use crate::receivables::page::Page;

pub(super) struct Webhook {
    settings: config::AlertHook,
    client: Client,
    clock: Clock,
}

impl Webhook {
    pub(super) fn new(settings: config::AlertHook, client: Client, clock: Clock) -> Webhook {
        Webhook { settings, client, clock }
    }
}

#[async_trait]
impl Pager for Webhook {
    fn service(&self) -> &'static str {
        "webhook"
    }

    async fn page(&self, page: &Page) -> Paged {
        let body = body(page);
        let mut request = self.client.post(self.settings.url.expose_secret()).header(CONTENT_TYPE, "application/json");
        if let Some(secret) = &self.settings.secret {
            request = request.header("X-Cordial-Signature", signature(secret, self.clock.now().timestamp(), &body));
        }
        match answer::ask("the webhook", request.body(body)).await {
            Ok(_) => Paged::Taken { id: None },
            Err(paged) => paged,
        }
    }
}

fn body(page: &Page) -> String {
    json!({
        "alert": page.alert,
        "event": page.event,
        "about": page.about,
        "sentence": page.sentence,
        "severity": page.severity,
        "account": page.account,
        "by": page.by,
        "at": page.at,
        "link": page.link,
    })
    .to_string()
}

fn signature(secret: &SecretString, seconds: i64, body: &str) -> String {
    // An HMAC takes a key of any length: the error can't come, and would leave the request unsigned.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) else { return String::new() };
    mac.update(format!("{seconds}.{body}").as_bytes());
    format!("t={seconds},v1={}", hex::encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_and_the_body_are_signed_together() {
        // printf '1772442000.{"alert":"01J"}' | openssl dgst -sha256 -hmac secret
        let signed = signature(&SecretString::from("secret"), 1_772_442_000, r#"{"alert":"01J"}"#);
        assert_eq!(signed, "t=1772442000,v1=c31d6acd0d4dafaeec1a26dbe3e1148273aea331154ee79014f073520c0588d5");
    }
}
