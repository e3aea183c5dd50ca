//! A row of the kind `mail` as the mail it becomes.

use std::path::Path;

use crate::desk::MailOrder;
use crate::mail::letters::{self, LetterError};
use crate::mail::{Outgoing, attachments};
use crate::receivables::letter::InvoiceFile;
use crate::store::outbox::OutboxRow;

use super::MailRoom;

/// Why a row can't become a mail.
pub enum Unwritten {
    /// It speaks of nothing that is owed, or can't be read: nothing will mend it.
    Never(String),
    /// Its template is broken or gone: it waits until somebody has mended it.
    Broken { template: String, reason: String },
    /// The PDF of one of its invoices is missing or wrong: it waits for that.
    Incomplete { reason: String },
}

/// Writes the letter of a row, with the PDFs of its invoices from `folder`.
pub async fn write(row: &OutboxRow, room: &MailRoom, folder: &Path) -> Result<Outgoing, Unwritten> {
    let (mail, files) = written(row, room)?;
    if files.is_empty() {
        return Ok(mail);
    }
    let folder = folder.to_owned();
    let loaded = tokio::task::spawn_blocking(move || attachments::load(&folder, &files)).await;
    let loaded = loaded.unwrap_or_else(|error| Err(format!("the PDFs of its invoices couldn't be read: {error}")));
    let attachments = loaded.map_err(|reason| Unwritten::Incomplete { reason })?;
    Ok(Outgoing { attachments, ..mail })
}

/// The mail, and the files of the invoices that it lists.
fn written(row: &OutboxRow, room: &MailRoom) -> Result<(Outgoing, Vec<InvoiceFile>), Unwritten> {
    let order: MailOrder = serde_json::from_str(&row.payload)
        .map_err(|error| Unwritten::Never(format!("what was planned can't be read: {error}")))?;
    let facts = &order.facts;
    let letter = letters::render(facts, &room.templates).map_err(|error| match error {
        LetterError::NothingOwed { .. }
        | LetterError::NothingOverdue { .. }
        | LetterError::Contradiction { .. }
        | LetterError::NoInstallment { .. } => Unwritten::Never(error.to_string()),
        LetterError::NoTemplate { .. } | LetterError::Broken { .. } | LetterError::Unreadable { .. } => {
            Unwritten::Broken { template: facts.step.template.clone(), reason: error.to_string() }
        }
    })?;
    let listed = letters::listed(facts);
    // A letter about an installment names the invoices of the plan, and asks for none of them.
    let is_listed =
        |file: &InvoiceFile| facts.installment.is_none() && listed.iter().any(|line| line.number == file.number);
    let files = order.files.iter().filter(|file| is_listed(file)).cloned().collect();
    let mail = Outgoing {
        outbox_id: row.id.clone(),
        from: room.from.clone(),
        to: order.to,
        reply_to: room.reply_to.clone(),
        subject: letter.subject,
        html: letter.html,
        text: letter.text,
        tag: Some(facts.step.template.clone()),
        metadata: vec![("account".to_owned(), facts.account.code.clone())],
        attachments: Vec::new(),
    };
    Ok((mail, files))
}
