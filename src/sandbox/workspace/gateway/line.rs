//! One connection to the gateway, from HELLO to its end.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::time::{Duration, Instant};

use super::super::events::intent;
use super::super::mentions::snowflake;
use super::super::people::{GUILD, Id};
use super::super::world::{Shared, World};
use super::Frame;

/// What a client may send in a minute.
const SENDS: usize = 120;
const MINUTE: Duration = Duration::from_secs(60);
/// Every intent there is.
const KNOWN_INTENTS: u64 = (1 << 26) - 1;

/// A close code and Discord's word for it.
type Close = (u16, &'static str);

/// Takes a connection, unless the gateway is to be out of reach.
pub(in super::super) async fn upgrade(
    State(shared): State<Arc<Shared>>,
    Query(query): Query<HashMap<String, String>>,
    socket: WebSocketUpgrade,
) -> Response {
    let refused = shared.with(|world| world.sessions.refuse_until.is_some_and(|until| Instant::now() < until));
    if refused {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    if query.contains_key("compress") {
        return (StatusCode::BAD_REQUEST, "no transport compression is offered here").into_response();
    }
    let spoken = query.get("v").is_none_or(|v| v == "10") && query.get("encoding").is_none_or(|e| e == "json");
    socket.on_upgrade(move |socket| Line::new(shared).run(socket, spoken))
}

struct Line {
    shared: Arc<Shared>,
    out: UnboundedSender<Frame>,
    frames: Option<UnboundedReceiver<Frame>>,
    session: Option<String>,
    heard: Instant,
    sends: VecDeque<Instant>,
}

impl Line {
    fn new(shared: Arc<Shared>) -> Line {
        let (out, frames) = mpsc::unbounded_channel();
        Line { shared, out, frames: Some(frames), session: None, heard: Instant::now(), sends: VecDeque::new() }
    }

    async fn run(mut self, mut socket: WebSocket, spoken: bool) {
        let Some(mut frames) = self.frames.take() else { return };
        if !spoken {
            return close(&mut socket, (4012, "Invalid API version.")).await;
        }
        let interval = self.shared.options.heartbeat;
        tokio::time::sleep(self.shared.with(|world| world.sessions.hello_delay)).await;
        self.say(
            &json!({"op": 10, "s": null, "t": null, "d": {"heartbeat_interval": interval.as_millis(), "_trace": []}}),
        );
        let closing = self.shared.closing.clone();
        let over = loop {
            let patience = self.heard + interval.mul_f32(1.5);
            tokio::select! {
                frame = frames.recv() => match frame {
                    Some(Frame::Send(text)) => if socket.send(Message::Text(text.into())).await.is_err() { break false },
                    Some(Frame::Close(code, word)) => {
                        close(&mut socket, (code, word)).await;
                        break matches!(code, 4004 | 4007 | 4009 | 4010..=4014);
                    }
                    Some(Frame::Cut) | None => break false,
                },
                said = socket.recv() => match said {
                    Some(Ok(Message::Text(text))) => if let Err(end) = self.hear(&text) { close(&mut socket, end).await; break true },
                    Some(Ok(Message::Binary(_))) => { close(&mut socket, (4002, "Error while decoding payload.")).await; break false }
                    Some(Ok(Message::Close(frame))) => break frame.is_some_and(|f| matches!(f.code, 1000 | 1001)),
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => break false,
                },
                () = tokio::time::sleep_until(patience) => { close(&mut socket, (4009, "Session timed out.")).await; break false }
                () = closing.cancelled() => break true,
            }
        };
        if let Some(session) = &self.session {
            self.shared.with(|world| world.hang_up(session, &self.out, over));
        }
    }

    fn say(&self, payload: &Value) {
        // The other end of this channel is this very connection.
        let _ = self.out.send(Frame::Send(payload.to_string()));
    }

    fn hear(&mut self, text: &str) -> Result<(), Close> {
        self.count_send()?;
        let payload: Value = serde_json::from_str(text).map_err(|_| (4002, "Error while decoding payload."))?;
        let data = &payload["d"];
        match payload["op"].as_u64() {
            Some(1) => self.heartbeat(),
            Some(2) => self.identify(data)?,
            Some(6) => self.resume(data)?,
            Some(3 | 4 | 8 | 31) if self.session.is_none() => return Err((4003, "Not authenticated.")),
            Some(8) => self.members(data),
            Some(3 | 4 | 31) => {}
            _ => return Err((4001, "Unknown opcode.")),
        }
        Ok(())
    }

    fn count_send(&mut self) -> Result<(), Close> {
        let now = Instant::now();
        self.sends.push_back(now);
        while self.sends.front().is_some_and(|at| now.duration_since(*at) > MINUTE) {
            self.sends.pop_front();
        }
        if self.sends.len() > SENDS { Err((4008, "Rate limited.")) } else { Ok(()) }
    }

    fn heartbeat(&mut self) {
        self.heard = Instant::now();
        if !self.shared.with(|world| world.sessions.swallow_heartbeats) {
            self.say(&json!({"op": 11, "s": null, "t": null, "d": null}));
        }
    }

    fn check_token(&self, data: &Value) -> Result<(), Close> {
        let given = data["token"].as_str().unwrap_or_default();
        let given = given.strip_prefix("Bot ").unwrap_or(given);
        if given == self.shared.options.token { Ok(()) } else { Err((4004, "Authentication failed.")) }
    }

    fn identify(&mut self, data: &Value) -> Result<(), Close> {
        if self.session.is_some() {
            return Err((4005, "Already authenticated."));
        }
        self.check_token(data)?;
        let intents =
            data["intents"].as_u64().filter(|bits| bits & !KNOWN_INTENTS == 0).ok_or((4013, "Invalid intent(s)."))?;
        if intents & intent::PRIVILEGED & !self.shared.options.granted_intents != 0 {
            return Err((4014, "Disallowed intent(s)."));
        }
        let shard = match &data["shard"] {
            Value::Null => json!([0, 1]),
            given if given[0].as_u64() < given[1].as_u64() => given.clone(),
            _ => return Err((4010, "Invalid shard.")),
        };
        if !data["properties"].is_object() {
            return Err((4002, "Error while decoding payload."));
        }
        self.session = Some(self.shared.with(|world| world.identify(self.out.clone(), intents, &shard)));
        Ok(())
    }

    fn resume(&mut self, data: &Value) -> Result<(), Close> {
        if self.session.is_some() {
            return Err((4005, "Already authenticated."));
        }
        self.check_token(data)?;
        let session = data["session_id"].as_str().unwrap_or_default();
        let seq = data["seq"].as_u64().unwrap_or(0);
        match self.shared.with(|world| world.resume(self.out.clone(), session, seq)) {
            Some(()) => self.session = Some(session.to_owned()),
            None => self.say(&json!({"op": 9, "s": null, "t": null, "d": false})),
        }
        Ok(())
    }

    /// Answers a request for members, by ids or by the beginning of a name.
    fn members(&self, data: &Value) {
        let chunk = self.shared.with(|world| chunk(world, data));
        self.shared.with(|world| {
            if let Some(session) = self.session.as_ref().and_then(|id| world.sessions.all.get_mut(id)) {
                session.dispatch("GUILD_MEMBERS_CHUNK", &chunk);
            }
        });
    }
}

fn chunk(world: &World, data: &Value) -> Value {
    let one = std::slice::from_ref(&data["user_ids"]);
    let wanted: Vec<Id> = data["user_ids"].as_array().map_or(one, Vec::as_slice).iter().filter_map(snowflake).collect();
    let query = data["query"].as_str().map(str::to_lowercase);
    let named = |name: &str| query.as_ref().is_some_and(|q| name.to_lowercase().starts_with(q));
    let found = world.people.values().filter(|p| wanted.contains(&p.id) || (wanted.is_empty() && named(&p.name)));
    let members: Vec<Value> = found.map(|p| world.member_json(p.id)).collect();
    let missing: Vec<String> = wanted.iter().filter(|id| !world.people.contains_key(id)).map(Id::to_string).collect();
    json!({"guild_id": GUILD.to_string(), "members": members, "chunk_index": 0, "chunk_count": 1,
        "not_found": missing, "nonce": data["nonce"]})
}

async fn close(socket: &mut WebSocket, (code, word): Close) {
    // A peer that is gone already needs no farewell.
    let _ = socket.send(Message::Close(Some(CloseFrame { code, reason: word.into() }))).await;
}
