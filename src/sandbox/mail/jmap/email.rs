//! The store's mails: made as drafts, changed, destroyed and looked for.

use serde_json::{Map, Value, json};

use super::super::address::Mailbox;
use super::super::caught::{Attachment, CaughtMail, uuid};
use super::methods::MethodError;
use super::{ACCOUNT, DRAFTS, IDENTITY, Jmap, SENT, Store};

/// A mail in the store.
pub(super) struct Stored {
    pub(super) id: String,
    pub(super) mailboxes: Vec<String>,
    pub(super) keywords: Vec<String>,
    pub(super) mail: CaughtMail,
}

/// Why a mail can't be made, and which properties are to blame.
type Unmade = (&'static str, String);

/// The properties of a mail that are understood; any other is an error.
const KNOWN: [&str; 12] = [
    "mailboxIds",
    "keywords",
    "from",
    "to",
    "replyTo",
    "subject",
    "messageId",
    "sentAt",
    "textBody",
    "htmlBody",
    "bodyValues",
    "attachments",
];

impl Jmap {
    pub(super) fn set_emails(&self, arguments: &Value, made: &mut Vec<(String, String)>) -> Result<Value, MethodError> {
        let mut store = self.store();
        let (mut created, mut not_created) = (Map::new(), Map::new());
        for (name, email) in arguments["create"].as_object().into_iter().flatten() {
            match self.drafted(email, &store) {
                Ok(stored) => {
                    created.insert(name.clone(), json!({ "id": stored.id, "blobId": format!("b-{}", stored.id) }));
                    made.push((name.clone(), stored.id.clone()));
                    store.emails.push(stored);
                }
                Err((kind, told)) => {
                    not_created.insert(name.clone(), json!({ "type": kind, "description": told }));
                }
            }
        }
        let destroy = arguments["destroy"].as_array().cloned().unwrap_or_default();
        let before = store.emails.len();
        store.emails.retain(|stored| !destroy.iter().any(|id| *id == *stored.id));
        let destroyed = if store.emails.len() < before { destroy } else { Vec::new() };
        Ok(json!({ "accountId": ACCOUNT, "newState": "s2", "created": created, "notCreated": not_created,
            "destroyed": destroyed }))
    }

    fn drafted(&self, email: &Value, store: &Store) -> Result<Stored, Unmade> {
        let wrong = |property: &str| ("invalidProperties", property.to_owned());
        let fields = email.as_object().ok_or_else(|| wrong("email"))?;
        let headers = headers(fields)?;
        let mailboxes = names(&email["mailboxIds"]).ok_or_else(|| wrong("mailboxIds"))?;
        if mailboxes.is_empty() || !mailboxes.iter().all(|id| [DRAFTS, SENT].contains(&id.as_str())) {
            return Err(wrong("mailboxIds"));
        }
        let [from] = <[Mailbox; 1]>::try_from(people(&email["from"]).ok_or_else(|| wrong("from"))?)
            .map_err(|_| wrong("from"))?;
        if from.email != IDENTITY {
            return Err(("forbiddenFrom", from.email));
        }
        let id = uuid();
        let message_id = email["messageId"][0].as_str().filter(|id| id.contains('@') && !id.contains(['<', '>', ' ']));
        let mut all = vec![("Message-ID".to_owned(), format!("<{}>", message_id.ok_or_else(|| wrong("messageId"))?))];
        all.extend(headers);
        let mail = CaughtMail {
            id: id.clone(),
            at: self.server.clock.now(),
            from,
            to: people(&email["to"]).filter(|to| !to.is_empty()).ok_or_else(|| wrong("to"))?,
            cc: Vec::new(),
            bcc: Vec::new(),
            reply_to: people(&email["replyTo"]).unwrap_or_default(),
            subject: email["subject"]
                .as_str()
                .filter(|text| !text.contains('\n'))
                .ok_or_else(|| wrong("subject"))?
                .to_owned(),
            html: body(email, "htmlBody", "text/html")?,
            text: body(email, "textBody", "text/plain")?,
            headers: all,
            metadata: Vec::new(),
            tag: None,
            stream: "jmap".to_owned(),
            attachments: attachments(&email["attachments"], store)?,
        };
        let keywords = names(&email["keywords"]).unwrap_or_default();
        Ok(Stored { id, mailboxes, keywords, mail })
    }

    pub(super) fn query_emails(&self, arguments: &Value) -> Result<Value, MethodError> {
        let header = arguments["filter"]["header"].as_array().ok_or(MethodError("unsupportedFilter"))?;
        let [Value::String(name), Value::String(value)] = header.as_slice() else {
            return Err(MethodError("invalidArguments"));
        };
        let lags = self.server.faults.search_lags();
        let store = self.store();
        let found = store.emails.iter().filter(|stored| stored.mail.header(name).is_some_and(|is| is.contains(value)));
        let ids: Vec<&String> = found.filter(|_| !lags).map(|stored| &stored.id).collect();
        Ok(json!({ "accountId": ACCOUNT, "queryState": "q", "canCalculateChanges": false, "position": 0, "ids": ids }))
    }

    pub(super) fn get_emails(&self, ids: &[String]) -> Result<Value, MethodError> {
        let store = self.store();
        let shown = store.emails.iter().filter(|stored| ids.contains(&stored.id)).map(|stored| {
            let set = |names: &[String]| names.iter().map(|name| (name.clone(), json!(true))).collect::<Map<_, _>>();
            json!({ "id": stored.id, "keywords": set(&stored.keywords), "mailboxIds": set(&stored.mailboxes) })
        });
        let list: Vec<Value> = shown.collect();
        Ok(json!({ "accountId": ACCOUNT, "state": "s", "list": list, "notFound": [] }))
    }
}

/// The members of a set such as `{"$draft": true}`; none where a value isn't true.
fn names(set: &Value) -> Option<Vec<String>> {
    let name = |(name, is): (&String, &Value)| (*is == json!(true)).then(|| name.clone());
    set.as_object()?.iter().map(name).collect()
}

fn headers(fields: &Map<String, Value>) -> Result<Vec<(String, String)>, Unmade> {
    let mut headers = Vec::new();
    for (key, value) in fields.iter().filter(|(key, _)| !KNOWN.contains(&key.as_str())) {
        let name = key.strip_prefix("header:").and_then(|rest| rest.strip_suffix(":asText"));
        let value = value.as_str().filter(|value| !value.contains(['\r', '\n']));
        match (name, value) {
            (Some(name), Some(value)) => headers.push((name.to_owned(), value.to_owned())),
            _ => return Err(("invalidProperties", key.clone())),
        }
    }
    Ok(headers)
}

fn people(list: &Value) -> Option<Vec<Mailbox>> {
    let one = |person: &Value| {
        let email =
            person["email"].as_str().filter(|email| email.contains('@') && !email.contains([' ', '<', '\n']))?;
        Some(Mailbox { name: person["name"].as_str().unwrap_or_default().to_owned(), email: email.to_owned() })
    };
    list.as_array()?.iter().map(one).collect()
}

/// One part of the type, and its value.
fn body(email: &Value, list: &str, kind: &str) -> Result<Option<String>, Unmade> {
    let wrong = || ("invalidProperties", list.to_owned());
    let Some(parts) = email[list].as_array() else { return Ok(None) };
    let [part] = parts.as_slice() else { return Err(wrong()) };
    if part["type"] != kind {
        return Err(wrong());
    }
    let id = part["partId"].as_str().ok_or_else(wrong)?;
    Ok(Some(email["bodyValues"][id]["value"].as_str().ok_or_else(wrong)?.to_owned()))
}

fn attachments(list: &Value, store: &Store) -> Result<Vec<Attachment>, Unmade> {
    let one = |file: &Value| {
        let text = |key: &str| file[key].as_str().map(str::to_owned);
        let blob = file["blobId"].as_str().unwrap_or_default();
        let bytes = store.blobs.get(blob).cloned().ok_or(("blobNotFound", blob.to_owned()))?;
        let named = text("name").zip(text("type")).ok_or(("invalidProperties", "attachments".to_owned()))?;
        Ok(Attachment { name: named.0, content_type: named.1, bytes })
    };
    list.as_array().into_iter().flatten().map(one).collect()
}
