//! A dispute: an invoice that its debtor doesn't accept, and what became of that.

use chrono::NaiveDate;

use super::words::word_list;

/// After so many days without a word with them, the digest reminds of an open dispute.
pub const STALE_DAYS: i64 = 14;

/// Since how many days a dispute is open, where it is time to look at it again. Both are days at the desk.
pub fn stale_since(opened: NaiveDate, last_spoken: Option<NaiveDate>, today: NaiveDate) -> Option<i64> {
    let moved = last_spoken.map_or(opened, |spoken| spoken.max(opened));
    ((today - moved).num_days() >= STALE_DAYS).then(|| (today - opened).num_days())
}

word_list! {
    /// Where a dispute is in its life: open, or how it ended.
    DisputeState("dispute state") {
        Open = "open",
        Upheld = "upheld",
        Rejected = "rejected",
        Credited = "credited",
    }
}

word_list! {
    /// How a dispute ends.
    DisputeOutcome("outcome of a dispute") {
        /// They are right: the invoice is wrong, and the books will say so.
        Upheld = "upheld",
        /// They are not: the invoice is owed as it stands.
        Rejected = "rejected",
        /// A credit note goes out for it.
        Credited = "credited",
    }
}

/// What the books say of a disputed invoice, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Books {
    pub amount: i64,
    pub open: i64,
}

/// Whether an invoice stays out of the reminders because of its latest dispute. `settled` is what the books said when
/// it was settled; `credits_since`, how many credit notes the account got since then.
///
/// What was upheld or credited isn't chased until the books show the correction: a change of the invoice or a credit
/// note. From then on what is left of it is owed like any other.
pub fn keeps_out(state: DisputeState, settled: Option<Books>, now: Books, credits_since: i64) -> bool {
    match state {
        DisputeState::Open => true,
        DisputeState::Rejected => false,
        DisputeState::Upheld | DisputeState::Credited => settled.is_none_or(|then| then == now) && credits_since == 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::open(DisputeState::Open, 1000, 0, true)]
    #[case::open_and_paid_in_part(DisputeState::Open, 600, 1, true)]
    #[case::rejected(DisputeState::Rejected, 1000, 0, false)]
    #[case::upheld_and_not_corrected(DisputeState::Upheld, 1000, 0, true)]
    #[case::upheld_and_corrected(DisputeState::Upheld, 600, 0, false)]
    #[case::credited_and_no_credit_yet(DisputeState::Credited, 1000, 0, true)]
    #[case::credited_and_the_credit_shows(DisputeState::Credited, 1000, 1, false)]
    fn an_invoice_stays_out_until_the_books_show_the_correction(
        #[case] state: DisputeState,
        #[case] open: i64,
        #[case] credits_since: i64,
        #[case] out: bool,
    ) {
        let then = Books { amount: 1000, open: 1000 };
        assert_eq!(keeps_out(state, Some(then), Books { open, ..then }, credits_since), out);
    }

    #[rstest]
    #[case::young("2026-03-15", None, None)]
    #[case::old("2026-03-16", None, Some(14))]
    #[case::they_spoke("2026-03-20", Some("2026-03-10"), None)]
    #[case::and_not_since("2026-03-24", Some("2026-03-10"), Some(22))]
    #[case::they_spoke_before("2026-03-16", Some("2026-02-10"), Some(14))]
    fn an_old_one_is_looked_at_again(#[case] today: &str, #[case] spoken: Option<&str>, #[case] days: Option<i64>) {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(stale_since(day("2026-03-02"), spoken.map(day), day(today)), days);
    }
}
