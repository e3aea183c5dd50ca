//! One mail as it is handed to a provider, and whether it may be.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lettre::message::Mailbox;
use serde::{Deserialize, Serialize};

use super::{RefusedFor, Sent};
use crate::receivables::address::EmailAddress;

/// The header in which the outbox id travels.
pub const ID_HEADER: &str = "X-Cordial-Id";

/// One mail, complete. Kept as the payload of its outbox row.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    /// The row's id. Travels as `X-Cordial-Id`, in the Message-ID and in the provider's metadata, so that the
    /// mail can be found again whatever happened to the answer.
    pub outbox_id: String,
    /// `Example Ltd <desk@example.test>` or a bare address.
    pub from: String,
    /// One bare address.
    pub to: String,
    #[serde(default)]
    pub reply_to: Option<String>,
    pub subject: String,
    pub html: String,
    pub text: String,
    /// The step, by which a provider's own statistics are grouped.
    #[serde(default)]
    pub tag: Option<String>,
    /// Further facts for the provider's metadata: short names and values.
    #[serde(default)]
    pub metadata: Vec<(String, String)>,
    #[serde(default)]
    pub attachments: Vec<Attachment>,
}

/// A file that goes with a mail.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub name: String,
    /// `application/pdf`
    pub content_type: String,
    /// Base64, as JSON can keep it.
    pub content: String,
}

/// What a provider needs of a mail once it has been looked at.
pub(super) struct Sound {
    pub(super) from: Mailbox,
    pub(super) to: EmailAddress,
    pub(super) reply_to: Option<Mailbox>,
    /// The bytes of each attachment, in order.
    pub(super) files: Vec<Vec<u8>>,
}

impl Outgoing {
    /// The Message-ID we choose: `<01J…@example.test>`, the domain being the sender's.
    pub fn message_id(&self) -> String {
        let address = self.from.trim().trim_end_matches('>');
        let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
        let clean: String = domain.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')).collect();
        let domain = if clean.is_empty() { "localhost" } else { &clean };
        format!("<{}@{domain}>", self.outbox_id)
    }

    /// Refuses what would go to somebody else, start a header of its own, or leave something out.
    pub(super) fn sound(&self) -> Result<Sound, Sent> {
        let message = |reason: String| refused(RefusedFor::Message, "unsound", reason);
        if !is_id(&self.outbox_id) {
            return Err(message("its id is not one of ours".into()));
        }
        if self.subject.trim().is_empty() || self.subject.chars().any(char::is_control) {
            return Err(message("its subject is empty or holds a line break".into()));
        }
        if self.html.trim().is_empty() || self.text.trim().is_empty() {
            return Err(message("it lacks its HTML or its text part".into()));
        }
        let to = EmailAddress::parse(&self.to).map_err(|error| {
            refused(RefusedFor::Recipient, "address", format!("it isn't addressed to one usable address: {error}"))
        })?;
        let from = sender(&self.from).ok_or_else(|| message("mail.from is not an address".into()))?;
        let reply_to = match &self.reply_to {
            Some(text) => Some(sender(text).ok_or_else(|| message("mail.reply_to is not an address".into()))?),
            None => None,
        };
        let decoded = self.attachments.iter().map(|file| file.bytes().ok_or(&file.name));
        let files = decoded.collect::<Result<_, _>>().map_err(|name| {
            let name: String = name.chars().filter(|c| !c.is_control()).take(80).collect();
            refused(RefusedFor::Message, "attachment", format!("its attachment \"{name}\" is empty or unreadable"))
        })?;
        Ok(Sound { from, to, reply_to, files })
    }
}

impl Attachment {
    /// Its bytes, where it has a name and a content.
    fn bytes(&self) -> Option<Vec<u8>> {
        let is_named = !self.name.trim().is_empty() && !self.name.chars().any(|c| c.is_control() || c == '/');
        let bytes = STANDARD.decode(&self.content).ok()?;
        (is_named && !bytes.is_empty()).then_some(bytes)
    }
}

fn sender(text: &str) -> Option<Mailbox> {
    if text.chars().any(char::is_control) {
        return None;
    }
    text.parse().ok()
}

fn refused(because_of: RefusedFor, code: &str, reason: String) -> Sent {
    Sent::Refused { because_of, code: code.into(), reason }
}

/// An outbox id is a ULID; whatever else comes must at least never become a path or a header.
pub(super) fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
pub(super) fn sample() -> Outgoing {
    Outgoing {
        outbox_id: "01JD7Z0000000000000000TEST".into(),
        from: "Northwind Größe <desk@northwind.test>".into(),
        to: "pay@acme.test".into(),
        reply_to: Some("dana@northwind.test".into()),
        subject: "Invoice INV-7: is anything in the way? – £1,240.00".into(),
        html: "<p>Hello Großhandel, £1,240.00</p>".into(),
        text: "Hello Großhandel, £1,240.00\n".into(),
        tag: Some("friendly".into()),
        metadata: vec![("account".into(), "ACME".into())],
        attachments: vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn the_message_id_is_ours() {
        assert_eq!(sample().message_id(), "<01JD7Z0000000000000000TEST@northwind.test>");
        assert!(sample().sound().is_ok());
    }

    #[rstest]
    #[case("a@b.test, c@evil.test")]
    #[case("\"x\" <a@b.test>")]
    #[case("a@b.test\r\nBcc: all@evil.test")]
    #[case("a@b.test;c@d.test")]
    #[case("")]
    fn one_recipient_or_none(#[case] to: &str) {
        let mail = Outgoing { to: to.into(), ..sample() };
        let refused = mail.sound().err();
        assert!(matches!(refused, Some(Sent::Refused { because_of: RefusedFor::Recipient, .. })), "{refused:?}");
    }

    #[test]
    fn nothing_starts_a_header_of_its_own_and_nothing_is_left_out() {
        let file = Attachment { name: "a.pdf".into(), content_type: "application/pdf".into(), content: "####".into() };
        let unsound = [
            Outgoing { subject: "Hello\r\nBcc: all@evil.test".into(), ..sample() },
            Outgoing { from: "Desk\r\nBcc: x@y.test <desk@northwind.test>".into(), ..sample() },
            Outgoing { reply_to: Some("nobody".into()), ..sample() },
            Outgoing { text: " ".into(), ..sample() },
            Outgoing { outbox_id: "../../etc/passwd".into(), ..sample() },
            Outgoing { attachments: vec![file], ..sample() },
        ];
        for mail in unsound {
            let refused = mail.sound().err();
            assert!(matches!(refused, Some(Sent::Refused { because_of: RefusedFor::Message, .. })), "{refused:?}");
        }
    }
}
