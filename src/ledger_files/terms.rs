//! What a file says of how an account is reminded.

use chrono_tz::Tz;

use super::columns::Column;
use super::ledger::Notes;
use super::reading::Reading;
use super::table::Row;
use crate::receivables::excerpt::shown;
use crate::receivables::money::Money;

/// How an account is reminded, as far as a file says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Terms {
    /// The name of its cadence, as written.
    pub cadence: Option<String>,
    /// From which amount on it is chased.
    pub minimum: Option<Money>,
    /// The zone its day and contact hours are reckoned in.
    pub time_zone: Option<Tz>,
    /// The language it is written to in, as a file of contacts has it.
    pub language: Option<String>,
}

impl Terms {
    pub fn is_empty(&self) -> bool {
        *self == Terms::default()
    }

    /// Takes what these don't say from others.
    pub fn add(&mut self, others: Terms) {
        self.cadence = self.cadence.take().or(others.cadence);
        self.minimum = self.minimum.or(others.minimum);
        self.time_zone = self.time_zone.or(others.time_zone);
        self.language = self.language.take().or(others.language);
    }

    /// Whether both say something, and not the same.
    pub fn differs_from(&self, other: &Terms) -> bool {
        fn differ<T: PartialEq>(one: &Option<T>, other: &Option<T>) -> bool {
            one.is_some() && other.is_some() && one != other
        }
        differ(&self.cadence, &other.cadence)
            || differ(&self.minimum, &other.minimum)
            || differ(&self.time_zone, &other.time_zone)
    }

    /// The zone's name.
    pub fn zone(&self) -> Option<&'static str> {
        self.time_zone.map(|zone| zone.name())
    }
}

/// Reads them off a row. A zone that is none is told and left out; an amount that can't be read is the row's fault.
pub(super) fn read(row: &Row<'_>, reading: &Reading<'_>, notes: &mut Notes) -> Result<Terms, String> {
    let minimum = match row.get(Column::Minimum) {
        "" => None,
        _ => reading.money(row, Column::Minimum, reading.currency(row)?)?,
    };
    if let Some(below) = minimum.filter(|minimum| minimum.minor < 0) {
        return Err(format!("minimum: {below} is below nothing"));
    }
    Ok(Terms { cadence: reading.text(row, Column::Cadence), minimum, time_zone: zone(row, notes), language: None })
}

fn zone(row: &Row<'_>, notes: &mut Notes) -> Option<Tz> {
    let text = row.get(Column::TimeZone);
    let zone = text.parse().ok();
    if zone.is_none() && !text.is_empty() {
        notes.tell("time zones", || {
            let text = shown(text);
            format!("line {}: \"{text}\" is not a time zone such as Europe/London; left out", row.line())
        });
    }
    zone
}
