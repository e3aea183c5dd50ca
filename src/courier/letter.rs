//! A row of the kind `mail` as the mail it becomes.

use crate::desk::MailOrder;
use crate::mail::Outgoing;
use crate::mail::letters::{self, LetterError};
use crate::store::outbox::OutboxRow;

use super::MailRoom;

/// Why a row can't become a mail.
pub enum Unwritten {
    /// It speaks of nothing that is owed, or can't be read: nothing will mend it.
    Never(String),
    /// Its template is broken or gone: it waits until somebody has mended it.
    Broken { template: String, reason: String },
}

/// Writes the letter of a row.
pub fn write(row: &OutboxRow, room: &MailRoom) -> Result<Outgoing, Unwritten> {
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
    Ok(Outgoing {
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
    })
}
