//! What a JMAP server's answer means: of the request, of a method, and of the one thing that was to be made.

use serde_json::Value;

use super::super::answer::Answer;
use super::super::api::{accepted, cut, refused, text};
use super::super::{RefusedFor, Sent};
use super::Jmap;

/// The arguments of a method's response; a method may answer more than once, and the first is its own.
pub(super) fn response<'a>(body: &'a Value, method: &str) -> Option<&'a Value> {
    let all = body.get("methodResponses")?.as_array()?;
    all.iter().find(|response| response.get(0).and_then(Value::as_str) == Some(method))?.get(1)
}

/// A list in the response of a method.
pub(super) fn list(answer: &Answer, method: &str, key: &str) -> Option<Vec<Value>> {
    let body = answer.json().filter(|_| answer.status == 200)?;
    response(&body, method)?.get(key)?.as_array().cloned()
}

/// The error in place of a method's response, by the call's name.
fn error<'a>(body: &'a Value, call: &str) -> Option<&'a Value> {
    let is_error = |response: &&Value| {
        response.get(0).and_then(Value::as_str) == Some("error")
            && response.get(2).and_then(Value::as_str) == Some(call)
    };
    body.get("methodResponses")?.as_array()?.iter().find(is_error)?.get(1)
}

impl Jmap {
    /// What became of a mail, and the draft that was left behind where it wasn't submitted.
    pub(super) fn outcome(&self, answer: &Answer) -> (Sent, Option<String>) {
        let body = answer.json().unwrap_or_default();
        let tell = |what: Option<&Value>| {
            let nothing = Value::Null;
            let what = what.unwrap_or(&nothing);
            let (kind, told) = (text(what, &["type"]).unwrap_or_default(), text(what, &["description"]));
            format!("The JMAP server refused: {} {}", kind, cut(told.unwrap_or_default(), 200)).trim_end().to_owned()
        };
        if answer.status != 200 {
            return (self.api.by_status(answer, self.api.reason(answer, text(&body, &["detail"]))), None);
        }
        let submission = response(&body, "EmailSubmission/set");
        if let Some(made) = submission.and_then(|set| set.pointer("/created/submission")) {
            return (accepted(text(made, &["id"]), "The JMAP server submitted the mail".to_owned()), None);
        }
        let letter = response(&body, "Email/set");
        let draft = letter.and_then(|set| text(set, &["created", "letter", "id"])).map(str::to_owned);
        // The draft's own refusal comes first: the submission then fails for lack of it.
        if let Some(not_made) = letter.and_then(|set| set.pointer("/notCreated/letter")) {
            return (set_error(text(not_made, &["type"]).unwrap_or_default(), tell(Some(not_made))), None);
        }
        if let Some(not_made) = submission.and_then(|set| set.pointer("/notCreated/submission")) {
            return (set_error(text(not_made, &["type"]).unwrap_or_default(), tell(Some(not_made))), draft);
        }
        if let Some(error) = error(&body, "email").or_else(|| error(&body, "submission")) {
            let sent = method_error(text(error, &["type"]).unwrap_or_default(), tell(Some(error)));
            // A draft of which nobody knows whether it was submitted is what it can be found by.
            let draft = draft.filter(|_| !matches!(sent, Sent::Unknown { .. }));
            return (sent, draft);
        }
        (Sent::Unknown { reason: self.api.reason(answer, None) }, None)
    }
}

/// RFC 8620, 5.3, and RFC 8621, 7.5: why one thing wasn't made. Nothing was submitted.
fn set_error(kind: &str, reason: String) -> Sent {
    match kind {
        "invalidRecipients" => refused(RefusedFor::Recipient, kind, reason),
        "rateLimit" | "overQuota" => Sent::Later { retry_after: None, reason },
        // The account or the sender: no mail would pass, so none is given up.
        "forbidden" | "forbiddenMailFrom" | "forbiddenFrom" | "forbiddenToSend" => Sent::Unauthorised { reason },
        _ => refused(RefusedFor::Message, kind, reason),
    }
}

