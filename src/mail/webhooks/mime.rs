//! A mail that came in whole, or with its headers as they stood in it.

use mail_parser::MessageParser;

use super::body_text;
use crate::receivables::incoming::{Incoming, Parts};

/// A mail as it went over the wire, and its Message-ID.
pub fn whole(bytes: &[u8]) -> Option<(Incoming, String)> {
    let mail = MessageParser::default().parse(bytes)?;
    let headers: Vec<_> = mail.headers_raw().map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect();
    let from = mail.from().and_then(|from| from.first());
    let to = mail.to().map(|list| list.iter().filter_map(|to| Some(to.address()?.to_owned())).collect());
    let plain = mail.parts.iter().any(|part| part.is_text() && !part.is_text_html());
    let (text, html) = (mail.body_text(0).filter(|_| plain), mail.body_html(0));
    let text = body_text(text.as_deref(), html.as_deref());
    let incoming = Incoming::of(&Parts {
        from: from.and_then(|from| from.address()).unwrap_or_default(),
        from_name: from.and_then(|from| from.name()).unwrap_or_default(),
        to: to.unwrap_or_default(),
        subject: mail.subject().unwrap_or_default(),
        text: &text,
        headers: &headers,
    });
    Some((incoming, mail.message_id().unwrap_or_default().to_owned()))
}

/// Name and value of each header, those broken into lines joined again.
pub fn headers(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text.lines().take(1_000) {
        let continued = line.starts_with([' ', '\t']);
        match (continued, found.last_mut(), line.split_once(':')) {
            (true, Some((_, value)), _) => {
                value.push(' ');
                value.push_str(line.trim());
            }
            (false, _, Some((name, value))) => found.push((name.trim().to_owned(), value.trim().to_owned())),
            _ => {}
        }
    }
    found
}

/// Name and address of `Robin <robin@acme.example>`.
pub fn mailbox(text: &str) -> (&str, &str) {
    match text.rsplit_once('<') {
        Some((name, address)) => (name.trim().trim_matches('"'), address.trim().trim_end_matches('>')),
        None => ("", text.trim()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_read_with_what_it_answers() {
        let mail = b"From: Robin <ap@acme.example>\r\nTo: desk@northwind.example\r\nSubject: Re: Invoice\r\n\
            Message-ID: <1@acme.example>\r\nIn-Reply-To: <01JD7Z00000000000000000000@northwind.example>\r\n\r\n\
            Paid.\r\n\r\nOn 2 Mar 2026 desk@northwind.example wrote:\r\n> Hello\r\n";
        let (incoming, id) = whole(mail).unwrap();
        assert_eq!((incoming.text.as_str(), id.as_str()), ("Paid.", "1@acme.example"));
        assert_eq!(incoming.answers, ["01JD7Z00000000000000000000@northwind.example"]);
        assert_eq!((incoming.from.as_str(), incoming.from_name.as_deref()), ("ap@acme.example", Some("Robin")));
    }

    #[test]
    fn headers_broken_into_lines_are_joined() {
        let read = headers("Subject: Re: a\n b\nReferences: <1@a>\n\t<2@b>\nno header\n");
        let told: Vec<_> = read.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(told, [("Subject", "Re: a b"), ("References", "<1@a> <2@b>")]);
        assert_eq!(mailbox("\"Robin, AP\" <ap@acme.example>"), ("Robin, AP", "ap@acme.example"));
        assert_eq!(mailbox("ap@acme.example"), ("", "ap@acme.example"));
    }
}
