//! The parts of the page, each left out where there is nothing to tell.

use super::html::Html;
use super::{Approval, Cover, Dossier, Invoice, Mail, Plan};
use crate::receivables::{Money, Totals};

/// What stands where there is nothing.
const NONE: &str = "–";

pub fn cover(html: &mut Html, dossier: &Dossier, cover: &Cover) {
    html.raw("<section class=\"cover\">\n");
    html.within("h1", &format!("Hand-off: {}", dossier.title()));
    html.within("p", &format!("Handed to: {}. By: {}.", cover.to, dossier.company));
    html.within("p", &format!("Amount: {}", amounts(&cover.amounts)));
    html.within("p", &format!("Why: {}", cover.reason));
    html.within("p", &format!("Asked for by {}.", cover.requested_by));
    html.within("p", &format!("Approved by {} on {}.", cover.approved_by, dossier.local(cover.approved_at)));
    let held: [(&str, usize); 5] = [
        ("invoices and credits", dossier.invoices.len()),
        ("payments", dossier.payments.len()),
        ("letters", dossier.mails.len()),
        ("files of conversations", dossier.files.len()),
        ("lines of the client file", dossier.entries.len()),
    ];
    let held: Vec<String> = held.iter().map(|(what, count)| format!("{count} {what}")).collect();
    html.within("p", &format!("In this folder: {}.", held.join(", ")));
    people(html, dossier);
    html.raw("</section>\n");
}

pub fn facts(html: &mut Html, dossier: &Dossier) {
    let written = dossier.local(dossier.written_at);
    html.within("p", &format!("Written by {} on {written} ({}).", dossier.company, dossier.zone));
    let open = dossier.invoices.iter().map(|line| line.open).collect::<Totals>().non_zero();
    html.within("p", &format!("Open, less credits: {}", amounts(&open)));
    html.within("p", &format!("Owner: {}", dossier.owner.as_deref().unwrap_or("nobody")));
    if let Some(country) = &dossier.country {
        html.within("p", &format!("Country: {country}"));
    }
    if dossier.cover.is_none() {
        people(html, dossier);
    }
}

fn people(html: &mut Html, dossier: &Dossier) {
    if dossier.contacts.is_empty() {
        return;
    }
    html.within("h2", "Contacts");
    let rows = dossier.contacts.iter().map(|person| {
        let address = person.email.clone().unwrap_or_default();
        let address = if person.suppressed { format!("{address} (must not be written to)") } else { address };
        vec![or_none(person.name.as_deref()), or_none(Some(&address)), or_none(person.phone.as_deref())]
    });
    html.table(&["name", "address", "telephone"], rows.collect::<Vec<_>>());
}

pub fn statement(html: &mut Html, dossier: &Dossier) {
    if dossier.invoices.is_empty() {
        return;
    }
    html.within("h2", "Ledger").raw("<div class=\"scroll\">");
    let head = ["number", "kind", "issued", "due", ">amount", ">open", ">days past due", "standing"];
    html.table(&head, dossier.invoices.iter().map(invoice).collect::<Vec<_>>());
    html.raw("</div>\n");
    if dossier.payments.is_empty() {
        return;
    }
    html.within("h2", "Payments").raw("<div class=\"scroll\">");
    let rows = dossier.payments.iter().map(|paid| {
        let day = paid.paid_on.map_or_else(|| "before the first file".to_owned(), |day| day.to_string());
        vec![
            day,
            paid.invoice.clone(),
            paid.amount.to_string(),
            or_none(paid.reference.as_deref()),
            paid.source.clone(),
        ]
    });
    html.table(&["paid on", "on", ">amount", "reference", "told by"], rows.collect::<Vec<_>>());
    html.raw("</div>\n");
}

fn invoice(line: &Invoice) -> Vec<String> {
    let mut standing = Vec::new();
    if line.disputed {
        standing.push("disputed".to_owned());
    }
    standing.extend(line.settled_on.map(|day| format!("settled on {day}")));
    standing.extend(line.exception.clone());
    vec![
        line.number.clone(),
        line.kind.clone(),
        line.issue_date.map_or_else(|| NONE.to_owned(), |day| day.to_string()),
        line.due_date.map_or_else(|| NONE.to_owned(), |day| day.to_string()),
        line.amount.to_string(),
        line.open.to_string(),
        line.days_past_due.filter(|days| *days > 0).map_or_else(|| NONE.to_owned(), |days| days.to_string()),
        or_none(Some(&standing.join(", "))),
    ]
}

