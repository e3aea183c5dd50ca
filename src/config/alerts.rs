//! `[alerts]`: when a phone rings, and which.

use chrono::Duration;
use secrecy::SecretString;
use url::Url;

use super::company::{Company, is_web_address, web_address};
use super::section::Section;
use crate::receivables::{Currency, Money};

/// What is urgent, and the services that reach a phone.
#[derive(Debug, Clone)]
pub struct Alerts {
    /// Unacknowledged for so long, an alert goes to the next in line.
    pub escalate_after: Duration,
    /// From this amount a broken promise, a missed installment or a bounced mail pages somebody.
    pub large: Money,
    /// For one request to a phone service.
    pub timeout: Duration,
    pub ntfy: Option<Ntfy>,
    pub pagerduty: Option<PagerDuty>,
    pub webhook: Option<AlertHook>,
}

#[derive(Debug, Clone)]
pub struct Ntfy {
    pub url: Url,
    pub topic: String,
    pub token: Option<SecretString>,
}

#[derive(Debug, Clone)]
pub struct PagerDuty {
    pub routing_key: SecretString,
    pub base_url: Url,
}

/// A web address that is told of every alert, signed where there is a secret.
#[derive(Debug, Clone)]
pub struct AlertHook {
    /// A secret: such addresses often hold their own key.
    pub url: SecretString,
    pub secret: Option<SecretString>,
}

impl Alerts {
    pub(super) fn read(section: &Section<'_>, company: Option<&Company>) -> Option<Alerts> {
        let (escalate_after, timeout) = (section.length("escalate_after"), section.length("timeout"));
        let large = section.amount("large", company.map_or(Currency::GBP, |company| company.currency));
        let (ntfy, pagerduty) = (ntfy(&section.section("ntfy")), pagerduty(&section.section("pagerduty")));
        let webhook = webhook(&section.section("webhook"));
        Some(Alerts { escalate_after: escalate_after?, large: large?, timeout: timeout?, ntfy, pagerduty, webhook })
    }

    /// The phone services that are set up, by name.
    pub fn services(&self) -> Vec<&'static str> {
        let set_up = [
            ("ntfy", self.ntfy.is_some()),
            ("pagerduty", self.pagerduty.is_some()),
            ("webhook", self.webhook.is_some()),
        ];
        set_up.into_iter().filter(|(_, is)| *is).map(|(name, _)| name).collect()
    }
}

fn ntfy(section: &Section<'_>) -> Option<Ntfy> {
    let (url, topic) = (web_address(section, "url"), section.text("topic"));
    let token = section.secret("token");
    if token.is_some() && topic.is_none() {
        section.report(section.missing("topic", "there is a token and no topic to publish to"));
    }
    Some(Ntfy { url: url?, topic: topic?, token })
}

fn pagerduty(section: &Section<'_>) -> Option<PagerDuty> {
    let (routing_key, base_url) = (section.secret("routing_key"), web_address(section, "base_url"));
    Some(PagerDuty { routing_key: routing_key?, base_url: base_url? })
}

fn webhook(section: &Section<'_>) -> Option<AlertHook> {
    let (url, secret) = (section.secret("url"), section.secret("secret"));
    if secret.is_some() && !section.has("url") && !section.has("url_file") {
        section.report(section.missing("url", "there is a secret and no address to tell"));
    }
    let url = url.filter(|url| is_web_address(section, "url", url))?;
    Some(AlertHook { url, secret })
}
