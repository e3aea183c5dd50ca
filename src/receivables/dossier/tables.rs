//! The tables of a dossier for a spreadsheet. What one would take for a formula is text.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};

use super::Dossier;
use crate::receivables::plain_text::spreadsheet_cell;

/// Every invoice and credit, and what of it is paid and open.
pub fn ledger_csv(dossier: &Dossier) -> String {
    let head = [
        "account_code",
        "invoice_number",
        "kind",
        "issue_date",
        "due_date",
        "currency",
        "amount",
        "paid",
        "open",
        "days_past_due",
        "disputed",
        "settled_date",
        "po_number",
        "remark",
    ];
    let rows = dossier.invoices.iter().map(|line| {
        let paid = line.amount.minor - line.open.minor;
        let paid = crate::receivables::Money::new(paid, line.amount.currency);
        vec![
            dossier.code.clone(),
            line.number.clone(),
            line.kind.clone(),
            day(line.issue_date),
            day(line.due_date),
            line.amount.currency.to_string(),
            line.amount.plain(),
            paid.plain(),
            line.open.plain(),
            line.days_past_due.map(|days| days.to_string()).unwrap_or_default(),
            if line.disputed { "yes" } else { "no" }.to_owned(),
            day(line.settled_on),
            line.po_number.clone().unwrap_or_default(),
            line.exception.clone().unwrap_or_default(),
        ]
    });
    table(&head, rows)
}

/// Every dated reduction of what was open.
pub fn payments_csv(dossier: &Dossier) -> String {
    let head = ["account_code", "invoice_number", "kind", "paid_on", "currency", "amount", "reference", "told_by"];
    let rows = dossier.payments.iter().map(|paid| {
        vec![
            dossier.code.clone(),
            paid.invoice.clone(),
            paid.kind.clone(),
            day(paid.paid_on),
            paid.amount.currency.to_string(),
            paid.amount.plain(),
            paid.reference.clone().unwrap_or_default(),
            paid.source.clone(),
        ]
    });
    table(&head, rows)
}

/// Every request for a decision: who asked, who decided, and when.
pub fn approvals_csv(dossier: &Dossier) -> String {
    let head = [
        "id",
        "kind",
        "state",
        "requested_by",
        "requested_at",
        "amount",
        "currency",
        "terms",
        "reason",
        "needed",
        "decided_by",
        "decided_at",
        "decided_why",
        "marks",
    ];
    let rows = dossier.approvals.iter().map(|asked| {
        let marks = asked.verdicts.iter().map(|(who, verdict, at)| format!("{who}: {verdict} {}", instant(Some(*at))));
        vec![
            asked.id.clone(),
            asked.kind.clone(),
            asked.state.clone(),
            asked.requested_by.clone(),
            instant(Some(asked.requested_at)),
            asked.amount.map(|amount| amount.plain()).unwrap_or_default(),
            asked.amount.map(|amount| amount.currency.to_string()).unwrap_or_default(),
            asked.terms.clone(),
            asked.reason.clone(),
            asked.needed.to_string(),
            asked.decided_by.clone().unwrap_or_default(),
            instant(asked.decided_at),
            asked.decided_why.clone().unwrap_or_default(),
            marks.collect::<Vec<_>>().join("; "),
        ]
    });
    table(&head, rows)
}

fn table(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut table = csv::Writer::from_writer(Vec::new());
    let head = head.iter().map(|title| (*title).to_owned()).collect();
    for row in std::iter::once(head).chain(rows) {
        let cells: Vec<String> = row.iter().map(|cell| spreadsheet_cell(cell)).collect();
        // Writing to memory doesn't fail, and a row of another length can't be made here.
        let _ = table.write_record(cells);
    }
    String::from_utf8(table.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn day(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn instant(at: Option<DateTime<Utc>>) -> String {
    at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true)).unwrap_or_default()
}
