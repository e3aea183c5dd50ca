//! When the desk's jobs are owed, and the doing of them.
//!
//! A slot is a local time at which a job is owed. Of several that were missed only the latest is: the job looks at how
//! things stand, so the earlier ones would find the same.

mod job;
pub mod occurrences;

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, Utc};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::desk::{Desk, Error, Outcome};
use crate::readiness::{Part, Readiness};

pub use job::Job;
use occurrences::{Cron, Occurrence, instant};

/// How often the schedule looks at the clock.
const LOOK: Duration = Duration::from_secs(1);
/// How long a job that failed is left alone.
const RETRY: Duration = Duration::from_secs(20);
/// How far back a missed slot is looked for, in days: near first, since the near one is what counts.
const LOOK_BACK: [i64; 4] = [1, 8, 40, 400];

/// The schedule of a desk.
pub struct Schedule {
    desk: Desk,
    /// Jobs that failed, and when each is tried again.
    failed: BTreeMap<Job, Instant>,
}

/// What a tick did: each job by its name, and what went wrong with it.
#[derive(Debug, Default)]
pub struct Ticked {
    pub done: Vec<&'static str>,
    pub failed: Vec<(&'static str, Error)>,
}

impl Schedule {
    pub fn new(desk: Desk) -> Schedule {
        Schedule { desk, failed: BTreeMap::new() }
    }

    /// Does what is owed, when it is owed, until `stop`. What is under way is finished first.
    pub async fn run(mut self, readiness: Readiness, stop: CancellationToken) {
        let mut moved = self.desk.clock.moved();
        while !stop.is_cancelled() {
            self.pass(&readiness, &stop).await;
            tokio::select! {
                () = stop.cancelled() => {}
                // The clock outlives the desk: an error can't come.
                _ = moved.changed() => self.failed.clear(),
                () = tokio::time::sleep(LOOK) => {}
            }
        }
        readiness.down(Part::Schedule, "stopping");
    }

    /// Does every job whose slot is owed, and those that may be repeated whether it is or not. For `cordial tick`.
    ///
    /// # Errors
    /// Where the database doesn't answer. A job that failed is told beside those that didn't.
    pub async fn tick(&self) -> Outcome<Ticked> {
        self.desk.began_at().await?;
        let mut ticked = Ticked::default();
        for looked in [self.desk.tend_alerts().await, self.desk.watch_over_the_desk().await] {
            if let Err(error) = looked {
                ticked.failed.push(("alerts", error));
            }
        }
        for job in Job::ALL {
            let done = match self.owed(job).await? {
                Some(slot) => job.do_for(&self.desk, &slot.slot_key()).await,
                None if job.is_derived() => job.do_again(&self.desk).await.map(|()| true),
                None => Ok(false),
            };
            match done {
                Ok(true) => ticked.done.push(job.name()),
                Ok(false) => {}
                Err(error) => ticked.failed.push((job.name(), error)),
            }
        }
        Ok(ticked)
    }

    /// Does every job whose slot is owed and nothing else, as a bot at work does at one look at the clock.
    ///
    /// # Errors
    /// Where the database doesn't answer. A job that failed is told beside those that didn't.
    pub async fn owed_now(&self) -> Outcome<Ticked> {
        self.desk.began_at().await?;
        let mut ticked = Ticked::default();
        for job in Job::ALL {
            let Some(slot) = self.owed(job).await? else { continue };
            match job.do_for(&self.desk, &slot.slot_key()).await {
                Ok(true) => ticked.done.push(job.name()),
                Ok(false) => {}
                Err(error) => ticked.failed.push((job.name(), error)),
            }
        }
        if let Err(error) = self.desk.tend_alerts().await {
            ticked.failed.push(("alerts", error));
        }
        Ok(ticked)
    }

    /// By how much each job is late: since when its newest slot is owed and not taken.
    ///
    /// # Errors
    /// Where the database doesn't answer.
    pub async fn lags(&self) -> Outcome<Vec<(&'static str, chrono::Duration)>> {
        let mut lags = Vec::new();
        for job in Job::ALL {
            let owed = self.owed(job).await?;
            lags.push((job.name(), owed.map_or(chrono::Duration::zero(), |slot| self.desk.clock.now() - slot.at)));
        }
        Ok(lags)
    }

