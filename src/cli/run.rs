//! `cordial run`: the bot.

use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::work::work;
use super::{Answer, Call, Failure};
use crate::clock::Clock;

/// Run the bot until SIGINT or SIGTERM: gateway, commands, schedule, mail, web
#[derive(Debug, clap::Args)]
pub struct Run {}

impl Run {
    pub async fn run(self, call: &Call) -> Result<Answer, Failure> {
        let config = Arc::new(call.config()?);
        for warning in &config.warnings {
            tracing::warn!("{warning}");
        }
        let stop = CancellationToken::new();
        stop_on_signals(&stop)?;
        work(config, Clock::system(), stop).await?;
        Ok(Answer::Yes)
    }
}

/// Ctrl-C and a polite `kill` both mean: finish what is under way and end.
pub fn stop_on_signals(stop: &CancellationToken) -> Result<(), Failure> {
    let mut interrupted = signal(SignalKind::interrupt()).map_err(Failure::wrong)?;
    let mut terminated = signal(SignalKind::terminate()).map_err(Failure::wrong)?;
    let stop = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
        tracing::info!("stopping");
        stop.cancel();
    });
    Ok(())
}
