//! Money the desk kept as an account's credit, because it was more than was open: how it ends.
//!
//! The books show that money sooner or later, as an unapplied payment or as less open on an invoice. From then
//! on it is theirs to count, and the desk's credit would count it twice.

use super::balance::Balance;

/// What one entry of the ledger shows, by a file, of money the desk had not been told of; in minor units.
///
/// Less open on an invoice, beyond the part the desk had taken off already; more open on a credit. Below zero
/// where the ledger takes back: a credit used up, an invoice open again. Money that only moved from a credit to
/// an invoice so comes to nothing.
pub fn shown(was: Balance, is: Balance) -> i64 {
    let moved = was.ledger_open - is.ledger_open;
    if moved > 0 {
        let ours = |balance: Balance| balance.desk_paid + balance.written_off;
        return moved - (ours(was) - ours(is)).clamp(0, moved);
    }
    // An invoice that was made out for more took nothing back.
    let grew = if was.amount > 0 { (is.amount - was.amount).max(0) } else { 0 };
    (moved + grew).min(0)
}

/// How much of each of the desk's credits ends, given what each still has open (above zero), the oldest first,
/// and what the ledger showed in all.
pub fn retired(open: &[i64], shown: i64) -> Vec<i64> {
    let mut left = shown.max(0);
    let ends = |open: &i64| {
        let part = left.min(*open);
        left -= part;
        part
    };
    open.iter().map(ends).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn told(amount: i64, ledger_open: i64, desk_paid: i64) -> Balance {
        Balance { amount, ledger_open, desk_paid, written_off: 0 }
    }

    #[rstest]
    #[case::nothing_moved(told(100, 100, 0), (100, 100), 0)]
    #[case::paid_and_nobody_told_us(told(100, 100, 0), (100, 30), 70)]
    #[case::paid_as_we_were_told(told(100, 100, 40), (100, 60), 0)]
    #[case::paid_more_than_we_were_told(told(100, 100, 40), (100, 0), 60)]
    #[case::a_part_of_what_we_were_told(told(100, 100, 40), (100, 90), 0)]
    #[case::open_again(told(100, 30, 0), (100, 100), -70)]
    #[case::made_out_for_more(told(100, 100, 0), (150, 150), 0)]
    #[case::made_out_for_more_and_open_again(told(100, 60, 0), (150, 150), -40)]
    #[case::a_new_credit(told(0, 0, 0), (-50, -50), 50)]
    #[case::a_new_credit_used_in_part(told(0, 0, 0), (-50, -20), 20)]
    #[case::a_credit_that_grew(told(-50, -50, 0), (-80, -80), 30)]
    #[case::a_credit_used_up(told(-50, -50, 0), (-50, 0), -50)]
    fn a_file_shows(#[case] was: Balance, #[case] (amount, open): (i64, i64), #[case] new: i64) {
        assert_eq!(shown(was, was.as_the_ledger_says(amount, open)), new);
    }

    #[test]
    fn what_was_forgone_is_no_money_that_came() {
        let was = Balance { written_off: 100, ..told(100, 100, 0) };
        assert_eq!(shown(was, was.as_the_ledger_says(100, 0)), 0);
    }

    #[rstest]
    #[case::none(&[], 10, &[])]
    #[case::nothing_shown(&[50, 30], 0, &[0, 0])]
    #[case::taken_back(&[50, 30], -20, &[0, 0])]
    #[case::a_part_of_the_oldest(&[50, 30], 20, &[20, 0])]
    #[case::the_oldest_and_a_part(&[50, 30], 60, &[50, 10])]
    #[case::more_than_there_is(&[50, 30], 100, &[50, 30])]
    fn the_oldest_ends_first(#[case] open: &[i64], #[case] shown: i64, #[case] ends: &[i64]) {
        assert_eq!(retired(open, shown), ends);
    }
}
