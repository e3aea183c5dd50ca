//! What came of a ledger file.

use crate::desk::ImportReport;

use super::super::http::Attachment;
use super::super::message::Message;
use super::embed::{Embed, Tint};
use super::text::literal;

/// How many rows that were left out are listed in the chat.
const LISTED: usize = 15;

/// The report; where rows were left out and don't all fit, they are attached.
pub fn message(report: &ImportReport) -> Message {
    let tint = match (report.accepted, report.quarantined.is_empty()) {
        (false, _) => Tint::Bad,
        (true, false) => Tint::Waiting,
        (true, true) => Tint::Good,
    };
    let mut card = Embed::new(tint, "Ledger file");
    report.lines().iter().take(LISTED + 6).for_each(|line| card.line(&literal(line, 400)));
    let cut = card.left_out() > 0 || report.quarantined.len() > LISTED;
    card.footer(&format!("SHA-256 {}", report.sha256));
    let mut message = Message::card(card.build());
    if cut {
        let lines: Vec<String> =
            report.quarantined.iter().map(|reject| format!("line {}: {}", reject.line, reject.reason)).collect();
        let bytes = lines.join("\n").into_bytes();
        message.files.push(Attachment { name: "left-out.txt".to_owned(), content_type: "text/plain", bytes });
    }
    message
}
