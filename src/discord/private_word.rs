//! A private word to one person: a direct message, or, where those are closed, a mention that goes away.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::http::{Fault, Patience, Rest};
use super::message::Message;

/// Discord's code for somebody who takes no direct messages.
const CLOSED: i64 = 50007;
/// How long the mention stays in the channel.
const STAYS: Duration = Duration::from_secs(120);

/// Where a message ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posted {
    pub channel: u64,
    pub message: u64,
}

/// Says `text` to `person`; in `channel`, where direct messages are closed. A `nonce` makes a repeated one the same.
pub async fn send(
    rest: &Arc<Rest>,
    person: u64,
    text: &str,
    channel: Option<u64>,
    nonce: &str,
) -> Result<Posted, Fault> {
    let direct = match open(rest, person).await {
        Ok(direct) => post(rest, direct, &Message::text(text), nonce).await,
        Err(fault) => Err(fault),
    };
    match (direct, channel) {
        (Err(fault), Some(channel)) if fault.code() == Some(CLOSED) => {
            mention(rest, person, text, channel, nonce).await
        }
        (direct, _) => direct,
    }
}

/// The channel of direct messages with `person`, the same one each time.
pub async fn open(rest: &Rest, person: u64) -> Result<u64, Fault> {
    let body = json!({ "recipient_id": person.to_string() });
    let answer = rest.call(Method::POST, "/users/@me/channels", &body, &[], Patience::Work).await?;
    Ok(snowflake(&answer["id"]))
}

async fn mention(rest: &Arc<Rest>, person: u64, text: &str, channel: u64, nonce: &str) -> Result<Posted, Fault> {
    let message = Message { pings: vec![person], ..Message::text(format!("<@{person}> {text}")) };
    let posted = post(rest, channel, &message, nonce).await?;
    let rest = Arc::clone(rest);
    tokio::spawn(async move {
        tokio::time::sleep(STAYS).await;
        let path = format!("/channels/{}/messages/{}", posted.channel, posted.message);
        if let Err(fault) = rest.delete(&path).await {
            tracing::debug!(%fault, "a mention stays where it is");
        }
    });
    Ok(posted)
}

/// Posts a message once: Discord answers a repeated nonce with the first message.
pub async fn post(rest: &Rest, channel: u64, message: &Message, nonce: &str) -> Result<Posted, Fault> {
    let mut body = message.body();
    if !nonce.is_empty() {
        body["nonce"] = Value::from(nonce);
        body["enforce_nonce"] = Value::from(true);
    }
    let path = format!("/channels/{channel}/messages");
    let answer = rest.call(Method::POST, &path, &body, &message.files, Patience::Work).await?;
    match snowflake(&answer["id"]) {
        0 => Err(Fault::Unknown { reason: "the answer has no message id".to_owned() }),
        message => Ok(Posted { channel, message }),
    }
}

/// A Discord id out of JSON; 0 where there is none.
pub fn snowflake(value: &Value) -> u64 {
    value.as_str().and_then(|text| text.parse().ok()).unwrap_or(0)
}
