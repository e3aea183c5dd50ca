//! What Resend takes and refuses, asked over the wire.

use std::time::Duration;

use rstest::rstest;
use serde_json::{Value, json};

use super::super::{Dialect, Fault, MailApi, Options};
use crate::clock::Clock;

const TOKEN: &str = "re_token";

async fn start() -> (MailApi, Clock) {
    let clock = Clock::held_at("2026-03-02T09:00:00Z".parse().unwrap());
    (MailApi::start(Options::new(TOKEN, clock.clone()).speaking(Dialect::Resend)).await.unwrap(), clock)
}

fn reminder() -> Value {
    json!({
        "from": "Dana Reyes <dana@desk.example>", "to": ["ap@acme.example"], "subject": "Invoice INV-7",
        "text": "Hello", "html": "<p>Hello</p>", "headers": {"X-Cordial-Id": "01J"},
        "tags": [{"name": "cordial_id", "value": "01J"}],
    })
}

async fn post(api: &MailApi, key: Option<&str>, body: &Value) -> (u16, Value) {
    let client = crate::http::client(Duration::from_secs(2));
    let mut request = client.post(format!("{}/emails", api.base_url())).bearer_auth(TOKEN).json(body);
    if let Some(key) = key {
        request = request.header("Idempotency-Key", key);
    }
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test]
async fn one_key_is_one_mail_for_a_day() {
    let (api, clock) = start().await;
    let (status, first) = post(&api, Some("k"), &reminder()).await;
    assert_eq!(status, 200);
    assert_eq!(post(&api, Some("k"), &reminder()).await, (200, first));
    assert_eq!(api.sent().len(), 1);
    let (status, other) = post(&api, Some("k"), &json!({"subject": "Another"})).await;
    assert_eq!((status, &other["name"]), (409, &json!("invalid_idempotent_request")));
    clock.move_to("2026-03-03T09:00:01Z".parse().unwrap());
    assert_eq!(post(&api, Some("k"), &reminder()).await.0, 200);
    assert_eq!(api.sent().len(), 2, "the key was forgotten");
    assert_eq!(post(&api, Some(&"k".repeat(257)), &reminder()).await.1["name"], "invalid_idempotency_key");
}

#[rstest]
#[case::no_from(json!({"from": null}), "validation_error")]
#[case::no_to(json!({"to": []}), "missing_required_field")]
#[case::bad_to(json!({"to": ["nobody"]}), "validation_error")]
#[case::list_in_one(json!({"to": ["a@b.example, c@d.example"]}), "validation_error")]
#[case::injected(json!({"to": ["a@b.example\r\nBcc: c@evil.example"]}), "validation_error")]
#[case::no_subject(json!({"subject": null}), "missing_required_field")]
#[case::two_lines(json!({"subject": "a\nb"}), "validation_error")]
#[case::no_body(json!({"text": null, "html": null}), "missing_required_field")]
#[case::header(json!({"headers": {"X-Y": "x\r\nBcc: y"}}), "validation_error")]
#[case::tag(json!({"tags": [{"name": "a b", "value": "x"}]}), "validation_error")]
#[case::unknown(json!({"hmtl": "x"}), "validation_error")]
#[case::no_file(json!({"attachments": [{"filename": "a.pdf"}]}), "invalid_attachment")]
#[tokio::test]
async fn a_wrong_mail_is_refused(#[case] change: Value, #[case] name: &str) {
    let (api, _) = start().await;
    let mut mail = reminder();
    for (key, value) in change.as_object().unwrap() {
        mail[key] = value.clone();
    }
    let (status, answer) = post(&api, None, &mail).await;
    assert_eq!((status, &answer["name"]), (422, &json!(name)), "{answer}");
    assert!(api.sent().is_empty());
}

#[tokio::test]
async fn who_asks_must_have_a_key_and_a_name() {
    let (api, _) = start().await;
    let address = format!("{}/emails", api.base_url());
    let nameless = crate::http::client(Duration::from_secs(2));
    let asked = nameless.post(&address).header("User-Agent", "").bearer_auth(TOKEN).json(&reminder());
    assert_eq!(asked.send().await.unwrap().status(), 403);
    let keyless = crate::http::client(Duration::from_secs(2)).post(&address).json(&reminder());
    assert_eq!(keyless.send().await.unwrap().status(), 401);
    api.set_token("another");
    assert_eq!(post(&api, None, &reminder()).await.0, 401);
}

#[tokio::test]
async fn a_mail_kept_without_an_answer_is_found_under_its_key() {
    let (api, _) = start().await;
    api.faults().next_send(Fault::AcceptThenGarbage);
    let client = crate::http::client(Duration::from_secs(2));
    let request = client.post(format!("{}/emails", api.base_url())).bearer_auth(TOKEN).json(&reminder());
    request.header("Idempotency-Key", "k").send().await.unwrap();
    let id = api.sent()[0].id.clone();
    assert_eq!(post(&api, Some("k"), &reminder()).await, (200, json!({ "id": id })));
    assert_eq!(api.sent().len(), 1);
}