/// RFC 8620, 3.6.2: why a method wasn't carried out. What we don't know of may have been carried out.
fn method_error(kind: &str, reason: String) -> Sent {
    match kind {
        "serverUnavailable" | "serverFail" | "rateLimit" => Sent::Later { retry_after: None, reason },
        "accountNotFound" | "accountNotSupportedByMethod" | "accountReadOnly" | "forbidden" | "unknownMethod" => {
            Sent::Unauthorised { reason }
        }
        "invalidArguments" | "requestTooLarge" => refused(RefusedFor::Message, kind, reason),
        _ => Sent::Unknown { reason },
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use reqwest::header::HeaderMap;
    use rstest::rstest;
    use serde_json::json;

    use super::*;
    use crate::clock::Clock;
    use crate::config;

    const MADE: &str = r#"["Email/set",{"created":{"letter":{"id":"e1"}}},"email"]"#;

    #[rstest]
    #[case(200, r#"["EmailSubmission/set",{"created":{"submission":{"id":"s1"}}},"submission"]"#, "accepted", false)]
    #[case(
        200,
        r#"["EmailSubmission/set",{"notCreated":{"submission":{"type":"invalidRecipients"}}},"submission"]"#,
        "recipient",
        true
    )]
    #[case(
        200,
        r#"["EmailSubmission/set",{"notCreated":{"submission":{"type":"forbiddenMailFrom"}}},"submission"]"#,
        "unauthorised",
        true
    )]
    #[case(
        200,
        r#"["EmailSubmission/set",{"notCreated":{"submission":{"type":"rateLimit"}}},"submission"]"#,
        "later",
        true
    )]
    #[case(
        200,
        r#"["EmailSubmission/set",{"notCreated":{"submission":{"type":"tooLarge"}}},"submission"]"#,
        "message",
        true
    )]
    #[case(200, r#"["error",{"type":"serverUnavailable"},"submission"]"#, "later", true)]
    #[case(200, r#"["error",{"type":"serverPartialFail"},"submission"]"#, "unknown", false)]
    #[case(200, r#"["error",{"type":"something new"},"submission"]"#, "unknown", false)]
    #[case(200, r#"["error",{"type":"accountReadOnly"},"submission"]"#, "unauthorised", true)]
    #[case(200, r#"["Mailbox/get",{},"other"]"#, "unknown", false)]
    #[case(401, "", "unauthorised", false)]
    #[case(500, "", "unknown", false)]
    #[case(503, "", "unknown", false)]
    #[case(502, "", "unknown", false)]
    fn an_answer_means_one_thing(
        #[case] status: u16,
        #[case] second: &str,
        #[case] expected: &str,
        #[case] leaves_a_draft: bool,
    ) {
        let settings = config::Jmap {
            base_url: "https://mail.northwind.test".parse().unwrap(),
            user: None,
            secret: "secret-token".to_owned().into(),
        };
        let clock = Clock::held_at("2026-03-02T09:00:00Z".parse().unwrap());
        let jmap = Jmap::new(&settings, Duration::from_secs(1), clock).unwrap();
        let responses = format!("[{MADE},{}]", if second.is_empty() { "null" } else { second });
        let body = json!({ "methodResponses": serde_json::from_str::<Value>(&responses).unwrap() });
        let body = body.to_string().into_bytes();
        let answer = Answer { status, body, is_whole: true, retry_after: None, headers: HeaderMap::new() };
        let (sent, draft) = jmap.outcome(&answer);
        let shown = match sent {
            Sent::Accepted { provider_id } => {
                assert_eq!(provider_id, "s1");
                "accepted"
            }
            Sent::Refused { because_of: RefusedFor::Recipient, .. } => "recipient",
            Sent::Refused { because_of: RefusedFor::Message, .. } => "message",
            Sent::Later { .. } => "later",
            Sent::Unauthorised { .. } => "unauthorised",
            Sent::Unknown { .. } => "unknown",
        };
        assert_eq!((shown, draft.is_some()), (expected, leaves_a_draft));
    }
}
