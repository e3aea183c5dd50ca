//! `[schedule]`: when each of the desk's jobs is owed, in the company's zone.

use super::section::Section;
use crate::schedule::occurrences::Cron;

#[derive(Debug, Clone)]
pub struct Schedule {
    pub digest: Cron,
    pub reminders: Cron,
    pub promises: Cron,
    pub approvals: Cron,
}

impl Schedule {
    pub(super) fn read(section: &Section<'_>) -> Option<Schedule> {
        let (digest, reminders) = (section.parsed("digest"), section.parsed("reminders"));
        let (promises, approvals) = (section.parsed("promises"), section.parsed("approvals"));
        Some(Schedule { digest: digest?, reminders: reminders?, promises: promises?, approvals: approvals? })
    }

    /// Every job by its name, in the order they are told.
    pub fn jobs(&self) -> [(&'static str, &Cron); 4] {
        [
            ("digest", &self.digest),
            ("reminders", &self.reminders),
            ("promises", &self.promises),
            ("approvals", &self.approvals),
        ]
    }
}
