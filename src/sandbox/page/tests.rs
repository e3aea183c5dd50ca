//! The page's server, asked as the page asks it.

use std::future::IntoFuture;
use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};

use super::super::mail::caught::Record;
use super::super::mail::folder::parse;
use super::super::workspace::{self, DANA, GENERAL, MORGAN};
use super::*;

struct Page {
    addr: SocketAddr,
    state: PageState,
    client: reqwest::Client,
}

impl Page {
    async fn open() -> Page {
        let clock = Clock::held_at("2026-11-23T08:55:00Z".parse().unwrap());
        let workspace = Workspace::start(workspace::Options::new(clock.clone())).await.unwrap();
        let mailbox = Mailbox::Record(Record::default());
        let state =
            PageState { workspace, mailbox, post_office: None, phone: None, clock, zone: chrono_tz::Europe::London };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        tokio::spawn(axum::serve(listener, router(state.clone())).into_future());
        Page { addr, state, client: crate::http::client(Duration::from_secs(20)) }
    }

    async fn get(&self, path: &str) -> reqwest::Response {
        self.client.get(format!("http://{}{path}", self.addr)).send().await.unwrap()
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let answer = self.client.post(format!("http://{}{path}", self.addr)).json(&body).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    async fn view(&self, person: u64) -> Value {
        self.get(&format!("/page/view?as={person}")).await.json().await.unwrap()
    }

    async fn act(&self, person: u64, mut deed: Value) -> (u16, Value) {
        deed["as"] = json!(person.to_string());
        self.post("/page/act", deed).await
    }
}

fn channel(view: &Value, id: u64) -> &Value {
    let id = id.to_string();
    view["channels"].as_array().unwrap().iter().find(|channel| channel["id"] == *id).unwrap()
}

#[tokio::test]
async fn what_one_says_another_sees_and_reacts_to() {
    let page = Page::open().await;
    let said = json!({"kind": "say", "channel": GENERAL.to_string(), "text": "Good morning"});
    let (status, answer) = page.act(DANA, said).await;
    assert_eq!(status, 200, "{answer}");
    let message = answer["message"].as_str().unwrap().to_owned();
    let react = json!({"kind": "react", "message": message, "emoji": "✅"});
    assert_eq!(page.act(MORGAN, react).await.0, 200);
    let view = page.view(MORGAN).await;
    assert_eq!(channel(&view, GENERAL)["messages"][0]["reactions"][0]["me"], true);
    let take = json!({"kind": "unreact", "message": message, "emoji": "✅"});
    assert_eq!(page.act(MORGAN, take).await.0, 200);
    assert_eq!(page.act(MORGAN, json!({"kind": "read", "channel": GENERAL.to_string()})).await.0, 200);
    let view = page.view(MORGAN).await;
    assert_eq!(
        (&channel(&view, GENERAL)["messages"][0]["reactions"], &channel(&view, GENERAL)["unread"]),
        (&json!([]), &json!(0))
    );
}

#[tokio::test]
async fn what_cannot_be_done_is_said_in_a_sentence() {
    let page = Page::open().await;
    let slash = json!({"kind": "slash", "channel": GENERAL.to_string(), "text": "/nothing"});
    let (status, answer) = page.act(DANA, slash).await;
    assert_eq!(status, 409);
    assert!(answer["complaint"].as_str().unwrap().contains("nothing"), "{answer}");
    assert_eq!(page.act(7, json!({"kind": "dismiss"})).await.0, 409, "nobody has that id");
    assert_eq!(page.get("/page/view?as=7").await.status(), 404);
}

#[tokio::test]
async fn the_cast_is_everybody_but_the_bot() {
    let page = Page::open().await;
    let view = page.view(DANA).await;
    let cast: Vec<_> = view["cast"].as_array().unwrap().iter().map(|one| (&one["name"], &one["does"])).collect();
    let (dana, morgan) = ((&json!("Dana"), &json!("collector")), (&json!("Morgan"), &json!("manager")));
    assert!(cast.contains(&dana) && cast.contains(&morgan), "{cast:?}");
    assert!(cast.iter().all(|(name, _)| *name != "Cordial"));
}

#[tokio::test]
async fn the_clock_is_turned_and_tells() {
    let page = Page::open().await;
    let (status, answer) = page.post("/page/clock", json!({"to": "morning"})).await;
    assert_eq!((status, &answer["local"]), (200, &json!("2026-11-24T08:59")));
    let (status, answer) = page.post("/page/clock", json!({"to": "2026-11-23T08:00"})).await;
    assert_eq!(status, 409, "{answer}");
    assert_eq!(page.view(DANA).await["clock"]["zone"], "Europe/London");
}

#[tokio::test]
async fn a_mail_is_shown_as_it_looks_and_runs_nothing() {
    let page = Page::open().await;
    let Mailbox::Record(record) = &page.state.mailbox else { unreachable!("it was opened with a record") };
    let raw = "From: a@desk.example\r\nTo: b@acme.example\r\nSubject: Hello\r\nDate: Mon, 02 Mar 2026 09:00:00 +0000\r\n\
        Content-Type: text/html; charset=utf-8\r\n\r\n<script>alert(1)</script><p>Hello</p>";
    record.keep(parse("one", raw.as_bytes()).unwrap());
    let list: Value = page.get("/page/mail").await.json().await.unwrap();
    assert_eq!(list["mails"][0]["subject"], "Hello");
    let mail: Value = page.get("/page/mail/one").await.json().await.unwrap();
    assert_eq!((&mail["html"], &mail["text"]), (&json!(true), &json!(null)));
    let letter = page.get("/page/mail/one/letter").await;
    let policy = letter.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("sandbox") && policy.contains("default-src 'none'") && !policy.contains("allow-scripts"));
    assert_eq!(page.get("/page/mail/two").await.status(), 404);
}

#[tokio::test]
async fn changes_are_told_while_they_happen() {
    let page = Page::open().await;
    let mut stream = page.get("/page/events").await;
    page.state.clock.move_to("2026-11-24T08:55:00Z".parse().unwrap());
    let mut heard = String::new();
    while !heard.contains("event: clock") {
        let chunk = tokio::time::timeout(Duration::from_secs(10), stream.chunk()).await.unwrap().unwrap().unwrap();
        heard.push_str(&String::from_utf8_lossy(&chunk));
    }
    page.state.workspace.say(DANA, GENERAL, "Hello").unwrap();
    while !heard.contains("event: workspace") {
        let chunk = tokio::time::timeout(Duration::from_secs(10), stream.chunk()).await.unwrap().unwrap().unwrap();
        heard.push_str(&String::from_utf8_lossy(&chunk));
    }
}

#[tokio::test]
async fn whoever_says_nothing_is_a_collector() {
    let page = Page::open().await;
    let view: Value = page.get("/page/view?as=").await.json().await.unwrap();
    assert_eq!(view["me"]["name"], "Dana");
}
