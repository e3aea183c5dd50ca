//! A mail as it is handed in, and everything for which SES would refuse it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::super::Server;
use super::super::address::{Mailbox, mailboxes};
use super::super::caught::{CaughtMail, uuid};
use super::super::folder::parse;
use super::Refusal;

const RECIPIENTS: usize = 50;
const TAG: usize = 256;
const TAGS: usize = 50;
/// Of a message, decoded.
const MESSAGE: usize = 40 * 1024 * 1024;
/// Characters of a line of a message, its end not counted.
const LINE: usize = 998;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Submission {
    destination: Option<Destination>,
    content: Content,
    #[serde(default)]
    email_tags: Vec<Tag>,
    #[serde(rename = "ConfigurationSetName")]
    _configuration_set_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Destination {
    #[serde(default)]
    to_addresses: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Content {
    raw: Raw,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Raw {
    data: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Tag {
    name: String,
    value: String,
}

impl Submission {
    /// The mail, where nothing is wrong with it.
    pub(super) fn checked(self, server: &Server) -> Result<CaughtMail, Refusal> {
        let message = STANDARD.decode(&self.content.raw.data).map_err(|_| Refusal::bad("Data is not Base64"))?;
        if message.len() > MESSAGE {
            return Err(Refusal::bad("Message length is more than 41943040 bytes long"));
        }
        if !message.is_ascii() || message.split(|byte| *byte == b'\n').any(|line| line.len() > LINE + 1) {
            return Err(Refusal::bad("The message must be of 7-bit lines of 1000 characters at most."));
        }
        let mail = parse(&uuid(), &message).ok_or_else(|| Refusal::bad("Missing required header 'From'."))?;
        let to = self.destination.map(|destination| destination.to_addresses).unwrap_or_default();
        let to = to.iter().map(|address| one(address)).collect::<Result<Vec<Mailbox>, _>>()?;
        if to.is_empty() || to.len() > RECIPIENTS {
            return Err(Refusal::bad("Recipient count must be 1 to 50."));
        }
        // What decides to whom it goes is the destination, whatever the message says.
        Ok(CaughtMail {
            at: server.clock.now(),
            to,
            cc: Vec::new(),
            bcc: Vec::new(),
            metadata: tags(self.email_tags)?,
            stream: "ses".to_owned(),
            ..mail
        })
    }
}

fn one(address: &str) -> Result<Mailbox, Refusal> {
    let illegal = || Refusal::bad("Illegal address");
    let found = mailboxes(address).map_err(|_| illegal())?;
    if !address.is_ascii() {
        return Err(Refusal::bad("Local address contains control or whitespace"));
    }
    <[Mailbox; 1]>::try_from(found).map(|[one]| one).map_err(|_| illegal())
}

fn tags(given: Vec<Tag>) -> Result<Vec<(String, String)>, Refusal> {
    let is_plain = |text: &str| {
        (1..=TAG).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
    };
    if given.len() > TAGS {
        return Err(Refusal::bad("A mail may have 50 tags at most."));
    }
    let read = |tag: Tag| match is_plain(&tag.name) && is_plain(&tag.value) {
        true => Ok((tag.name, tag.value)),
        false => {
            Err(Refusal::bad(format!("Invalid tag name <{}> or value: only alphanumeric ASCII, '_' and '-'", tag.name)))
        }
    };
    given.into_iter().map(read).collect()
}
