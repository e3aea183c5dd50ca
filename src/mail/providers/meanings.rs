//! What each provider's own answers mean: its documented statuses and error codes, one a line.

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use rstest::rstest;

use super::outgoing::sample;
use super::{Provider, RefusedFor, Sent, from_config};
use crate::clock::Clock;
use crate::config::Config;

/// A provider that is given the same answer to everything.
async fn answered(provider: &str, status: u16, headers: &'static str, body: &'static str) -> Arc<dyn Provider> {
    let answer = move || async move {
        let headers = headers.split('\n').filter_map(|line| line.split_once(": "));
        let response =
            headers.fold(Response::builder().status(status), |response, (name, value)| response.header(name, value));
        response.body(axum::body::Body::from(body)).unwrap()
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
    let keys = match provider {
        "ses" => "access_key_id = \"AKIA\"\nsecret_access_key = \"secret-token\"\nregion = \"eu-west-2\"",
        "mailgun" => "token = \"secret-token\"\ndomain = \"mg.northwind.test\"",
        _ => "token = \"secret-token\"",
    };
    let text = format!(
        "[mail]\nprovider = \"{provider}\"\nfrom = \"desk@northwind.test\"\ntimeout = \"1s\"\n[mail.{provider}]\n\
         base_url = \"{url}\"\n{keys}\n"
    );
    let clock = Clock::held_at("2026-03-02T09:00:00Z".parse().unwrap());
    from_config(&Config::from_text(&text).unwrap().mail, &clock).unwrap()
}

fn shown(sent: Sent) -> String {
    let (shown, reason) = match sent {
        Sent::Accepted { provider_id } => (format!("accepted {provider_id}"), String::new()),
        Sent::Refused { because_of: RefusedFor::Recipient, reason, .. } => ("recipient".to_owned(), reason),
        Sent::Refused { because_of: RefusedFor::Message, reason, .. } => ("message".to_owned(), reason),
        Sent::Later { retry_after, reason } => {
            (format!("later {}", retry_after.map_or(0, |wait| wait.as_secs())), reason)
        }
        Sent::Unauthorised { reason } => ("unauthorised".to_owned(), reason),
        Sent::Unknown { reason } => ("unknown".to_owned(), reason),
    };
    assert!(!reason.contains("secret-token") && !reason.contains('\n'), "{reason}");
    shown
}

#[rstest]
#[case(200, r#"{"id":"re-1"}"#, "accepted re-1")]
#[case(200, "{}", "unknown")]
#[case(400, r#"{"name":"validation_error","message":"API key is invalid"}"#, "unauthorised")]
#[case(400, r#"{"name":"invalid_idempotency_key","message":"…"}"#, "message")]
#[case(401, r#"{"name":"missing_api_key","message":"Missing API Key"}"#, "unauthorised")]
#[case(403, r#"{"name":"validation_error","message":"The northwind.test domain is not verified."}"#, "unauthorised")]
#[case(403, "error code: 1010", "unauthorised")]
#[case(409, r#"{"name":"concurrent_idempotent_requests","message":"in progress"}"#, "unknown")]
#[case(409, r#"{"name":"invalid_idempotent_request","message":"another payload"}"#, "unknown")]
#[case(422, r#"{"name":"validation_error","message":"Invalid `to` field. The email address needs…"}"#, "recipient")]
#[case(422, r#"{"name":"validation_error","message":"Invalid `from` field."}"#, "message")]
#[case(422, r#"{"name":"invalid_attachment","message":"no content"}"#, "message")]
#[case(429, r#"{"name":"rate_limit_exceeded","message":"secret-token is too fast"}"#, "later 60")]
#[case(429, r#"{"name":"daily_quota_exceeded","message":"used up"}"#, "later 3600")]
#[case(451, r#"{"name":"security_error","message":"…"}"#, "message")]
#[case(500, r#"{"name":"application_error","message":"…"}"#, "unknown")]
#[case(503, r#"{"name":"service_unavailable","message":"…"}"#, "unknown")]
#[case(503, "<html>", "unknown")]
#[tokio::test]
async fn resend(#[case] status: u16, #[case] body: &'static str, #[case] meaning: &str) {
    assert_eq!(shown(answered("resend", status, "", body).await.send(&sample()).await), meaning);
}

#[rstest]
#[case(202, "X-Message-Id: sg-1", "", "accepted sg-1")]
#[case(202, "", "", "unknown")]
#[case(200, "X-Message-Id: sg-1", "", "unknown")]
#[case(
    400,
    "",
    r#"{"errors":[{"field":"personalizations.0.to.0.email","message":"Does not contain a valid address."}]}"#,
    "recipient"
)]
#[case(400, "", r#"{"errors":[{"field":"from.email","message":"Does not contain a valid address."}]}"#, "unauthorised")]
#[case(400, "", r#"{"errors":[{"field":"content","message":"…"}]}"#, "message")]
#[case(400, "", r#"{"errors":[{"field":null,"message":"Bad Request"}]}"#, "message")]
#[case(401, "", r#"{"errors":[{"field":null,"message":"Maximum credits exceeded"}]}"#, "unauthorised")]
#[case(403, "", r#"{"errors":[{"field":"from","message":"no verified Sender Identity"}]}"#, "unauthorised")]
#[case(413, "", "", "message")]
#[case(429, "X-RateLimit-Reset: 1772442012", "", "later 12")]
#[case(429, "Retry-After: 3\nX-RateLimit-Reset: 1772442012", "", "later 3")]
#[case(500, "", r#"{"errors":[{"field":null,"message":"internal"}]}"#, "unknown")]
#[case(503, "", r#"{"errors":[{"field":null,"message":"unavailable"}]}"#, "later 0")]
#[case(503, "", "<html>", "unknown")]
#[case(502, "", "<html>", "unknown")]
#[tokio::test]
async fn sendgrid(
    #[case] status: u16,
    #[case] headers: &'static str,
    #[case] body: &'static str,
    #[case] meaning: &str,
) {
    assert_eq!(shown(answered("sendgrid", status, headers, body).await.send(&sample()).await), meaning);
}

