//! The sandbox's page in a real browser, at the width of a phone: what is typed, drawn and pressed.

use std::future::IntoFuture;
use std::net::SocketAddr;
use std::process::Stdio;
use std::time::Duration;

use axum::Router;
use axum::http::header;
use axum::response::{Html, IntoResponse};
use axum::routing::{get, post};
use cordial::clock::Clock;
use cordial::sandbox::mail::Record;
use cordial::sandbox::mail::folder;
use cordial::sandbox::page::{self, Mailbox, PageState};
use cordial::sandbox::pager::{PagerApi, TOKEN, TOPIC};
use cordial::sandbox::workspace::{self, ALERTS, DIGEST, Id, MORGAN, Workspace};
use serde_json::{Value, json};
use tokio::sync::mpsc;

/// A browser that hasn't judged within this time never will.
const PATIENCE: Duration = Duration::from_secs(120);

const TRIAL: &str =
    "<!doctype html><meta charset=utf-8><title>Trial</title><script type=module src=/trial.js></script>";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_morning_can_be_worked_on_the_page() {
    let (state, _workspace) = sandbox().await;
    let (verdicts, mut heard) = mpsc::channel::<Value>(4);
    let trial = Router::new()
        .route("/trial", get(async || Html(TRIAL)))
        .route("/trial.js", get(async || script(include_str!("page/trial.js"))))
        .route("/reading.js", get(async || script(include_str!("page/reading.js"))))
        .route(
            "/verdict",
            post(async move |axum::Json(verdict): axum::Json<Value>| verdicts.send(verdict).await.is_ok().to_string()),
        );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, page::router(state).merge(trial)).into_future());

    let profile = tempfile::tempdir().unwrap();
    let mut browser = browser(addr, profile.path());
    let verdict = tokio::time::timeout(PATIENCE, heard.recv()).await;
    browser.kill().await.unwrap();
    let verdict = verdict.expect("the browser gives its verdict in time").unwrap();
    let failed: Vec<_> = verdict["trials"].as_array().unwrap().iter().filter(|trial| trial["ok"] != true).collect();
    assert!(failed.is_empty(), "{}", serde_json::to_string_pretty(&failed).unwrap());
    assert!(verdict["trials"].as_array().unwrap().len() >= 10, "every trial was run");
}

fn script(content: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript")], content)
}

/// A workspace with one message of the bot's in it, and a mailbox with one mail.
async fn sandbox() -> (PageState, Workspace) {
    let clock = Clock::held_at("2026-11-23T09:05:00Z".parse().unwrap());
    let workspace = Workspace::start(workspace::Options::new(clock.clone())).await.unwrap();
    say(&workspace, DIGEST, digest()).await;
    let mention = json!({"content": format!("<@{MORGAN}> look"), "allowed_mentions": {"users": [MORGAN.to_string()]}});
    say(&workspace, ALERTS, mention).await;
    let record = Record::default();
    let raw = "From: desk@desk.example\r\nTo: ap@acme.example\r\nSubject: Invoice INV-7\r\n\
        Date: Mon, 23 Nov 2026 09:00:00 +0000\r\nX-Cordial-Id: 01J\r\n\
        Content-Type: text/html; charset=utf-8\r\n\r\n<p>Hello</p><script>top.location='http://b.test'</script>";
    record.keep(folder::parse("one", raw.as_bytes()).unwrap());
    let mailbox = Mailbox::Record(record);
    let phone = PagerApi::start(clock.clone()).await.unwrap();
    ring(&phone).await;
    let state = PageState {
        workspace: workspace.clone(),
        mailbox,
        post_office: None,
        phone: Some(phone),
        clock,
        zone: chrono_tz::Europe::London,
    };
    (state, workspace)
}

/// Hostile text in every place of a card.
fn digest() -> Value {
    let hostile = "<img src=x onerror=\"top.broken=1\"> [Click](javascript:top.broken=1) \u{202e}dtL";
    let long = "The Worshipful Company of Purveyors ".repeat(8);
    json!({
        "content": "**Overdue** \\*\\*not\\*\\*",
        "embeds": [{"title": hostile, "description": format!("{hostile}\n{long}{}", "x".repeat(300)), "color": 11_883_311,
            "fields": [{"name": hostile, "value": long, "inline": true}], "footer": {"text": hostile}}],
        "components": [{"type": 1, "components": [
            {"type": 2, "style": 1, "label": long.chars().take(80).collect::<String>(), "custom_id": "v1:claim:1"},
            {"type": 2, "style": 5, "label": "Manual", "url": "https://desk.example/"}]}],
        "allowed_mentions": {"parse": []},
    })
}

/// The phone rings, as ntfy tells it.
async fn ring(phone: &PagerApi) {
    let body = json!({"topic": TOPIC, "title": "page", "message": "<b>Dana</b> asks: the bank rang", "priority": 5, "tags": []});
    let request = cordial::http::client(Duration::from_secs(10)).post(phone.base_url()).json(&body);
    let answer = request.header("Authorization", format!("Bearer {TOKEN}")).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
}

/// The bot says something.
async fn say(workspace: &Workspace, channel: Id, body: Value) {
    let url = format!("{}/api/v10/channels/{channel}/messages", workspace.api_url());
    let request = cordial::http::client(Duration::from_secs(10)).post(url).json(&body);
    let answer = request.header("Authorization", format!("Bot {}", workspace.token())).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
}

fn browser(addr: SocketAddr, profile: &std::path::Path) -> tokio::process::Child {
    let program = std::env::var("CORDIAL_TEST_CHROMIUM").unwrap_or_else(|_| "chromium".to_owned());
    let switches = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-sync",
        "--disable-background-networking",
        "--disable-component-update",
        "--window-size=1280,900",
    ];
    tokio::process::Command::new(&program)
        .args(switches)
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg("--remote-debugging-port=0")
        .arg(format!("http://{addr}/trial"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap_or_else(|error| {
            panic!("{program} doesn't start ({error}): install Chromium or name one in CORDIAL_TEST_CHROMIUM")
        })
}
