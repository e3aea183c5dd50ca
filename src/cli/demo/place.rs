//! Where a demo keeps what it makes.

use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Europe::London;

use crate::cli::Failure;
use crate::clock::Clock;
use crate::receivables::Calendar;
use crate::schedule::occurrences;

/// The folder of a demo; thrown away at its end, unless the user named it.
#[derive(Clone, Debug)]
pub(super) struct Place {
    folder: PathBuf,
    kept: bool,
}

/// The day a demo begins on, and whether it has been there before.
pub(super) struct Day {
    pub date: NaiveDate,
    resumed: bool,
}

impl Day {
    /// Ten seconds before the digest; or half an hour after it, where that morning was begun before.
    pub fn begins(&self) -> DateTime<Utc> {
        let time = if self.resumed { NaiveTime::from_hms_opt(9, 30, 0) } else { NaiveTime::from_hms_opt(8, 59, 50) };
        occurrences::instant(self.date.and_time(time.unwrap_or_default()), London)
    }
}

impl Place {
    pub fn open(named: Option<PathBuf>) -> Result<Place, Failure> {
        let kept = named.is_some();
        let folder = named.unwrap_or_else(|| std::env::temp_dir().join(format!("cordial-demo-{}", ulid::Ulid::new())));
        let place = Place { folder, kept };
        std::fs::create_dir_all(place.mails()).map_err(|error| {
            let folder = place.shown();
            Failure::wrong(format!(
                "the demo can't keep its data in {folder}: {error}. Name another folder with --data"
            ))
        })?;
        Ok(place)
    }

    pub fn database(&self) -> PathBuf {
        self.folder.join("cordial.db")
    }

    pub fn mails(&self) -> PathBuf {
        self.folder.join("mail")
    }

    pub fn shown(&self) -> String {
        self.folder.display().to_string()
    }

    /// The day this demo was left on, or the next business day from today on.
    pub fn day(&self) -> Day {
        let left_on = std::fs::read_to_string(self.day_file()).ok().and_then(|text| text.trim().parse().ok());
        let today = Clock::system().today(London);
        let fresh = || Calendar::of("GB").on_or_after(today);
        Day { resumed: left_on.is_some(), date: left_on.unwrap_or_else(fresh) }
    }

    /// Remembers the day, for the next start with the same folder.
    pub fn remember(&self, day: NaiveDate) {
        if let Err(error) = std::fs::write(self.day_file(), day.to_string()) {
            tracing::warn!(%error, "the demo's day can't be kept: it starts anew next time");
        }
    }

    fn day_file(&self) -> PathBuf {
        self.folder.join("day")
    }

    /// Clears up, unless the user wants to keep it.
    pub fn leave(&self) {
        if self.kept {
            return;
        }
        if let Err(error) = std::fs::remove_dir_all(Path::new(&self.folder)) {
            tracing::warn!(%error, folder = self.shown(), "the demo's folder is left behind");
        }
    }
}
