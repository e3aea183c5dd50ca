//! Discord's REST API, at our own pace: retries, rate limits and a stop before a ban.
//!
//! The library's own client keeps Discord's limits only while it talks to discord.com itself, waits
//! without an end, and drops `retry_after` from what it reports. So it is kept for the gateway, and
//! everything the desk says goes through here, on the same road for a proxy as for Discord.

use std::time::Duration;

use reqwest::{Method, RequestBuilder, StatusCode, header::HeaderMap};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tokio::time::{Instant, sleep, timeout_at};

use super::pace::{InvalidRequests, Pace};

/// The API's version, the one serenity's gateway speaks too.
const VERSION: &str = "/api/v10";
/// How long one request may take, files included.
const ONE_REQUEST: Duration = Duration::from_secs(20);
/// How often one call is tried at most.
const ATTEMPTS: u32 = 6;
/// The wait after the first failure; it doubles from there.
const FIRST_WAIT: Duration = Duration::from_millis(200);

/// How long a caller can wait for one call, all its retries together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// The first answer to an interaction: after three seconds Discord takes none.
    Answer,
    /// Everything else.
    Work,
}

impl Patience {
    fn limit(self) -> Duration {
        match self {
            Patience::Answer => Duration::from_millis(2_800),
            Patience::Work => Duration::from_secs(45),
        }
    }
}

/// A file that goes with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    pub name: String,
    pub content_type: &'static str,
    pub bytes: Vec<u8>,
}

/// Why a call to Discord came to nothing.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Fault {
    /// Discord understood and said no. `code` is its JSON error code, 0 where it gave none.
    #[error("Discord refused with {status}, code {code}: {message}")]
    Refused { status: u16, code: i64, message: String },
    /// The token isn't valid any more.
    #[error("Discord doesn't accept the bot's token: put a current one under discord.token")]
    Unauthorised,
    /// Too many requests, for longer than the caller can wait.
    #[error("Discord asks to wait {:.1} s", after.as_secs_f64())]
    Limited { after: Duration },
    /// Nothing reached Discord.
    #[error("Discord can't be reached: {reason}")]
    Away { reason: String },
    /// The request left, and no answer that can be read came back: it may have been carried out.
    #[error("Discord's answer was lost: {reason}")]
    Unknown { reason: String },
    /// Our own stop: too many requests were refused lately, and a few more would be a ban.
    #[error("too many requests were refused in the last ten minutes; waiting until that is over")]
    Stopped,
}

impl Fault {
    /// Discord's JSON error code, where it said no.
    pub fn code(&self) -> Option<i64> {
        match self {
            Fault::Refused { code, .. } => Some(*code),
            _ => None,
        }
    }

    /// Whether what was asked about is gone: an unknown channel, message, user, member or reaction.
    pub fn is_gone(&self) -> bool {
        matches!(self, Fault::Refused { status: 404, .. })
    }
}

/// The bot's access to the REST API. One for the process, so that its limits are kept together.
pub struct Rest {
    client: reqwest::Client,
    base: String,
    token: SecretString,
    pace: Pace,
    invalid: InvalidRequests,
}

impl std::fmt::Debug for Rest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rest").field("base", &self.base).finish_non_exhaustive()
    }
}

impl Rest {
    /// `api_url` is Discord's own address, a proxy's, or a Discord-compatible server's.
    pub fn new(api_url: &str, token: SecretString) -> Rest {
        Rest {
            client: crate::http::client(ONE_REQUEST),
            base: api_url.trim_end_matches('/').to_owned(),
            token,
            pace: Pace::default(),
            invalid: InvalidRequests::default(),
        }
    }

    pub async fn get(&self, path: &str) -> Result<Value, Fault> {
        self.call(Method::GET, path, &Value::Null, &[], Patience::Work).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Result<Value, Fault> {
        self.call(Method::PUT, path, body, &[], Patience::Work).await
    }

    pub async fn delete(&self, path: &str) -> Result<(), Fault> {
        self.call(Method::DELETE, path, &Value::Null, &[], Patience::Work).await.map(drop)
    }

    /// Sends one request until it is answered, refused for good, or the caller's patience ends.
    ///
    /// `body` is JSON, or nothing where it is `null`. Everything that is sent through here may safely be sent twice: a
    /// post has its nonce, an interaction takes one answer, the rest says what shall be.
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        body: &Value,
        files: &[Attachment],
        patience: Patience,
    ) -> Result<Value, Fault> {
        let until = Instant::now() + patience.limit();
        let mut wait = FIRST_WAIT;
        let mut left_once = false;
        for attempt in 1.. {
            let fault = match self.once(&method, path, body, files, until).await {
                Ok(answer) => return Ok(answer),
                Err(fault) => fault,
            };
            left_once |= matches!(fault, Fault::Unknown { .. });
            let pause = match &fault {
                Fault::Limited { after } => *after,
                Fault::Away { .. } | Fault::Unknown { .. } => jittered(wait),
                _ => return Err(fault),
            };
            if attempt >= ATTEMPTS || Instant::now() + pause >= until {
                return Err(match fault {
                    Fault::Away { reason } if left_once => Fault::Unknown { reason },
                    other => other,
                });
            }
            tracing::debug!(%method, route = route(path), attempt, %fault, "trying Discord again");
            sleep(pause).await;
            wait *= 2;
        }
        Err(Fault::Away { reason: "no attempt was made".to_owned() })
    }

