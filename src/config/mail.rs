//! `[mail]`: through whom letters leave, and in whose name.

use std::path::PathBuf;
use std::time::Duration;

use lettre::message::Mailbox;

use super::finding::Finding;
use super::mail_provider::{Provider, ProviderName, Settings};
use super::section::Section;

/// A letter on its way is held for a minute, within which several requests must end.
const LONGEST_TIMEOUT: Duration = Duration::from_secs(20);

/// What was said of mail. Commands that never write to anybody don't ask for all of it.
#[derive(Debug, Clone)]
pub struct Mail {
    pub provider: Option<ProviderName>,
    pub from: Option<Mailbox>,
    pub reply_to: Option<Mailbox>,
    /// How long one request to the provider may take.
    pub timeout: Duration,
    /// How many letters leave in a second at most, and how many are under way at once; the provider's own where
    /// nothing is said.
    pub rate: Option<u32>,
    pub concurrency: Option<usize>,
    /// A folder whose files stand in for the built-in letters, one by one.
    pub templates: Option<PathBuf>,
    /// The folder of the PDFs that the ledger names.
    pub attachments: PathBuf,
    settings: Settings,
}

/// Everything needed to send a letter.
#[derive(Debug, Clone)]
pub struct Sender {
    pub provider: Provider,
    pub from: Mailbox,
    pub reply_to: Option<Mailbox>,
    pub timeout: Duration,
}

impl Mail {
    pub(super) fn read(section: &Section<'_>) -> Option<Mail> {
        let provider = section.word("provider", &ProviderName::ALL.map(|name| (name.as_str(), name)));
        let (from, reply_to) = (address(section, "from"), address(section, "reply_to"));
        let timeout = section.length("timeout").and_then(|length| length.to_std().ok());
        if timeout.is_some_and(|timeout| timeout.is_zero() || timeout > LONGEST_TIMEOUT) {
            section
                .refuse("timeout", "give more than nothing and 20s at most: a letter is held for a minute on its way");
        }
        let (rate, concurrency) = (section.number("rate", 1, 1_000), section.number("concurrency", 1, 64));
        let templates = section.path_beside("templates");
        let attachments = section.path_beside("attachments");
        let settings = Settings::read(section, provider);
        let attachments = attachments?;
        Some(Mail { provider, from, reply_to, timeout: timeout?, rate, concurrency, templates, attachments, settings })
    }

    /// The provider's settings and the sender's address, or each key that is missing.
    pub fn sender(&self) -> Result<Sender, Vec<Finding>> {
        let mut missing = Vec::new();
        if self.provider.is_none() {
            missing.push(Finding::error(
                "mail.provider",
                "is missing: say through whom letters leave, such as \"postmark\"",
            ));
        }
        if self.from.is_none() {
            missing.push(Finding::error("mail.from", "is missing: give the address letters come from"));
        }
        let provider = self.settings.chosen().map_err(|keys| missing.extend(keys)).ok();
        let (Some(Some(provider)), Some(from), true) = (provider, self.from.clone(), missing.is_empty()) else {
            return Err(missing);
        };
        Ok(Sender { provider, from, reply_to: self.reply_to.clone(), timeout: self.timeout })
    }
}

fn address(section: &Section<'_>, key: &str) -> Option<Mailbox> {
    section.read_as(key, |text| {
        text.parse().map_err(|_| {
            format!(
                "\"{text}\" is not an address such as \"accounts@example.com\" or \"Accounts <accounts@example.com>\""
            )
        })
    })
}
