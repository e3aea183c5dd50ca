//! The clock, and what is owed when it moves.

use chrono::{NaiveDate, NaiveDateTime, TimeZone};
use chrono_tz::Europe::London;

use cordial::schedule::Schedule;

use super::DeskUnderTest;

impl DeskUnderTest {
    /// Nine in the morning of that day in London, with the morning's export and everything that is owed by then.
    pub async fn day(&mut self, day: &str) {
        let day: NaiveDate = day.parse().unwrap();
        self.at(&format!("{day} 09:00")).await;
    }

    /// That time in London, with the export of that hour and everything that is owed by then.
    pub async fn at(&mut self, time: &str) {
        self.clock_stands_at(time);
        self.export_comes().await;
        self.tick().await;
    }

    /// The export of this hour has come.
    pub async fn ledger_is_fresh(&mut self) {
        self.export_comes().await;
    }

    /// The clock is moved, and nothing else happens yet.
    pub fn clock_stands_at(&self, time: &str) {
        let local = NaiveDateTime::parse_from_str(time, "%Y-%m-%d %H:%M").unwrap();
        self.clock.move_to(London.from_local_datetime(&local).single().expect("a time that exists once").to_utc());
    }

    /// Everything owed by now is planned and carried out, once.
    pub async fn tick(&mut self) {
        let ticked = Schedule::new(self.bot().desk.clone()).tick().await.unwrap();
        assert!(ticked.failed.is_empty(), "{:?}", ticked.failed);
        self.carried().await;
    }

    /// The same, many times over.
    pub async fn ticks(&mut self, times: usize) {
        for _ in 0..times {
            self.tick().await;
        }
    }

    /// Reminders are planned, and not carried out yet.
    pub async fn plans_reminders(&mut self) {
        self.bot().desk.remind().await.unwrap();
    }
}
