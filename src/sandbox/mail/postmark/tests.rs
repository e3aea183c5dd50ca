//! What Postmark takes and refuses, asked over the wire.

use std::time::Duration;

use rstest::rstest;
use serde_json::{Value, json};

use super::super::{Fault, MailApi, Options};
use crate::clock::Clock;

const TOKEN: &str = "a-token";

async fn start() -> MailApi {
    let clock = Clock::held_at("2026-03-02T09:00:00Z".parse().unwrap());
    MailApi::start(Options::new(TOKEN, clock)).await.unwrap()
}

fn reminder() -> Value {
    json!({
        "From": "\"Dana Reyes\" <dana@desk.example>", "To": "ap@acme.example", "Subject": "Invoice INV-7",
        "TextBody": "Hello", "HtmlBody": "<p>Hello</p>", "Headers": [{"Name": "X-Cordial-Id", "Value": "01J"}],
        "Metadata": {"cordial_id": "01J"}, "Tag": "friendly", "MessageStream": "outbound",
    })
}

async fn post(api: &MailApi, body: &Value) -> reqwest::Result<(u16, Value)> {
    let client = crate::http::client(Duration::from_secs(2));
    let request = client.post(format!("{}/email", api.base_url())).header("Accept", "application/json");
    let answer = request.header("X-Postmark-Server-Token", TOKEN).json(body).send().await?;
    Ok((answer.status().as_u16(), answer.json().await?))
}

async fn get(api: &MailApi, path: &str, token: &str) -> (u16, Value) {
    let client = crate::http::client(Duration::from_secs(2));
    let request = client.get(format!("{}{path}", api.base_url())).header("X-Postmark-Server-Token", token);
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test]
async fn a_mail_is_kept_and_found_by_its_metadata() {
    let api = start().await;
    let (status, answer) = post(&api, &reminder()).await.unwrap();
    assert_eq!((status, &answer["ErrorCode"], &answer["Message"]), (200, &json!(0), &json!("OK")));
    assert_eq!(answer["SubmittedAt"], "2026-03-02T09:00:00Z");
    let [mail] = <[_; 1]>::try_from(api.wait_for(1, Duration::from_secs(1)).await.unwrap()).unwrap();
    assert_eq!(answer["MessageID"], mail.id.as_str());
    assert_eq!((mail.from.name.as_str(), mail.header("x-cordial-id")), ("Dana Reyes", Some("01J")));

    let (_, found) = get(&api, "/messages/outbound?count=10&offset=0&metadata_cordial_id=01J", TOKEN).await;
    assert_eq!((&found["TotalCount"], &found["Messages"][0]["MessageID"]), (&json!(1), &json!(mail.id)));
    let (_, other) = get(&api, "/messages/outbound?count=10&offset=0&metadata_cordial_id=01K", TOKEN).await;
    assert_eq!(other["TotalCount"], 0);
    let (_, details) = get(&api, &format!("/messages/outbound/{}/details", mail.id), TOKEN).await;
    assert_eq!(details["TextBody"], "Hello");
    let (status, unknown) = get(&api, "/messages/outbound/none/details", TOKEN).await;
    assert_eq!((status, &unknown["ErrorCode"]), (422, &json!(701)));
    assert_eq!(get(&api, "/messages/outbound", TOKEN).await.0, 422, "count and offset are required");
}

