//! The body of a REST call: JSON, or a form with files beside its JSON.

use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header::CONTENT_TYPE;
use serde_json::Value;

use super::interaction::ATTACHMENT_LIMIT;
use super::mentions::snowflake;
use super::refusal::{Answer, Refusal};

/// What a call brought.
pub(super) struct Body {
    /// The JSON; null if there was none.
    pub json: Value,
    pub files: Vec<SentFile>,
}

/// A file of a form.
pub(super) struct SentFile {
    /// The `n` of `files[n]`, by which the JSON speaks of it.
    pub index: u64,
    pub name: String,
    pub content_type: String,
    pub bytes: Vec<u8>,
}

impl Body {
    /// What the JSON's `attachments` says about the file `index`; of an interaction's response, below `data`.
    pub fn described(&self, index: u64) -> &Value {
        let lists = [&self.json["attachments"], &self.json["data"]["attachments"]];
        let mut said = lists.into_iter().filter_map(Value::as_array).flatten();
        said.find(|entry| snowflake(&entry["id"]) == Some(index)).unwrap_or(&Value::Null)
    }
}

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Answer<Body> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.starts_with("multipart/form-data") {
            let form = Multipart::from_request(request, state).await.map_err(|_| Refusal::new(50035))?;
            return read_form(form).await;
        }
        let bytes = axum::body::to_bytes(request.into_body(), ATTACHMENT_LIMIT + 1024 * 1024)
            .await
            .map_err(|_| Refusal::new(40005))?;
        let json = if bytes.is_empty() { Value::Null } else { parse(&bytes)? };
        Ok(Body { json, files: Vec::new() })
    }
}

async fn read_form(mut form: Multipart) -> Answer<Body> {
    let mut body = Body { json: Value::Null, files: Vec::new() };
    let mut size = 0;
    while let Some(part) = form.next_field().await.map_err(|_| Refusal::new(40005))? {
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(str::to_owned);
        let content_type = part.content_type().map(str::to_owned);
        let bytes = part.bytes().await.map_err(|_| Refusal::new(40005))?;
        if name == "payload_json" {
            body.json = parse(&bytes)?;
            continue;
        }
        size += bytes.len();
        if size > ATTACHMENT_LIMIT {
            return Err(Refusal::new(40005));
        }
        let index = name.strip_prefix("files[").and_then(|rest| rest.strip_suffix(']')?.parse().ok());
        body.files.push(SentFile {
            index: index.unwrap_or(body.files.len() as u64),
            name: file_name.unwrap_or_else(|| "unknown.bin".into()),
            content_type: content_type.unwrap_or_else(|| "application/octet-stream".into()),
            bytes: bytes.to_vec(),
        });
    }
    Ok(body)
}

fn parse(bytes: &[u8]) -> Answer<Value> {
    serde_json::from_slice(bytes).map_err(|_| Refusal::new(50109))
}
