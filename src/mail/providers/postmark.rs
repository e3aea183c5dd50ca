//! Postmark. It takes no idempotency key, but finds a message again by its metadata.

use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};
use url::Url;

use super::answer::{Answer, ask};
use super::outgoing::{ID_HEADER, is_id};
use super::{LookUp, Outgoing, Pace, Provider, RefusedFor, Sent};
use crate::clock::Clock;
use crate::{config, http};

/// Postmark's limits on metadata: entries, characters of a name, characters of a value.
const METADATA: (usize, usize, usize) = (10, 20, 80);

/// How long to wait after too many requests where Postmark doesn't say.
const TOO_MANY: Duration = Duration::from_secs(60);

/// A server of Postmark's, by its token.
pub struct Postmark {
    client: reqwest::Client,
    base_url: Url,
    token: SecretString,
    message_stream: String,
    clock: Clock,
}

impl Postmark {
    /// # Errors
    /// When the token can't be a token: it would not fit into a header.
    pub fn new(settings: &config::Postmark, timeout: Duration, clock: Clock) -> Result<Postmark, String> {
        let postmark = Postmark {
            client: http::client(timeout),
            base_url: settings.base_url.clone(),
            token: settings.token.clone(),
            message_stream: settings.message_stream.clone(),
            clock,
        };
        postmark.header().ok_or("mail.postmark.token is empty or holds a character no token has: copy it again")?;
        Ok(postmark)
    }

    fn header(&self) -> Option<HeaderValue> {
        let mut value =
            HeaderValue::from_str(self.token.expose_secret().trim()).ok().filter(|value| !value.is_empty())?;
        value.set_sensitive(true);
        Some(value)
    }

    fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        let address = format!("{}{path}", self.base_url.as_str().trim_end_matches('/'));
        let request = self.client.request(method, address).header(reqwest::header::ACCEPT, "application/json");
        match self.header() {
            Some(token) => request.header("X-Postmark-Server-Token", token),
            None => request,
        }
    }

    fn body(&self, mail: &Outgoing, to: &str) -> Value {
        let (entries, name_length, value_length) = METADATA;
        let mut metadata = Map::new();
        metadata.insert("cordial_id".into(), json!(mail.outbox_id));
        for (name, value) in mail.metadata.iter().take(entries - 1) {
            let (name, value) = (cut(name, name_length), cut(value, value_length));
            metadata.entry(name).or_insert(json!(value));
        }
        let attachments: Vec<Value> = mail
            .attachments
            .iter()
            .map(|file| json!({"Name": file.name, "Content": file.content, "ContentType": file.content_type}))
            .collect();
        let mut body = json!({
            "From": mail.from,
            "To": to,
            "Subject": mail.subject,
            "HtmlBody": mail.html,
            "TextBody": mail.text,
            "MessageStream": self.message_stream,
            "Metadata": metadata,
            "Headers": [
                {"Name": ID_HEADER, "Value": mail.outbox_id},
                {"Name": "Message-ID", "Value": mail.message_id()},
                // Without it Postmark puts an id of its own in the place of ours.
                {"Name": "X-PM-KeepID", "Value": "true"},
            ],
            "TrackOpens": false,
            "TrackLinks": "None",
        });
        let optional = [
            ("ReplyTo", mail.reply_to.as_ref().map(|address| json!(address))),
            ("Tag", mail.tag.as_ref().map(|tag| json!(tag))),
            ("Attachments", (!attachments.is_empty()).then(|| json!(attachments))),
        ];
        for (key, value) in optional {
            if let Some(value) = value {
                body[key] = value;
            }
        }
        body
    }

    /// What it said, on one line, and never with our token in it.
    fn reason(&self, answer: &Answer) -> String {
        let said = answer.json().and_then(|body| Some(body.get("Message")?.as_str()?.to_owned()));
        let said = said.unwrap_or_else(|| String::from_utf8_lossy(&answer.body).into_owned());
        let said = said.replace(self.token.expose_secret().trim(), "…");
        let words: Vec<&str> = said.split_whitespace().collect();
        cut(format!("Postmark answered {}: {}", answer.status, words.join(" ")).trim_end_matches(": "), 300)
    }

    fn outcome(&self, answer: &Answer) -> Sent {
        let body = answer.json();
        let code = body.as_ref().and_then(|body| body.get("ErrorCode")?.as_u64());
        let reason = self.reason(answer);
        match (answer.status, code) {
            (200, Some(0)) => accepted(body.as_ref(), reason),
            (200, Some(code)) | (400 | 422, Some(code)) => refused(code, reason),
            (200..=299, _) => Sent::Unknown { reason },
            (401 | 403, _) => Sent::Unauthorised { reason: format!("{reason} (check mail.postmark.token)") },
            (300..=399 | 404 | 405, _) => {
                Sent::Unauthorised { reason: format!("{reason} (check mail.postmark.base_url)") }
            }
            (429, _) => Sent::Later { retry_after: answer.retry_after.or(Some(TOO_MANY)), reason },
            // Postmark's planned outage, in its own form. Of a 500 its reference says that the mail is lost "in most
            // cases", and what has no error code of Postmark's isn't Postmark's.
            (503, Some(_)) => Sent::Later { retry_after: answer.retry_after, reason },
            (408 | 500.., _) => Sent::Unknown { reason },
            (status, _) => Sent::Refused { because_of: RefusedFor::Message, code: status.to_string(), reason },
        }
    }
}