#[rstest]
#[case::no_from(json!({"From": null}), 300)]
#[case::two_senders(json!({"From": "a@b.example, c@d.example"}), 300)]
#[case::no_to(json!({"To": ""}), 300)]
#[case::bad_to(json!({"To": "a@b"}), 300)]
#[case::injected(json!({"To": "a@b.example\r\nBcc: c@evil.example"}), 300)]
#[case::no_subject(json!({"Subject": ""}), 300)]
#[case::two_lines(json!({"Subject": "a\nb"}), 300)]
#[case::no_body(json!({"TextBody": null, "HtmlBody": null}), 300)]
#[case::reserved_header(json!({"Headers": [{"Name": "Subject", "Value": "x"}]}), 300)]
#[case::header_name(json!({"Headers": [{"Name": "X Y", "Value": "x"}]}), 300)]
#[case::header_value(json!({"Headers": [{"Name": "X-Y", "Value": "x\r\nBcc: y"}]}), 300)]
#[case::long_key(json!({"Metadata": {"a-key-of-21-characters": "x"}}), 300)]
#[case::long_value(json!({"Metadata": {"key": "x".repeat(81)}}), 300)]
#[case::number_value(json!({"Metadata": {"key": 1}}), 300)]
#[case::eleven_keys(json!({"Metadata": (0..11).map(|n| (n.to_string(), "x")).collect::<std::collections::BTreeMap<_, _>>()}), 300)]
#[case::unknown_field(json!({"Texbody": "x"}), 403)]
#[case::wrong_type(json!({"Subject": 1}), 403)]
#[case::stream(json!({"MessageStream": "nowhere"}), 1235)]
#[case::forbidden_file(json!({"Attachments": [{"Name": "a.exe", "Content": "", "ContentType": "x/y"}]}), 411)]
#[case::not_base64(json!({"Attachments": [{"Name": "a.pdf", "Content": "!", "ContentType": "x/y"}]}), 300)]
#[tokio::test]
async fn a_wrong_mail_is_refused(#[case] change: Value, #[case] code: u16) {
    let api = start().await;
    let mut mail = reminder();
    for (key, value) in change.as_object().unwrap() {
        mail[key] = value.clone();
    }
    let (status, answer) = post(&api, &mail).await.unwrap();
    assert_eq!((status, &answer["ErrorCode"]), (422, &json!(code)), "{answer}");
    assert!(api.sent().is_empty());
}

#[tokio::test]
async fn the_token_is_asked_for_and_can_be_revoked() {
    let api = start().await;
    assert_eq!(get(&api, "/server", TOKEN).await.0, 200);
    let (status, answer) = get(&api, "/server", "another").await;
    assert_eq!((status, &answer["ErrorCode"]), (401, &json!(10)));
    api.set_token("new");
    assert_eq!(post(&api, &reminder()).await.unwrap().0, 401);
    assert!(api.sent().is_empty());
}

#[tokio::test]
async fn an_inactive_recipient_is_refused() {
    let api = start().await;
    api.faults().deactivate("AP@acme.example");
    let (status, answer) = post(&api, &reminder()).await.unwrap();
    assert_eq!((status, &answer["ErrorCode"]), (422, &json!(406)));
    api.faults().reactivate("ap@acme.example");
    assert_eq!(post(&api, &reminder()).await.unwrap().0, 200);
}

#[tokio::test]
async fn faults_strike_in_order_and_then_it_works() {
    let api = start().await;
    let faults = api.faults();
    faults.next_send(Fault::TooMany { retry_after: Some("7".to_owned()) });
    faults.next_send(Fault::Status { status: 503, body: "{}".to_owned() });
    faults.next_send(Fault::Refuse { code: 405, message: "No credit.".to_owned() });
    for expected in [429, 503, 422, 200] {
        assert_eq!(post(&api, &reminder()).await.unwrap().0, expected);
    }
    assert_eq!(api.sent().len(), 1);
}

#[rstest]
#[case(Fault::Close, 0)]
#[case(Fault::Hang, 0)]
#[case(Fault::Garbage, 0)]
#[case(Fault::AcceptThenClose, 1)]
#[case(Fault::AcceptThenHang, 1)]
#[case(Fault::AcceptThenGarbage, 1)]
#[tokio::test]
async fn an_answer_that_never_comes_says_nothing_about_the_mail(#[case] fault: Fault, #[case] kept: usize) {
    let api = start().await;
    api.faults().next_send(fault);
    assert!(post(&api, &reminder()).await.is_err());
    assert_eq!(api.sent().len(), kept);
    let (_, found) = get(&api, "/messages/outbound?count=1&offset=0&metadata_cordial_id=01J", TOKEN).await;
    assert_eq!(found["TotalCount"], kept);
}
