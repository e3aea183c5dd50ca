//! The sign of life to the outside: an address that is asked for as long as the bot is ready. Whoever listens there
//! tells somebody when it stays away, whatever became of the bot, its machine or its network.

use std::time::Duration;

use secrecy::ExposeSecret;
use tokio_util::sync::CancellationToken;

use crate::config::Web;
use crate::readiness::Readiness;

/// How long the other side may take.
const ANSWER: Duration = Duration::from_secs(10);

/// Asks until `over`; nothing where no address is set up.
pub async fn give(web: Web, readiness: Readiness, over: CancellationToken) {
    let Some(address) = &web.heartbeat else { return over.cancelled().await };
    let every = web.heartbeat_every.to_std().unwrap_or(Duration::from_secs(60));
    let client = crate::http::client(ANSWER);
    while !over.is_cancelled() {
        // Soon after the start, and then as often as was said.
        let ready = readiness.report().ready;
        if ready {
            let heard = async {
                let asked = client.get(address.expose_secret()).send().await;
                asked.and_then(reqwest::Response::error_for_status).map_err(reqwest::Error::without_url)
            };
            let how = match heard.await {
                Ok(_) => "heard",
                Err(error) => {
                    tracing::warn!(%error, "the heartbeat wasn't heard");
                    "lost"
                }
            };
            metrics::counter!("cordial_heartbeats_total", "how" => how).increment(1);
        }
        let pause = if ready { every } else { every.min(Duration::from_secs(1)) };
        tokio::select! {
            () = over.cancelled() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}
