//! The card as people read it at a terminal.

use chrono::NaiveDate;

use crate::cli::overdue::sums;
use crate::cli::table::{Side, Table};
use crate::desk::{AccountCard, ContactLine, InvoiceLine, PlanView, PromiseView};

/// The card, section by section; a section with nothing in it isn't there.
pub fn of(card: &AccountCard) -> String {
    let mut sections = vec![heading(card)];
    if !card.invoices.is_empty() {
        sections.push(invoices(&card.invoices));
    }
    if !card.contacts.is_empty() {
        sections.push(contacts(&card.contacts));
    }
    sections.extend(promises(&card.promises));
    sections.extend(card.plan.as_ref().map(plan));
    sections.extend(owed(card));
    sections.push(card.why.sentence.clone());
    sections.join("\n\n")
}

fn heading(card: &AccountCard) -> String {
    let owner = card.owner.as_ref().map_or("nobody's yet", |owner| &owner.name);
    format!(
        "{}\nowner: {owner}   overdue: {}   open, less credits: {}",
        card.account,
        sums(&card.arrears),
        sums(&card.net)
    )
}

fn invoices(lines: &[InvoiceLine]) -> String {
    let mut table = Table::new([
        ("number", Side::Left),
        ("kind", Side::Left),
        ("issued", Side::Left),
        ("due", Side::Left),
        ("amount", Side::Right),
        ("open", Side::Right),
        ("days", Side::Right),
        ("", Side::Left),
    ]);
    for line in lines {
        let disputed = line.disputed.then(|| match &line.dispute {
            Some(dispute) => format!("disputed ({}): {}", dispute.state, dispute.reason),
            None => "disputed".to_owned(),
        });
        let remarks: Vec<_> = disputed.into_iter().chain(line.exception.clone()).collect();
        table.row([
            line.number.clone(),
            line.kind.clone(),
            on(line.issue_date),
            on(line.due_date),
            line.amount.to_string(),
            line.open.to_string(),
            line.days_past_due.map(|days| days.to_string()).unwrap_or_default(),
            remarks.join(", "),
        ]);
    }
    table.text().trim_end().to_owned()
}

fn contacts(lines: &[ContactLine]) -> String {
    let mut table =
        Table::new([("contact", Side::Left), ("email", Side::Left), ("phone", Side::Left), ("", Side::Left)]);
    for line in lines {
        let remark = match (line.suppressed, line.preferred) {
            (true, _) => "must not be written to",
            (false, true) => "preferred",
            (false, false) => "",
        };
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        table.row([text(&line.name), text(&line.email), text(&line.phone), remark.to_owned()]);
    }
    table.text().trim_end().to_owned()
}

fn promises(views: &[PromiseView]) -> Option<String> {
    let mut table =
        Table::new([("promised", Side::Left), ("amount", Side::Right), ("paid", Side::Right), ("", Side::Left)]);
    for view in views {
        table.row([view.date.to_string(), view.amount.to_string(), view.paid.to_string(), view.state.clone()]);
    }
    (!views.is_empty()).then(|| table.text().trim_end().to_owned())
}

fn plan(view: &PlanView) -> String {
    let mut table = Table::new([("installment", Side::Left), ("amount", Side::Right), ("paid", Side::Right)]);
    for line in &view.installments {
        table.row([line.due_date.to_string(), line.amount.to_string(), line.paid.to_string()]);
    }
    format!("Payment plan, {}: {}\n{}", view.state, view.terms, table.text().trim_end())
}

/// A hold, what somebody said they would do next, and the calls that are owed.
fn owed(card: &AccountCard) -> Option<String> {
    let next = card.next_action.as_ref().map(|what| match card.next_on {
        Some(on) => format!("Next: {what}, on {on}."),
        None => format!("Next: {what}."),
    });
    let hold = card.hold.as_ref().map(|hold| format!("On hold until {}, by {}: {}.", hold.until, hold.by, hold.reason));
    let tasks = card.tasks.iter().map(|task| {
        let owner = task.owner.as_ref().map_or("nobody's yet", |owner| &owner.name);
        format!("To do by {} ({owner}): {}.", task.due_on, task.what)
    });
    let lines: Vec<_> = hold.into_iter().chain(next).chain(tasks).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn on(date: Option<NaiveDate>) -> String {
    date.map_or_else(|| "-".to_owned(), |date| date.to_string())
}