fn accepted(body: Option<&Value>, reason: String) -> Sent {
    let id = body.and_then(|body| body.get("MessageID")?.as_str()).filter(|id| !id.is_empty());
    match id {
        Some(id) => Sent::Accepted { provider_id: cut(id, 100) },
        None => Sent::Unknown { reason: format!("{reason}, without the message's id") },
    }
}

/// After Postmark's reference of error codes.
fn refused(code: u64, reason: String) -> Sent {
    let is_about_the_recipient = code == 406 || code == 300 && reason.contains("'To'");
    match code {
        // 10 the token; 400 and 401 the sender isn't known or confirmed; 405 out of credit; 412 and 413 the account
        // may not send yet, or any more; 1235 no such stream. No mail would pass, so none is given up.
        10 | 400 | 401 | 405 | 412 | 413 | 1235 => Sent::Unauthorised { reason },
        // 100: maintenance.
        100 => Sent::Later { retry_after: None, reason },
        _ if is_about_the_recipient => {
            Sent::Refused { because_of: RefusedFor::Recipient, code: code.to_string(), reason }
        }
        _ => Sent::Refused { because_of: RefusedFor::Message, code: code.to_string(), reason },
    }
}

#[async_trait]
impl Provider for Postmark {
    fn name(&self) -> &'static str {
        "postmark"
    }

    async fn send(&self, mail: &Outgoing) -> Sent {
        let sound = match mail.sound() {
            Ok(sound) => sound,
            Err(refused) => return refused,
        };
        let request = self.request(reqwest::Method::POST, "/email").json(&self.body(mail, sound.to.as_str()));
        match ask(request, &self.clock).await {
            Ok(answer) => self.outcome(&answer),
            Err(failed) => failed,
        }
    }

    /// Postmark's search lags behind by some seconds: "not found" right after sending proves little.
    async fn look_up(&self, outbox_id: &str) -> LookUp {
        if !is_id(outbox_id) {
            return LookUp::NotFound;
        }
        let mut query = vec![("count", "1"), ("offset", "0"), ("metadata_cordial_id", outbox_id)];
        // Without it the search looks through the default stream alone.
        if self.message_stream != "outbound" {
            query.push(("messagestream", &self.message_stream));
        }
        let request = self.request(reqwest::Method::GET, "/messages/outbound").query(&query);
        let answer = match ask(request, &self.clock).await {
            Ok(answer) => answer,
            Err(Sent::Later { reason, .. } | Sent::Unknown { reason }) => return LookUp::CannotTell { reason },
            Err(_) => return LookUp::CannotTell { reason: "no clear answer".into() },
        };
        let found = answer.json().filter(|_| answer.status == 200);
        let messages = found.as_ref().and_then(|body| body.get("Messages")?.as_array());
        let total = found.as_ref().and_then(|body| body.get("TotalCount")?.as_u64());
        let first = messages.and_then(|all| all.first()?.get("MessageID")?.as_str());
        match (total, first) {
            (_, Some(id)) => LookUp::Found { provider_id: cut(id, 100) },
            (Some(0), None) => LookUp::NotFound,
            _ => LookUp::CannotTell { reason: self.reason(&answer) },
        }
    }

    fn pace(&self) -> Pace {
        // Postmark publishes no rate.
        Pace::at_once(4)
    }

    async fn check(&self) -> Result<(), String> {
        let answer = match ask(self.request(reqwest::Method::GET, "/server"), &self.clock).await {
            Ok(answer) => answer,
            Err(Sent::Later { reason, .. } | Sent::Unknown { reason }) => {
                return Err(format!("{reason}: check mail.postmark.base_url and this machine's way to it"));
            }
            Err(_) => return Err("no clear answer from the mail provider: try again".into()),
        };
        match answer.status {
            200 => Ok(()),
            401 | 403 => Err(format!("{}: check mail.postmark.token, it must be the server's", self.reason(&answer))),
            300..=499 => Err(format!("{}: check mail.postmark.base_url", self.reason(&answer))),
            _ => Err(format!("{}: try again later", self.reason(&answer))),
        }
    }
}

fn cut(text: &str, longest: usize) -> String {
    text.chars().take(longest).collect()
}

#[cfg(test)]
mod tests;
