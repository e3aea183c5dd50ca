//! What Mailgun takes and refuses, asked over the wire.

use std::time::Duration;

use reqwest::multipart::{Form, Part};
use rstest::rstest;
use serde_json::{Value, json};

use super::super::{Dialect, MailApi, Options};
use super::DOMAIN;
use crate::clock::Clock;

const TOKEN: &str = "key-token";

async fn start() -> MailApi {
    let clock = Clock::held_at("2026-03-02T09:00:00Z".parse().unwrap());
    MailApi::start(Options::new(TOKEN, clock).speaking(Dialect::Mailgun)).await.unwrap()
}

fn reminder(id: &str) -> Vec<(String, String)> {
    let fields = [
        ("from", "Dana Reyes <dana@desk.example>"),
        ("to", "ap@acme.example"),
        ("subject", "Invoice INV-7"),
        ("text", "Hello"),
        ("v:cordial_id", id),
    ];
    fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
}

async fn post(api: &MailApi, domain: &str, fields: Vec<(String, String)>) -> (u16, Value) {
    let mut form = Form::new().part("attachment", Part::bytes(b"%PDF".to_vec()).file_name("a.pdf"));
    for (name, value) in fields {
        form = form.text(name, value);
    }
    let client = crate::http::client(Duration::from_secs(2));
    let address = format!("{}/v3/{domain}/messages", api.base_url());
    let answer = client.post(address).basic_auth("api", Some(TOKEN)).multipart(form).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn get(address: &str) -> (u16, Value) {
    let client = crate::http::client(Duration::from_secs(2));
    let answer = client.get(address).basic_auth("api", Some(TOKEN)).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test]
async fn mails_are_kept_and_told_of_page_by_page() {
    let api = start().await;
    for id in ["01A", "01B", "01C"] {
        assert_eq!(post(&api, DOMAIN, reminder(id)).await.1["message"], "Queued. Thank you.");
    }
    assert_eq!(api.sent()[0].attachments[0].bytes, b"%PDF");
    let mut address = format!("{}/v3/{DOMAIN}/events?event=accepted&begin=0&ascending=yes&limit=2", api.base_url());
    let mut told = Vec::new();
    loop {
        let (_, page) = get(&address).await;
        let items = page["items"].as_array().unwrap();
        if items.is_empty() {
            break;
        }
        told.extend(items.iter().map(|item| item["user-variables"]["cordial_id"].as_str().unwrap().to_owned()));
        address = page["paging"]["next"].as_str().unwrap().to_owned();
    }
    assert_eq!(told, ["01A", "01B", "01C"]);
    let undirected = format!("{}/v3/{DOMAIN}/events?begin=0", api.base_url());
    assert_eq!(get(&undirected).await.0, 400, "a direction is required where there is no end");
}

#[rstest]
#[case::no_to("to", "", "to parameter is missing")]
#[case::bad_to("to", "nobody", "to parameter is not a valid address. please check documentation")]
#[case::no_from("from", "", "from parameter is missing")]
#[case::no_body("text", "", "Need at least one of 'text', 'html', 'amp-html' or 'template' parameters specified")]
#[case::header("h:X-Y", "a\r\nBcc: b", "h:X-Y is not a valid header")]
#[case::unknown("texts", "x", "'texts' is not a parameter")]
#[case::tag("o:tag", "größe", "o:tag: a mail may have 10 tags, each of 128 ASCII characters at most")]
#[tokio::test]
async fn a_wrong_mail_is_refused(#[case] name: &str, #[case] value: &str, #[case] told: &str) {
    let api = start().await;
    let mut fields = reminder("01A");
    fields.retain(|(field, _)| field != name);
    fields.push((name.to_owned(), value.to_owned()));
    assert_eq!(post(&api, DOMAIN, fields).await, (400, json!({ "message": told })));
    assert!(api.sent().is_empty());
}

#[tokio::test]
async fn another_s_domain_and_a_wrong_key_are_refused() {
    let api = start().await;
    assert_eq!(post(&api, "mg.another.example", reminder("01A")).await.0, 404);
    api.set_token("another");
    let client = crate::http::client(Duration::from_secs(2));
    let address = format!("{}/v3/{DOMAIN}/events", api.base_url());
    assert_eq!(client.get(address).basic_auth("api", Some(TOKEN)).send().await.unwrap().status(), 401);
}
