//! Mailgun, v3. It takes no idempotency key, but its events tell which mails it took, with our variables on them.

use std::time::Duration;

use async_trait::async_trait;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::Value;
use url::Url;

use super::answer::Answer;
use super::api::{Api, Named, accepted, cannot_tell, cut, label, refused, text};
use super::outgoing::{ID_HEADER, Sound, is_id};
use super::{LookUp, Outgoing, Pace, Provider, RefusedFor, Sent};
use crate::clock::Clock;
use crate::config;

/// The most events on one page, and how many pages are read before it is called too many.
const PAGE: usize = 300;
const PAGES: usize = 20;
/// After Mailgun's manual: events older than half an hour are all there.
const EVENTS_LAG: Duration = Duration::from_secs(30 * 60);
/// Characters of a tag.
const TAG: usize = 128;

/// A domain at Mailgun, by its key.
pub struct Mailgun {
    api: Api,
    domain: String,
}

impl Mailgun {
    /// # Errors
    /// When the token or the domain can't be one.
    pub fn new(settings: &config::Mailgun, timeout: Duration, clock: Clock) -> Result<Mailgun, String> {
        let named = Named { name: "Mailgun", section: "mail.mailgun", key: "token" };
        let domain = settings.domain.trim().to_ascii_lowercase();
        if !domain.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-') {
            return Err("mail.mailgun.domain is not a domain such as mg.example.com".into());
        }
        Ok(Mailgun { api: Api::new(named, &settings.base_url, &settings.token, timeout, clock)?, domain })
    }

    fn request(&self, method: Method, what: &str) -> reqwest::RequestBuilder {
        self.api.with_password(method, &format!("/v3/{}/{what}", self.domain), "api")
    }

    fn outcome(&self, answer: &Answer) -> Sent {
        let body = answer.json().unwrap_or_default();
        let said = text(&body, &["message"]);
        let reason = self.api.reason(answer, said);
        match answer.status {
            200 => accepted(text(&body, &["id"]), reason),
            400 if said.is_some_and(|said| said.starts_with("to parameter") || said.starts_with("'to' parameter")) => {
                refused(RefusedFor::Recipient, "400", reason)
            }
            // 402: the account may send no more until it is paid for.
            402 => Sent::Unauthorised { reason },
            404 => Sent::Unauthorised { reason: format!("{reason} (check mail.mailgun.domain, and its region)") },
            _ => self.api.by_status(answer, reason),
        }
    }

    /// A day before the row was made, in seconds since 1970: our clock and theirs needn't agree.
    fn day_before(&self, outbox_id: &str) -> u64 {
        let now = u64::try_from(self.api.clock().now().timestamp()).unwrap_or_default();
        let made = ulid::Ulid::from_string(outbox_id).map_or(now, |id| id.timestamp_ms() / 1_000);
        made.min(now).saturating_sub(24 * 60 * 60)
    }

    /// A page of events, and where the next one is.
    async fn page(&self, request: reqwest::RequestBuilder) -> Result<(Vec<Value>, Option<Url>), LookUp> {
        let answer = self.api.ask(request).await.map_err(cannot_tell)?;
        let body = answer.json().filter(|_| answer.status == 200);
        let items = body.as_ref().and_then(|body| body.get("items")?.as_array().cloned());
        let Some(items) = items else {
            return Err(LookUp::CannotTell { reason: self.api.reason(&answer, None) });
        };
        let next = body.as_ref().and_then(|body| text(body, &["paging", "next"])?.parse().ok());
        Ok((items, next))
    }
}

