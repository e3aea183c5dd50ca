//! One conversation: commands in their order, and the letter at its end.

use std::time::Instant;

use axum::body::Bytes;
use axum::http::HeaderMap;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::super::address::mailboxes;
use super::super::caught::{CaughtMail, uuid};
use super::super::fault::Fault;
use super::super::folder::parse;
use super::super::visits::Visit;
use super::super::{Server, address::Mailbox};
use super::USER;

/// Bytes of a line of a letter, its end included (RFC 5321, 4.5.3.1.6), and of a whole letter.
const LINE: usize = 1_000;
const SIZE: usize = 25 * 1024 * 1024;

/// How a conversation ended.
pub(super) enum End {
    Closed,
    Silent,
}

pub(super) struct Session {
    stream: BufReader<TcpStream>,
    server: Server,
    greeted: bool,
    logged_in: bool,
    from: Option<Mailbox>,
    to: Vec<Mailbox>,
    fault: Option<Fault>,
}

type Reply = (u16, String);

fn reply(code: u16, text: &str) -> Reply {
    (code, text.to_owned())
}

impl Session {
    pub(super) fn new(stream: TcpStream, server: Server) -> Session {
        let stream = BufReader::new(stream);
        Session { stream, server, greeted: false, logged_in: false, from: None, to: Vec::new(), fault: None }
    }

    pub(super) async fn run(&mut self) -> std::io::Result<End> {
        self.say(reply(220, "sandbox.example ESMTP")).await?;
        while let Some(line) = self.line().await? {
            let Some(line) = line.strip_suffix("\r\n").map(str::to_owned) else {
                self.say(reply(500, "5.5.2 a line ends with CR and LF")).await?;
                continue;
            };
            let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
            let answer = match verb.to_ascii_uppercase().as_str() {
                "EHLO" => {
                    self.greeted = true;
                    let offers =
                        "250-sandbox.example\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250-AUTH PLAIN LOGIN\r\n";
                    self.stream.write_all(offers.as_bytes()).await?;
                    (250, format!("SIZE {SIZE}"))
                }
                "HELO" | "NOOP" => reply(250, "2.0.0 Ok"),
                "RSET" => {
                    (self.from, self.to) = (None, Vec::new());
                    reply(250, "2.0.0 Ok")
                }
                "QUIT" => {
                    self.say(reply(221, "2.0.0 Bye")).await?;
                    return Ok(End::Closed);
                }
                "AUTH" => self.login(rest).await?,
                "MAIL" => self.sender(rest),
                "RCPT" => self.recipient(rest),
                "DATA" => match self.letter().await? {
                    Ok(answer) => answer,
                    Err(end) => return Ok(end),
                },
                _ => reply(502, "5.5.1 no such command here"),
            };
            self.say(answer).await?;
        }
        Ok(End::Closed)
    }

    async fn say(&mut self, (code, text): Reply) -> std::io::Result<()> {
        self.stream.write_all(format!("{code} {text}\r\n").as_bytes()).await
    }

    async fn line(&mut self) -> std::io::Result<Option<String>> {
        let mut bytes = Vec::new();
        let read = self.stream.read_until(b'\n', &mut bytes).await?;
        Ok((read > 0).then(|| String::from_utf8_lossy(&bytes).into_owned()))
    }

