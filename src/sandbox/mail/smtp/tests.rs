//! What the mail server takes and refuses, asked line by line.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rstest::rstest;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::super::{Dialect, MailApi, Options};
use super::USER;
use crate::clock::Clock;

async fn start() -> (MailApi, BufReader<TcpStream>) {
    let clock = Clock::held_at("2026-03-02T09:00:00Z".parse().unwrap());
    let api = MailApi::start(Options::new("secret", clock).speaking(Dialect::Smtp)).await.unwrap();
    let mut line = BufReader::new(TcpStream::connect(api.addr()).await.unwrap());
    assert_eq!(answer(&mut line).await, 220);
    (api, line)
}

/// The code of the next reply, however many lines it has.
async fn answer(line: &mut BufReader<TcpStream>) -> u16 {
    let reading = async {
        loop {
            let mut text = String::new();
            line.read_line(&mut text).await.unwrap();
            if text.as_bytes().get(3) != Some(&b'-') {
                break text[..3].parse().unwrap();
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(5), reading).await.unwrap()
}

async fn ask(line: &mut BufReader<TcpStream>, text: &str) -> u16 {
    line.write_all(format!("{text}\r\n").as_bytes()).await.unwrap();
    answer(line).await
}

fn login(password: &str) -> String {
    format!("AUTH PLAIN {}", STANDARD.encode(format!("\0{USER}\0{password}")))
}

const LETTER: &str = "From: a@b.example\r\nTo: c@d.example\r\nSubject: Hello\r\nDate: Mon, 02 Mar 2026 09:00:00 +0000\r\n\
    Content-Type: text/plain\r\n\r\n..dotted\r\n.";

#[tokio::test]
async fn a_letter_is_taken_in_the_right_order_only() {
    let (api, mut line) = start().await;
    assert_eq!(ask(&mut line, "MAIL FROM:<a@b.example>").await, 503);
    assert_eq!(ask(&mut line, "EHLO desk.example").await, 250);
    assert_eq!(ask(&mut line, "MAIL FROM:<a@b.example>").await, 530);
    assert_eq!(ask(&mut line, &login("wrong")).await, 535);
    assert_eq!(ask(&mut line, &login("secret")).await, 235);
    assert_eq!(ask(&mut line, "DATA").await, 503);
    assert_eq!(ask(&mut line, "RCPT TO:<c@d.example>").await, 503);
    assert_eq!(ask(&mut line, "MAIL FROM:<a@b.example>").await, 250);
    assert_eq!(ask(&mut line, "RCPT TO:<nobody>").await, 501);
    assert_eq!(ask(&mut line, "RCPT TO:<c@d.example>").await, 250);
    assert_eq!(ask(&mut line, "DATA").await, 354);
    assert_eq!(ask(&mut line, LETTER).await, 250);
    assert_eq!(ask(&mut line, "QUIT").await, 221);
    assert_eq!(api.sent()[0].text.as_deref().map(str::trim_end), Some(".dotted"));
}

#[rstest]
#[case::long("x", 1_200)]
#[case::bare("x\ny", 1)]
#[tokio::test]
async fn lines_that_no_server_takes_are_refused(#[case] text: &str, #[case] times: usize) {
    let (api, mut line) = start().await;
    for command in ["EHLO desk.example", &login("secret"), "MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "DATA"] {
        ask(&mut line, command).await;
    }
    let body = format!("From: a@b.example\r\n\r\n{}\r\n.", text.repeat(times));
    assert_eq!(ask(&mut line, &body).await, 554);
    assert!(api.sent().is_empty());
}
