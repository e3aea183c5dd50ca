//! Whether the bot can do its work: one word a part, kept by the part itself, read by whoever asks.

use std::sync::{Arc, PoisonError, RwLock};

use serde::Serialize;

/// What the bot can't work without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The database answers.
    Database,
    /// The connection to Discord's gateway stands.
    Gateway,
    /// The schedule's runs are taken up.
    Schedule,
}

/// How a part is. The sentence says what is wrong and holds nothing secret: anybody may read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct State {
    pub ready: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What of several processes on one database this one does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// It holds the gateway and the schedule.
    Holder,
    /// Another holds them: this one sends, listens to mail providers, and takes over.
    StandBy,
}

/// All parts at one moment, as `/readyz` shows them. Who stands by is ready where the database answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    pub ready: bool,
    pub role: Role,
    pub database: State,
    pub gateway: State,
    pub schedule: State,
}

/// The parts' states, shared: each part tells its own, clones show the same.
#[derive(Debug, Clone)]
pub struct Readiness {
    told: Arc<RwLock<Told>>,
}

#[derive(Debug)]
struct Told {
    role: Role,
    parts: [State; 3],
}

impl Default for Readiness {
    fn default() -> Self {
        Readiness::starting()
    }
}

impl Readiness {
    /// Nothing is ready before it has said so.
    pub fn starting() -> Readiness {
        let parts = [State::down("starting"), State::down("starting"), State::down("starting")];
        Readiness { told: Arc::new(RwLock::new(Told { role: Role::Holder, parts })) }
    }

    /// The part does its work.
    pub fn up(&self, part: Part) {
        self.set(part, State { ready: true, reason: None });
    }

    /// The part can't do its work, for a reason fit for everybody's eyes.
    pub fn down(&self, part: Part, reason: impl Into<String>) {
        self.set(part, State::down(reason));
    }

    /// This process has taken the gateway and the schedule, and begins with them.
    pub fn holds(&self) {
        self.turn(Role::Holder, "starting");
    }

    /// Another process has the gateway and the schedule.
    pub fn stands_by(&self) {
        self.turn(Role::StandBy, "another process has it: this one stands by");
    }

    pub fn report(&self) -> Report {
        let told = self.told.read().unwrap_or_else(PoisonError::into_inner);
        let [database, gateway, schedule] = told.parts.clone();
        let ready = database.ready && (told.role == Role::StandBy || gateway.ready && schedule.ready);
        Report { ready, role: told.role, database, gateway, schedule }
    }

    fn set(&self, part: Part, state: State) {
        self.told.write().unwrap_or_else(PoisonError::into_inner).parts[part as usize] = state;
    }

    fn turn(&self, role: Role, reason: &str) {
        let mut told = self.told.write().unwrap_or_else(PoisonError::into_inner);
        told.role = role;
        for part in [Part::Gateway, Part::Schedule] {
            told.parts[part as usize] = State::down(reason);
        }
    }
}

impl State {
    fn down(reason: impl Into<String>) -> State {
        State { ready: false, reason: Some(reason.into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_is_when_every_part_has_said_so() {
        let readiness = Readiness::starting();
        let elsewhere = readiness.clone();
        elsewhere.up(Part::Database);
        elsewhere.up(Part::Schedule);
        assert!(!readiness.report().ready);
        elsewhere.up(Part::Gateway);
        assert!(readiness.report().ready);
        elsewhere.down(Part::Gateway, "reconnecting");
        let report = readiness.report();
        assert_eq!((report.ready, report.gateway.reason.as_deref()), (false, Some("reconnecting")));
    }

    #[test]
    fn who_stands_by_is_ready_where_the_database_answers() {
        let readiness = Readiness::starting();
        readiness.stands_by();
        assert!(!readiness.report().ready);
        readiness.up(Part::Database);
        let report = readiness.report();
        assert_eq!((report.ready, report.role, report.gateway.ready), (true, Role::StandBy, false));
        readiness.holds();
        let report = readiness.report();
        assert_eq!((report.ready, report.gateway.reason.as_deref()), (false, Some("starting")));
    }
}
