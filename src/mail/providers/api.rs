//! A mail API over HTTP: where it is, what opens it, and what its answers mean whichever API it is.

use std::time::Duration;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

use super::answer::{Answer, ask};
use super::{LookUp, RefusedFor, Sent};
use crate::clock::Clock;
use crate::http;

/// How long to wait after too many requests where the API doesn't say.
const TOO_MANY: Duration = Duration::from_secs(60);

/// One provider's API, with the secret that opens it.
pub(super) struct Api {
    client: reqwest::Client,
    base_url: Url,
    secret: SecretString,
    clock: Clock,
    /// As people call it: `SendGrid`.
    name: &'static str,
    /// Its section in the config: `mail.sendgrid`.
    section: &'static str,
    /// The key of the secret in that section.
    key: &'static str,
}

/// What an API is called, and the keys of the config that are to be checked when it refuses us.
pub(super) struct Named {
    pub(super) name: &'static str,
    pub(super) section: &'static str,
    pub(super) key: &'static str,
}

impl Api {
    /// # Errors
    /// When the secret can't be one: it would not fit into a header.
    pub(super) fn new(
        named: Named,
        base_url: &Url,
        secret: &SecretString,
        timeout: Duration,
        clock: Clock,
    ) -> Result<Api, String> {
        let Named { name, section, key } = named;
        let text = secret.expose_secret().trim();
        if text.is_empty() || HeaderValue::from_str(text).is_err() {
            return Err(format!("{section}.{key} is empty or holds a character that none has: copy it again"));
        }
        let client = http::client(timeout);
        Ok(Api { client, base_url: base_url.clone(), secret: secret.clone(), clock, name, section, key })
    }

    pub(super) fn secret(&self) -> &str {
        self.secret.expose_secret().trim()
    }

    pub(super) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The whole address of a path, whether or not the base ends with a slash.
    pub(super) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base_url.as_str().trim_end_matches('/'))
    }

    /// Whether an address is at the API's own server: nowhere else is the secret sent.
    pub(super) fn is_at_home(&self, address: &Url) -> bool {
        address.origin() == self.base_url.origin()
    }

    /// A request to a whole address, without the secret.
    pub(super) fn bare(&self, method: reqwest::Method, address: impl reqwest::IntoUrl) -> reqwest::RequestBuilder {
        self.client.request(method, address).header(reqwest::header::ACCEPT, "application/json")
    }

    /// A request that carries the secret as a bearer token.
    pub(super) fn with_token(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.bare(method, self.address(path)).bearer_auth(self.secret())
    }

    /// A request that carries the secret as a password.
    pub(super) fn with_password(&self, method: reqwest::Method, path: &str, user: &str) -> reqwest::RequestBuilder {
        self.bare(method, self.address(path)).basic_auth(user, Some(self.secret()))
    }

    pub(super) async fn ask(&self, request: reqwest::RequestBuilder) -> Result<Answer, Sent> {
        ask(request, &self.clock).await
    }

    /// What it said, on one line, and never with our secret in it. `said` is its own sentence, where that is known.
    pub(super) fn reason(&self, answer: &Answer, said: Option<&str>) -> String {
        let said = said.map_or_else(|| String::from_utf8_lossy(&answer.body).into_owned(), str::to_owned);
        let said = said.replace(self.secret(), "…");
        let words: Vec<&str> = said.split_whitespace().collect();
        let told = format!("{} answered {}: {}", self.name, answer.status, words.join(" "));
        cut(told.trim_end_matches(": "), 300)
    }

    pub(super) fn unauthorised(&self, reason: String) -> Sent {
        Sent::Unauthorised { reason: format!("{reason} (check {}.{})", self.section, self.key) }
    }

    /// What a status means by itself: everything that the API's own words don't decide.
    pub(super) fn by_status(&self, answer: &Answer, reason: String) -> Sent {
        match answer.status {
            200..=299 => Sent::Unknown { reason },
            401 | 403 => self.unauthorised(reason),
            // Nothing is at this address: no mail would pass.
            300..=399 | 404 | 405 => {
                Sent::Unauthorised { reason: format!("{reason} (check {}.base_url)", self.section) }
            }
            429 => Sent::Later { retry_after: answer.retry_after.or(Some(TOO_MANY)), reason },
            // A proxy may say so, or a server that fell over once it had the mail. Where an API's reference makes one
            // of them sure, its file says so.
            408 | 500.. => Sent::Unknown { reason },
            status => Sent::Refused { because_of: RefusedFor::Message, code: status.to_string(), reason },
        }
    }

    /// The answer to a question that changes nothing, or what to do about there being none.
    pub(super) async fn checked(&self, request: reqwest::RequestBuilder) -> Result<Answer, String> {
        match self.ask(request).await {
            Ok(answer) => Ok(answer),
            Err(Sent::Later { reason, .. } | Sent::Unknown { reason }) => {
                Err(format!("{reason}: check {}.base_url and this machine's way to it", self.section))
            }
            Err(_) => Err("no clear answer from the mail provider: try again".into()),
        }
    }

    /// What to do about an answer to a check that isn't the right one.
    pub(super) fn check_failed(&self, answer: &Answer, said: Option<&str>) -> String {
        let (told, section) = (self.reason(answer, said), self.section);
        match answer.status {
            401 | 403 => format!("{told}: check {section}.{}", self.key),
            200..=499 => format!("{told}: check {section}.base_url"),
            _ => format!("{told}: try again later"),
        }
    }
}

/// Accepted under the id the provider gave; without one nobody can say that it was.
pub(super) fn accepted(id: Option<&str>, reason: String) -> Sent {
    match id.filter(|id| !id.trim().is_empty()) {
        Some(id) => Sent::Accepted { provider_id: cut(id, 200) },
        None => Sent::Unknown { reason: format!("{reason}, without the message's id") },
    }
}

pub(super) fn refused(because_of: RefusedFor, code: impl Into<String>, reason: String) -> Sent {
    Sent::Refused { because_of, code: code.into(), reason }
}

/// The answer of whoever was to be asked about a mail and couldn't be.
pub(super) fn cannot_tell(failed: Sent) -> LookUp {
    match failed {
        Sent::Later { reason, .. } | Sent::Unknown { reason } | Sent::Unauthorised { reason } => {
            LookUp::CannotTell { reason }
        }
        Sent::Accepted { .. } | Sent::Refused { .. } => LookUp::CannotTell { reason: "no clear answer".into() },
    }
}

/// A text in an answer, by its path of keys.
pub(super) fn text<'a>(body: &'a Value, path: &[&str]) -> Option<&'a str> {
    path.iter().try_fold(body, |value, key| value.get(key))?.as_str()
}

/// The first so many characters.
pub(super) fn cut(text: &str, longest: usize) -> String {
    text.chars().take(longest).collect()
}

/// A label as the stricter APIs take it: letters, digits, `_` and `-`, and no more than so many. Never empty.
pub(super) fn label(text: &str, longest: usize) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' || c == '-' { c } else { '_' };
    let label: String = text.chars().map(plain).take(longest).collect();
    if label.is_empty() { "_".to_owned() } else { label }
}
