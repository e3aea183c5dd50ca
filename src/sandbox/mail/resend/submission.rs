//! A mail as it is handed in, and everything for which Resend would refuse it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::super::Server;
use super::super::address::{Mailbox, mailboxes};
use super::super::caught::{Attachment, CaughtMail, uuid};
use super::Refusal;

const RECIPIENTS: usize = 50;
/// Characters of a tag's name and of its value.
const TAG: usize = 256;
const TAGS: usize = 75;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Submission {
    from: Option<String>,
    to: Option<OneOrMore>,
    cc: Option<OneOrMore>,
    bcc: Option<OneOrMore>,
    reply_to: Option<OneOrMore>,
    subject: Option<String>,
    html: Option<String>,
    text: Option<String>,
    headers: Option<Map<String, Value>>,
    attachments: Option<Vec<File>>,
    tags: Option<Vec<Tag>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    filename: Option<String>,
    content: Option<String>,
    content_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tag {
    name: String,
    value: String,
}

/// How Resend tells that a field holds no address.
pub(super) fn no_address(field: &str) -> Refusal {
    Refusal::invalid(format!(
        "Invalid `{field}` field. The email address needs to follow the `email@example.com` or `Name <email@example.com>` \
         format."
    ))
}

impl Submission {
    /// The mail, where nothing is wrong with it.
    pub(super) fn checked(self, server: &Server) -> Result<CaughtMail, Refusal> {
        let from = addresses("from", self.from.map(OneOrMore::One))?;
        let [from] = <[Mailbox; 1]>::try_from(from).map_err(|_| no_address("from"))?;
        let to = addresses("to", self.to)?;
        if to.is_empty() {
            return Err(missing("to"));
        }
        if to.len() > RECIPIENTS {
            return Err(Refusal::invalid("The `to` field can have 50 recipients at most."));
        }
        let subject = self.subject.filter(|subject| !subject.is_empty()).ok_or_else(|| missing("subject"))?;
        if subject.contains(['\r', '\n']) {
            return Err(Refusal::invalid("The `\\n` is not allowed in the `subject` field."));
        }
        let (html, text) = (self.html.filter(|body| !body.is_empty()), self.text.filter(|body| !body.is_empty()));
        if html.is_none() && text.is_none() {
            return Err(Refusal::new(422, "missing_required_field", "Missing `html` or `text` field."));
        }
        Ok(CaughtMail {
            id: uuid(),
            at: server.clock.now(),
            from,
            to,
            cc: addresses("cc", self.cc)?,
            bcc: addresses("bcc", self.bcc)?,
            reply_to: addresses("reply_to", self.reply_to)?,
            subject,
            html,
            text,
            headers: headers(self.headers.unwrap_or_default())?,
            metadata: tags(self.tags.unwrap_or_default())?,
            tag: None,
            stream: "resend".to_owned(),
            attachments: self.attachments.unwrap_or_default().into_iter().map(attachment).collect::<Result<_, _>>()?,
        })
    }
}

fn missing(field: &str) -> Refusal {
    Refusal::new(422, "missing_required_field", format!("Missing `{field}` field."))
}

fn addresses(field: &str, given: Option<OneOrMore>) -> Result<Vec<Mailbox>, Refusal> {
    let given = match given {
        None => Vec::new(),
        Some(OneOrMore::One(one)) => vec![one],
        Some(OneOrMore::More(more)) => more,
    };
    let read = |text: &String| {
        let found = mailboxes(text).map_err(|_| no_address(field))?;
        // Each entry is one mailbox: a list inside of one is no address.
        <[Mailbox; 1]>::try_from(found).map(|[one]| one).map_err(|_| no_address(field))
    };
    given.iter().map(read).collect()
}

fn headers(given: Map<String, Value>) -> Result<Vec<(String, String)>, Refusal> {
    let read = |(name, value): (String, Value)| {
        let Value::String(value) = value else {
            return Err(Refusal::invalid(format!("The value of the header `{name}` must be a string.")));
        };
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':');
        if !is_name || value.contains(['\r', '\n', '\0']) {
            return Err(Refusal::invalid(format!("Invalid header `{}`.", name.escape_debug())));
        }
        Ok((name, value))
    };
    given.into_iter().map(read).collect()
}

fn tags(given: Vec<Tag>) -> Result<Vec<(String, String)>, Refusal> {
    let is_plain = |text: &str| {
        (1..=TAG).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
    };
    if given.len() > TAGS {
        return Err(Refusal::invalid("A mail can have 75 tags at most."));
    }
    let read = |tag: Tag| match is_plain(&tag.name) && is_plain(&tag.value) {
        true => Ok((tag.name, tag.value)),
        false => Err(Refusal::invalid(
            "Tags should only contain ASCII letters, numbers, underscores, or dashes, and 256 characters at most.",
        )),
    };
    given.into_iter().map(read).collect()
}

fn attachment(file: File) -> Result<Attachment, Refusal> {
    let invalid = || Refusal::new(422, "invalid_attachment", "Attachment must have either a `content` or `path`.");
    let content = file.content.ok_or_else(invalid)?;
    let name = file.filename.filter(|name| !name.is_empty()).ok_or_else(|| {
        Refusal::new(422, "invalid_attachment", "Attachment must have a `filename`, where it has a `content`.")
    })?;
    let bytes = STANDARD.decode(content).map_err(|_| invalid())?;
    let content_type = file.content_type.unwrap_or_else(|| "application/octet-stream".to_owned());
    Ok(Attachment { name, content_type, bytes })
}
