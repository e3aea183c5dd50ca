//! A mail as it is handed in, and everything for which Mailgun would refuse it.

use axum::extract::multipart::Multipart;

use super::super::Server;
use super::super::address::{Mailbox, mailboxes};
use super::super::caught::{Attachment, CaughtMail, uuid};
use super::{DOMAIN, Refusal};

const RECIPIENTS: usize = 1_000;
/// Characters of a tag, and how many there may be.
const TAG: usize = 128;
const TAGS: usize = 10;
/// The fields that have a meaning of their own here.
const FIELDS: [&str; 8] = ["from", "to", "cc", "bcc", "subject", "text", "html", "attachment"];

/// The fields of the form, in order.
#[derive(Default)]
pub(super) struct Submission {
    fields: Vec<(String, String)>,
    attachments: Vec<Attachment>,
}

pub(super) async fn read(mut form: Multipart) -> Result<Submission, Refusal> {
    let broken = |_| Refusal::bad("Request body is not a form");
    let mut submission = Submission::default();
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(|file| (file.to_owned(), field.content_type().unwrap_or_default().to_owned()));
        match file {
            Some((file, content_type)) if name == "attachment" => {
                let bytes = field.bytes().await.map_err(broken)?.to_vec();
                submission.attachments.push(Attachment { name: file, content_type, bytes });
            }
            Some(_) => return Err(Refusal::bad(format!("'{name}' can't be a file"))),
            None => submission.fields.push((name, field.text().await.map_err(broken)?)),
        }
    }
    Ok(submission)
}

/// How Mailgun tells that a field holds no address.
pub(super) fn no_address(field: &str) -> Refusal {
    Refusal::bad(format!("{field} parameter is not a valid address. please check documentation"))
}

impl Submission {
    /// The mail, where nothing is wrong with it.
    pub(super) fn checked(self, server: &Server) -> Result<CaughtMail, Refusal> {
        self.check_names()?;
        let (from, to) = (self.addresses("from")?, self.addresses("to")?);
        if to.len() > RECIPIENTS {
            return Err(Refusal::bad("to parameter has more than 1000 recipients"));
        }
        let [from] = <[Mailbox; 1]>::try_from(from).map_err(|_| no_address("from"))?;
        let subject = self.one("subject").unwrap_or_default().to_owned();
        let (text, html) = (self.body("text"), self.body("html"));
        if text.is_none() && html.is_none() {
            let told = "Need at least one of 'text', 'html', 'amp-html' or 'template' parameters specified";
            return Err(Refusal::bad(told));
        }
        let headers = self.prefixed("h:");
        check_headers(&headers)?;
        let reply_to = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("reply-to"));
        let reply_to = reply_to.map(|(_, value)| mailboxes(value).map_err(|_| no_address("h:Reply-To"))).transpose()?;
        let own_id = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("message-id"));
        let own_id = own_id.map(|(_, value)| value.trim_matches(['<', '>']).to_owned());
        Ok(CaughtMail {
            id: own_id.unwrap_or_else(|| format!("{}@{DOMAIN}", uuid())),
            at: server.clock.now(),
            from,
            to,
            cc: self.some_addresses("cc")?,
            bcc: self.some_addresses("bcc")?,
            reply_to: reply_to.unwrap_or_default(),
            subject,
            html,
            text,
            metadata: self.prefixed("v:"),
            tag: self.tag()?,
            stream: "mailgun".to_owned(),
            headers: headers.into_iter().filter(|(name, _)| !name.eq_ignore_ascii_case("reply-to")).collect(),
            attachments: self.attachments,
        })
    }

    fn check_names(&self) -> Result<(), Refusal> {
        let is_known = |name: &str| {
            FIELDS.contains(&name)
                || ["h:", "v:", "o:"]
                    .iter()
                    .any(|prefix| name.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty()))
        };
        match self.fields.iter().find(|(name, _)| !is_known(name)) {
            Some((name, _)) => Err(Refusal::bad(format!("'{name}' is not a parameter"))),
            None => Ok(()),
        }
    }

    fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.fields.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    fn one(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    fn body(&self, name: &str) -> Option<String> {
        self.one(name).filter(|body| !body.is_empty()).map(str::to_owned)
    }

    fn addresses(&self, name: &str) -> Result<Vec<Mailbox>, Refusal> {
        let found = self.some_addresses(name)?;
        match found.is_empty() {
            true => Err(Refusal::bad(format!("{name} parameter is missing"))),
            false => Ok(found),
        }
    }

    fn some_addresses(&self, name: &str) -> Result<Vec<Mailbox>, Refusal> {
        let read = |field: &str| mailboxes(field).map_err(|_| no_address(name));
        Ok(self.all(name).map(read).collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    fn prefixed(&self, prefix: &str) -> Vec<(String, String)> {
        let found = self.fields.iter().filter_map(|(name, value)| Some((name.strip_prefix(prefix)?, value)));
        found.map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }

    fn tag(&self) -> Result<Option<String>, Refusal> {
        let tags: Vec<&str> = self.all("o:tag").collect();
        if tags.len() > TAGS || tags.iter().any(|tag| tag.len() > TAG || !tag.is_ascii()) {
            return Err(Refusal::bad("o:tag: a mail may have 10 tags, each of 128 ASCII characters at most"));
        }
        Ok(tags.first().map(|tag| (*tag).to_owned()))
    }
}

fn check_headers(headers: &[(String, String)]) -> Result<(), Refusal> {
    let is_bad = |(name, value): &&(String, String)| {
        !name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':') || value.contains(['\r', '\n', '\0'])
    };
    match headers.iter().find(is_bad) {
        Some((name, _)) => Err(Refusal::bad(format!("h:{} is not a valid header", name.escape_debug()))),
        None => Ok(()),
    }
}
