//! Which provider a mail API speaks like.

use axum::Router;

use super::{Server, jmap, mailgun, postmark, resend, sendgrid, ses};

/// A provider whose API is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Postmark,
    SendGrid,
    Mailgun,
    Resend,
    Ses,
    Jmap,
    /// A mail server: no HTTP at all.
    Smtp,
}

impl Dialect {
    /// What it answers over HTTP; none where it doesn't speak that.
    pub(super) fn routes(self, server: Server) -> Option<Router> {
        Some(match self {
            Dialect::Postmark => postmark::routes(server),
            Dialect::SendGrid => sendgrid::routes(server),
            Dialect::Mailgun => mailgun::routes(server),
            Dialect::Resend => resend::routes(server),
            Dialect::Ses => ses::routes(server),
            Dialect::Jmap => jmap::routes(server),
            Dialect::Smtp => return None,
        })
    }
}
