//! `/report`: what came of a stretch of days.

use chrono::{DateTime, NaiveDate, Utc};

use super::refusal::refused;
use super::{Actor, Desk, Outcome, money_of};
use crate::receivables::Totals;
use crate::receivables::guard::in_words;
use crate::receivables::report::activity::Contact;
use crate::receivables::report::collected::Came;
use crate::receivables::report::promised::Promised;
use crate::receivables::report::{Kind, MOST_DAYS, Period, Report, activity, buckets, collected, pace, promised};
use crate::schedule::occurrences::instant;
use crate::store::reports as store;

/// A report, and the days it is about.
#[derive(Debug, Clone)]
pub struct Reported {
    pub kind: Kind,
    pub period: Period,
    pub report: Report,
}

impl Desk {
    /// A report about the last `days` days, today included.
    ///
    /// # Errors
    /// A refusal where the days are none, or more than a year.
    pub async fn report(&self, actor: &Actor, kind: Kind, days: u32) -> Outcome<Reported> {
        actor.must_be_collector()?;
        if days == 0 || days > MOST_DAYS {
            return refused(format!("A report is about 1 to {MOST_DAYS} days."));
        }
        let period = Period::ending(self.today(), days);
        let mut report = match kind {
            Kind::Collected => collected::report(period, &self.came(period).await?),
            Kind::Promises => promised::report(period, &self.promised(period).await?),
            Kind::Aging => buckets::report(&self.aging(Some(period.before().to)).await?, &self.aging(None).await?),
            Kind::Activity => activity::report(&self.contacts(period).await?),
            Kind::Dso => self.pace(period).await?,
        };
        report.notes.extend(self.known_since(kind, period).await?);
        Ok(Reported { kind, period, report })
    }

    async fn came(&self, period: Period) -> Outcome<Vec<Came>> {
        let rows = store::came(&mut self.reads(), period.before().from, period.to).await?;
        let came = |row: store::CameRow| {
            Ok(Came {
                code: row.code,
                account: row.name,
                owner: row.owner_name,
                entry: row.number,
                on: row.happened_on,
                amount: money_of(row.minor, &row.currency)?,
                told_by: row.source,
            })
        };
        rows.into_iter().map(came).collect()
    }

    async fn promised(&self, period: Period) -> Outcome<Vec<Promised>> {
        let (first, until) = self.instants(period);
        let rows = store::promised(&mut self.reads(), first, until).await?;
        let promised = |row: store::PromisedRow| {
            let paid = row.paid_minor.map(|minor| money_of(minor, &row.currency)).transpose()?;
            Ok(Promised {
                code: row.code,
                account: row.name,
                taken_by: row.taken_name,
                taken_on: self.day_here(row.taken_at),
                promised_on: row.promised_on,
                amount: money_of(row.amount_minor, &row.currency)?,
                state: row.state,
                paid,
                settled_on: row.settled_at.map(|at| self.day_here(at)),
            })
        };
        rows.into_iter().map(promised).collect()
    }

    async fn contacts(&self, period: Period) -> Outcome<Vec<Contact>> {
        let (first, until) = self.instants(period);
        let mut reads = self.reads();
        let spoke = store::spoke(&mut reads, first, until).await?.into_iter().map(|row| Contact {
            code: row.code,
            account: row.name,
            by: Some(row.by_name),
            on: self.day_here(row.logged_at),
            channel: row.channel,
            direction: row.direction,
            outcome: row.outcome,
        });
        let wrote = store::wrote(&mut reads, first, until).await?.into_iter().map(|row| Contact {
            code: row.code,
            account: row.name,
            by: None,
            on: self.day_here(row.touched_at),
            channel: row.template,
            direction: "out".to_owned(),
            outcome: "sent".to_owned(),
        });
        let mut all: Vec<Contact> = spoke.chain(wrote).collect();
        all.sort_by(|one, other| (one.on, &one.code).cmp(&(other.on, &other.code)));
        Ok(all)
    }

    async fn pace(&self, period: Period) -> Outcome<Report> {
        let rows = store::invoiced(&mut self.reads(), period.from, period.to).await?;
        let invoiced =
            rows.iter().map(|(currency, minor)| money_of(*minor, currency)).collect::<Result<Totals, _>>()?;
        let (before, now) = (self.aging(Some(period.before().to)).await?, self.aging(None).await?);
        Ok(pace::report(period, &before, &now, &invoiced))
    }

    /// What has to be said where the days reach back further than the ledger is known.
    async fn known_since(&self, kind: Kind, period: Period) -> Outcome<Option<String>> {
        if matches!(kind, Kind::Promises | Kind::Activity) {
            return Ok(None);
        }
        let Some(since) = store::known_since(&mut self.reads()).await?.map(|at| self.day_here(at)) else {
            return Ok(Some("No ledger file has been taken yet.".to_owned()));
        };
        let first = if kind == Kind::Collected { period.before().from } else { period.from };
        let tells_less = since > first;
        Ok(tells_less.then(|| {
            format!(
                "The first ledger file came on {}: of the days before, only what it told is known.",
                in_words(since)
            )
        }))
    }

    fn day_here(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.zone()).date_naive()
    }

    /// From the first moment of the first day to the first moment after the last.
    fn instants(&self, period: Period) -> (DateTime<Utc>, DateTime<Utc>) {
        let midnight = |day: NaiveDate| instant(day.and_time(chrono::NaiveTime::MIN), self.zone());
        (midnight(period.from), midnight(period.to.succ_opt().unwrap_or(period.to)))
    }
}
