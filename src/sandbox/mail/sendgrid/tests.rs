//! What SendGrid takes and refuses, asked over the wire.

use std::time::Duration;

use rstest::rstest;
use serde_json::{Value, json};

use super::super::{Dialect, MailApi, Options};
use crate::clock::Clock;

const TOKEN: &str = "SG.token";

async fn start() -> MailApi {
    let clock = Clock::held_at("2026-03-02T09:00:00Z".parse().unwrap());
    MailApi::start(Options::new(TOKEN, clock).speaking(Dialect::SendGrid)).await.unwrap()
}

fn reminder() -> Value {
    json!({
        "personalizations": [{"to": [{"email": "ap@acme.example"}], "custom_args": {"cordial_id": "01J"}}],
        "from": {"email": "dana@desk.example", "name": "Dana Reyes"}, "subject": "Invoice INV-7",
        "content": [{"type": "text/plain", "value": "Hello"}, {"type": "text/html", "value": "<p>Hello</p>"}],
        "headers": {"X-Cordial-Id": "01J"},
    })
}

async fn post(api: &MailApi, token: &str, body: &Value) -> (u16, Option<String>, Value) {
    let client = crate::http::client(Duration::from_secs(2));
    let request = client.post(format!("{}/v3/mail/send", api.base_url())).bearer_auth(token).json(body);
    let answer = request.send().await.unwrap();
    let id = answer.headers().get("X-Message-Id").map(|id| id.to_str().unwrap().to_owned());
    (answer.status().as_u16(), id, answer.json().await.unwrap_or_default())
}

#[tokio::test]
async fn a_mail_is_kept_and_answered_with_its_id_alone() {
    let api = start().await;
    let (status, id, body) = post(&api, TOKEN, &reminder()).await;
    let mails = api.sent();
    assert_eq!((status, id.as_ref(), body), (202, Some(&mails[0].id), Value::Null));
    assert_eq!((mails[0].from.name.as_str(), mails[0].metadata("cordial_id")), ("Dana Reyes", Some("01J")));
    assert_eq!(post(&api, "another", &reminder()).await.0, 401);
}

#[rstest]
#[case::no_from(json!({"from": null}), "from")]
#[case::no_to(json!({"personalizations": [{"to": []}]}), "personalizations.0.to")]
#[case::bad_to(json!({"personalizations": [{"to": [{"email": "nobody"}]}]}), "personalizations.0.to.0.email")]
#[case::list(json!({"personalizations": [{"to": [{"email": "a@b.example,c@d.example"}]}]}), "personalizations.0.to.0.email")]
#[case::no_subject(json!({"subject": ""}), "subject")]
#[case::no_content(json!({"content": []}), "content")]
#[case::html_first(json!({"content": [{"type": "text/html", "value": "x"}, {"type": "text/plain", "value": "x"}]}), "content")]
#[case::reserved(json!({"headers": {"Subject": "x"}}), "headers.Subject")]
#[case::two_lines(json!({"headers": {"X-Y": "x\r\nBcc: y"}}), "headers.X-Y")]
#[case::number(json!({"personalizations": [{"to": [{"email": "a@b.example"}], "custom_args": {"a": 1}}]}), "personalizations.0.custom_args")]
#[case::file(json!({"attachments": [{"content": "!", "filename": "a.pdf"}]}), "attachments.0.content")]
#[tokio::test]
async fn a_wrong_mail_is_refused_by_its_field(#[case] change: Value, #[case] field: &str) {
    let api = start().await;
    let mut mail = reminder();
    for (key, value) in change.as_object().unwrap() {
        mail[key] = value.clone();
    }
    let (status, _, answer) = post(&api, TOKEN, &mail).await;
    assert_eq!((status, &answer["errors"][0]["field"]), (400, &json!(field)), "{answer}");
    assert!(api.sent().is_empty());
}
