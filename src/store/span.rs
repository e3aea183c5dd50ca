//! Which accounts a question is about.

/// Accounts by their ids, both ends included: one of them, a page, or all.
///
/// A range, and not a condition that may be left out, so that either database finds its rows by an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub first: i64,
    pub last: i64,
}

impl Span {
    pub const ALL: Span = Span { first: i64::MIN, last: i64::MAX };
}

impl From<i64> for Span {
    fn from(account: i64) -> Self {
        Span { first: account, last: account }
    }
}

/// One account, or all.
impl From<Option<i64>> for Span {
    fn from(account: Option<i64>) -> Self {
        account.map_or(Span::ALL, Span::from)
    }
}
