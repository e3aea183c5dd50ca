//! What the JMAP server takes and refuses, asked over the wire.

use std::time::Duration;

use rstest::rstest;
use serde_json::{Value, json};

use super::super::{Dialect, MailApi, Options};
use super::{ACCOUNT, IDENTITY};
use crate::clock::Clock;

const TOKEN: &str = "token";

async fn start() -> MailApi {
    let clock = Clock::held_at("2026-03-02T09:00:00Z".parse().unwrap());
    MailApi::start(Options::new(TOKEN, clock).speaking(Dialect::Jmap)).await.unwrap()
}

async fn call(api: &MailApi, using: &[&str], calls: Value) -> (u16, Value) {
    let client = crate::http::client(Duration::from_secs(2));
    let body = json!({ "using": using, "methodCalls": calls });
    let request = client.post(format!("{}/jmap/api", api.base_url())).bearer_auth(TOKEN).json(&body);
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

const BOTH: [&str; 2] = ["urn:ietf:params:jmap:mail", "urn:ietf:params:jmap:submission"];

fn letter() -> Value {
    json!({
        "mailboxIds": {"mb-drafts": true}, "keywords": {"$draft": true}, "from": [{"email": IDENTITY}],
        "to": [{"email": "ap@acme.example"}], "subject": "Invoice INV-7", "messageId": ["01J@harbour.example"],
        "header:X-Cordial-Id:asText": "01J", "textBody": [{"partId": "t", "type": "text/plain"}],
        "bodyValues": {"t": {"value": "Hello"}},
    })
}

fn send(letter: &Value) -> Value {
    let envelope = json!({"mailFrom": {"email": IDENTITY}, "rcptTo": [{"email": "ap@acme.example"}]});
    let submission = json!({"identityId": "id-1", "emailId": "#l", "envelope": envelope});
    json!([
        ["Email/set", {"accountId": ACCOUNT, "create": {"l": letter}}, "a"],
        ["EmailSubmission/set", {"accountId": ACCOUNT, "create": {"s": submission},
            "onSuccessUpdateEmail": {"#s": {"keywords/$draft": null}}}, "b"],
    ])
}

#[tokio::test]
async fn a_mail_is_submitted_and_found_by_its_header() {
    let api = start().await;
    let (_, answer) = call(&api, &BOTH, send(&letter())).await;
    assert!(answer["methodResponses"][1][1]["created"]["s"]["id"].is_string(), "{answer}");
    assert_eq!(api.sent()[0].header("message-id"), Some("<01J@harbour.example>"));
    let look = json!([
        ["Email/query", {"accountId": ACCOUNT, "filter": {"header": ["X-Cordial-Id", "01J"]}}, "q"],
        ["Email/get", {"accountId": ACCOUNT, "#ids": {"resultOf": "q", "name": "Email/query", "path": "/ids"}}, "g"],
    ]);
    let (_, found) = call(&api, &BOTH, look).await;
    assert_eq!(found["methodResponses"][1][1]["list"][0]["keywords"], json!({}), "{found}");
}

#[rstest]
#[case::sender(json!({"from": [{"email": "other@harbour.example"}]}), "forbiddenFrom")]
#[case::nobody(json!({"to": []}), "invalidProperties")]
#[case::no_mailbox(json!({"mailboxIds": {}}), "invalidProperties")]
#[case::subject(json!({"subject": "a\nb"}), "invalidProperties")]
#[case::header(json!({"header:X-Y:asText": "a\r\nBcc: b"}), "invalidProperties")]
#[case::unknown(json!({"htmlBodies": []}), "invalidProperties")]
#[case::part(json!({"htmlBody": [{"partId": "h", "type": "text/html"}]}), "invalidProperties")]
#[case::blob(json!({"attachments": [{"blobId": "none", "name": "a.pdf", "type": "application/pdf"}]}), "blobNotFound")]
#[tokio::test]
async fn a_wrong_mail_is_not_made_and_not_submitted(#[case] change: Value, #[case] kind: &str) {
    let api = start().await;
    let mut wrong = letter();
    for (key, value) in change.as_object().unwrap() {
        wrong[key] = value.clone();
    }
    let (_, answer) = call(&api, &BOTH, send(&wrong)).await;
    assert_eq!(answer["methodResponses"][0][1]["notCreated"]["l"]["type"], kind, "{answer}");
    assert!(answer["methodResponses"][1][1]["notCreated"]["s"].is_object(), "{answer}");
    assert!(api.sent().is_empty());
}

#[tokio::test]
async fn what_isn_t_in_using_isn_t_known() {
    let api = start().await;
    let (status, answer) = call(&api, &[BOTH[0]], send(&letter())).await;
    assert_eq!((status, &answer["type"]), (400, &json!("urn:ietf:params:jmap:error:unknownCapability")));
    let stranger = json!([["Mailbox/get", {"accountId": "u2", "ids": null}, "m"]]);
    let (_, answer) = call(&api, &BOTH, stranger).await;
    assert_eq!(answer["methodResponses"][0], json!(["error", {"type": "accountNotFound"}, "m"]));
    api.set_token("another");
    assert_eq!(call(&api, &BOTH, json!([])).await.0, 401);
}
