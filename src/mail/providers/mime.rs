//! A mail as one text, as it goes over SMTP and into a file.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};

use super::Outgoing;
use super::outgoing::{ID_HEADER, Sound};

/// The mail with all its headers and parts, for the record: ASCII, whatever it says. Nothing where no provider would
/// take it.
pub fn as_text(mail: &Outgoing, at: DateTime<Utc>) -> Option<String> {
    let message = composed(mail, mail.sound().ok()?, at.into()).ok()?;
    String::from_utf8(message.formatted()).ok()
}

/// The mail as it would go over SMTP.
pub(super) fn composed(mail: &Outgoing, sound: Sound, at: SystemTime) -> Result<Message, String> {
    let to = sound.to.as_str().parse().map_err(|error| format!("the address can't be written into a mail: {error}"))?;
    let mut builder = Message::builder()
        .from(sound.from)
        .to(Mailbox::new(None, to))
        .subject(&mail.subject)
        .message_id(Some(mail.message_id()))
        .date(at)
        .raw_header(header(ID_HEADER, &mail.outbox_id)?);
    if let Some(reply_to) = sound.reply_to {
        builder = builder.reply_to(reply_to);
    }
    if let Some(tag) = &mail.tag {
        let tag: String = tag.chars().filter(|c| !c.is_control()).take(100).collect();
        builder = builder.raw_header(header("X-Cordial-Step", &tag)?);
    }
    let words = MultiPart::alternative()
        .boundary(format!("words-{}", mail.outbox_id))
        .singlepart(SinglePart::plain(mail.text.clone()))
        .singlepart(SinglePart::html(mail.html.clone()));
    if mail.attachments.is_empty() {
        return builder.multipart(words).map_err(|error| error.to_string());
    }
    let mut all = MultiPart::mixed().boundary(format!("all-{}", mail.outbox_id)).multipart(words);
    for (file, bytes) in mail.attachments.iter().zip(sound.files) {
        let kind = ContentType::parse(&file.content_type)
            .map_err(|_| format!("\"{}\" is no content type", file.content_type.escape_debug()))?;
        all = all.singlepart(Attachment::new(file.name.clone()).body(bytes, kind));
    }
    builder.multipart(all).map_err(|error| error.to_string())
}

fn header(name: &str, value: &str) -> Result<HeaderValue, String> {
    let name = HeaderName::new_from_ascii(name.to_owned()).map_err(|error| error.to_string())?;
    Ok(HeaderValue::new(name, value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::super::outgoing::sample;
    use super::*;

    #[test]
    fn the_same_mail_is_the_same_text_and_one_that_nobody_takes_is_none() {
        let at: DateTime<Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
        let text = as_text(&sample(), at).unwrap();
        assert!(text.is_ascii() && text.contains("Message-ID: <01JD7Z0000000000000000TEST@northwind.test>"));
        assert_eq!(as_text(&sample(), at).as_deref(), Some(&*text));
        assert_eq!(as_text(&Outgoing { to: "a@b.test, c@evil.test".into(), ..sample() }, at), None);
    }
}
