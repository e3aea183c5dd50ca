//! Made-up facts, such that what a letter must contain can be found in it again.

use chrono::{Duration, NaiveDate};

use crate::receivables::letter::*;
use crate::receivables::{Currency, Money};

/// A name that a template which doesn't escape would turn into markup.
pub(super) const MARKUP: &str = "Sample <i>&</i> Co";

/// Several invoices in two currencies with a credit; one invoice without any extra; more than a letter lists. For a
/// reader of `language`; about an installment where the letter is.
pub(super) fn of(step: &StepFacts, is_installment: bool, language: Option<&str>) -> Vec<LetterFacts> {
    let today = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap_or_default();
    let age = if step.tone.is_overdue() { 24 } else { -5 };
    let gbp = |minor| Money::new(minor, Currency::GBP);
    let line = |number: &str, days: i64, open: Money| LineFacts {
        number: number.into(),
        po_number: Some("4711-x".into()),
        issue_date: Some(today - Duration::days(days + 30)),
        due_date: today - Duration::days(days),
        days_past_due: days,
        open,
        amount: open,
    };
    let full = LetterFacts {
        company: CompanyFacts {
            name: "Sample Company".into(),
            contact: "Dana Reyes, +44 20 7946 0000".into(),
            reply_to: Some("desk@sample.test".into()),
            pay_to: Some("Sample Bank, account 7201 4455\nQuote the invoice number".into()),
        },
        account: AccountFacts {
            code: "sample-1".into(),
            name: MARKUP.into(),
            language: language.map(str::to_owned),
            country: None,
        },
        step: step.clone(),
        today,
        lines: vec![
            line("inv-1042", age, gbp(124_000)),
            line("inv-1043", age - 10, gbp(8_050)),
            line("inv-1044", age, Money::new(99_900, Currency::EUR)),
        ],
        credits: vec![CreditFacts { number: "cn-7".into(), open: gbp(-2_000) }],
        installment: is_installment.then(|| InstallmentFacts {
            amount: gbp(50_000),
            due_date: today - Duration::days(age),
            number: 2,
            of: 6,
        }),
    };
    let mut bare = full.clone();
    bare.lines.truncate(1);
    bare.lines[0].po_number = None;
    bare.lines[0].issue_date = None;
    bare.credits.clear();
    bare.company.pay_to = None;
    bare.company.reply_to = None;
    let mut long = full.clone();
    long.lines = (0..120).map(|index| line(&format!("inv-{index}"), age, gbp(1_000))).collect();
    vec![full, bare, long]
}
