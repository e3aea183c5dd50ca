//! A provider as the bot has it, and the API it speaks to.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cordial::clock::Clock;
use cordial::config::Config;
use cordial::mail::providers::{self, Attachment};
use cordial::mail::{Outgoing, Provider, Sent};
use cordial::sandbox::mail::{CaughtMail, Dialect, MailApi, Options};

use crate::world::post_office::{MAIL_TOKEN, mail_lines};

pub struct Peer {
    pub api: MailApi,
    pub provider: Arc<dyn Provider>,
    /// The clock that both read.
    pub clock: Clock,
}

/// The API of a provider, and the provider as `bot.toml` makes it.
pub async fn peer(dialect: Dialect) -> Peer {
    let clock = Clock::held_at("2026-03-02T09:00:00Z".parse().unwrap());
    let api = MailApi::start(Options::new(MAIL_TOKEN, clock.clone()).speaking(dialect)).await.unwrap();
    let provider = provider(dialect, &api.base_url(), &clock);
    Peer { api, provider, clock }
}

pub fn provider(dialect: Dialect, url: &str, clock: &Clock) -> Arc<dyn Provider> {
    let config = Config::from_text(&mail_lines(dialect, url)).expect("the mail section is right");
    providers::from_config(&config.mail, clock).expect("the provider can be made")
}

/// A letter with everything that is hard to carry.
pub fn letter() -> Outgoing {
    Outgoing {
        outbox_id: "01JNAE3J00CQ5Y8V6WHKPZX2M4".to_owned(),
        from: "\"Größe & Söhne, Buchhaltung\" <accounts@harbour.example>".to_owned(),
        to: "pay@acme.example".to_owned(),
        reply_to: Some("Dana Reyés <dana@harbour.example>".to_owned()),
        subject: "Invoice INV-7: is anything in the way? – £1,240.00".to_owned(),
        html: "<p>Hello Großhandel &amp; Co,</p>\n<p>.A line with a dot before it: £1,240.00</p>".to_owned(),
        text: "Hello Großhandel & Co,\n\n.A line with a dot before it: £1,240.00\nFrom here on it's yours.\n"
            .to_owned(),
        tag: Some("friendly".to_owned()),
        metadata: vec![("account".to_owned(), "ACME-7".to_owned())],
        attachments: vec![
            file("INV-7.pdf", "application/pdf", b"%PDF-1.7\n\x00\xff binary\r\n.\r\n"),
            file("Überblick März.csv", "text/csv", "Nummer;Betrag\nINV-7;1.240,00 £\n".as_bytes()),
        ],
    }
}

fn file(name: &str, content_type: &str, bytes: &[u8]) -> Attachment {
    Attachment { name: name.to_owned(), content_type: content_type.to_owned(), content: STANDARD.encode(bytes) }
}

impl Peer {
    /// The only mail that arrived.
    pub fn only(&self) -> CaughtMail {
        let mails = self.api.sent();
        let [mail] = <[CaughtMail; 1]>::try_from(mails).unwrap_or_else(|mails| panic!("not one mail: {mails:?}"));
        mail
    }
}

/// What became of a mail, in a few words; a reason never holds the secret or a line break.
pub fn meaning(sent: Sent) -> String {
    let (meaning, reason) = match sent {
        Sent::Accepted { provider_id } => ("accepted".to_owned(), provider_id),
        Sent::Refused { because_of, code: _, reason } => (format!("refused for its {because_of:?}"), reason),
        Sent::Later { retry_after: Some(wait), reason } => (format!("later in {} s", wait.as_secs()), reason),
        Sent::Later { retry_after: None, reason } => ("later".to_owned(), reason),
        Sent::Unauthorised { reason } => ("unauthorised".to_owned(), reason),
        Sent::Unknown { reason } => ("unknown".to_owned(), reason),
    };
    assert!(!reason.is_empty() && !reason.contains(MAIL_TOKEN) && !reason.contains('\n'), "{reason}");
    meaning
}
