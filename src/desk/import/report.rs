//! What came of a file.

use serde::Serialize;

use super::ImportRequest;
use crate::ledger_files::Reject;
use crate::receivables::chain::sha256_hex;
use crate::receivables::{Money, Totals};

/// What came of a file. Its JSON is what `cordial import --json` prints.
#[derive(Debug, Clone, Serialize)]
pub struct ImportReport {
    pub kind: &'static str,
    pub format: String,
    pub sha256: String,
    /// Rows of data in the file, those left out included.
    pub rows: usize,
    pub new: usize,
    pub changed: usize,
    pub unchanged: usize,
    /// What is open no longer: those among the changed, and those that vanished from a full file.
    pub settled: usize,
    /// Open in the ledger and not in this file.
    pub vanished: Vec<String>,
    /// Whether those were settled.
    pub vanished_settled: bool,
    pub quarantined: Vec<Reject>,
    /// What is open by this file, per currency, credits taken off.
    pub totals: Vec<Money>,
    pub notes: Vec<String>,
    pub dry_run: bool,
    /// `false` where nothing was taken.
    pub accepted: bool,
    /// Why nothing was taken, where that is so.
    pub reason: Option<String>,
}

impl ImportReport {
    /// The report of a file that is wrong as a whole, and why.
    pub fn refused(bytes: &[u8], request: &ImportRequest, reason: String) -> ImportReport {
        ImportReport {
            kind: request.kind.as_str(),
            format: request.format.clone(),
            sha256: sha256_hex(bytes),
            rows: 0,
            new: 0,
            changed: 0,
            unchanged: 0,
            settled: 0,
            vanished: Vec::new(),
            vanished_settled: false,
            quarantined: Vec::new(),
            totals: Vec::new(),
            notes: Vec::new(),
            dry_run: request.dry_run,
            accepted: false,
            reason: Some(reason),
        }
    }

    /// Rows that were taken, whether they said anything new or not.
    pub fn taken(&self) -> usize {
        self.new + self.changed + self.unchanged
    }

    pub fn nothing_changed(&self) -> bool {
        self.new == 0 && self.changed == 0 && self.settled == 0
    }

    /// The report in a few lines of plain text.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![self.headline()];
        if !self.totals.is_empty() {
            let totals: Totals = self.totals.iter().copied().collect();
            let totals: Vec<_> = totals.iter().map(|money| money.to_string()).collect();
            lines.push(format!("Open by this file: {}.", totals.join(", ")));
        }
        if !self.vanished.is_empty() {
            lines.push(vanished(&self.vanished, self.vanished_settled));
        }
        let shown = self.quarantined.iter().take(QUARANTINED_SHOWN);
        lines.extend(shown.map(|reject| format!("Left out, line {}: {}", reject.line, reject.reason)));
        if let Some(more) = self.quarantined.len().checked_sub(QUARANTINED_SHOWN).filter(|more| *more > 0) {
            lines.push(format!("…and {more} more lines left out."));
        }
        lines.extend(self.notes.iter().cloned());
        lines.extend(self.reason.clone());
        lines
    }

    fn headline(&self) -> String {
        let rows = if self.rows == 1 { "1 row".to_owned() } else { format!("{} rows", self.rows) };
        let file = format!("{rows} of {} ({})", self.kind, self.format);
        let figures = if self.nothing_changed() {
            "nothing changed".to_owned()
        } else {
            format!(
                "{} new, {} changed, {} settled, {} unchanged",
                self.new, self.changed, self.settled, self.unchanged
            )
        };
        match (self.accepted, self.dry_run) {
            (false, _) => format!("{file}: refused, nothing was taken."),
            (true, true) => format!("{file}: {figures}. A dry run: nothing was written."),
            (true, false) => format!("{file}: {figures}."),
        }
    }
}

/// How many rows left out are printed; all are in the JSON.
const QUARANTINED_SHOWN: usize = 20;

fn vanished(numbers: &[String], settled: bool) -> String {
    let shown: Vec<_> = numbers.iter().take(10).map(String::as_str).collect();
    let more = numbers.len().checked_sub(10).filter(|more| *more > 0);
    let more = more.map_or_else(String::new, |more| format!(" and {more} more"));
    let what = if settled {
        "Settled, since this is the whole ledger and they are not in it"
    } else {
        "Open in the ledger and not in this file (left open; `cordial import --full` settles them, where the file is the whole ledger)"
    };
    format!("{what}: {}{more}.", shown.join(", "))
}