    async fn login(&mut self, rest: &str) -> std::io::Result<Reply> {
        let (kind, first) = rest.split_once(' ').unwrap_or((rest, ""));
        let given = match (kind.to_ascii_uppercase().as_str(), first) {
            ("PLAIN", "") => {
                self.say(reply(334, "")).await?;
                self.line().await?.unwrap_or_default()
            }
            ("PLAIN", given) => given.to_owned(),
            _ => return Ok(reply(504, "5.5.4 AUTH PLAIN, if you please")),
        };
        let decoded = STANDARD.decode(given.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let decoded = decoded.unwrap_or_default();
        let mut parts = decoded.split('\0');
        let (_, user, password) = (parts.next(), parts.next(), parts.next());
        self.logged_in = user == Some(USER) && password.is_some_and(|password| self.server.accepts(password));
        Ok(match self.logged_in {
            true => reply(235, "2.7.0 welcome"),
            false => reply(535, "5.7.8 user or password is wrong"),
        })
    }

    fn sender(&mut self, rest: &str) -> Reply {
        if !self.greeted {
            return reply(503, "5.5.1 EHLO first");
        }
        if !self.logged_in {
            return reply(530, "5.7.0 log in first");
        }
        self.fault = self.server.faults.for_send();
        match &self.fault {
            Some(Fault::TooMany { .. }) => return reply(451, "4.7.1 too many letters, try later"),
            Some(Fault::Status { status: 503, .. }) => return reply(421, "4.3.2 going down"),
            _ => {}
        }
        match path(rest, "FROM:") {
            Some(from) => {
                (self.from, self.to) = (Some(from), Vec::new());
                reply(250, "2.1.0 Ok")
            }
            None => reply(501, "5.1.7 MAIL FROM:<address>"),
        }
    }

    fn recipient(&mut self, rest: &str) -> Reply {
        if self.from.is_none() {
            return reply(503, "5.5.1 MAIL first");
        }
        let Some(to) = path(rest, "TO:") else { return reply(501, "5.1.3 RCPT TO:<address>") };
        match &self.fault {
            Some(Fault::Refuse { code, message }) => return (*code, message.clone()),
            Some(Fault::RefuseRecipient) => return reply(550, "5.1.1 no such user here"),
            _ if self.server.faults.is_inactive(&to.email) => return reply(550, "5.1.1 no such user here"),
            _ => {}
        }
        self.to.push(to);
        reply(250, "2.1.5 Ok")
    }

    /// Reads the letter and keeps it; or how the conversation ends instead.
    async fn letter(&mut self) -> std::io::Result<Result<Reply, End>> {
        if self.to.is_empty() {
            return Ok(Ok(reply(503, "5.5.1 RCPT first")));
        }
        self.say(reply(354, "go on, and end with a dot on a line of its own")).await?;
        let Some((message, is_sound)) = self.dotted().await? else { return Ok(Err(End::Closed)) };
        let visit = Visit {
            at: Instant::now(),
            what: "DATA".to_owned(),
            headers: HeaderMap::new(),
            body: Bytes::from(message.clone()),
        };
        let _at_work = self.server.visits.enter(visit);
        if let Some(Fault::Slow(long)) = &self.fault {
            tokio::time::sleep(*long).await;
        }
        match self.fault.take() {
            Some(Fault::RefuseMail) => return Ok(Ok(reply(554, "5.6.0 this letter won't do"))),
            Some(Fault::Hang) => return Ok(Err(End::Silent)),
            Some(Fault::Close) => return Ok(Err(End::Closed)),
            Some(Fault::Garbage) => return self.garbled().await,
            other => self.fault = other,
        }
        if !is_sound {
            return Ok(Ok(reply(554, "5.6.0 its lines are too long, or end with LF alone")));
        }
        let Some(mail) = self.caught(&message) else { return Ok(Ok(reply(554, "5.6.0 that is no letter"))) };
        let id = mail.id.clone();
        self.server.record.keep(mail);
        match self.fault.take() {
            Some(Fault::AcceptThenHang) => Ok(Err(End::Silent)),
            Some(Fault::AcceptThenClose) => Ok(Err(End::Closed)),
            Some(Fault::AcceptThenGarbage) => self.garbled().await,
            Some(Fault::AcceptThenHalf) => {
                self.stream.write_all(b"250-2.0.0 O").await?;
                Ok(Err(End::Closed))
            }
            _ => Ok(Ok((250, format!("2.0.0 Ok: queued as {id}")))),
        }
    }

    async fn garbled(&mut self) -> std::io::Result<Result<Reply, End>> {
        self.stream.write_all(b"<html>hello?\r\n").await?;
        Ok(Err(End::Closed))
    }

    /// The letter with its dots taken off again, and whether its lines are as they must be.
    async fn dotted(&mut self) -> std::io::Result<Option<(Vec<u8>, bool)>> {
        let (mut message, mut is_sound) = (Vec::new(), true);
        loop {
            let mut line = Vec::new();
            if self.stream.read_until(b'\n', &mut line).await? == 0 {
                return Ok(None);
            }
            if line == b".\r\n" {
                return Ok(Some((message, is_sound)));
            }
            is_sound &= line.len() <= LINE && line.ends_with(b"\r\n") && message.len() < SIZE;
            message.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
    }

    fn caught(&mut self, message: &[u8]) -> Option<CaughtMail> {
        let mail = parse(&uuid(), message)?;
        // What decides to whom it goes is the envelope.
        let (to, from) = (std::mem::take(&mut self.to), self.from.take()?);
        let is_ours = from.email == mail.from.email;
        let stream = "smtp".to_owned();
        is_ours.then(|| CaughtMail { to, cc: Vec::new(), bcc: Vec::new(), at: self.server.clock.now(), stream, ..mail })
    }
}

/// `FROM:<a@b.example>` and whatever parameters follow.
fn path(rest: &str, word: &str) -> Option<Mailbox> {
    let given = rest.get(..word.len()).filter(|given| given.eq_ignore_ascii_case(word))?;
    let inside = rest[given.len()..].trim_start().strip_prefix('<')?;
    let (address, _) = inside.split_once('>')?;
    let found = mailboxes(address).ok()?;
    found.into_iter().next().filter(|_| !address.contains(','))
}
