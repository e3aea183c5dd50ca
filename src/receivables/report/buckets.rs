//! How the receivables have aged: the buckets now against an earlier day.

use super::{Line, Report, Section, Table, moved};
use crate::receivables::aging::{AgingReport, Bucket, CurrencyAging};
use crate::receivables::guard::in_words as day_in_words;
use crate::receivables::{Currency, Money};

pub fn report(then: &AgingReport, now: &AgingReport) -> Report {
    let mut currencies: Vec<Currency> = then.currencies.iter().chain(&now.currencies).map(|of| of.currency).collect();
    currencies.sort();
    currencies.dedup();
    let pairs: Vec<_> = currencies.iter().map(|currency| (of(then, *currency), of(now, *currency))).collect();
    Report {
        title: "Aging",
        sections: pairs.iter().map(|(then, now)| section(then, now)).collect(),
        notes: vec![format!(
            "Against the end of {}. Each invoice is in one bucket, by its age on that day.",
            day_in_words(then.as_of)
        )],
        table: Table {
            head: &["currency", "bucket", "then", "now", "change"],
            rows: pairs.iter().flat_map(|(then, now)| rows(then, now)).collect(),
        },
    }
}

fn of(report: &AgingReport, currency: Currency) -> CurrencyAging {
    let known = report.currencies.iter().find(|of| of.currency == currency);
    known.cloned().unwrap_or_else(|| CurrencyAging::empty(currency))
}

fn section(then: &CurrencyAging, now: &CurrencyAging) -> Section {
    let overdue = moved(now.buckets.overdue(), then.buckets.overdue());
    let mut lines = vec![Line::says(format!("**{overdue} overdue**"))];
    for bucket in Bucket::ALL {
        let (now, then) = (now.buckets.get(*bucket), then.buckets.get(*bucket));
        if !now.is_zero() || !then.is_zero() {
            lines.push(Line::says(format!("{}: {}", label(*bucket), moved(now, then))));
        }
    }
    if !now.credits.is_zero() || !then.credits.is_zero() {
        lines.push(Line::says(format!("Credits: {}", moved(now.credits, then.credits))));
    }
    Section { heading: format!("{} · {} open", now.currency, now.total), lines }
}

fn rows(then: &CurrencyAging, now: &CurrencyAging) -> Vec<Vec<String>> {
    let row = |name: &str, then: Money, now: Money| {
        let change = Money::new(now.minor.saturating_sub(then.minor), now.currency);
        vec![now.currency.to_string(), name.to_owned(), then.plain(), now.plain(), change.plain()]
    };
    let buckets =
        Bucket::ALL.iter().map(|bucket| row(bucket.as_str(), then.buckets.get(*bucket), now.buckets.get(*bucket)));
    let rest = [row("credits", then.credits, now.credits), row("total", then.total, now.total)];
    buckets.chain(rest).collect()
}

fn label(bucket: Bucket) -> String {
    match bucket {
        Bucket::Current => "Not due yet".to_owned(),
        Bucket::NoDueDate => "No due date".to_owned(),
        late => format!("{late} days late"),
    }
}
