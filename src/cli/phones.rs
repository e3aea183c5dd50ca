//! The watch over the alerts: whoever is next in line is called on time.

use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::desk::{Desk, Outcome};
use crate::discord::Poster;

/// How often the alerts are looked at.
const LOOK: Duration = Duration::from_secs(1);
/// How often it is looked whether the queues move.
const ROUND: Duration = Duration::from_secs(60);
/// How long the marks under alerts may take to be read before the next in line is called all the same.
const READING: Duration = Duration::from_secs(15);

/// Watches until `stop`.
pub async fn watch(desk: Desk, poster: Poster, stop: CancellationToken) {
    let mut moved = desk.clock.moved();
    let mut walked: Option<Instant> = None;
    while !stop.is_cancelled() {
        let mut looked = look(&desk, &poster).await;
        if looked.is_ok() && walked.is_none_or(|at| at.elapsed() >= ROUND) {
            walked = Some(Instant::now());
            looked = desk.watch_over_the_desk().await;
        }
        if let Err(error) = looked {
            tracing::error!(%error, "the alerts can't be looked after just now");
        }
        tokio::select! {
            () = stop.cancelled() => {}
            // The clock outlives the desk: an error can't come.
            _ = moved.changed() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

/// Nobody is called about what somebody has taken already: a ✅ that the gateway didn't tell of is read first.
async fn look(desk: &Desk, poster: &Poster) -> Outcome<()> {
    let open = u32::try_from(desk.open_alerts().await?.len()).unwrap_or(u32::MAX);
    metrics::gauge!("cordial_alerts_open").set(f64::from(open));
    if !desk.alerts_are_due().await? {
        return Ok(());
    }
    if tokio::time::timeout(READING, poster.read_alert_marks(desk)).await.is_err() {
        tracing::warn!("the marks under alerts weren't read in time");
    }
    desk.tend_alerts().await
}
