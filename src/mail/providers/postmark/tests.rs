use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use rstest::rstest;

use super::super::outgoing::sample;
use super::*;

/// What the stand-in was asked.
#[derive(Default, Clone)]
struct Asked {
    all: Arc<Mutex<Vec<(Uri, HeaderMap, Bytes)>>>,
}

/// A server that gives every request the same answer, and whoever speaks to it.
async fn answering(status: u16, headers: &'static [(&'static str, &'static str)], body: &str) -> (Postmark, Asked) {
    let (asked, body) = (Asked::default(), body.to_owned());
    let answer = move |State(asked): State<Asked>, request: Request| async move {
        let (head, content) = request.into_parts();
        let bytes = axum::body::to_bytes(content, 1 << 20).await.unwrap();
        asked.all.lock().unwrap().push((head.uri, head.headers, bytes));
        let mut response = Response::builder().status(StatusCode::from_u16(status).unwrap());
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        response.body(Body::from(body)).unwrap()
    };
    let router = Router::new().fallback(answer).with_state(asked.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (speaking_to(&format!("http://{address}/")), asked)
}

fn speaking_to(base_url: &str) -> Postmark {
    let settings = config::Postmark {
        token: "secret-token".to_owned().into(),
        base_url: base_url.parse().unwrap(),
        message_stream: "outbound".into(),
        webhook_secret: None,
    };
    let clock = Clock::held_at("2026-03-02T09:00:00Z".parse().unwrap());
    Postmark::new(&settings, Duration::from_millis(700), clock).unwrap()
}

#[tokio::test]
async fn a_mail_is_handed_over_with_everything_it_can_be_found_by() {
    let (postmark, asked) = answering(200, &[], r#"{"ErrorCode":0,"Message":"OK","MessageID":"pm-1"}"#).await;
    assert_eq!(postmark.send(&sample()).await, Sent::Accepted { provider_id: "pm-1".into() });
    let (uri, headers, body) = asked.all.lock().unwrap().remove(0);
    assert_eq!((uri.path(), &headers["x-postmark-server-token"]), ("/email", &"secret-token".parse().unwrap()));
    let body: Value = serde_json::from_slice(&body).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&body).unwrap(), @r#"
    {
      "From": "Northwind Größe <desk@northwind.test>",
      "To": "pay@acme.test",
      "Subject": "Invoice INV-7: is anything in the way? – £1,240.00",
      "HtmlBody": "<p>Hello Großhandel, £1,240.00</p>",
      "TextBody": "Hello Großhandel, £1,240.00\n",
      "MessageStream": "outbound",
      "Metadata": {
        "cordial_id": "01JD7Z0000000000000000TEST",
        "account": "ACME"
      },
      "Headers": [
        {
          "Name": "X-Cordial-Id",
          "Value": "01JD7Z0000000000000000TEST"
        },
        {
          "Name": "Message-ID",
          "Value": "<01JD7Z0000000000000000TEST@northwind.test>"
        },
        {
          "Name": "X-PM-KeepID",
          "Value": "true"
        }
      ],
      "TrackOpens": false,
      "TrackLinks": "None",
      "ReplyTo": "dana@northwind.test",
      "Tag": "friendly"
    }
    "#);
}

#[rstest]
#[case(200, r#"{"ErrorCode":0,"MessageID":"x"}"#, "accepted")]
#[case(200, r#"{"ErrorCode":0}"#, "unknown")]
#[case(200, "<html>hello</html>", "unknown")]
#[case(200, "", "unknown")]
#[case(202, "{}", "unknown")]
#[case(200, r#"{"ErrorCode":406,"Message":"inactive"}"#, "recipient 406")]
#[case(
    422,
    r#"{"ErrorCode":406,"Message":"You tried to send to a recipient that has been marked as inactive."}"#,
    "recipient 406"
)]
#[case(422, r#"{"ErrorCode":300,"Message":"Invalid 'To' address: 'x'."}"#, "recipient 300")]
#[case(422, r#"{"ErrorCode":300,"Message":"Invalid 'From' address: 'x'."}"#, "message 300")]
#[case(422, r#"{"ErrorCode":405,"Message":"Not allowed to send: out of credit"}"#, "unauthorised")]
#[case(422, r#"{"ErrorCode":400,"Message":"Sender signature not found"}"#, "unauthorised")]
#[case(422, "not json", "message 422")]
#[case(401, r#"{"ErrorCode":10,"Message":"Bad or missing Server API token: secret-token"}"#, "unauthorised")]
#[case(403, "", "unauthorised")]
#[case(404, "nothing here", "unauthorised")]
#[case(302, "", "unauthorised")]
#[case(413, "too large", "message 413")]
#[case(408, "", "unknown")]
#[case(429, "slow down", "later 7")]
#[case(500, "oops", "unknown")]
#[case(500, r#"{"ErrorCode":0,"Message":"oops"}"#, "unknown")]
#[case(502, "<html>Bad Gateway</html>", "unknown")]
#[case(520, "", "unknown")]
#[case(524, "a timeout occurred", "unknown")]
#[case(503, r#"{"ErrorCode":100,"Message":"Maintenance"}"#, "later 7")]
#[case(503, "{", "unknown")]
#[case(503, "<html>", "unknown")]
#[case(504, "", "unknown")]
#[tokio::test]
async fn each_answer_has_one_meaning(#[case] status: u16, #[case] body: &str, #[case] meaning: &str) {
    let (postmark, _) = answering(status, &[("retry-after", "7")], body).await;
    let sent = postmark.send(&sample()).await;
    let (shown, reason) = match sent {
        Sent::Accepted { provider_id } => ("accepted".to_owned(), provider_id),
        Sent::Refused { because_of: RefusedFor::Recipient, code, reason } => (format!("recipient {code}"), reason),
        Sent::Refused { because_of: RefusedFor::Message, code, reason } => (format!("message {code}"), reason),
        Sent::Later { retry_after, reason } => {
            (format!("later {}", retry_after.map_or(0, |wait| wait.as_secs())), reason)
        }
        Sent::Unauthorised { reason } => ("unauthorised".to_owned(), reason),
        Sent::Unknown { reason } => ("unknown".to_owned(), reason),
    };
    assert_eq!(shown, meaning, "{reason}");
    assert!(!reason.contains("secret-token") && !reason.contains('\n'), "{reason}");
}