    /// `from`, and every instant up to `until` at which a job has a slot.
    pub fn slots(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> Vec<DateTime<Utc>> {
        let jobs = self.desk.config.schedule.jobs();
        let crons = jobs.into_iter().filter(|(name, _)| Job::ALL.iter().any(|job| job.name() == *name));
        let of = |cron: &Cron| cron.between(from, until, self.desk.zone()).map(|slot| slot.at).collect::<Vec<_>>();
        let mut slots: Vec<DateTime<Utc>> = crons.flat_map(|(_, cron)| of(cron)).chain([from]).collect();
        slots.sort();
        slots.dedup();
        slots
    }

    /// One look at the clock.
    async fn pass(&mut self, readiness: &Readiness, stop: &CancellationToken) {
        if let Err(error) = self.desk.began_at().await {
            tracing::error!(%error, "the database doesn't answer");
            readiness.down(Part::Database, "it doesn't answer");
            readiness.down(Part::Schedule, "waits for the database");
            return;
        }
        readiness.up(Part::Database);
        for job in Job::ALL {
            let waits = self.failed.get(&job).is_some_and(|until| Instant::now() < *until);
            if waits || stop.is_cancelled() {
                continue;
            }
            match self.take_up(job).await {
                Ok(()) => {
                    self.failed.remove(&job);
                }
                Err(error) => {
                    tracing::error!(job = job.name(), %error, "a job failed and will be tried again");
                    self.failed.insert(job, Instant::now() + RETRY);
                }
            }
        }
        match self.failed.keys().next() {
            None => readiness.up(Part::Schedule),
            Some(job) => readiness.down(Part::Schedule, format!("{} failed and will be tried again", job.name())),
        }
    }

    async fn take_up(&self, job: Job) -> Outcome<()> {
        let Some(slot) = self.owed(job).await? else { return Ok(()) };
        let key = slot.slot_key();
        if job.do_for(&self.desk, &key).await? {
            tracing::info!(job = job.name(), slot = key, "done");
            metrics::counter!("cordial_runs_total", "job" => job.name()).increment(1);
        }
        Ok(())
    }

    /// The slot of a job that is owed now, if one is.
    async fn owed(&self, job: Job) -> Outcome<Option<Occurrence>> {
        let jobs = self.desk.config.schedule.jobs();
        let Some((_, cron)) = jobs.into_iter().find(|(name, _)| *name == job.name()) else { return Ok(None) };
        let (began, last) = (self.desk.began_at().await?, self.desk.last_slot(job.name()).await?);
        Ok(latest_owed(cron, began, last.as_deref(), self.desk.clock.now(), self.desk.zone()))
    }
}

/// The latest slot since the desk began and after the last one taken, up to now.
fn latest_owed(
    cron: &Cron,
    began: DateTime<Utc>,
    last: Option<&str>,
    now: DateTime<Utc>,
    zone: chrono_tz::Tz,
) -> Option<Occurrence> {
    // A microsecond before: a desk that began at nine owes the nine o'clock, and in spring two slots are one instant.
    let after = last.and_then(slot_of).map_or(began, |slot| instant(slot, zone).max(began));
    let after = after - chrono::Duration::microseconds(1);
    for days in LOOK_BACK {
        let from = after.max(now - chrono::Duration::days(days));
        let found =
            cron.between(from, now, zone).filter(|slot| last.is_none_or(|last| *slot.slot_key() > *last)).last();
        if found.is_some() || from == after {
            return found;
        }
    }
    None
}

/// A slot's key read back.
fn slot_of(key: &str) -> Option<NaiveDateTime> {
    ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"].iter().find_map(|form| NaiveDateTime::parse_from_str(key, form).ok())
}

#[cfg(test)]
mod changes;

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::London;
    use rstest::rstest;

    #[rstest]
    #[case::not_yet("2026-03-02T08:00:00Z", None, "2026-03-02T08:59:59Z", None)]
    #[case::at_its_time("2026-03-02T08:00:00Z", None, "2026-03-02T09:00:00Z", Some("2026-03-02T09:00"))]
    #[case::begun_at_its_time("2026-03-02T09:00:00Z", None, "2026-03-02T09:00:00Z", Some("2026-03-02T09:00"))]
    #[case::begun_after_it("2026-03-02T09:00:01Z", None, "2026-03-02T17:00:00Z", None)]
    #[case::taken("2026-03-02T08:00:00Z", Some("2026-03-02T09:00"), "2026-03-02T17:00:00Z", None)]
    #[case::late("2026-03-02T08:00:00Z", Some("2026-03-02T09:00"), "2026-03-03T16:00:00Z", Some("2026-03-03T09:00"))]
    #[case::ten_days_off(
        "2026-03-02T08:00:00Z",
        Some("2026-03-02T09:00"),
        "2026-03-12T08:00:00Z",
        Some("2026-03-11T09:00")
    )]
    #[case::a_year_off(
        "2025-03-03T08:00:00Z",
        Some("2025-03-03T09:00"),
        "2026-03-02T08:00:00Z",
        Some("2026-02-27T09:00")
    )]
    #[case::the_clock_was_put_back("2026-03-02T08:00:00Z", Some("2026-03-05T09:00"), "2026-03-03T12:00:00Z", None)]
    fn the_latest_slot_is_owed_once(
        #[case] began: &str,
        #[case] last: Option<&str>,
        #[case] now: &str,
        #[case] owed: Option<&str>,
    ) {
        let cron = Cron::parse("0 9 * * Mon-Fri").unwrap();
        let found = latest_owed(&cron, began.parse().unwrap(), last, now.parse().unwrap(), London);
        assert_eq!(found.map(|slot| slot.slot_key()).as_deref(), owed);
    }

    /// 01:30 doesn't exist on that day and falls on the end of the gap, as 02:00 does.
    #[test]
    fn a_slot_in_the_spring_gap_is_not_taken_for_the_one_at_its_end() {
        let cron = Cron::parse("*/30 * * * *").unwrap();
        let (began, now) = ("2026-03-29T00:00:00Z".parse().unwrap(), "2026-03-29T01:00:00Z".parse().unwrap());
        let owed = |last: &str| latest_owed(&cron, began, Some(last), now, London).map(|slot| slot.slot_key());
        assert_eq!(owed("2026-03-29T00:30").as_deref(), Some("2026-03-29T02:00"));
        assert_eq!(owed("2026-03-29T01:30").as_deref(), Some("2026-03-29T02:00"));
        assert_eq!(owed("2026-03-29T02:00"), None);
    }
}
