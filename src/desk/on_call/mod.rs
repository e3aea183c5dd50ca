//! Who is on call, by the rota and by whoever took the phone out of turn.

mod page;
mod take;

use chrono::{DateTime, Utc};

use super::{Desk, Outcome};
use crate::db::Reads;
use crate::receivables::alert::Roster;
use crate::store::on_call;

/// How many of the rota's coming weeks are shown.
const WEEKS: usize = 6;

/// Who is on call, now and in the coming weeks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnCallView {
    /// None: the managers are.
    pub now: Option<u64>,
    /// Who is called after them, before the managers.
    pub next: Option<u64>,
    /// Where somebody took the phone out of turn: until when.
    pub taken_until: Option<DateTime<Utc>>,
    pub weeks: Vec<Week>,
    /// Alerts that nobody has taken.
    pub open_alerts: usize,
}

/// Somebody's week of the rota, the present one included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Week {
    pub person: u64,
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

impl Desk {
    /// Who is on call at an instant, and who is next. Where somebody took the phone out of turn, whoever's week it is
    /// comes next.
    pub(super) async fn roster(&self, from: &mut impl Reads, now: DateTime<Utc>) -> Outcome<Roster> {
        let (rota, zone) = (&self.config.on_call, self.zone());
        let by_rota = Roster { on_call: rota.at(now, zone), next: rota.next_after(now, zone) };
        let Some(taken) = on_call::at(from, now).await? else { return Ok(by_rota) };
        let person = taken.person_id.cast_unsigned();
        let next = by_rota.on_call.filter(|rostered| *rostered != person).or(by_rota.next);
        Ok(Roster { on_call: Some(person), next })
    }

    /// Who is on call, now and in the coming weeks.
    pub async fn on_call(&self) -> Outcome<OnCallView> {
        let (mut reads, now) = (self.reads(), self.clock.now());
        let roster = self.roster(&mut reads, now).await?;
        let taken = on_call::at(&mut reads, now).await?;
        let coming = self.config.on_call.coming(now, self.zone()).take(WEEKS);
        Ok(OnCallView {
            now: roster.on_call,
            next: roster.next.filter(|next| Some(*next) != roster.on_call),
            taken_until: taken.map(|row| row.until_at),
            weeks: coming.map(|(person, from, until)| Week { person, from, until }).collect(),
            open_alerts: self.open_alerts().await?.len(),
        })
    }
}
