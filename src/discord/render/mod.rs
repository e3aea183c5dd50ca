//! What the desk says, as Discord shows it.

pub mod account;
pub mod alert;
pub mod approval;
pub mod approvals;
pub mod digest;
pub mod embed;
pub mod import;
pub mod on_call;
pub mod overdue;
pub mod picture;
pub mod plan;
pub mod post;
pub mod remind;
mod reply;
pub mod report;
pub mod status;
pub mod text;
pub mod timeline;
