//! What SES takes and refuses, asked over the wire.

use std::time::Duration;

use serde_json::{Value, json};

use super::super::{Dialect, MailApi, Options};
use crate::clock::Clock;

/// A request that nobody signed, or signed otherwise, changes nothing.
#[tokio::test]
async fn only_a_signed_request_is_served() {
    let clock = Clock::held_at("2026-03-02T09:00:00Z".parse().unwrap());
    let api = MailApi::start(Options::new("secret", clock).speaking(Dialect::Ses)).await.unwrap();
    let scope = "20260302/eu-west-2/ses/aws4_request";
    let signed = |key: &str, scope: &str| {
        format!("AWS4-HMAC-SHA256 Credential={key}/{scope}, SignedHeaders=host;x-amz-date, Signature=00")
    };
    let own = super::ACCESS_KEY_ID;
    let cases = [
        (None, "20260302T090000Z", "MissingAuthenticationTokenException"),
        (Some("Bearer secret".to_owned()), "20260302T090000Z", "MissingAuthenticationTokenException"),
        (Some("AWS4-HMAC-SHA256 Credential=x".to_owned()), "20260302T090000Z", "IncompleteSignatureException"),
        (Some(signed("AKIAANOTHER", scope)), "20260302T090000Z", "UnrecognizedClientException"),
        (Some(signed(own, scope)), "20260302T084000Z", "InvalidSignatureException"),
        (Some(signed(own, "20260302/us-east-1/ses/aws4_request")), "20260302T090000Z", "InvalidSignatureException"),
        (Some(signed(own, scope)), "20260302T090000Z", "InvalidSignatureException"),
    ];
    for (authorization, date, kind) in cases {
        let client = crate::http::client(Duration::from_secs(2));
        let mut request =
            client.post(format!("{}/v2/email/outbound-emails", api.base_url())).header("X-Amz-Date", date);
        if let Some(value) = &authorization {
            request = request.header("Authorization", value);
        }
        let body = json!({"Content": {"Raw": {"Data": ""}}});
        let answer = request.json(&body).send().await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.headers()["x-amzn-errortype"].to_str().unwrap()), (403, kind));
        assert!(answer.json::<Value>().await.unwrap()["message"].is_string(), "{authorization:?}");
    }
    assert!(api.sent().is_empty());
}
