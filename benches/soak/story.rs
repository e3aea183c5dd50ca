//! The story of one soak: what is done, in the order that the seed draws, and what was heard of it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::time::{Duration, Instant};

use chrono::{Datelike, TimeDelta, Timelike};
use cordial::sandbox::workspace::{Id, MANAGER};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

use crate::books::{Books, business_day};
use crate::post::Arrivals;
use crate::quiet::Quiet;
use crate::stage::Stage;
use crate::verdict::{self, Report};
use crate::{people, post, weather};

type Failure = Box<dyn std::error::Error>;

/// How many days everybody has, at the end, to finish what is under way.
const LAST_DAYS: usize = 12;

pub struct Story {
    pub stage: Stage,
    pub books: Books,
    pub quiet: Quiet,
    pub arrivals: Arrivals,
    pub seed: u64,
    pub began: Instant,
    /// How often each kind of thing happened.
    pub counts: BTreeMap<&'static str, usize>,
    pub broken: Vec<String>,
    pub chance: SmallRng,
    acts: File,
    staff: Vec<Id>,
}

impl Story {
    pub async fn begins(mut stage: Stage, seed: u64) -> Result<Story, Failure> {
        let mut chance = SmallRng::seed_from_u64(seed);
        let books = Books::opens_with(stage.clock.now().date_naive(), &mut chance);
        let acts = File::create(stage.folder.join("acts.log"))?;
        let another_manager = stage.workspace.join("Nadia", &[MANAGER]);
        for number in 0..stage.bots.len() {
            stage.start(number)?;
            // The first brings the database up to date.
            if number == 0 {
                stage.workspace.ready().await.map_err(|complaint| complaint.0)?;
            }
        }
        let mut story = Story {
            stage,
            books,
            quiet: Quiet::default(),
            arrivals: Arrivals::default(),
            seed,
            began: Instant::now(),
            counts: BTreeMap::new(),
            broken: Vec::new(),
            chance,
            acts,
            staff: people::staff(another_manager),
        };
        story.imports().await?;
        Ok(story)
    }

    pub async fn goes_on_for(&mut self, long: Duration) -> Result<(), Failure> {
        let until = Instant::now() + long;
        while Instant::now() < until {
            self.looks();
            self.something_happens().await?;
            self.the_dead_rise()?;
            tokio::time::sleep(Duration::from_millis(self.chance.random_range(10..160))).await;
        }
        Ok(())
    }

    async fn something_happens(&mut self) -> Result<(), Failure> {
        let is_there = self.stage.workspace.connected();
        match self.chance.random_range(0..100) {
            0..56 if is_there => {
                let did = people::act(&self.stage, &self.books, &self.staff, &mut self.chance);
                self.notes("acts of people", did)
            }
            56..62 if is_there => self.money_comes().await,
            62 if is_there => self.somebody_holds().await,
            63..65 if is_there => self.somebody_pauses().await,
            65..70 if is_there => self.imports().await,
            70..74 => {
                let debtor = Books::any_debtor(&mut self.chance);
                let due = business_day(
                    self.stage.clock.now().date_naive() + TimeDelta::days(self.chance.random_range(1..31)),
                );
                self.books.invoiced(debtor, due, &mut self.chance);
                self.notes("invoices", Some(format!("a new invoice for {}", Books::code(debtor))))
            }
            74..86 => self.time_passes(),
            86..92 => {
                let turned = weather::turns(&self.stage, &mut self.chance);
                self.notes("faults", Some(turned))
            }
            92..97 => {
                let told = post::tells(&self.stage, &mut self.chance).await;
                self.notes("webhooks", told)
            }
            97..100 => self.a_bot_suffers(),
            _ => Ok(()),
        }
    }

    /// Notes what was done, in the order it was done.
    pub fn notes(&mut self, kind: &'static str, did: Option<String>) -> Result<(), Failure> {
        if let Some(did) = did {
            *self.counts.entry(kind).or_default() += 1;
            let (since, at) = (self.began.elapsed().as_millis(), self.stage.clock.now().format("%F %T"));
            writeln!(self.acts, "{since:>8} {at} {kind}: {did}")?;
        }
        Ok(())
    }

