//! Which slots of its jobs the desk has taken.

use super::{Actor, Desk, Outcome};
use crate::store::{runs, state};
use chrono::{DateTime, Utc};

impl Desk {
    /// When the desk first began to work: what was scheduled before isn't owed. The first to ask begins it.
    pub async fn began_at(&self) -> Outcome<DateTime<Utc>> {
        if let Some(began) = state::read(state::get(&mut self.reads(), state::FIRST_START).await?) {
            return Ok(began);
        }
        let actor = Actor::job("schedule");
        let mut act = self.begin(&actor).await?;
        let began = state::set_once(&mut act.tx, state::FIRST_START, &state::written(act.now)).await?;
        let now = act.now;
        act.commit().await?;
        Ok(state::read(Some(began)).unwrap_or(now))
    }

    /// The last slot of a job that was taken, as its key. One that is still to come, taken by a clock that was ahead,
    /// keeps nothing of today from being owed.
    pub async fn last_slot(&self, job: &str) -> Outcome<Option<String>> {
        let now = self.clock.now().with_timezone(&self.zone()).format("%Y-%m-%dT%H:%M:%S").to_string();
        Ok(runs::last_slot(&mut self.reads(), job, &now).await?)
    }

    /// Takes a slot of a job. `false` where it was taken before.
    pub async fn take_slot(&self, job: &str, slot: &str, outcome: &str) -> Outcome<bool> {
        let actor = Actor::job("schedule");
        let mut act = self.begin(&actor).await?;
        let taken = runs::take(&mut act.tx, job, slot, outcome, act.now).await?;
        act.commit().await?;
        Ok(taken)
    }
}
