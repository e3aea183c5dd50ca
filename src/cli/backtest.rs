//! `cordial backtest`: the order of work against a ledger whose end is known.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Serialize;

use super::table::{Side, Table};
use super::{Answer, Call, Failure};
use crate::clock::Clock;
use crate::config::Config;
use crate::ledger_files::{self, EntryKind, FileKind, Format, Request};
use crate::receivables::backtest::{self, PastInvoice, Trial};

/// How well the order of work tells beforehand who pays late, on an export of settled invoices. Nothing is written
#[derive(Debug, clap::Args)]
pub struct Backtest {
    /// An export with due dates and settled dates.
    pub file: PathBuf,
    /// auto, generic, quickbooks, xero, or the name of a mapping ([import.NAME]).
    #[arg(long, default_value = "auto", value_name = "FORMAT")]
    pub format: String,
    /// Invoices from this day on are the later part; else the half that was issued last.
    #[arg(long, value_name = "DATE")]
    pub split: Option<NaiveDate>,
}

#[derive(Serialize)]
struct Tried {
    invoices: usize,
    left_out: usize,
    split: NaiveDate,
    trials: Vec<Told>,
}

#[derive(Serialize)]
struct Told {
    question: &'static str,
    part: &'static str,
    cases: usize,
    late: usize,
    /// Area under the curve, of 1: as text, so that it reads the same everywhere.
    areas: serde_json::Map<String, serde_json::Value>,
}

impl Backtest {
    pub async fn run(self, call: &Call) -> Result<Answer, Failure> {
        let config = call.config()?;
        let (invoices, left_out) = read(&self.file, &self.format, &config)?;
        let split = self.split.or_else(|| backtest::middle(&invoices)).ok_or_else(|| {
            Failure::Wrong("no invoice in it has an issue date and a due date: nothing can be tried".to_owned())
        })?;
        let trials = backtest::backtest(&invoices, split).iter().map(told).collect();
        let tried = Tried { invoices: invoices.len(), left_out, split, trials };
        call.print(&tried, || text(&tried))?;
        Ok(Answer::Yes)
    }
}

fn read(path: &Path, format: &str, config: &Config) -> Result<(Vec<PastInvoice>, usize), Failure> {
    let own = config.import.get_key_value(format).map(|(name, mapping)| Format::Named(name, mapping));
    let Some(known) = own.or_else(|| Format::built_in(format)) else {
        return Err(Failure::Usage(format!(
            "There is no format \"{format}\": name one of [import.NAME] in the config"
        )));
    };
    let bytes = std::fs::read(path).map_err(|error| {
        Failure::Wrong(format!("{} can't be read ({error}): see that the path is right", path.display()))
    })?;
    let company = &config.company;
    let request = Request {
        kind: FileKind::Invoices,
        format: known,
        company_currency: company.currency,
        company_country: &company.country,
        today: Clock::system().today(company.time_zone),
    };
    let file = ledger_files::read(&bytes, &request).map_err(Failure::wrong)?;
    let is_one = |row: &&ledger_files::InvoiceRow| row.kind == EntryKind::Invoice;
    let as_past = |row: &ledger_files::InvoiceRow| {
        Some(PastInvoice {
            account: row.account_code.clone(),
            issued: row.issue_date?,
            due: row.due_date?,
            settled: row.settled_date,
            amount: row.amount.minor,
        })
    };
    let invoices: Vec<PastInvoice> = file.invoices.iter().filter(is_one).filter_map(as_past).collect();
    let left_out = file.rows - invoices.len();
    Ok((invoices, left_out))
}

fn told(trial: &Trial) -> Told {
    let area = |(rule, area): (&'static str, Option<u64>)| (rule.to_owned(), shown(area).into());
    Told {
        question: trial.question,
        part: if trial.is_later_part { "later" } else { "earlier" },
        cases: trial.cases,
        late: trial.late,
        areas: trial.rules.into_iter().map(area).collect(),
    }
}

fn shown(area: Option<u64>) -> String {
    area.map_or_else(|| "-".to_owned(), |area| format!("{}.{:03}", area / 1000, area % 1000))
}

fn text(tried: &Tried) -> String {
    let mut out = format!(
        "{} invoices, {} rows left out; the later part was issued from {} on.\nArea under the ROC curve: how often, of \
         two invoices one of which came to be late, the rule had that one first. 0.500 is a coin.\n\n",
        tried.invoices, tried.left_out, tried.split
    );
    let mut table = Table::new([
        ("part", Side::Left),
        ("cases", Side::Right),
        ("late", Side::Right),
        ("amount", Side::Right),
        ("share late", Side::Right),
        ("score", Side::Right),
        ("question", Side::Left),
    ]);
    for trial in &tried.trials {
        let areas: Vec<&str> = trial.areas.values().filter_map(|area| area.as_str()).collect();
        let [amount, share, score] = areas[..] else { continue };
        let (cases, late) = (trial.cases.to_string(), trial.late.to_string());
        table.row([trial.part, &*cases, &*late, amount, share, score, trial.question]);
    }
    out.push_str(&table.text());
    out
}
