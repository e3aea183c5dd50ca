//! A mail as it is handed in, and everything for which SendGrid would refuse it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::super::Server;
use super::super::address::{Mailbox, mailboxes};
use super::super::caught::{Attachment, CaughtMail, uuid};
use super::Refusal;

pub(super) const NO_ADDRESS: &str = "Does not contain a valid address.";
const CATEGORIES: usize = 10;
const CATEGORY: usize = 255;
/// Bytes of all custom arguments together.
const CUSTOM_ARGS: usize = 10_000;
/// Headers that SendGrid sets itself, or that have a field of their own.
const RESERVED_HEADERS: [&str; 12] = [
    "x-sg-id",
    "x-sg-eid",
    "received",
    "dkim-signature",
    "content-type",
    "content-transfer-encoding",
    "to",
    "from",
    "subject",
    "reply-to",
    "cc",
    "bcc",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Submission {
    #[serde(default)]
    personalizations: Vec<Personalization>,
    from: Option<Person>,
    reply_to: Option<Person>,
    subject: Option<String>,
    #[serde(default)]
    content: Vec<Content>,
    #[serde(default)]
    attachments: Vec<File>,
    #[serde(default)]
    headers: Map<String, Value>,
    #[serde(default)]
    categories: Vec<String>,
    #[serde(rename = "tracking_settings")]
    _tracking_settings: Option<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Personalization {
    #[serde(default)]
    to: Vec<Person>,
    #[serde(default)]
    custom_args: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    email: String,
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    #[serde(rename = "type")]
    kind: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    content: String,
    #[serde(rename = "type")]
    kind: Option<String>,
    filename: String,
    disposition: Option<String>,
}

impl Submission {
    /// The mail, where nothing is wrong with it.
    pub(super) fn checked(self, server: &Server) -> Result<CaughtMail, Refusal> {
        let [personal] = <[Personalization; 1]>::try_from(self.personalizations).map_err(|_| {
            Refusal::about("personalizations", "The personalizations field is required and must have one here.")
        })?;
        if personal.to.is_empty() {
            let told =
                "The to array is required for all personalization objects, and must have at least one email object.";
            return Err(Refusal::about("personalizations.0.to", told));
        }
        let to = personal.to.into_iter().enumerate();
        let to = to.map(|(at, one)| person(one, &format!("personalizations.0.to.{at}.email")));
        let to = to.collect::<Result<_, _>>()?;
        let from = self.from.ok_or_else(|| {
            Refusal::about("from", "The from object must be provided for every email send. It is an object that requires the email parameter.")
        })?;
        let subject = self.subject.filter(|subject| !subject.is_empty()).ok_or_else(|| {
            Refusal::about(
                "subject",
                "The subject is required. You can get around this requirement if you use a template.",
            )
        })?;
        let (text, html) = bodies(&self.content)?;
        Ok(CaughtMail {
            id: uuid(),
            at: server.clock.now(),
            from: person(from, "from.email")?,
            to,
            cc: Vec::new(),
            bcc: Vec::new(),
            reply_to: self.reply_to.map(|one| person(one, "reply_to.email")).transpose()?.into_iter().collect(),
            subject,
            html,
            text,
            headers: headers(self.headers)?,
            metadata: custom_args(personal.custom_args)?,
            tag: category(self.categories)?,
            stream: "sendgrid".to_owned(),
            attachments: self.attachments.into_iter().map(attachment).collect::<Result<_, _>>()?,
        })
    }
}

fn person(given: Person, field: &str) -> Result<Mailbox, Refusal> {
    let is_plain = !given.email.contains(['<', '>', ',', '"']);
    let found = mailboxes(&given.email).ok().filter(|found| is_plain && found.len() == 1);
    let email = found.and_then(|found| found.into_iter().next()).ok_or_else(|| Refusal::about(field, NO_ADDRESS))?;
    if given.name.contains(['\r', '\n']) {
        return Err(Refusal::about(field, "The name can't hold a line break."));
    }
    Ok(Mailbox { name: given.name, email: email.email })
}

/// Plain text first, then HTML, each at most once.
fn bodies(content: &[Content]) -> Result<(Option<String>, Option<String>), Refusal> {
    if content.iter().any(|part| part.value.is_empty()) {
        return Err(Refusal::about("content", "The content value must be a string at least one character in length."));
    }
    let value = |part: &Content| Some(part.value.clone());
    match content {
        [plain] if plain.kind == "text/plain" => Ok((value(plain), None)),
        [html] if html.kind == "text/html" => Ok((None, value(html))),
        [plain, html] if plain.kind == "text/plain" && html.kind == "text/html" => Ok((value(plain), value(html))),
        [] => {
            Err(Refusal::about("content", "Unless a valid template_id is provided, the content parameter is required."))
        }
        _ => {
            let told = "If present, text/plain must be first, followed by text/html, followed by any other content.";
            Err(Refusal::about("content", told))
        }
    }
}

fn headers(given: Map<String, Value>) -> Result<Vec<(String, String)>, Refusal> {
    let read = |(name, value): (String, Value)| {
        let field = format!("headers.{name}");
        let Value::String(value) = value else {
            return Err(Refusal::about(field, "Header values must be strings."));
        };
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':');
        if !is_name || value.contains(['\r', '\n', '\0']) {
            return Err(Refusal::about(field, "Headers must be valid."));
        }
        if RESERVED_HEADERS.contains(&name.to_ascii_lowercase().as_str()) {
            return Err(Refusal::about(field, "The header is reserved."));
        }
        Ok((name, value))
    };
    given.into_iter().map(read).collect()
}

fn custom_args(given: Map<String, Value>) -> Result<Vec<(String, String)>, Refusal> {
    let field = "personalizations.0.custom_args";
    if serde_json::to_string(&given).is_ok_and(|text| text.len() > CUSTOM_ARGS) {
        return Err(Refusal::about(field, "The total size of custom arguments must be less than 10000 bytes."));
    }
    let read = |(name, value): (String, Value)| match value {
        Value::String(value) => Ok((name, value)),
        _ => Err(Refusal::about(field, "Custom arg values must be strings.")),
    };
    given.into_iter().map(read).collect()
}

fn category(given: Vec<String>) -> Result<Option<String>, Refusal> {
    if given.len() > CATEGORIES {
        return Err(Refusal::about("categories", "The category cannot have more than 10 categories per request."));
    }
    if given.iter().any(|one| one.chars().count() > CATEGORY || !one.is_ascii()) {
        return Err(Refusal::about("categories", "A category must be ASCII and 255 characters at most."));
    }
    Ok(given.into_iter().next())
}

fn attachment(file: File) -> Result<Attachment, Refusal> {
    let field = "attachments.0.content";
    if file.content.is_empty() {
        return Err(Refusal::about(field, "The attachment content must be a string at least one character in length."));
    }
    if file.filename.is_empty() || file.filename.contains(['\r', '\n']) {
        return Err(Refusal::about("attachments.0.filename", "The attachment filename is required."));
    }
    if !matches!(file.disposition.as_deref(), None | Some("attachment" | "inline")) {
        let told = "The disposition of your attachment can be either inline or attachment.";
        return Err(Refusal::about("attachments.0.disposition", told));
    }
    let bytes = STANDARD
        .decode(&file.content)
        .map_err(|_| Refusal::about(field, "The attachment content must be base64 encoded."))?;
    let content_type = file.kind.unwrap_or_else(|| "application/octet-stream".to_owned());
    Ok(Attachment { name: file.filename, content_type, bytes })
}
