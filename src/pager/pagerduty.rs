//! PagerDuty, Events API v2: an incident is triggered, acknowledged and resolved under one key.

use async_trait::async_trait;
use reqwest::Client;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::{Paged, Pager, answer};
use crate::config;
use crate::receivables::page::{Page, PageEvent};

/// The longest summary that PagerDuty keeps, in characters.
const SUMMARY: usize = 1024;

pub(super) struct PagerDuty {
    settings: config::PagerDuty,
    client: Client,
}

impl PagerDuty {
    pub(super) fn new(settings: config::PagerDuty, client: Client) -> PagerDuty {
        PagerDuty { settings, client }
    }

    fn body(&self, page: &Page) -> Value {
        let action = match page.event {
            PageEvent::Raised => "trigger",
            PageEvent::Acknowledged => "acknowledge",
            PageEvent::Resolved => "resolve",
        };
        let mut body = json!({
            "routing_key": self.settings.routing_key.expose_secret().trim(),
            "event_action": action,
            // By it the same trigger, sent again after a lost answer, is one incident.
            "dedup_key": format!("cordial-{}", page.alert),
        });
        if page.event == PageEvent::Raised {
            body["payload"] = json!({
                "summary": page.summary(SUMMARY),
                "source": "cordial",
                "severity": page.severity.as_str(),
                "timestamp": page.at,
                "custom_details": { "account": page.account, "alert": page.alert },
            });
            body["client"] = json!("Cordial");
            if let Some(link) = &page.link {
                body["client_url"] = json!(link);
            }
        }
        body
    }
}

#[async_trait]
impl Pager for PagerDuty {
    fn service(&self) -> &'static str {
        "pagerduty"
    }

    async fn page(&self, page: &Page) -> Paged {
        let address = format!("{}/v2/enqueue", self.settings.base_url.as_str().trim_end_matches('/'));
        match answer::ask("PagerDuty", self.client.post(address).json(&self.body(page))).await {
            Ok(taken) => {
                let taken: Value = serde_json::from_slice(&taken).unwrap_or_default();
                Paged::Taken { id: taken["dedup_key"].as_str().map(str::to_owned) }
            }
            Err(paged) => paged,
        }
    }
}
