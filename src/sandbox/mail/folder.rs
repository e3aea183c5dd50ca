//! The mailbox of a desk that writes its mails as `.eml` files into a folder, as the demo's does.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use mail_parser::{HeaderName, MessageParser, MimeHeaders};

use super::address::Mailbox;
use super::caught::{Attachment, CaughtMail};

/// No letter is larger: a file beyond this is something else.
const LARGEST: u64 = 25 * 1024 * 1024;
/// Headers shown in their own place, or that say nothing to a person.
const SHOWN_ELSEWHERE: [&str; 7] = ["from", "to", "cc", "bcc", "reply-to", "subject", "date"];

/// A folder of `.eml` files.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    pub fn new(path: impl Into<PathBuf>) -> Folder {
        Folder { path: path.into() }
    }

    /// Every mail in it, oldest first. A folder that isn't there yet is empty; a file that can't be
    /// read as a mail is left out and logged.
    pub fn mails(&self) -> Vec<CaughtMail> {
        let mut mails: Vec<_> = self.files().into_iter().filter_map(|(path, _)| read(&path)).collect();
        mails.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
        mails
    }

    pub fn find(&self, id: &str) -> Option<CaughtMail> {
        // The id is looked for among the files that are there: it never becomes a path.
        let (path, _) = self.files().into_iter().find(|(path, _)| name_of(path) == id)?;
        read(&path)
    }

    /// Changes whenever a file comes, goes or is written to.
    pub fn fingerprint(&self) -> Vec<(PathBuf, SystemTime)> {
        let mut files = self.files();
        files.sort();
        files
    }

    fn files(&self) -> Vec<(PathBuf, SystemTime)> {
        let Ok(entries) = std::fs::read_dir(&self.path) else { return Vec::new() };
        let eml = |entry: std::io::Result<std::fs::DirEntry>| {
            let entry = entry.ok()?;
            let (path, about) = (entry.path(), entry.metadata().ok()?);
            let is_mail = path.extension().is_some_and(|ending| ending == "eml");
            (is_mail && about.is_file() && about.len() <= LARGEST).then_some((path, about.modified().ok()?))
        };
        entries.filter_map(eml).collect()
    }
}

fn name_of(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn read(path: &Path) -> Option<CaughtMail> {
    let bytes = std::fs::read(path).inspect_err(|error| tracing::warn!(?path, %error, "a mail can't be read")).ok()?;
    let mail = parse(&name_of(path), &bytes);
    if mail.is_none() {
        tracing::warn!(?path, "this file is no mail");
    }
    mail
}

/// Reads the bytes of a mail as they would go over SMTP.
pub fn parse(id: &str, bytes: &[u8]) -> Option<CaughtMail> {
    let message = MessageParser::default().parse(bytes)?;
    let at = message.date().and_then(|date| DateTime::<Utc>::from_timestamp(date.to_timestamp(), 0))?;
    let from = mailboxes(message.from()).into_iter().next()?;
    let files = message.attachments().map(|part| Attachment {
        name: part.attachment_name().unwrap_or("attachment").to_owned(),
        content_type: part.content_type().map_or_else(
            || "application/octet-stream".to_owned(),
            |kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or("octet-stream")),
        ),
        bytes: part.contents().to_vec(),
    });
    Some(CaughtMail {
        id: id.to_owned(),
        at,
        from,
        to: mailboxes(message.to()),
        cc: mailboxes(message.cc()),
        bcc: mailboxes(message.bcc()),
        reply_to: mailboxes(message.reply_to()),
        subject: message.subject().unwrap_or_default().to_owned(),
        html: has_part(&message, true).then(|| message.body_html(0)).flatten().map(|body| body.into_owned()),
        text: has_part(&message, false).then(|| message.body_text(0)).flatten().map(|body| body.into_owned()),
        headers: headers(&message),
        metadata: Vec::new(),
        tag: None,
        stream: "file".to_owned(),
        attachments: files.collect(),
    })
}

/// Whether it brought that body itself: the parser would make one out of the other.
fn has_part(message: &mail_parser::Message<'_>, html: bool) -> bool {
    message.parts.iter().any(|part| if html { part.is_text_html() } else { part.is_text() && !part.is_text_html() })
}

fn headers(message: &mail_parser::Message<'_>) -> Vec<(String, String)> {
    let raw = message.headers_raw().filter(|(name, _)| {
        let name = name.to_ascii_lowercase();
        !SHOWN_ELSEWHERE.contains(&name.as_str()) && HeaderName::parse(&name).is_some()
    });
    raw.map(|(name, value)| (name.to_owned(), value.split_whitespace().collect::<Vec<_>>().join(" "))).collect()
}

fn mailboxes(address: Option<&mail_parser::Address<'_>>) -> Vec<Mailbox> {
    let one = |found: &mail_parser::Addr<'_>| {
        let email = found.address()?.to_owned();
        Some(Mailbox { name: found.name().unwrap_or_default().to_owned(), email })
    };
    address.map(|list| list.iter().filter_map(one).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const REMINDER: &str = "From: Dana Reyes <dana@desk.example>\r\nTo: =?utf-8?b?QsOkY2tlcg==?= <ap@baecker.example>\r\n\
        Subject: =?utf-8?q?Invoice_=E2=82=AC7?=\r\nDate: Mon, 02 Mar 2026 09:00:00 +0000\r\nX-Cordial-Id: 01J\r\n\
        MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; \
        charset=utf-8\r\n\r\nHello\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Hello</p>\r\n--b--\r\n";

    #[test]
    fn an_eml_is_read_as_its_receiver_sees_it() {
        let mail = parse("01J", REMINDER.as_bytes()).unwrap();
        assert_eq!((mail.subject.as_str(), mail.to[0].name.as_str()), ("Invoice €7", "Bäcker"));
        assert_eq!((mail.text.as_deref(), mail.html.as_deref()), (Some("Hello"), Some("<p>Hello</p>")));
        assert_eq!(
            (mail.header("x-cordial-id"), mail.at.to_rfc3339().as_str()),
            (Some("01J"), "2026-03-02T09:00:00+00:00")
        );
    }

    #[test]
    fn a_folder_lists_its_mails_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::new(dir.path().join("mail"));
        assert!(folder.mails().is_empty());
        std::fs::create_dir(dir.path().join("mail")).unwrap();
        let before = folder.fingerprint();
        std::fs::write(dir.path().join("mail/01J.eml"), REMINDER).unwrap();
        std::fs::write(dir.path().join("mail/notes.txt"), REMINDER).unwrap();
        std::fs::write(dir.path().join("mail/broken.eml"), b"\0\0").unwrap();
        assert_ne!(folder.fingerprint(), before);
        assert_eq!(folder.mails().iter().map(|mail| mail.id.as_str()).collect::<Vec<_>>(), ["01J"]);
        assert!(folder.find("01J").is_some());
        assert!(folder.find("../mail/01J").is_none());
    }
}
