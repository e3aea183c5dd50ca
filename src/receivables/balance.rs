//! What an invoice still has open, when the ledger and the desk each know a part.
//!
//! The desk hears of a payment (`/payment`, a file of payments) before the books show it. Until they do,
//! what the desk was told is kept apart and taken off: nobody is chased for what they paid. When a later
//! file shows less open, the desk's part is what that was, as far as it goes.
//!
//! What the managers forgo is kept apart in the same way. The books may go on showing it as open: it is asked for no
//! more. When a file shows less open than what was forgone, the books know of it, and the desk's figure shrinks with
//! theirs; what the books open again after that is open again.

/// The four figures of one invoice, in minor units. For a credit the first two are negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Balance {
    pub amount: i64,
    /// What the last file that listed it said is open.
    pub ledger_open: i64,
    /// What the desk was told and no file has shown yet; 0 or more.
    pub desk_paid: i64,
    /// What the managers forgo and no file has shown yet; 0 or more.
    pub written_off: i64,
}

impl Balance {
    pub fn new(amount: i64, ledger_open: i64) -> Balance {
        Balance { amount, ledger_open, desk_paid: 0, written_off: 0 }
    }

    /// What is open.
    pub fn open(self) -> i64 {
        self.ledger_open - self.desk_paid - self.written_off
    }

    /// What has been taken off so far: the sum of its payments and of what was written off.
    pub fn reduced(self) -> i64 {
        self.amount - self.open()
    }

    /// The balance after a file said `amount` and `open`.
    pub fn as_the_ledger_says(self, amount: i64, open: i64) -> Balance {
        let shown = (self.ledger_open - open).max(0);
        let desk_paid = (self.desk_paid - shown).clamp(0, open.max(0));
        let written_off = self.written_off.min((open - desk_paid).max(0));
        Balance { amount, ledger_open: open, desk_paid, written_off }
    }

    /// Takes a payment, as far as it fits: the balance after it and what was left over.
    pub fn paid(self, minor: i64) -> (Balance, i64) {
        let applied = minor.clamp(0, self.open().max(0));
        (Balance { desk_paid: self.desk_paid + applied, ..self }, minor - applied)
    }

    /// Forgoes what is open, `most` at most: the balance after it and how much that was.
    pub fn written_off_by(self, most: i64) -> (Balance, i64) {
        let forgone = self.open().clamp(0, most.max(0));
        (Balance { written_off: self.written_off + forgone, ..self }, forgone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_payment_told_to_the_desk_counts_until_the_ledger_shows_it() {
        let (told, left) = Balance::new(1000, 1000).paid(400);
        assert_eq!((told.open(), left), (600, 0));
        assert_eq!(told.as_the_ledger_says(1000, 1000).open(), 600, "the books have not caught up");
        assert_eq!(told.as_the_ledger_says(1000, 600).open(), 600, "now they have");
        assert_eq!(told.as_the_ledger_says(1000, 700).open(), 600, "they show 300 of the 400");
        assert_eq!(told.as_the_ledger_says(1000, 500).open(), 500, "and another 100");
        assert_eq!(told.as_the_ledger_says(1000, 0).open(), 0);
    }

    #[test]
    fn more_than_is_open_is_left_over() {
        let (told, left) = Balance::new(1000, 300).paid(400);
        assert_eq!((told.open(), left), (0, 100));
    }

    #[test]
    fn what_is_forgone_stays_so_whatever_the_ledger_goes_on_to_say() {
        let (all, forgone) = Balance::new(1000, 1000).written_off_by(1000);
        assert_eq!((all.open(), forgone), (0, 1000));
        assert_eq!(all.as_the_ledger_says(1000, 1000).open(), 0, "the books have not caught up");
        let booked = all.as_the_ledger_says(1000, 0);
        assert_eq!((booked.open(), booked.reduced()), (0, 1000), "now they have, and it counts once");
        assert_eq!(all.as_the_ledger_says(1000, 400).open(), 0, "the books know of a part");
        assert_eq!(all.as_the_ledger_says(1200, 1200).open(), 200, "made out for more");
        assert_eq!(booked.as_the_ledger_says(1000, 250).open(), 250, "the books open it again");
    }

    #[test]
    fn a_settlement_is_paid_in_part_and_the_rest_forgone() {
        let (paid, _) = Balance::new(1000, 1000).paid(700);
        let (settled, forgone) = paid.written_off_by(1000);
        assert_eq!((settled.open(), forgone), (0, 300));
        assert_eq!(settled.as_the_ledger_says(1000, 1000).open(), 0);
        assert_eq!(settled.as_the_ledger_says(1000, 300).open(), 0, "the books show the payment");
        assert_eq!(settled.as_the_ledger_says(1000, 700).open(), 0, "the books show the credit note first");
        assert_eq!(settled.as_the_ledger_says(1000, 300).as_the_ledger_says(1000, 0).open(), 0);
        assert_eq!(settled.as_the_ledger_says(1000, 300).as_the_ledger_says(1000, 1000).open(), 700, "it bounced");
    }

    #[test]
    fn a_credit_is_used_up_by_the_ledger_alone() {
        let credit = Balance::new(-500, -500);
        assert_eq!(credit.as_the_ledger_says(-500, -200).open(), -200);
        assert_eq!(credit.paid(100), (credit, 100));
    }

    proptest! {
        #[test]
        fn an_invoice_is_never_open_below_nothing(
            amount in 0i64..10_000,
            steps in prop::collection::vec((0u8..3, 0i64..12_000), 0..20),
        ) {
            let mut balance = Balance::new(amount, amount);
            for (told, minor) in steps {
                let before = balance.open();
                balance = match told {
                    0 => {
                        let (after, left) = balance.paid(minor);
                        prop_assert_eq!(before - after.open() + left, minor);
                        after
                    }
                    1 => {
                        let (after, forgone) = balance.written_off_by(minor);
                        prop_assert_eq!(before - after.open(), forgone);
                        after
                    }
                    _ => balance.as_the_ledger_says(amount, minor.min(amount)),
                };
                prop_assert!(balance.open() >= 0 && balance.desk_paid >= 0 && balance.written_off >= 0);
                prop_assert!(balance.open() <= balance.ledger_open);
            }
        }
    }
}
