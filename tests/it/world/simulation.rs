//! Days that are played: on a copy by a simulation, and then in earnest.

use std::fmt::Write;

use chrono::{DateTime, Utc};
use chrono_tz::Europe::London;
use cordial::cli::simulate;
use cordial::config::Config;
use cordial::desk::CalendarAct;
use cordial::schedule::Schedule;

use super::DeskUnderTest;

impl DeskUnderTest {
    /// What `cordial simulate --days N` says would happen.
    pub async fn simulates(&self, days: u16) -> String {
        let text = self.world.bot_toml(&self.workspace, &self.mail.base_url(), &self.database);
        let config = Config::from_text(&text).expect("the test's config is right");
        let played = simulate::play(&config, self.clock.now(), days, &|_, _| {}).await.unwrap();
        assert!(played.failed.is_empty() && played.kept.is_empty(), "{:?} {:?}", played.failed, played.kept);
        lines(&played.acts)
    }

    /// The days go by, with the morning's export, every slot of the schedule and nobody doing anything.
    pub async fn lives_for(&mut self, days: i64) -> String {
        let from = self.clock.now();
        let until = (from.with_timezone(&London) + chrono::Days::new(days.unsigned_abs())).to_utc();
        let schedule = Schedule::new(self.bot().desk.clone());
        let mut morning = None;
        for slot in schedule.slots(from, until) {
            self.clock.move_to(slot);
            let day = slot.with_timezone(&London).date_naive();
            if morning.replace(day) != Some(day) {
                self.export_comes().await;
            }
            let ticked = schedule.owed_now().await.unwrap();
            assert!(ticked.failed.is_empty(), "{:?}", ticked.failed);
            self.carried().await;
        }
        let acts = self.bot().desk.acts_since(from).await.unwrap();
        self.clock.move_to(until);
        lines(&acts)
    }

    /// How much is on file: whatever is written shows in one of these.
    pub async fn everything_on_file(&self) -> String {
        let desk = &self.bot().desk;
        let audit = desk.audit().await.unwrap();
        format!("{} {:?} {:?}", audit.head, desk.outbox().await.unwrap(), desk.status().await.unwrap().waiting)
    }
}

fn lines(acts: &[CalendarAct]) -> String {
    let mut text = String::new();
    for act in acts {
        let at: DateTime<Utc> = act.at;
        let kind = format!("{:?}", act.kind).to_lowercase();
        let (account, step) = (act.account.as_deref().unwrap_or("-"), act.step.as_deref().unwrap_or("-"));
        let ended = act.ended.as_deref().map(|ended| format!(" ({ended})")).unwrap_or_default();
        let _ =
            writeln!(text, "{} {kind} {account} {step}{ended}", at.with_timezone(&London).format("%a %-d %b %H:%M"));
    }
    text
}
