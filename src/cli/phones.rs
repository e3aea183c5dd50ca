//! The watch over the alerts: whoever is next in line is called on time.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::desk::{Desk, Outcome};
use crate::discord::Poster;

/// How often the alerts are looked at.
const LOOK: Duration = Duration::from_secs(1);
/// How long the marks under alerts may take to be read before the next in line is called all the same.
const READING: Duration = Duration::from_secs(15);

/// Watches until `stop`.
pub async fn watch(desk: Desk, poster: Poster, stop: CancellationToken) {
    let mut moved = desk.clock.moved();
    while !stop.is_cancelled() {
        if let Err(error) = look(&desk, &poster).await {
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
    if !desk.alerts_are_due().await? {
        return Ok(());
    }
    if tokio::time::timeout(READING, poster.read_alert_marks(desk)).await.is_err() {
        tracing::warn!("the marks under alerts weren't read in time");
    }
    desk.tend_alerts().await
}
