//! `cordial simulate`: what would be sent, asked and posted in the next days if nobody paid.
//!
//! The desk itself plays it, by its own schedule and courier, over a copy of the database and under a clock that is
//! moved from slot to slot. Letters and posts go to a recorder that takes everything and passes nothing on.

mod place;
mod recorder;
mod told;

use std::sync::Arc;

use chrono::{DateTime, Days, Duration, Utc};
use secrecy::ExposeSecret;

use super::{Answer, Call, Failure};
use crate::clock::Clock;
use crate::config::Config;
use crate::courier::Courier;
use crate::db;
use crate::desk::{CalendarAct, Desk, KeptLetter};
use crate::schedule::Schedule;

/// Say what would be sent, asked and posted in the next days if nobody paid; sends nothing, writes nothing
#[derive(Debug, clap::Args)]
pub struct Simulate {
    /// How many days ahead.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=366))]
    pub days: u16,
    /// Begin at this instant instead of now, such as 2026-11-23T09:00:00Z.
    #[arg(long, value_name = "INSTANT")]
    pub at: Option<DateTime<Utc>>,
}

/// What was played.
pub struct Played {
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub acts: Vec<CalendarAct>,
    pub kept: Vec<KeptLetter>,
    /// What a job said where it failed, once each.
    pub failed: Vec<String>,
}

impl Simulate {
    pub async fn run(self, call: &Call) -> Result<Answer, Failure> {
        let config = call.config()?;
        let from = self.at.unwrap_or_else(|| Clock::system().now());
        let bar = told::bar();
        let watch = |done: usize, of: usize| {
            bar.set_length(of as u64);
            bar.set_position(done as u64);
        };
        let played = tokio::select! {
            played = play(&config, from, self.days, &watch) => played,
            _ = tokio::signal::ctrl_c() => Err(Failure::Wrong("broken off: nothing was sent or written".to_owned())),
        };
        bar.finish_and_clear();
        let played = played?;
        let zone = config.company.time_zone;
        call.print(&told::document(&played, zone), || told::in_words(&played, zone))?;
        Ok(if played.failed.is_empty() { Answer::Yes } else { Answer::No })
    }
}

/// Plays the days from an instant on over a copy of the configured database.
///
/// # Errors
/// Where the database can't be copied, or the templates can't be read.
pub async fn play(
    config: &Config,
    from: DateTime<Utc>,
    days: u16,
    watch: &(dyn Fn(usize, usize) + Sync),
) -> Result<Played, Failure> {
    let place = place::Place::made()?;
    let copied = db::copy(config.database.url.expose_secret(), &place.file()).await.map_err(Failure::wrong)?;
    let played = play_over(copied.clone(), as_assumed(config, &place), from, days, watch).await;
    copied.close().await;
    played
}

/// Folders that are made go with the copy.
fn as_assumed(config: &Config, place: &place::Place) -> Arc<Config> {
    let mut config = config.clone();
    config.database.hand_offs = Some(place.file().with_extension("hand-offs"));
    Arc::new(config)
}

async fn play_over(
    copied: db::Db,
    config: Arc<Config>,
    from: DateTime<Utc>,
    days: u16,
    watch: &(dyn Fn(usize, usize) + Sync),
) -> Result<Played, Failure> {
    let zone = config.company.time_zone;
    let until = from.with_timezone(&zone).checked_add_days(Days::new(u64::from(days)));
    let until = until.map_or(from + Duration::days(i64::from(days)), |until| until.to_utc());
    let clock = Clock::held_at(from);
    let means = recorder::means(&config).map_err(Failure::Wrong)?;
    let desk = Desk::over(copied, config, clock.clone()).await.map_err(Failure::wrong)?;
    let (schedule, courier) = (Schedule::new(desk.clone()), Courier::new(desk.clone(), means));
    desk.assume_books_until(until).await?;
    let slots = schedule.slots(from, until);
    let mut failed: Vec<String> = Vec::new();
    for (done, slot) in slots.iter().enumerate() {
        watch(done, slots.len());
        clock.move_to(*slot);
        let ticked = schedule.owed_now().await?;
        for (job, error) in ticked.failed {
            let sentence = format!("{job}: {error}");
            if !failed.contains(&sentence) {
                failed.push(sentence);
            }
        }
        courier.drain().await.map_err(Failure::wrong)?;
    }
    let acts = desk.acts_since(from).await?;
    let kept = desk.kept_letters().await?;
    Ok(Played { from, until, acts, kept, failed })
}