    fn looks(&mut self) {
        let now = Instant::now();
        self.arrivals.look(self.stage.mail.sent().len(), now);
        for bot in &mut self.stage.bots {
            self.broken.extend(bot.ended_by_itself());
        }
    }

    fn time_passes(&mut self) -> Result<(), Failure> {
        let by = match self.chance.random_range(0..40) {
            0 => TimeDelta::hours(-1),
            1 => TimeDelta::hours(20),
            2..6 => self.until_morning(),
            _ => TimeDelta::minutes(self.chance.random_range(3..170)),
        };
        self.stage.turn(by)?;
        self.notes("turns of the clock", Some(format!("by {} min", by.num_minutes())))
    }

    fn until_morning(&self) -> TimeDelta {
        let now = self.stage.clock.now();
        TimeDelta::minutes(24 * 60 + 9 * 60 + 10 - i64::from(now.hour() * 60 + now.minute()))
    }

    fn a_bot_suffers(&mut self) -> Result<(), Failure> {
        let number = self.chance.random_range(0..self.stage.bots.len());
        let how = self.chance.random_range(0..10);
        let bot = &mut self.stage.bots[number];
        if bot.is_down() {
            return Ok(());
        }
        let (kind, did) = match how {
            0..6 => {
                bot.dies();
                ("kills", "dies")
            }
            6..8 => {
                bot.is_told("CONT");
                bot.is_told("TERM");
                ("stops", "is asked to end")
            }
            _ => {
                bot.is_told("STOP");
                ("pauses of a bot", "is frozen")
            }
        };
        self.notes(kind, Some(format!("bot {number} {did}")))
    }

    /// Whoever is down or frozen comes back after a while.
    fn the_dead_rise(&mut self) -> Result<(), Failure> {
        for number in 0..self.stage.bots.len() {
            if !self.chance.random_bool(0.12) {
                continue;
            }
            if self.stage.bots[number].is_frozen {
                self.stage.bots[number].is_told("CONT");
            } else if self.stage.bots[number].is_down() {
                self.stage.start(number)?;
            }
        }
        Ok(())
    }

    /// The weather clears, everybody is there, and time passes until all is done.
    pub async fn ends(mut self) -> Result<Report, Failure> {
        weather::clears(&self.stage);
        for number in 0..self.stage.bots.len() {
            let bot = &mut self.stage.bots[number];
            bot.is_told("CONT");
            // One that was asked to end is about to.
            tokio::time::sleep(Duration::from_millis(300)).await;
            if bot.has_ended() {
                self.stage.start(number)?;
            }
        }
        // A bot that found the gateway away tries again after a while.
        for _ in 0..12 {
            if self.stage.workspace.ready().await.is_ok() {
                break;
            }
            self.the_dead_rise()?;
        }
        self.stage.workspace.ready().await.map_err(|complaint| complaint.0)?;
        for _ in 0..LAST_DAYS {
            let monday = self.stage.clock.now().weekday() == chrono::Weekday::Fri;
            self.stage.turn(self.until_morning() + TimeDelta::days(if monday { 2 } else { 0 }))?;
            self.goes_on().await;
            self.imports().await?;
            self.waits_until_all_is_sent().await?;
            self.looks();
            self.the_dead_rise()?;
        }
        verdict::of(&mut self).await
    }

    async fn waits_until_all_is_sent(&mut self) -> Result<(), Failure> {
        for _ in 0..30 {
            tokio::time::sleep(Duration::from_millis(700)).await;
            self.looks();
            let outbox = self.stage.asks("outbox").await?;
            let waits = |row: &serde_json::Value| row["state"] == "queued" || row["state"] == "sending";
            if !outbox["rows"].as_array().is_some_and(|rows| rows.iter().any(waits)) {
                return Ok(());
            }
        }
        Ok(())
    }
}
