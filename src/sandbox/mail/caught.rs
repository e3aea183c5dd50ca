//! A mail that was accepted and kept instead of sent, and the record of all of them.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use serde::Serialize;
use tokio::sync::watch;

use super::address::Mailbox;

/// One mail as its receiver would have got it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaughtMail {
    /// The provider's id for it: a UUID at Postmark, the file's name in a folder.
    pub id: String,
    pub at: DateTime<Utc>,
    pub from: Mailbox,
    pub to: Vec<Mailbox>,
    pub cc: Vec<Mailbox>,
    pub bcc: Vec<Mailbox>,
    pub reply_to: Vec<Mailbox>,
    pub subject: String,
    pub html: Option<String>,
    pub text: Option<String>,
    /// Headers the sender added, in order.
    pub headers: Vec<(String, String)>,
    /// What the sender attached for its own look-ups, in order.
    pub metadata: Vec<(String, String)>,
    pub tag: Option<String>,
    /// Postmark's message stream; elsewhere the provider's name.
    pub stream: String,
    pub attachments: Vec<Attachment>,
}

impl CaughtMail {
    /// Everybody it went to, copies included.
    pub fn recipients(&self) -> impl Iterator<Item = &Mailbox> {
        self.to.iter().chain(&self.cc).chain(&self.bcc)
    }

    /// The value of the first header of that name, whatever its case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The metadata value under `key`, whatever its case.
    pub fn metadata(&self, key: &str) -> Option<&str> {
        let found = self.metadata.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
        found.map(|(_, value)| value.as_str())
    }
}

/// A random UUID (version 4), as most providers name a mail.
pub(crate) fn uuid() -> String {
    let random: u128 = rand::random();
    let bits = (random & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
    let hex = format!("{bits:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// A file that came with a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attachment {
    pub name: String,
    pub content_type: String,
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

/// Every mail that was accepted, oldest first. Cheap to clone; all clones are one record.
#[derive(Clone)]
pub struct Record {
    mails: Arc<Mutex<Vec<CaughtMail>>>,
    count: Arc<watch::Sender<usize>>,
}

impl Default for Record {
    fn default() -> Self {
        Record { mails: Arc::default(), count: Arc::new(watch::Sender::new(0)) }
    }
}

impl Record {
    pub fn keep(&self, mail: CaughtMail) {
        let count = {
            let mut mails = self.mails.lock().unwrap_or_else(PoisonError::into_inner);
            mails.push(mail);
            mails.len()
        };
        // Two that arrive together may tell their counts in either order: it never goes down.
        self.count.send_modify(|told| *told = count.max(*told));
    }

    pub fn all(&self) -> Vec<CaughtMail> {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn find(&self, id: &str) -> Option<CaughtMail> {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner).iter().find(|mail| mail.id == id).cloned()
    }

    pub fn subscribe(&self) -> watch::Receiver<usize> {
        self.count.subscribe()
    }
}
