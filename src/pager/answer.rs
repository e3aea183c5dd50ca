//! Reading a service's answer: whether it has the page, never will, or may later.

use std::time::Duration;

use reqwest::header::RETRY_AFTER;
use reqwest::{RequestBuilder, Response};

use super::Paged;

/// As much of a refusal as is worth reading.
const EXCERPT: usize = 200;
/// No answer is read further than this, in bytes.
const LARGEST: usize = 16 * 1024;

/// Sends a request. `Ok` is the body of an answer that says it was taken.
///
/// # Errors
/// What came of it otherwise. No reason holds an address: one may hold a key.
pub(super) async fn ask(name: &str, request: RequestBuilder) -> Result<Vec<u8>, Paged> {
    let response = request.send().await.map_err(|error| went_wrong(name, &error))?;
    let status = response.status().as_u16();
    let after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let body = read(response).await;
    if (200..300).contains(&status) {
        return Ok(body);
    }
    let said = String::from_utf8_lossy(&body);
    let said: String = said.chars().filter(|letter| !letter.is_control()).take(EXCERPT).collect();
    let reason =
        if said.is_empty() { format!("{name} answered {status}") } else { format!("{name} answered {status}: {said}") };
    Err(match status {
        408 | 425 | 429 | 500.. => Paged::Later { after: after.map(Duration::from_secs), reason },
        300..400 => Paged::Refused { reason: format!("{name} answered {status}: a redirect is not followed") },
        _ => Paged::Refused { reason },
    })
}

async fn read(mut response: Response) -> Vec<u8> {
    let mut body = Vec::new();
    while body.len() < LARGEST
        && let Ok(Some(chunk)) = response.chunk().await
    {
        body.extend_from_slice(&chunk[..chunk.len().min(LARGEST - body.len())]);
    }
    body
}

fn went_wrong(name: &str, error: &reqwest::Error) -> Paged {
    if error.is_connect() {
        return Paged::Later { after: None, reason: format!("{name} can't be reached") };
    }
    if error.is_builder() {
        return Paged::Refused { reason: format!("no request to {name} can be made with these settings") };
    }
    let what = if error.is_timeout() { "didn't answer in time" } else { "broke off before it answered" };
    Paged::Unknown { reason: format!("{name} {what}") }
}
