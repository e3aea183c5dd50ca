//! Rows as the rules look at them.

use chrono::NaiveDate;

use super::pages::Agreed;
use crate::desk::ApprovalContent;
use crate::receivables::situation::{History, Hold, InvoicePicture, Moved, Touch};
use crate::receivables::step_approval::{ApprovalState, StepApproval};
use crate::receivables::{Calendar, InvoiceId, settlement};
use crate::store::holds::HoldRow;
use crate::store::invoices::InvoiceRow;
use crate::store::{approvals, touches};

pub(super) fn invoice(row: &InvoiceRow, in_plan: bool) -> Option<InvoicePicture> {
    Some(InvoicePicture {
        id: InvoiceId(row.id),
        number: row.number.clone(),
        open: row.open().ok()?,
        issued: row.issue_date,
        // An exception of the ledger's is dunned by nobody, like a date that is missing.
        due: row.due_date.filter(|_| row.exception.is_none()),
        disputed: row.disputed,
        disputed_for: None,
        promised_until: None,
        in_plan,
    })
}

pub(super) fn history(touched: &[touches::TouchRow], moved: &[touches::MovedRow]) -> History {
    let touches = touched.iter().map(|touch| Touch {
        on: touch.touched_on,
        moved: moved.iter().filter(|row| row.touch_id == touch.id).filter_map(as_moved).collect(),
    });
    History { touches: touches.collect() }
}

fn as_moved(row: &touches::MovedRow) -> Option<Moved> {
    Some(Moved { invoice: InvoiceId(row.invoice_id), to_day: i32::try_from(row.reached).ok()? })
}

/// The subject of a request about a step is `step:<day>:<invoice>`. A person's own for an escalation is looked at where
/// it was taken back or turned down: the ladder doesn't ask the same a moment later.
pub(super) fn step_approval(row: &approvals::StepRow) -> Option<StepApproval> {
    let about = match row.subject.strip_prefix("step:").and_then(|about| about.split_once(':')) {
        Some((day, anchor)) => Some((day.parse().ok()?, InvoiceId(anchor.parse().ok()?))),
        None => None,
    };
    let state = match row.state.as_str() {
        "pending" => ApprovalState::Pending,
        "approved" => ApprovalState::Given,
        "rejected" => ApprovalState::Rejected,
        "withdrawn" => ApprovalState::Withdrawn,
        "expired" => ApprovalState::Expired,
        _ => return None,
    };
    if about.is_none() && !matches!(state, ApprovalState::Rejected | ApprovalState::Withdrawn) {
        return None;
    }
    // What was shown and can't be read any more was shown to nobody.
    let content: ApprovalContent = serde_json::from_str(&row.content).ok()?;
    Some(StepApproval {
        kind: row.kind.parse().ok()?,
        about,
        step: content.step,
        state,
        shown: content.invoices.into_iter().collect(),
        since: row.decided_at.unwrap_or(row.created_at),
    })
}

pub(super) fn hold(row: &HoldRow) -> Hold {
    Hold { until: row.held_until, reason: row.reason.clone(), by: row.held_name.clone() }
}

/// The last day on which the agreed amount is waited for, where a settlement covers the invoice.
pub(super) fn waited_for(agreed: &Agreed, invoice: i64, calendar: &Calendar) -> Option<NaiveDate> {
    let days = agreed.settling.get(&invoice)?;
    days.iter().map(|pay_by| settlement::waited_until(*pay_by, calendar)).max()
}
