//! The phone: each service a row of its own, and what came of it.

use chrono::Duration;
use serde_json::{Value, json};

use super::card::{account_of, unreached};
use crate::desk::act::next_id;
use crate::desk::{AccountName, Act, Actor, Desk, Outcome};
use crate::receivables::alert::Severity;
use crate::receivables::page::{Page, PageEvent};
use crate::store::alerts::{self, AlertRow};
use crate::store::outbox::{self, End, NewRow, OutboxRow};

/// How long a phone is tried: by then the line has come to its end.
const RING_WORTH: Duration = Duration::hours(2);
/// How long it is worth telling a service that somebody has it.
const WORD_WORTH: Duration = Duration::hours(24);
/// After so many attempts the chat says that the phone wasn't reached.
const PATIENT_FOR: i64 = 2;

impl Desk {
    /// Queues a page to each service for the call that is the `nth` of its alert. PagerDuty has a line of its own, and is
    /// told of an incident once.
    pub(super) async fn ring(
        &self,
        act: &mut Act<'_>,
        row: &AlertRow,
        account: Option<&AccountName>,
        nth: usize,
    ) -> Outcome<()> {
        for service in self.config.alerts.services() {
            if nth == 0 || service != PAGERDUTY {
                let key = format!("{}{nth}:{service}", alerts::page_prefix(&row.id));
                self.queue_page(act, row, account, key, (service, PageEvent::Raised)).await?;
            }
        }
        Ok(())
    }

    /// Tells the services that keep incidents how this one goes on. `row` is the alert as it stands now.
    pub(super) async fn tell_phones(
        &self,
        act: &mut Act<'_>,
        row: &AlertRow,
        account: Option<&AccountName>,
        event: PageEvent,
    ) -> Outcome<()> {
        for service in self.config.alerts.services() {
            let rang = format!("{}0:{service}", alerts::page_prefix(&row.id));
            // What never left is nobody's incident.
            if service == NTFY || !alerts::may_have_left(&mut act.tx, &rang).await? {
                continue;
            }
            let key = format!("page-{}:{}:{service}", event.as_str(), row.id);
            self.queue_page(act, row, account, key, (service, event)).await?;
        }
        Ok(())
    }

    async fn queue_page(
        &self,
        act: &mut Act<'_>,
        row: &AlertRow,
        account: Option<&AccountName>,
        key: String,
        (service, event): (&'static str, PageEvent),
    ) -> Outcome<()> {
        let page = Page {
            alert: row.id.clone(),
            service: service.to_owned(),
            event,
            about: row.about.clone(),
            sentence: row.sentence.clone(),
            severity: row.severity.parse().unwrap_or(Severity::Error),
            account: account.map(|account| account.code.clone()),
            by: row.acknowledged_name.clone(),
            at: act.now,
            link: self.alerts_link(),
        };
        let worth = if event == PageEvent::Raised { RING_WORTH } else { WORD_WORTH };
        let new = NewRow {
            id: next_id(),
            kind: "page",
            key,
            account_id: account.map(|account| account.id.0),
            step: Some(service.to_owned()),
            payload: serde_json::to_string(&page)?,
            due_at: act.now,
            deadline_at: act.now + worth,
        };
        act.queue(new).await?;
        Ok(())
    }

    /// The alerts channel, where the app opens it.
    fn alerts_link(&self) -> Option<String> {
        let workspace = self.config.discord.workspace().ok()?;
        Some(format!("https://discord.com/channels/{}/{}", workspace.guild_id, workspace.channels.alerts))
    }

    /// A service has the page.
    pub async fn page_taken(&self, row: &OutboxRow, lease: &str, page: &Page, id: Option<&str>) -> Outcome<bool> {
        let end =
            End { state: "accepted", provider: Some(&page.service), provider_id: id, reason: None, frees_key: false };
        self.page_ended(row, lease, page, end).await
    }

    /// A service will never take the page.
    pub async fn page_refused(&self, row: &OutboxRow, lease: &str, page: &Page, reason: &str) -> Outcome<bool> {
        let end = End {
            state: "failed",
            provider: Some(&page.service),
            provider_id: None,
            reason: Some(reason),
            frees_key: false,
        };
        self.page_ended(row, lease, page, end).await
    }

    async fn page_ended(&self, row: &OutboxRow, lease: &str, page: &Page, end: End<'_>) -> Outcome<bool> {
        let actor = Actor::job("courier");
        let mut act = self.begin(&actor).await?;
        if !outbox::settle(&mut act.tx, &row.id, lease, end, act.now).await? {
            return Ok(false);
        }
        let reached = end.state == "accepted";
        let account = match alerts::by_id(&mut act.tx, &page.alert).await? {
            Some(alert) => account_of(&mut act, &alert).await?,
            None => None,
        };
        let detail = json!({ "alert": page.alert, "service": page.service, "event": page.event, "outbox": row.id });
        act.file(if reached { "page sent" } else { "page refused" }, account.as_ref(), detail, Value::Null);
        self.phone_reached(&mut act, page, reached).await?;
        act.commit().await?;
        Ok(true)
    }

    /// A service doesn't take the page just now. After a second attempt in vain the chat says so.
    pub async fn page_waits(&self, row: &OutboxRow, page: &Page) -> Outcome<()> {
        if row.attempts < PATIENT_FOR {
            return Ok(());
        }
        let actor = Actor::job("courier");
        let mut act = self.begin(&actor).await?;
        self.phone_reached(&mut act, page, false).await?;
        act.commit().await
    }

    /// Lets the alert's message say which phones weren't reached, where that changes and somebody still waits for it.
    async fn phone_reached(&self, act: &mut Act<'_>, page: &Page, reached: bool) -> Outcome<()> {
        if page.event != PageEvent::Raised {
            return Ok(());
        }
        alerts::take(&mut act.tx, &page.alert).await?;
        let open = alerts::by_id(&mut act.tx, &page.alert).await?.filter(|alert| alert.state == "open");
        let Some(alert) = open else { return Ok(()) };
        let mut services = unreached(&alert);
        let before = services.clone();
        services.retain(|service| *service != page.service);
        if !reached {
            services.push(page.service.clone());
        }
        services.sort();
        if services == before {
            return Ok(());
        }
        alerts::set_unreached(&mut act.tx, &page.alert, &services.join(",")).await?;
        self.show(act, &page.alert).await
    }
}

const NTFY: &str = "ntfy";
const PAGERDUTY: &str = "pagerduty";
