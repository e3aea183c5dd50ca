//! ntfy: a push to everybody who has the topic on their phone.

use async_trait::async_trait;
use reqwest::Client;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::{Paged, Pager, answer};
use crate::config;
use crate::receivables::alert::Severity;
use crate::receivables::page::{Page, PageEvent};
use crate::receivables::plain_text;

/// The largest body that ntfy takes as a message, in bytes.
const LARGEST: usize = 4096;
const TITLE: usize = 120;
/// As much of a sentence as a phone shows.
const MESSAGE: usize = 1000;

pub(super) struct Ntfy {
    settings: config::Ntfy,
    client: Client,
}

impl Ntfy {
    pub(super) fn new(settings: config::Ntfy, client: Client) -> Ntfy {
        Ntfy { settings, client }
    }
}

#[async_trait]
impl Pager for Ntfy {
    fn service(&self) -> &'static str {
        "ntfy"
    }

    async fn page(&self, page: &Page) -> Paged {
        // The topic's own address would be taken for a message of plain text: JSON goes to the root.
        let request = self.client.post(self.settings.url.clone()).json(&body(&self.settings.topic, page));
        let request = match &self.settings.token {
            Some(token) => request.bearer_auth(token.expose_secret()),
            None => request,
        };
        match answer::ask("ntfy", request).await {
            Ok(taken) => {
                let taken: Value = serde_json::from_slice(&taken).unwrap_or_default();
                Paged::Taken { id: taken["id"].as_str().map(str::to_owned) }
            }
            Err(paged) => paged,
        }
    }
}

/// The message, shortened until it is one that ntfy takes.
fn body(topic: &str, page: &Page) -> Value {
    let mut most = MESSAGE;
    loop {
        let body = message(topic, page, most);
        if body.to_string().len() <= LARGEST || most <= 40 {
            return body;
        }
        most /= 2;
    }
}

fn message(topic: &str, page: &Page, most: usize) -> Value {
    let (priority, tag) = match page.severity {
        Severity::Critical => (5, "rotating_light"),
        Severity::Error => (4, "warning"),
        Severity::Warning => (3, "bell"),
        Severity::Info => (2, "information_source"),
    };
    let (priority, tag) = if page.event == PageEvent::Raised { (priority, tag) } else { (2, "white_check_mark") };
    let mut body = json!({
        "topic": topic,
        "title": plain_text::shortened(&plain_text::one_line(&page.about), TITLE),
        "message": plain_text::shortened(&plain_text::one_line(&page.sentence), most),
        "priority": priority,
        "tags": [tag],
    });
    if let Some(link) = &page.link {
        body["click"] = json!(link);
        body["actions"] = json!([{ "action": "view", "label": "Open in Discord", "url": link }]);
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_message_is_larger_than_ntfy_takes(about in "\\PC{0,300}", sentence in "\\PC{0,3000}") {
            let page = Page {
                alert: "01J".to_owned(), service: "ntfy".to_owned(), event: PageEvent::Raised, about, sentence,
                severity: Severity::Critical, account: None, by: None, at: chrono::DateTime::UNIX_EPOCH,
                link: Some("https://discord.com/channels/1/2".to_owned()),
            };
            let body = body("desk", &page);
            prop_assert!(body.to_string().len() <= LARGEST);
            prop_assert_eq!(&body["priority"], &json!(5));
        }
    }
}
