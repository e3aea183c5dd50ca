//! A mail as it is handed in, and everything for which Postmark would refuse it.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::super::Server;
use super::super::address::{Mailbox, mailboxes};
use super::super::caught::{Attachment, CaughtMail, uuid};
use super::{Refusal, code};

const RECIPIENTS: usize = 50;
const SUBJECT: usize = 2_000;
const TAG: usize = 1_000;
/// Each of the two bodies, in bytes.
const BODY: usize = 5 * 1024 * 1024;
const METADATA_KEYS: usize = 10;
const METADATA_KEY: usize = 20;
const METADATA_VALUE: usize = 80;
/// Headers that have a field of their own, or that only the provider may set.
const RESERVED_HEADERS: [&str; 12] = [
    "from",
    "to",
    "cc",
    "bcc",
    "subject",
    "reply-to",
    "date",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "return-path",
    "received",
];
/// Endings of files that mail servers everywhere refuse.
const FORBIDDEN_ENDINGS: [&str; 14] =
    ["exe", "bat", "cmd", "com", "scr", "vbs", "js", "jar", "msi", "pif", "reg", "hta", "cpl", "lnk"];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Submission {
    from: Option<String>,
    to: Option<String>,
    cc: Option<String>,
    bcc: Option<String>,
    reply_to: Option<String>,
    subject: Option<String>,
    html_body: Option<String>,
    text_body: Option<String>,
    tag: Option<String>,
    headers: Option<Vec<Header>>,
    metadata: Option<Map<String, Value>>,
    attachments: Option<Vec<File>>,
    message_stream: Option<String>,
    #[serde(rename = "TrackOpens")]
    _track_opens: Option<bool>,
    #[serde(rename = "TrackLinks")]
    _track_links: Option<String>,
    #[serde(rename = "InlineCss")]
    _inline_css: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Header {
    name: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct File {
    name: String,
    content: String,
    content_type: String,
    #[serde(rename = "ContentID")]
    _content_id: Option<String>,
}

impl Submission {
    /// The mail, where nothing is wrong with it.
    pub(super) fn checked(self, server: &Server) -> Result<CaughtMail, Refusal> {
        let stream = self.message_stream.clone().unwrap_or_else(|| "outbound".to_owned());
        if !server.streams.contains(&stream) {
            let message = format!("The MessageStream '{stream}' does not exist on this server.");
            return Err(Refusal::new(code::NO_SUCH_STREAM, message));
        }
        self.check_text()?;
        let mail = CaughtMail {
            id: uuid(),
            at: server.clock.now(),
            from: self.sender()?,
            to: addresses("To", self.to.as_deref())?,
            cc: addresses("Cc", self.cc.as_deref())?,
            bcc: addresses("Bcc", self.bcc.as_deref())?,
            reply_to: addresses("ReplyTo", self.reply_to.as_deref())?,
            headers: headers(self.headers.unwrap_or_default())?,
            metadata: metadata(self.metadata.unwrap_or_default())?,
            attachments: self.attachments.unwrap_or_default().into_iter().map(attachment).collect::<Result<_, _>>()?,
            subject: self.subject.unwrap_or_default(),
            html: self.html_body.filter(|body| !body.is_empty()),
            text: self.text_body.filter(|body| !body.is_empty()),
            tag: self.tag,
            stream,
        };
        check_recipients(&mail, server)?;
        Ok(mail)
    }

    fn sender(&self) -> Result<Mailbox, Refusal> {
        let from = addresses("From", self.from.as_deref())?;
        match <[Mailbox; 1]>::try_from(from) {
            Ok([from]) => Ok(from),
            Err(_) => Err(Refusal::invalid("'From' must be exactly one address.")),
        }
    }

    fn check_text(&self) -> Result<(), Refusal> {
        let subject = self.subject.as_deref().unwrap_or_default();
        let (html, text) =
            (self.html_body.as_deref().unwrap_or_default(), self.text_body.as_deref().unwrap_or_default());
        let problem = if subject.trim().is_empty() {
            "'Subject' is required."
        } else if subject.chars().count() > SUBJECT {
            "'Subject' must be 2000 characters at most."
        } else if subject.contains(['\r', '\n']) {
            "'Subject' must be a single line."
        } else if html.is_empty() && text.is_empty() {
            "Provide either 'TextBody' or 'HtmlBody', or both."
        } else if html.len() > BODY || text.len() > BODY {
            "'HtmlBody' and 'TextBody' may be 5 MB each at most."
        } else if self.tag.as_deref().is_some_and(|tag| tag.chars().count() > TAG) {
            "'Tag' must be 1000 characters at most."
        } else {
            return Ok(());
        };
        Err(Refusal::invalid(problem))
    }
}

fn addresses(field: &str, value: Option<&str>) -> Result<Vec<Mailbox>, Refusal> {
    let found = mailboxes(value.unwrap_or_default())
        .map_err(|problem| Refusal::invalid(format!("Invalid '{field}' address: {problem}")))?;
    if found.is_empty() && matches!(field, "From" | "To") {
        return Err(Refusal::invalid(format!("'{field}' is required.")));
    }
    Ok(found)
}

fn check_recipients(mail: &CaughtMail, server: &Server) -> Result<(), Refusal> {
    if mail.recipients().count() > RECIPIENTS {
        return Err(Refusal::invalid("A mail may have 50 recipients at most, copies included."));
    }
    let inactive: Vec<_> =
        mail.recipients().filter(|one| server.faults.is_inactive(&one.email)).map(|one| one.email.as_str()).collect();
    // With one active recipient among them, the mail goes to that one and the others are left out.
    if inactive.is_empty() || inactive.len() < mail.recipients().count() {
        return Ok(());
    }
    let message = format!(
        "You tried to send to a recipient that has been marked as inactive. Found inactive addresses: {}.",
        inactive.join(", ")
    );
    Err(Refusal::new(code::INACTIVE_RECIPIENT, message))
}

fn headers(given: Vec<Header>) -> Result<Vec<(String, String)>, Refusal> {
    given.into_iter().map(|header| checked_header(header.name, header.value)).collect()
}

fn checked_header(name: String, value: String) -> Result<(String, String), Refusal> {
    // RFC 5322, section 2.2: printable ASCII without a colon.
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':') {
        return Err(Refusal::invalid(format!("'{}' is not a valid header name.", name.escape_debug())));
    }
    if RESERVED_HEADERS.contains(&name.to_ascii_lowercase().as_str()) {
        return Err(Refusal::invalid(format!("The header '{name}' can't be set by hand.")));
    }
    if value.contains(['\r', '\n', '\0']) {
        return Err(Refusal::invalid(format!("The value of the header '{name}' must be a single line.")));
    }
    Ok((name, value))
}

fn metadata(given: Map<String, Value>) -> Result<Vec<(String, String)>, Refusal> {
    if given.len() > METADATA_KEYS {
        return Err(Refusal::invalid("Metadata may have 10 keys at most."));
    }
    let mut seen = BTreeSet::new();
    given
        .into_iter()
        .map(|(key, value)| {
            let Value::String(value) = value else {
                return Err(Refusal::invalid(format!("The metadata value of '{key}' must be a string.")));
            };
            if key.is_empty() || key.chars().count() > METADATA_KEY {
                return Err(Refusal::invalid(format!("The metadata key '{key}' must have 1 to 20 characters.")));
            }
            if value.chars().count() > METADATA_VALUE {
                return Err(Refusal::invalid(format!("The metadata value of '{key}' has more than 80 characters.")));
            }
            match seen.insert(key.to_lowercase()) {
                true => Ok((key, value)),
                false => Err(Refusal::invalid(format!("The metadata key '{key}' is there twice."))),
            }
        })
        .collect()
}

fn attachment(file: File) -> Result<Attachment, Refusal> {
    let ending = file.name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    if FORBIDDEN_ENDINGS.contains(&ending.as_str()) {
        let message = format!("Attachments of the type .{ending} are not allowed.");
        return Err(Refusal::new(code::FORBIDDEN_ATTACHMENT, message));
    }
    if file.name.is_empty() || file.content_type.is_empty() {
        return Err(Refusal::invalid("An attachment needs a Name, a Content and a ContentType."));
    }
    let bytes = STANDARD
        .decode(&file.content)
        .map_err(|_| Refusal::invalid(format!("The content of the attachment '{}' is not Base64.", file.name)))?;
    Ok(Attachment { name: file.name, content_type: file.content_type, bytes })
}
