//! Everything of one account, read for its dossier.

use std::path::PathBuf;

use serde_json::json;

use super::super::audit::as_activity;
use super::super::plan_view::PlanView;
use super::super::{AccountName, ActivityLine, ApprovalContent, Desk, Outcome};
use crate::receivables::aging::days_past_due;
use crate::receivables::dossier::{
    Approval, Chain, Contact, Cover, Dossier, Entry, File, Invoice, Mail, MailText, Payment, Plan, file_name,
};
use crate::receivables::filed;
use crate::store::accounts::AccountRow;
use crate::store::activities::{self, ActivityRow};
use crate::store::invoices::InvoiceRow;
use crate::store::sent_mails::{self, SentMailRow};
use crate::store::{self, contacts, dossier, plans};

/// What goes into the folder.
pub struct Gathered {
    pub dossier: Dossier,
    /// The account's lines of the chain, one JSON document each: enough to compute their hashes again.
    pub rows: String,
    /// The file of each letter, and the letter.
    pub letters: Vec<(String, String)>,
    /// The file of each conversation's file, and the hash under which its bytes are kept.
    pub kept: Vec<(String, String)>,
}

impl Desk {
    pub(super) async fn gathered(&self, row: AccountRow, cover: Option<Cover>) -> Outcome<Gathered> {
        let (account, mut reads) = (AccountName::from(&row), self.reads());
        let id = row.id;
        let audit = self.audit().await?;
        let mut rows = activities::of_account(&self.db, id, None, i64::MAX).await?;
        rows.reverse();
        let lines: Vec<String> = rows.iter().map(|row| as_document(row).to_string() + "\n").collect();
        let mut mails = sent_mails::of_account(&mut reads, id).await?;
        let named: Vec<(String, String)> = mails.iter_mut().enumerate().filter_map(letter_file).collect();
        let filed = dossier::files(&mut reads, id).await?;
        let name = |(index, row): (usize, &dossier::FiledRow)| {
            format!("files/{}", file_name(index + 1, row.file_name.as_deref().unwrap_or_default()))
        };
        let kept: Vec<_> = filed.iter().enumerate().map(|at| (name(at), at.1.sha256.clone())).collect();
        let mut plans = Vec::new();
        for plan in plans::of_account(&mut reads, id, None).await?.into_iter().rev() {
            plans.push(as_plan(self.plan_view(&mut reads, &account, plan).await?));
        }
        let contacts = contacts::of_account(&mut reads, id).await?.into_iter().map(|person| Contact {
            name: person.name,
            email: person.email,
            phone: person.phone,
            suppressed: person.suppressed,
        });
        let files = filed.iter().zip(&kept).map(|(row, (file, _))| File {
            name: row.file_name.clone().unwrap_or_default(),
            at: row.logged_at,
            file: Some(file.clone()),
            sha256: row.sha256.clone(),
        });
        let today = self.today();
        let invoices = dossier::invoices(&mut reads, id).await?;
        let payments = dossier::payments(&mut reads, id).await?;
        let dossier = Dossier {
            company: self.config.company.name.clone(),
            code: row.code,
            name: row.name,
            country: row.country,
            owner: row.owner_name,
            written_at: self.clock.now(),
            zone: self.zone(),
            cover,
            contacts: contacts.collect(),
            invoices: invoices.iter().map(|line| as_invoice(line, today)).collect::<Outcome<_>>()?,
            payments: payments.into_iter().map(as_payment).collect::<Outcome<_>>()?,
            plans,
            approvals: self.decisions(id).await?,
            mails: mails.into_iter().zip(1..).map(|(mail, number)| as_mail(mail, number)).collect(),
            files: files.collect(),
            entries: rows.into_iter().map(|row| as_entry(as_activity(row))).collect(),
            chain: Chain {
                rows: audit.rows,
                head: audit.head,
                broken: audit.first_broken.map(|row| (row, audit.what.unwrap_or_default())),
            },
        };
        Ok(Gathered { dossier, rows: lines.concat(), letters: named, kept })
    }

