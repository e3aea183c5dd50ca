//! What a courier did, counted: for whoever ran a tick, and for the figures.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Kind;

/// What one round came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    Accepted,
    Cancelled,
    Failed,
    Unknown,
    /// Put back: it is tried again.
    Later,
    /// Another courier took it over.
    Lost,
}

impl Ended {
    pub fn as_str(self) -> &'static str {
        match self {
            Ended::Accepted => "accepted",
            Ended::Cancelled => "cancelled",
            Ended::Failed => "failed",
            Ended::Unknown => "unknown",
            Ended::Later => "later",
            Ended::Lost => "lost",
        }
    }
}

/// Rows that wait, and why where that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiting {
    pub kind: String,
    pub rows: i64,
    pub why: Option<String>,
}

/// What a courier did until nothing was due.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    pub mail: BTreeMap<Ended, usize>,
    pub post: BTreeMap<Ended, usize>,
    pub page: BTreeMap<Ended, usize>,
    pub waiting: Vec<Waiting>,
}

impl Tally {
    pub(super) fn count(&mut self, kind: Kind, ended: Ended) {
        let counts = match kind {
            Kind::Mail => &mut self.mail,
            Kind::Post => &mut self.post,
            Kind::Page => &mut self.page,
        };
        *counts.entry(ended).or_default() += 1;
    }
}

/// Adds a round to the figures.
pub fn tell(kind: Kind, ended: Ended) {
    metrics::counter!("cordial_outbox_total", "kind" => kind.as_str(), "state" => ended.as_str()).increment(1);
}

/// Shows what waits in the figures.
pub fn show(waiting: &[Waiting]) {
    for kind in Kind::ALL.map(Kind::as_str) {
        let rows = waiting.iter().find(|waiting| waiting.kind == kind).map_or(0, |waiting| waiting.rows);
        let rows = u32::try_from(rows).unwrap_or(u32::MAX);
        metrics::gauge!("cordial_outbox_waiting", "kind" => kind).set(f64::from(rows));
    }
}