fn form(mail: &Outgoing, sound: Sound) -> Result<Form, Sent> {
    let mut form = Form::new()
        .text("from", mail.from.clone())
        .text("to", sound.to.as_str().to_owned())
        .text("subject", mail.subject.clone())
        .text("text", mail.text.clone())
        .text("html", mail.html.clone())
        .text(format!("h:{ID_HEADER}"), mail.outbox_id.clone())
        .text("h:Message-Id", mail.message_id())
        .text("v:cordial_id", mail.outbox_id.clone())
        .text("o:tracking", "no");
    if let Some(address) = &mail.reply_to {
        form = form.text("h:Reply-To", address.clone());
    }
    if let Some(step) = &mail.tag {
        form = form.text("o:tag", label(step, TAG));
    }
    for (name, value) in mail.metadata.iter().filter(|(name, _)| name != "cordial_id") {
        form = form.text(format!("v:{name}"), value.clone());
    }
    for (file, bytes) in mail.attachments.iter().zip(sound.files) {
        let part = Part::bytes(bytes).file_name(file.name.clone()).mime_str(&file.content_type);
        let part = part.map_err(|_| {
            let told = format!("\"{}\" is no content type", file.content_type.escape_debug());
            refused(RefusedFor::Message, "unsound", told)
        })?;
        form = form.part("attachment", part);
    }
    Ok(form)
}

/// The message's id of the event that is about our mail.
fn ours(events: &[Value], outbox_id: &str) -> Option<String> {
    let found = events.iter().find(|event| text(event, &["user-variables", "cordial_id"]) == Some(outbox_id))?;
    Some(cut(text(found, &["message", "headers", "message-id"]).unwrap_or(outbox_id), 200))
}

#[async_trait]
impl Provider for Mailgun {
    fn name(&self) -> &'static str {
        "mailgun"
    }

    async fn send(&self, mail: &Outgoing) -> Sent {
        let form = match mail.sound().and_then(|sound| form(mail, sound)) {
            Ok(form) => form,
            Err(refused) => return refused,
        };
        match self.api.ask(self.request(Method::POST, "messages").multipart(form)).await {
            Ok(answer) => self.outcome(&answer),
            Err(failed) => failed,
        }
    }

    /// Reads what Mailgun took since the row was made. Events can't be searched by our variable, but each carries it.
    async fn look_up(&self, outbox_id: &str) -> LookUp {
        if !is_id(outbox_id) {
            return LookUp::NotFound;
        }
        let begin = self.day_before(outbox_id).to_string();
        let limit = PAGE.to_string();
        let query = [("event", "accepted"), ("begin", &begin), ("ascending", "yes"), ("limit", &limit)];
        let mut request = self.request(Method::GET, "events").query(&query);
        for _ in 0..PAGES {
            let (events, next) = match self.page(request).await {
                Ok(page) => page,
                Err(cannot) => return cannot,
            };
            if let Some(provider_id) = ours(&events, outbox_id) {
                return LookUp::Found { provider_id };
            }
            // The last page is an empty one, and names a next one all the same.
            let Some(next) = next.filter(|_| !events.is_empty()) else { return LookUp::NotFound };
            if !self.api.is_at_home(&next) {
                return LookUp::CannotTell { reason: "Mailgun's next page of events is at another server".into() };
            }
            request = self.api.bare(Method::GET, next).basic_auth("api", Some(self.api.secret()));
        }
        LookUp::CannotTell { reason: "Mailgun took too many mails since then to look through them all".into() }
    }

    fn look_up_lag(&self) -> Duration {
        EVENTS_LAG
    }

    /// The smallest plans keep their events for a day.
    fn look_up_horizon(&self) -> Duration {
        Duration::from_secs(23 * 60 * 60)
    }

    fn pace(&self) -> Pace {
        Pace::at_once(4)
    }

    /// The events: a key that may send and not read them could never end a doubt.
    async fn check(&self) -> Result<(), String> {
        let answer = self.api.checked(self.request(Method::GET, "events").query(&[("limit", "1")])).await?;
        match answer.status {
            200 => Ok(()),
            404 => {
                let told = self.api.reason(&answer, None);
                Err(format!("{told}: check mail.mailgun.domain, and whether it is in the region of base_url"))
            }
            _ => Err(self.api.check_failed(&answer, None)),
        }
    }
}
