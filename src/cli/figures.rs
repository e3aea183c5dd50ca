//! The figures of how the desk stands, looked at now and then: `/metrics` shows them.

use std::time::Duration;

use metrics::gauge;
use tokio_util::sync::CancellationToken;

use crate::desk::{Desk, Figures, Outcome};
use crate::schedule::Schedule;

/// How often it is looked.
const LOOK: Duration = Duration::from_secs(15);

/// Looks until `stop`.
pub async fn keep(desk: Desk, stop: CancellationToken) {
    let schedule = Schedule::new(desk.clone());
    let mut before = Figures::default();
    while !stop.is_cancelled() {
        match look(&desk, &schedule).await {
            Ok((figures, lags)) => {
                show(&figures, &before);
                for (job, lag) in lags {
                    gauge!("cordial_job_lag_seconds", "job" => job).set(seconds(lag));
                }
                before = figures;
            }
            Err(error) => tracing::warn!(%error, "how the desk stands can't be told just now"),
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

async fn look(desk: &Desk, schedule: &Schedule) -> Outcome<(Figures, Vec<(&'static str, chrono::Duration)>)> {
    Ok((desk.figures().await?, schedule.lags().await?))
}

fn show(figures: &Figures, before: &Figures) {
    // What waited at the last look and doesn't any more is none, and not as it was.
    for (kind, state, ..) in &before.outbox {
        waiting(kind, state, 0, chrono::Duration::zero());
    }
    for (kind, state, many, oldest) in &figures.outbox {
        waiting(kind, state, *many, *oldest);
    }
    gauge!("cordial_chain_rows").set(as_gauge(figures.chain_length));
    if let Some(age) = figures.chain_age {
        gauge!("cordial_chain_head_age_seconds").set(seconds(age));
    }
    if let Some(age) = figures.ledger_age {
        gauge!("cordial_ledger_age_seconds").set(seconds(age));
    }
}

fn waiting(kind: &str, state: &str, many: i64, oldest: chrono::Duration) {
    let labels = [("kind", kind.to_owned()), ("state", state.to_owned())];
    gauge!("cordial_outbox_rows", &labels).set(as_gauge(many));
    gauge!("cordial_outbox_oldest_seconds", &labels).set(seconds(oldest));
}

fn seconds(length: chrono::Duration) -> f64 {
    length.to_std().unwrap_or_default().as_secs_f64()
}

fn as_gauge(many: i64) -> f64 {
    f64::from(u32::try_from(many).unwrap_or(u32::MAX))
}
