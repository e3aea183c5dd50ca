//! Strangers at the hook: however many they are and however slow, the provider is heard.

use cordial::sandbox::mail::Dialect::{self, Mailgun, Postmark};
use cordial::sandbox::mail::hooks::{self, Hook, Tale};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use rstest::rstest;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::databases::On;
use crate::world::{World, desk_in};

use super::{ACME, a_letter_is_out};

const STRANGER: &str = "203.0.113.9";
const PROVIDER: &str = "198.51.100.7";

/// As it comes through a proxy of our own, which names the sender.
fn from(sender: &str, hook: &Hook) -> Hook {
    let mut hook = hook.clone();
    hook.headers.push(("X-Forwarded-For".to_owned(), sender.to_owned()));
    hook
}

/// A request that begins and doesn't go on, and the first line of its answer, whenever that comes.
async fn stalled(door: &str, path: &str) -> String {
    let mut line = TcpStream::connect(door.trim_start_matches("http://")).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: desk\r\nX-Forwarded-For: {STRANGER}\r\nContent-Type: application/json\r\n\
         Content-Length: 1000\r\n\r\n{{"
    );
    line.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    BufReader::new(&mut line).read_line(&mut answer).await.unwrap();
    answer
}

#[rstest]
#[tokio::test]
async fn who_sends_slowly_keeps_nobody_else_out(#[values(Postmark, Mailgun)] provider: Dialect) {
    desk_in(On::Sqlite, World::sending_by(provider), async |d| {
        a_letter_is_out(d).await;
        let path = format!("/hooks/mail/{}", d.proof().provider());
        let (door, all) = (d.door(), 100);
        let mut slow: FuturesUnordered<_> = (0..all).map(|_| stalled(&door, &path)).collect();
        // Postmark's proof is in the head: nobody without it is listened to. Mailgun's is in the body, and of one
        // sender eight are read at once.
        let (turned_away, status) = if provider == Postmark { (all, "401") } else { (all - 8, "503") };
        for _ in 0..turned_away {
            let answer = slow.next().await.unwrap();
            assert!(answer.contains(status), "{answer}");
        }
        let hook = d.hook(ACME, &Tale::Delivered);
        assert_eq!(d.hook_comes(&from(PROVIDER, &hook)).await, 204);
        assert_eq!(d.outbox("mail").await, "ACME friendly delivered");
    })
    .await;
}

#[tokio::test]
async fn who_proves_nothing_is_told_to_come_less_often_and_the_provider_is_not() {
    desk_in(On::Sqlite, World::sending_by(Mailgun), async |d| {
        a_letter_is_out(d).await;
        let forged = Hook { body: b"{\"signature\":{}}".to_vec(), ..d.hook(ACME, &Tale::Delivered) };
        let address = format!("{}/hooks/mail/mailgun", d.door());
        let forged = from(STRANGER, &forged);
        let mut told = Vec::new();
        for _ in 0..30 {
            let at_once = (0..8).map(|_| hooks::send(&address, &forged));
            told.extend(futures::future::join_all(at_once).await.into_iter().flatten());
        }
        assert_eq!(told[0], 401);
        assert!(told.contains(&429), "{told:?}");
        for _ in 0..100 {
            let hook = from(PROVIDER, &d.hook(ACME, &Tale::Delivered));
            assert_eq!(hooks::send(&address, &hook).await, Some(204));
        }
    })
    .await;
}