    async fn decisions(&self, account: i64) -> Outcome<Vec<Approval>> {
        let mut reads = self.reads();
        let verdicts = dossier::verdicts(&mut reads, account).await?;
        let asked = dossier::requests(&mut reads, account).await?;
        let as_approval = |row: dossier::RequestRow| {
            let content: Option<ApprovalContent> = serde_json::from_str(&row.content).ok();
            let own = verdicts.iter().filter(|verdict| verdict.approval_id == row.id);
            Approval {
                verdicts: own.map(|one| (one.voter_name.clone(), one.verdict.clone(), one.voted_at)).collect(),
                amount: content.as_ref().map(|content| content.amount),
                terms: content.as_ref().map(|content| content.terms.clone()).unwrap_or_default(),
                reason: content.map(|content| content.reason).unwrap_or_default(),
                id: row.id,
                kind: row.kind.replace('_', " "),
                state: row.state,
                requested_by: row.requested_name,
                requested_at: row.created_at,
                needed: row.needed,
                decided_by: row.decided_name,
                decided_at: row.decided_at,
                decided_why: row.decided_reason,
            }
        };
        Ok(asked.into_iter().map(as_approval).collect())
    }

    /// Where the bytes of a kept file lie.
    pub(super) fn kept_file(&self, sha256: &str) -> PathBuf {
        let shelf: String = sha256.chars().take(2).collect();
        self.files_folder().join(shelf).join(sha256)
    }
}

fn as_document(row: &ActivityRow) -> serde_json::Value {
    json!({
        "seq": row.seq, "previous": row.previous, "hash": row.hash, "body": row.body, "salt": row.salt,
        "private": row.content,
    })
}

/// The name of a letter's file, with the letter, which is big and therefore moved.
fn letter_file((index, mail): (usize, &mut SentMailRow)) -> Option<(String, String)> {
    let message = mail.message.take()?;
    Some((mail_name(index + 1, mail), message))
}

fn mail_name(number: usize, mail: &SentMailRow) -> String {
    let day = mail.handed_over_at.unwrap_or(mail.created_at).format("%Y-%m-%d");
    let step = mail.step.as_deref().unwrap_or("letter");
    format!("mails/{}.eml", file_name(number, &format!("{day}-{step}")))
}

fn as_mail(mail: SentMailRow, number: usize) -> Mail {
    let file = mail_name(number, &mail);
    let text = match (mail.recipient, mail.subject, mail.body_text) {
        (Some(to), Some(subject), Some(body)) => Some(MailText { to, subject, body, file }),
        _ => None,
    };
    Mail {
        id: mail.id,
        step: mail.step.unwrap_or_else(|| "letter".to_owned()),
        state: mail.state,
        at: mail.handed_over_at.or(mail.settled_at).unwrap_or(mail.created_at),
        provider: mail.provider,
        provider_id: mail.provider_id,
        reason: mail.reason,
        text,
    }
}

fn as_invoice(row: &InvoiceRow, today: chrono::NaiveDate) -> Outcome<Invoice> {
    let is_owed = row.is_invoice() && row.open_minor != 0;
    Ok(Invoice {
        kind: row.kind.clone(),
        number: row.number.clone(),
        issue_date: row.issue_date,
        due_date: row.due_date,
        amount: row.amount()?,
        open: row.open()?,
        days_past_due: row.due_date.filter(|_| is_owed).map(|due| days_past_due(today, due)),
        disputed: row.disputed,
        settled_on: row.settled_on,
        po_number: row.po_number.clone(),
        exception: row.exception.clone(),
    })
}

fn as_payment(row: dossier::PaidRow) -> Outcome<Payment> {
    Ok(Payment {
        amount: store::money(row.amount_minor, &row.currency)?,
        invoice: row.number,
        kind: row.kind,
        paid_on: row.paid_on,
        reference: row.reference,
        source: row.source,
    })
}

fn as_plan(view: PlanView) -> Plan {
    Plan {
        state: view.state,
        total: view.total,
        terms: view.terms,
        reason: view.reason,
        proposed_by: view.proposed_by,
        proposed_at: view.proposed_at,
        invoices: view.invoices,
        installments: view.installments.into_iter().map(|line| (line.due_date, line.amount, line.paid)).collect(),
    }
}

fn as_entry(line: ActivityLine) -> Entry {
    let who = match (line.actor_kind.as_str(), line.actor_name.as_str()) {
        ("person", "") => "somebody".to_owned(),
        ("person", name) => name.to_owned(),
        (_, _) => line.actor_id,
    };
    Entry { seq: line.seq, at: line.at, who, told: filed::told(&line.detail), act: line.act, hash: line.hash }
}