#[rstest]
#[case(200, r#"{"id":"<1@mg>","message":"Queued. Thank you."}"#, "accepted <1@mg>")]
#[case(400, r#"{"message":"to parameter is not a valid address. please check documentation"}"#, "recipient")]
#[case(400, r#"{"message":"'to' parameter is not a valid address. please check documentation"}"#, "recipient")]
#[case(400, r#"{"message":"from parameter is not a valid address. please check documentation"}"#, "message")]
#[case(401, "Forbidden", "unauthorised")]
#[case(402, r#"{"message":"pay first"}"#, "unauthorised")]
#[case(403, r#"{"message":"Domain mg.northwind.test is not allowed to send"}"#, "unauthorised")]
#[case(404, r#"{"message":"Domain not found: mg.northwind.test"}"#, "unauthorised")]
#[case(413, "", "message")]
#[case(429, r#"{"message":"Too many requests"}"#, "later 60")]
#[case(500, r#"{"message":"Internal Server Error"}"#, "unknown")]
#[case(503, "<html>", "unknown")]
#[case(504, "", "unknown")]
#[tokio::test]
async fn mailgun(#[case] status: u16, #[case] body: &'static str, #[case] meaning: &str) {
    assert_eq!(shown(answered("mailgun", status, "", body).await.send(&sample()).await), meaning);
}

#[rstest]
#[case(200, "", r#"{"MessageId":"ses-1"}"#, "accepted ses-1")]
#[case(400, "BadRequestException", r#"{"message":"Missing final '@domain'"}"#, "recipient")]
#[case(400, "BadRequestException:http://internal", r#"{"message":"too many tags"}"#, "message")]
#[case(400, "MessageRejected", r#"{"message":"Email address is not verified."}"#, "unauthorised")]
#[case(400, "MessageRejected", r#"{"message":"a virus"}"#, "message")]
#[case(400, "SendingPausedException", "{}", "unauthorised")]
#[case(400, "AccountSuspendedException", "{}", "unauthorised")]
#[case(400, "MailFromDomainNotVerifiedException", "{}", "unauthorised")]
#[case(404, "NotFoundException", r#"{"message":"Configuration set cordial doesn't exist"}"#, "unauthorised")]
#[case(400, "LimitExceededException", "{}", "later 3600")]
#[case(429, "TooManyRequestsException", "{}", "later 5")]
#[case(400, "", r#"{"__type":"com.amazon#ThrottlingException"}"#, "later 5")]
#[case(403, "InvalidSignatureException", "{}", "unauthorised")]
#[case(500, "InternalFailure", "{}", "unknown")]
#[case(503, "ServiceUnavailable", "{}", "later 0")]
#[case(503, "", "<html>", "unknown")]
#[tokio::test]
async fn ses(#[case] status: u16, #[case] kind: &'static str, #[case] body: &'static str, #[case] meaning: &str) {
    let headers: &'static str = if kind.is_empty() { "" } else { format!("x-amzn-ErrorType: {kind}").leak() };
    assert_eq!(shown(answered("ses", status, headers, body).await.send(&sample()).await), meaning);
}
