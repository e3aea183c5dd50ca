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

/// All parts at one moment, as `/readyz` shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    pub ready: bool,
    pub database: State,
    pub gateway: State,
    pub schedule: State,
}

/// The parts' states, shared: each part tells its own, clones show the same.
#[derive(Debug, Clone)]
pub struct Readiness {
    parts: Arc<RwLock<[State; 3]>>,
}

impl Default for Readiness {
    fn default() -> Self {
        Readiness::starting()
    }
}

impl Readiness {
    /// Nothing is ready before it has said so.
    pub fn starting() -> Readiness {
        let starting = || State { ready: false, reason: Some("starting".to_owned()) };
        Readiness { parts: Arc::new(RwLock::new([starting(), starting(), starting()])) }
    }

    /// The part does its work.
    pub fn up(&self, part: Part) {
        self.set(part, State { ready: true, reason: None });
    }

    /// The part can't do its work, for a reason fit for everybody's eyes.
    pub fn down(&self, part: Part, reason: impl Into<String>) {
        self.set(part, State { ready: false, reason: Some(reason.into()) });
    }

    pub fn report(&self) -> Report {
        let parts = self.parts.read().unwrap_or_else(PoisonError::into_inner).clone();
        let ready = parts.iter().all(|part| part.ready);
        let [database, gateway, schedule] = parts;
        Report { ready, database, gateway, schedule }
    }

    fn set(&self, part: Part, state: State) {
        let mut parts = self.parts.write().unwrap_or_else(PoisonError::into_inner);
        parts[part as usize] = state;
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
}
