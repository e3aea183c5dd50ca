//! Phones: the services that an alert rings, each in a file of its own.
//!
//! A page is a row of the outbox before it is anything else; what is here makes one request of it and says what came
//! of that. Nothing is sent again from here.

mod answer;
mod ntfy;
mod pagerduty;
mod webhook;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::clock::Clock;
use crate::config::Alerts;
use crate::receivables::page::Page;

/// What a service made of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paged {
    /// It has the page; its own id for it, where it gives one.
    Taken { id: Option<String> },
    /// Never, as it is.
    Refused { reason: String },
    /// Surely not taken; again later.
    Later { after: Option<Duration>, reason: String },
    /// It may have been taken. A phone that rings twice is better than one that doesn't.
    Unknown { reason: String },
}

/// A phone service.
#[async_trait]
pub trait Pager: Send + Sync {
    /// Its name, as in the config and in a page.
    fn service(&self) -> &'static str;

    /// Tells it.
    async fn page(&self, page: &Page) -> Paged;
}

/// The services that are set up.
pub fn from_config(alerts: &Alerts, clock: &Clock) -> Vec<Arc<dyn Pager>> {
    let client = crate::http::client(alerts.timeout.to_std().unwrap_or(Duration::from_secs(10)));
    let mut pagers: Vec<Arc<dyn Pager>> = Vec::new();
    if let Some(settings) = &alerts.ntfy {
        pagers.push(Arc::new(ntfy::Ntfy::new(settings.clone(), client.clone())));
    }
    if let Some(settings) = &alerts.pagerduty {
        pagers.push(Arc::new(pagerduty::PagerDuty::new(settings.clone(), client.clone())));
    }
    if let Some(settings) = &alerts.webhook {
        pagers.push(Arc::new(webhook::Webhook::new(settings.clone(), client, clock.clone())));
    }
    pagers
}
