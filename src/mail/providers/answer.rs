//! Reading a provider's answer: bounded, and clear about whether anything had left.

use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

use super::Sent;
use crate::clock::Clock;

/// No answer of a mail API is larger than this, in bytes; the rest is not read.
const LARGEST: usize = 256 * 1024;

/// Longer waits aren't believed: a provider that is away for a day is an alert, not a wait.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// An answer that came back.
pub(super) struct Answer {
    pub(super) status: u16,
    /// As much of the body as was read. Empty where it broke off.
    pub(super) body: Vec<u8>,
    /// Whether the body came to its end.
    pub(super) is_whole: bool,
    pub(super) retry_after: Option<Duration>,
    pub(super) headers: HeaderMap,
}

impl Answer {
    /// The body as JSON, where it is whole and is JSON.
    pub(super) fn json(&self) -> Option<serde_json::Value> {
        if !self.is_whole {
            return None;
        }
        serde_json::from_slice(&self.body).ok()
    }
}

/// Sends a request and reads what comes back.
///
/// # Errors
/// [`Sent::Later`] where the connection never opened, so nothing can have been taken; [`Sent::Unknown`] where
/// the request may have left.
pub(super) async fn ask(request: reqwest::RequestBuilder, clock: &Clock) -> Result<Answer, Sent> {
    let mut response = request.send().await.map_err(|error| went_wrong(&error))?;
    let status = response.status().as_u16();
    let retry_after = wait_of(response.headers(), clock);
    let headers = response.headers().clone();
    let (mut body, mut is_whole) = (Vec::new(), false);
    while body.len() < LARGEST {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk[..chunk.len().min(LARGEST - body.len())]),
            Ok(None) => {
                is_whole = true;
                break;
            }
            Err(_) => break,
        }
    }
    Ok(Answer { status, body, is_whole, retry_after, headers })
}

fn went_wrong(error: &reqwest::Error) -> Sent {
    if error.is_connect() || error.is_builder() {
        let reason = format!("no connection to the mail provider: {}", innermost(error));
        return Sent::Later { retry_after: None, reason };
    }
    let what = if error.is_timeout() { "no answer in time".to_owned() } else { innermost(error) };
    Sent::Unknown { reason: format!("the mail was handed over, but its fate isn't known: {what}") }
}

/// The cause itself, without the address and the chain around it.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string().chars().take(200).collect()
}

/// `Retry-After` in seconds or as a date, as RFC 9110 has it; else SendGrid's `X-RateLimit-Reset`, the second at
/// which it takes more. `None` for anything else.
///
/// A date is taken against the provider's own, where it gives one: its clock and ours needn't agree.
fn wait_of(headers: &HeaderMap, clock: &Clock) -> Option<Duration> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let Some(text) = text(RETRY_AFTER.as_str()) else {
        let reset: i64 = text("X-RateLimit-Reset")?.parse().ok()?;
        let wait = u64::try_from(reset - clock.now().timestamp()).ok()?;
        return Some(Duration::from_secs(wait).min(LONGEST_WAIT));
    };
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds).min(LONGEST_WAIT));
    }
    let until = date(text)?;
    let theirs = headers.get(DATE).and_then(|value| value.to_str().ok()).and_then(date);
    let now = theirs.unwrap_or_else(|| clock.now().fixed_offset());
    Some((until - now).to_std().unwrap_or_default().min(LONGEST_WAIT))
}

fn date(text: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc2822(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("1", Some(1))]
    #[case(" 3600 ", Some(3600))]
    #[case("999999999", Some(86_400))]
    #[case("Mon, 02 Mar 2026 09:01:30 GMT", Some(90))]
    #[case("Mon, 02 Mar 2026 08:00:00 GMT", Some(0))]
    #[case("-5", None)]
    #[case("1.5", None)]
    #[case("soon", None)]
    #[case("", None)]
    fn retry_after_is_seconds_a_date_or_nothing(#[case] text: &str, #[case] seconds: Option<u64>) {
        let clock = Clock::held_at("2026-03-02T09:00:00Z".parse().unwrap());
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, text.parse().unwrap());
        assert_eq!(wait_of(&headers, &clock), seconds.map(Duration::from_secs));
        // With a clock of its own, the provider's is the one that counts.
        headers.insert(DATE, "Mon, 02 Mar 2026 09:00:30 GMT".parse().unwrap());
        let by_theirs = if text.contains("09:01") { Some(Duration::from_secs(60)) } else { wait_of(&headers, &clock) };
        assert_eq!(wait_of(&headers, &clock), by_theirs);
    }
}
