//! The other side, on loopback: a Discord workspace, a mail API and a page to use them.

pub mod ledger;
pub mod mail;
pub mod page;
pub mod pager;
pub mod workspace;
