//! `/oncall take`: the phone out of turn.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use crate::desk::act::next_id;
use crate::desk::refusal::refused;
use crate::desk::{Actor, Desk, Line, Outcome, Post};
use crate::receivables::spoken_time::read_until;
use crate::schedule::occurrences::instant;
use crate::store::on_call;

/// Longer than this is a slip, or wants a place in the rota.
const LONGEST: Duration = Duration::days(92);

impl Desk {
    /// Takes the phone from now until then, out of turn. Whoever had it so before has it no longer.
    ///
    /// # Errors
    /// A refusal where the end can't be read, is over, or is more than three months away.
    pub async fn take_phone(&self, actor: &Actor, until: &str) -> Outcome<DateTime<Utc>> {
        actor.must_be_collector()?;
        let now = self.clock.now();
        let local = now.with_timezone(&self.zone()).naive_local();
        let wall = match read_until(until, local) {
            Ok(wall) => wall,
            Err(sentence) => return refused(sentence),
        };
        let until = instant(wall, self.zone());
        if until - now > LONGEST {
            return refused(format!(
                "Until {} is more than three months. Take it for less, or have yourself put into the rota.",
                wall.format("%-d %b %Y")
            ));
        }
        let mut act = self.begin(actor).await?;
        let id = ulid::Ulid::new().to_string();
        on_call::take(&mut act.tx, id.clone(), actor.person_id(), &actor.name, act.now, until).await?;
        act.file("on call taken", None, json!({ "until": until, "override": id }), Value::Null);
        let line = Line::PhoneTaken { who: actor.name.clone(), until: wall };
        act.post(&format!("line:{}", next_id()), None, &Post::DeskLine { line }).await?;
        act.commit().await?;
        Ok(until)
    }
}
