//! A folder of `.eml` files, one a mail: for trying things out, and for the demo.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use async_trait::async_trait;

use super::mime::composed;
use super::outgoing::is_id;
use super::{LookUp, Outgoing, Provider, RefusedFor, Sent};
use crate::clock::Clock;

/// Writes each mail into a folder. The file's name is the outbox id, so the same mail twice is one file.
pub struct Folder {
    path: PathBuf,
    clock: Clock,
}

impl Folder {
    pub fn new(path: impl Into<PathBuf>, clock: Clock) -> Folder {
        Folder { path: path.into(), clock }
    }

    fn file(&self, outbox_id: &str) -> PathBuf {
        self.path.join(format!("{outbox_id}.eml"))
    }
}

#[async_trait]
impl Provider for Folder {
    fn name(&self) -> &'static str {
        "file"
    }

    async fn send(&self, mail: &Outgoing) -> Sent {
        let sound = match mail.sound() {
            Ok(sound) => sound,
            Err(refused) => return refused,
        };
        let message = match composed(mail, sound, self.clock.now().into()) {
            Ok(message) => message.formatted(),
            Err(reason) => {
                return Sent::Refused { because_of: RefusedFor::Message, code: "unsound".into(), reason };
            }
        };
        let (folder, file) = (self.path.clone(), self.file(&mail.outbox_id));
        let written = tokio::task::spawn_blocking(move || write(&folder, &file, &message)).await;
        match written {
            Ok(Ok(())) => Sent::Accepted { provider_id: mail.outbox_id.clone() },
            // Without the rename there is no file, and with it a repeat writes the same one again.
            Ok(Err(error)) => Sent::Later { retry_after: None, reason: self.cannot_write(&error) },
            Err(error) => Sent::Unknown { reason: format!("writing the mail broke off: {error}") },
        }
    }

    async fn look_up(&self, outbox_id: &str) -> LookUp {
        if !is_id(outbox_id) {
            return LookUp::NotFound;
        }
        match tokio::fs::try_exists(self.file(outbox_id)).await {
            Ok(true) => LookUp::Found { provider_id: outbox_id.to_owned() },
            Ok(false) => LookUp::NotFound,
            Err(error) => LookUp::CannotTell { reason: format!("{} can't be read: {error}", self.path.display()) },
        }
    }

    /// A file is there or it isn't.
    fn look_up_lag(&self) -> Duration {
        Duration::ZERO
    }

    async fn check(&self) -> Result<(), String> {
        let (folder, probe) = (self.path.clone(), self.path.join(".cordial-check"));
        let written =
            tokio::task::spawn_blocking(move || write(&folder, &probe, b"").and_then(|()| fs::remove_file(&probe)));
        match written.await {
            Ok(result) => result.map_err(|error| self.cannot_write(&error)),
            Err(error) => Err(format!("trying the folder broke off: {error}")),
        }
    }
}

impl Folder {
    fn cannot_write(&self, error: &io::Error) -> String {
        format!("mails can't be written into {}: {error}. Check mail.file.folder and its rights", self.path.display())
    }
}

/// All of the file or none of it, and on the disk before it counts as sent.
fn write(folder: &Path, file: &Path, content: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let unfinished = file.with_extension("part");
    let mut out = File::create(&unfinished)?;
    out.write_all(content)?;
    out.sync_all()?;
    fs::rename(&unfinished, file)?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use mail_parser::{MessageParser, MimeHeaders};

    use super::super::outgoing::{self, ID_HEADER, sample};
    use super::*;

    fn folder() -> (tempfile::TempDir, Folder) {
        let outside = tempfile::tempdir().unwrap();
        let clock = Clock::held_at("2026-03-02T09:00:00Z".parse().unwrap());
        let folder = Folder::new(outside.path().join("not/there/yet"), clock);
        (outside, folder)
    }

    #[tokio::test]
    async fn a_mail_is_one_file_that_any_program_reads() {
        let (_outside, folder) = folder();
        assert_eq!(folder.look_up(&sample().outbox_id).await, LookUp::NotFound);
        let mut mail = sample();
        mail.attachments.push(outgoing::Attachment {
            name: "Überblick.pdf".into(),
            content_type: "application/pdf".into(),
            content: "JVBERi0=".into(),
        });
        let sent = folder.send(&mail).await;
        assert_eq!(sent, Sent::Accepted { provider_id: mail.outbox_id.clone() });
        let first = fs::read(folder.file(&mail.outbox_id)).unwrap();
        assert_eq!(folder.send(&mail).await, sent);
        assert_eq!(fs::read(folder.file(&mail.outbox_id)).unwrap(), first);
        assert_eq!(fs::read_dir(&folder.path).unwrap().count(), 1);
        assert_eq!(folder.look_up(&mail.outbox_id).await, LookUp::Found { provider_id: mail.outbox_id.clone() });

        let read = MessageParser::default().parse(&first).unwrap();
        assert_eq!(read.subject(), Some(mail.subject.as_str()));
        assert_eq!(read.message_id(), Some("01JD7Z0000000000000000TEST@northwind.test"));
        assert_eq!(read.from().unwrap().first().unwrap().name(), Some("Northwind Größe"));
        assert_eq!(read.to().unwrap().iter().count(), 1);
        assert_eq!(read.to().unwrap().first().unwrap().address(), Some("pay@acme.test"));
        assert_eq!(read.reply_to().unwrap().first().unwrap().address(), Some("dana@northwind.test"));
        assert_eq!(read.date().unwrap().to_rfc3339(), "2026-03-02T09:00:00Z");
        assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n").trim_end(), mail.text.trim_end());
        assert_eq!(read.body_html(0).unwrap().trim_end(), mail.html);
        assert_eq!(read.header_raw(ID_HEADER).map(str::trim), Some(mail.outbox_id.as_str()));
        assert_eq!(read.attachments().next().unwrap().attachment_name(), Some("Überblick.pdf"));
        assert!(read.bcc().is_none());
    }

    #[tokio::test]
    async fn every_line_fits_and_is_plain_ascii() {
        let (_outside, folder) = folder();
        let mail = Outgoing { text: "ü".repeat(3_000), html: "<p>€</p>".repeat(400), ..sample() };
        folder.send(&mail).await;
        let bytes = fs::read(folder.file(&mail.outbox_id)).unwrap();
        assert!(bytes.is_ascii());
        assert!(bytes.split(|byte| *byte == b'\n').all(|line| line.len() <= 998));
    }

    #[tokio::test]
    async fn a_folder_that_can_t_be_written_keeps_the_mail_for_later() {
        let blocked = tempfile::NamedTempFile::new().unwrap();
        let clock = Clock::held_at("2026-03-02T09:00:00Z".parse().unwrap());
        let folder = Folder::new(blocked.path().join("inside-a-file"), clock);
        assert!(matches!(folder.send(&sample()).await, Sent::Later { .. }));
        assert!(folder.check().await.unwrap_err().contains("mail.file.folder"));
    }

    #[tokio::test]
    async fn no_name_leads_out_of_the_folder() {
        let (outside, folder) = folder();
        let mail = Outgoing { outbox_id: "../../escaped".into(), ..sample() };
        assert!(matches!(folder.send(&mail).await, Sent::Refused { .. }));
        assert!(!outside.path().join("escaped.eml").exists() && !outside.path().join("not/escaped.eml").exists());
        assert_eq!(folder.check().await, Ok(()));
        assert_eq!(fs::read_dir(&folder.path).unwrap().count(), 0);
    }
}