/// A peer that takes the whole request and then does `what`.
async fn raw(what: fn(std::net::TcpStream)) -> Postmark {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        if let Ok((stream, _)) = listener.accept() {
            what(stream);
        }
    });
    speaking_to(&format!("http://{address}"))
}

fn read_some(stream: &mut std::net::TcpStream) {
    use std::io::Read;
    let mut buffer = [0; 65_536];
    assert!(stream.read(&mut buffer).unwrap() > 0);
}

#[tokio::test]
async fn what_left_and_wasn_t_answered_is_unknown_and_what_never_left_is_later() {
    let refused = speaking_to("http://127.0.0.1:1").send(&sample()).await;
    assert!(matches!(refused, Sent::Later { .. }), "{refused:?}");

    let closes = raw(|mut stream| read_some(&mut stream)).await.send(&sample()).await;
    assert!(matches!(closes, Sent::Unknown { .. }), "{closes:?}");

    let hangs = raw(|mut stream| {
        read_some(&mut stream);
        std::thread::sleep(Duration::from_secs(3));
    });
    let hangs = hangs.await.send(&sample()).await;
    assert!(matches!(hangs, Sent::Unknown { .. }), "{hangs:?}");

    let half = raw(|mut stream| {
        use std::io::Write;
        read_some(&mut stream);
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{\"ErrorCode\":0,\"Mess").unwrap();
    });
    let half = half.await.send(&sample()).await;
    assert!(matches!(half, Sent::Unknown { .. }), "{half:?}");
}

#[tokio::test]
async fn an_endless_answer_is_not_read_to_its_end() {
    let (postmark, _) = answering(200, &[], &" ".repeat(3 << 20)).await;
    assert!(matches!(postmark.send(&sample()).await, Sent::Unknown { .. }));
}

#[rstest]
#[case(200, r#"{"TotalCount":1,"Messages":[{"MessageID":"pm-1"}]}"#, "found pm-1")]
#[case(200, r#"{"TotalCount":0,"Messages":[]}"#, "not found")]
#[case(200, r#"{"TotalCount":3,"Messages":[]}"#, "can't tell")]
#[case(200, "[]", "can't tell")]
#[case(200, "<html>", "can't tell")]
#[case(401, "{}", "can't tell")]
#[case(500, r#"{"TotalCount":0}"#, "can't tell")]
#[tokio::test]
async fn a_mail_is_looked_up_by_its_metadata(#[case] status: u16, #[case] body: &str, #[case] meaning: &str) {
    let (postmark, asked) = answering(status, &[], body).await;
    let shown = match postmark.look_up("01JD7Z").await {
        LookUp::Found { provider_id } => format!("found {provider_id}"),
        LookUp::NotFound => "not found".to_owned(),
        LookUp::CannotTell { .. } => "can't tell".to_owned(),
    };
    assert_eq!(shown, meaning);
    let (uri, ..) = asked.all.lock().unwrap().remove(0);
    assert_eq!(uri.to_string(), "/messages/outbound?count=1&offset=0&metadata_cordial_id=01JD7Z");
}

#[tokio::test]
async fn the_check_says_what_to_do() {
    assert_eq!(answering(200, &[], r#"{"ID":1}"#).await.0.check().await, Ok(()));
    let wrong = answering(401, &[], r#"{"ErrorCode":10,"Message":"no"}"#).await.0.check().await.unwrap_err();
    assert!(wrong.contains("mail.postmark.token"), "{wrong}");
    let elsewhere = answering(404, &[], "").await.0.check().await.unwrap_err();
    assert!(elsewhere.contains("mail.postmark.base_url"), "{elsewhere}");
    let away = speaking_to("http://127.0.0.1:1").check().await.unwrap_err();
    assert!(away.contains("no connection"), "{away}");
}

#[tokio::test]
async fn nobody_is_asked_about_a_mail_that_may_not_go() {
    let (postmark, asked) = answering(200, &[], r#"{"ErrorCode":0,"MessageID":"pm-1"}"#).await;
    let mail = Outgoing { to: "a@b.test, c@evil.test".into(), ..sample() };
    assert!(matches!(postmark.send(&mail).await, Sent::Refused { because_of: RefusedFor::Recipient, .. }));
    assert!(asked.all.lock().unwrap().is_empty());
}