    async fn once(
        &self,
        method: &Method,
        path: &str,
        body: &Value,
        files: &[Attachment],
        until: Instant,
    ) -> Result<Value, Fault> {
        if self.invalid.is_full() {
            return Err(Fault::Stopped);
        }
        let late = || Fault::Away { reason: "the bot's own queue to Discord is full".to_owned() };
        timeout_at(until, self.pace.turn()).await.map_err(|_| late())?;
        let sent = self.request(method, path, body, files).send();
        let response = match timeout_at(until, sent).await {
            Err(_) => return Err(Fault::Unknown { reason: "no answer in time".to_owned() }),
            Ok(Err(error)) => return Err(of_transport(&error)),
            Ok(Ok(response)) => response,
        };
        let (status, headers) = (response.status(), response.headers().clone());
        let text = match timeout_at(until, response.text()).await {
            Ok(Ok(text)) => text,
            _ if status.is_success() => return Err(Fault::Unknown { reason: "the answer broke off".to_owned() }),
            _ => String::new(),
        };
        metrics::counter!("cordial_discord_requests_total", "status" => status.as_str().to_owned()).increment(1);
        self.read(status, &headers, &text)
    }

    fn request(&self, method: &Method, path: &str, body: &Value, files: &[Attachment]) -> RequestBuilder {
        let request = self
            .client
            .request(method.clone(), format!("{}{VERSION}{path}", self.base))
            .header("authorization", format!("Bot {}", self.token.expose_secret()));
        if files.is_empty() {
            return if body.is_null() { request } else { request.json(body) };
        }
        let mut form = reqwest::multipart::Form::new().text("payload_json", body.to_string());
        for (index, file) in files.iter().enumerate() {
            let part = reqwest::multipart::Part::bytes(file.bytes.clone()).file_name(file.name.clone());
            let part = part.mime_str(file.content_type).expect("content types are constants of ours");
            form = form.part(format!("files[{index}]"), part);
        }
        request.multipart(form)
    }

    fn read(&self, status: StatusCode, headers: &HeaderMap, text: &str) -> Result<Value, Fault> {
        if status.is_success() {
            if text.trim().is_empty() {
                return Ok(Value::Null);
            }
            return serde_json::from_str(text)
                .map_err(|_| Fault::Unknown { reason: "the answer isn't JSON".to_owned() });
        }
        let said: Value = serde_json::from_str(text).unwrap_or_default();
        let shared = headers.get("x-ratelimit-scope").is_some_and(|scope| scope == "shared");
        if matches!(status.as_u16(), 401 | 403 | 429) && !shared {
            self.invalid.count();
        }
        match status.as_u16() {
            401 => Err(Fault::Unauthorised),
            429 => Err(self.limited(headers, &said)),
            500.. => Err(Fault::Unknown { reason: format!("it answered {status}") }),
            status => Err(Fault::Refused {
                status,
                code: said["code"].as_i64().unwrap_or(0),
                message: said["message"].as_str().unwrap_or("no reason given").chars().take(200).collect(),
            }),
        }
    }

    fn limited(&self, headers: &HeaderMap, said: &Value) -> Fault {
        let header = headers.get("retry-after").and_then(|value| value.to_str().ok()?.parse::<f64>().ok());
        let seconds = said["retry_after"].as_f64().or(header).unwrap_or(1.0);
        let after = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::from_secs(60));
        if said["global"] == true || headers.contains_key("x-ratelimit-global") {
            self.pace.hold_for(after);
        }
        Fault::Limited { after: after + Duration::from_millis(rand::random_range(0..50)) }
    }
}

/// What a broken connection says about whether the request was taken.
fn of_transport(error: &reqwest::Error) -> Fault {
    if error.is_connect() {
        return Fault::Away { reason: "the connection was refused or timed out".to_owned() };
    }
    if error.is_builder() {
        return Fault::Away { reason: "discord.api_url is not an address".to_owned() };
    }
    let reason = if error.is_timeout() { "no answer in time" } else { "the connection broke" };
    Fault::Unknown { reason: reason.to_owned() }
}

/// A path without what is secret in it: an interaction's token is the right to answer it.
fn route(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.len() > 30 { "…" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

fn jittered(wait: Duration) -> Duration {
    wait.mul_f64(rand::random_range(0.75..1.25))
}

#[cfg(test)]
mod tests;
