use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::response::{IntoResponse, Response};
use rstest::rstest;

use super::*;

type Script = Arc<Mutex<Vec<Response>>>;

/// A server that gives these answers in turn, and how to reach it.
async fn answering(mut answers: Vec<Response>) -> (Rest, Script) {
    answers.reverse();
    let script: Script = Arc::new(Mutex::new(answers));
    let app = Router::new().fallback(next).with_state(script.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    (Rest::new(&url, SecretString::from("the-token")), script)
}

async fn next(State(script): State<Script>) -> Response {
    script.lock().unwrap().pop().unwrap_or_else(|| (StatusCode::IM_A_TEAPOT, "the script is over").into_response())
}

fn limited(body: &'static str) -> Response {
    (StatusCode::TOO_MANY_REQUESTS, body).into_response()
}

#[tokio::test]
async fn a_limit_is_waited_out_for_as_long_as_discord_says() {
    let body = r#"{"message":"slow down","retry_after":0.25,"global":false}"#;
    let (rest, _) = answering(vec![limited(body), "{\"id\":\"7\"}".into_response()]).await;
    let start = Instant::now();
    assert_eq!(rest.get("/x").await.unwrap()["id"], "7");
    assert!(start.elapsed() >= Duration::from_millis(250));
}

#[tokio::test]
async fn a_global_limit_holds_other_calls_too() {
    let mut global = limited(r#"{"retry_after":0.3,"global":true}"#);
    global.headers_mut().insert("x-ratelimit-global", HeaderValue::from_static("true"));
    let (rest, _) = answering(vec![global, "{}".into_response(), "{}".into_response()]).await;
    let start = Instant::now();
    let first = rest.get("/a");
    let second = async {
        sleep(Duration::from_millis(80)).await;
        rest.get("/b").await.unwrap();
        start.elapsed()
    };
    let (first, second) = tokio::join!(first, second);
    first.unwrap();
    assert!(second >= Duration::from_millis(300), "{second:?}");
}

#[tokio::test]
async fn an_answer_to_a_person_does_not_wait_an_hour() {
    let (rest, _) = answering(vec![limited(r#"{"retry_after":3600}"#)]).await;
    let call = rest.call(Method::POST, "/x", &Value::Null, &[], Patience::Answer).await;
    assert!(matches!(call, Err(Fault::Limited { after }) if after >= Duration::from_secs(3600)));
}

#[tokio::test]
async fn a_server_error_is_tried_again() {
    let broken = (StatusCode::BAD_GATEWAY, "<html>").into_response();
    let (rest, script) = answering(vec![broken, "{}".into_response()]).await;
    rest.get("/x").await.unwrap();
    assert!(script.lock().unwrap().is_empty());
}

#[rstest]
#[case(StatusCode::NOT_FOUND, r#"{"code":10008,"message":"Unknown Message"}"#, Some(10008))]
#[case(StatusCode::FORBIDDEN, "", Some(0))]
#[tokio::test]
async fn a_refusal_is_final_and_keeps_its_code(
    #[case] status: StatusCode,
    #[case] body: &'static str,
    #[case] code: Option<i64>,
) {
    let (rest, _) = answering(vec![(status, body).into_response()]).await;
    assert_eq!(rest.get("/x").await.unwrap_err().code(), code);
}

#[tokio::test]
async fn success_that_cannot_be_read_is_unknown_and_never_failed() {
    let (rest, _) = answering((0..9).map(|_| "not json".into_response()).collect()).await;
    let call = rest.call(Method::POST, "/x", &Value::Null, &[], Patience::Answer).await;
    assert!(matches!(call, Err(Fault::Unknown { .. })), "{call:?}");
}

#[tokio::test]
async fn nobody_there_is_away() {
    let rest = Rest::new("http://127.0.0.1:9", SecretString::from("the-token"));
    let call = rest.call(Method::POST, "/x", &Value::Null, &[], Patience::Answer).await;
    assert!(matches!(call, Err(Fault::Away { .. })), "{call:?}");
}

#[test]
fn neither_the_token_nor_an_interactions_is_shown() {
    let rest = Rest::new("https://discord.com", SecretString::from("the-token"));
    assert!(!format!("{rest:?}").contains("the-token"));
    let secret = "aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4OTA";
    assert!(!route(&format!("/interactions/1/{secret}/callback")).contains(secret));
}