pub fn plans(html: &mut Html, dossier: &Dossier) {
    for plan in &dossier.plans {
        let Plan { state, total, terms, reason, proposed_by, .. } = plan;
        html.within("h2", &format!("Payment plan ({state}): {total}"));
        let proposed = dossier.local(plan.proposed_at);
        html.within("p", &format!("{terms}. Proposed by {proposed_by} on {proposed}: {reason}"));
        html.within("p", &format!("It covers {}.", plan.invoices.join(", ")));
        let rows = plan
            .installments
            .iter()
            .map(|(on, amount, paid)| vec![on.to_string(), amount.to_string(), paid.to_string()]);
        html.table(&["due", ">amount", ">paid"], rows.collect::<Vec<_>>());
    }
}

pub fn approvals(html: &mut Html, dossier: &Dossier) {
    if dossier.approvals.is_empty() {
        return;
    }
    html.within("h2", "Decisions").raw("<div class=\"scroll\">");
    let rows = dossier.approvals.iter().map(|asked| decision(dossier, asked));
    html.table(&["asked", "for what", "standing", "who decided", "marks"], rows.collect::<Vec<_>>());
    html.raw("</div>\n");
}

fn decision(dossier: &Dossier, asked: &Approval) -> Vec<String> {
    let amount = asked.amount.map(|amount| amount.to_string());
    let about: Vec<&str> = [asked.kind.as_str(), amount.as_deref().unwrap_or_default(), &asked.terms, &asked.reason]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    let decided = asked.decided_by.as_deref().unwrap_or(NONE);
    let when = asked.decided_at.map(|at| format!(", {}", dossier.local(at))).unwrap_or_default();
    let why = asked.decided_why.as_deref().map(|why| format!(": {why}")).unwrap_or_default();
    let marks = asked.verdicts.iter().map(|(who, verdict, at)| format!("{who}: {verdict}, {}", dossier.local(*at)));
    vec![
        format!("{} by {}", dossier.local(asked.requested_at), asked.requested_by),
        about.join(" · "),
        format!("{} ({} needed)", asked.state, asked.needed),
        format!("{decided}{when}{why}"),
        or_none(Some(&marks.collect::<Vec<_>>().join("; "))),
    ]
}

pub fn timeline(html: &mut Html, dossier: &Dossier) {
    html.within("h2", "Timeline");
    if dossier.entries.is_empty() {
        html.within("p", "Nothing has been filed about this account.");
        return;
    }
    html.raw("<div class=\"scroll\">");
    let rows = dossier.entries.iter().map(|entry| {
        let short: String = entry.hash.chars().take(12).collect();
        let told = entry.told.clone();
        vec![dossier.local(entry.at), entry.who.clone(), entry.act.clone(), told, format!("{} {short}", entry.seq)]
    });
    html.table(&["when", "who", "what", "in words", "row, hash"], rows.collect::<Vec<_>>());
    html.raw("</div>\n");
}

pub fn letters(html: &mut Html, dossier: &Dossier) {
    if dossier.mails.is_empty() {
        return;
    }
    html.within("h2", "Letters as they were sent");
    for mail in &dossier.mails {
        letter(html, dossier, mail);
    }
}

fn letter(html: &mut Html, dossier: &Dossier, mail: &Mail) {
    let Mail { step, state, at, .. } = mail;
    html.within("h3", &format!("{step}, {} ({state})", dossier.local(*at)));
    let carried = mail.provider.as_deref().map(|name| match &mail.provider_id {
        Some(id) => format!("Carried by {name} as {id}."),
        None => format!("Carried by {name}."),
    });
    let reason = mail.reason.as_deref().map(|reason| format!("What was said of it: {reason}"));
    for told in carried.iter().chain(&reason) {
        html.within("p", told);
    }
    match &mail.text {
        Some(text) => {
            html.within("p", &format!("To {}. The mail itself: {}", text.to, text.file));
            html.within("p", &format!("Subject: {}", text.subject));
            html.within("pre", &text.body);
        }
        None => {
            html.within("p", "Its words were not kept: it left before the desk kept them.");
        }
    }
}

pub fn files(html: &mut Html, dossier: &Dossier) {
    if dossier.files.is_empty() {
        return;
    }
    html.within("h2", "Files that came with conversations");
    let rows = dossier.files.iter().map(|kept| {
        let place = kept.file.clone().unwrap_or_else(|| "its bytes are gone or were changed".to_owned());
        vec![dossier.local(kept.at), kept.name.clone(), place, kept.sha256.clone()]
    });
    html.table(&["filed", "name", "in this folder", "SHA-256"], rows.collect::<Vec<_>>());
}

fn amounts(amounts: &[Money]) -> String {
    let told: Vec<String> = amounts.iter().map(Money::to_string).collect();
    or_none(Some(&told.join(" + ")))
}

fn or_none(text: Option<&str>) -> String {
    text.filter(|text| !text.trim().is_empty()).unwrap_or(NONE).to_owned()
}
