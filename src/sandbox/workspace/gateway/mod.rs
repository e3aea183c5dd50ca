//! The gateway: sessions of the bot, and what each of them is told.

mod line;

use std::collections::{HashMap, VecDeque};

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::{Duration, Instant};

pub(super) use line::upgrade;

use super::events::intent;
use super::people::{BOT, GUILD};
use super::reply::Change;
use super::world::World;

/// Events kept for a resume.
const KEPT: usize = 2000;
/// How long a session that was left is kept.
const RESUMABLE: Duration = Duration::from_secs(300);

/// Something for a connection to do.
#[derive(Debug)]
pub(super) enum Frame {
    Send(String),
    Close(u16, &'static str),
    /// Ends the connection without a word.
    Cut,
}

/// The bot's sessions, connected or waiting to be resumed.
#[derive(Default)]
pub(super) struct Sessions {
    all: HashMap<String, Session>,
    /// Events are lost instead of kept.
    pub muted: bool,
    /// Events come twice.
    pub repeated: bool,
    pub swallow_heartbeats: bool,
    pub refuse_until: Option<Instant>,
    /// How much later HELLO comes.
    pub hello_delay: Duration,
}

struct Session {
    intents: u64,
    seq: u64,
    kept: VecDeque<(u64, String)>,
    /// Where its connection takes frames; none while it's away.
    line: Option<UnboundedSender<Frame>>,
    /// When it was last begun, resumed or left.
    turned: Instant,
}

impl Session {
    fn dispatch(&mut self, event: &str, data: &Value) {
        self.seq += 1;
        let text = json!({"op": 0, "s": self.seq, "t": event, "d": data}).to_string();
        self.kept.push_back((self.seq, text.clone()));
        if self.kept.len() > KEPT {
            self.kept.pop_front();
        }
        self.send(Frame::Send(text));
    }

    fn send(&mut self, frame: Frame) {
        if self.line.as_ref().is_some_and(|line| line.send(frame).is_err()) {
            self.line = None;
        }
    }
}

impl Sessions {
    /// Whether the bot is online.
    pub fn connected(&self) -> bool {
        self.all.values().any(|session| session.line.is_some())
    }

    /// Sends a frame down every connection.
    pub fn everywhere(&mut self, frame: impl Fn() -> Frame) {
        self.all.values_mut().for_each(|session| session.send(frame()));
    }

    /// Dispatches anything to every session.
    pub fn dispatch(&mut self, event: &str, data: &Value) {
        self.all.values_mut().for_each(|session| session.dispatch(event, data));
    }
}

impl World {
    /// Tells the bot of an event, where its intents ask for it. `needed` 0 comes always; without `content` a
    /// message's text is for those with the MESSAGE_CONTENT intent.
    pub fn emit(&mut self, event: &str, data: Value, needed: u64, content: bool) {
        if self.sessions.muted || !self.bot_is_member {
            return;
        }
        let times = if self.sessions.repeated { 2 } else { 1 };
        for session in self.sessions.all.values_mut() {
            if needed != 0 && session.intents & needed == 0 {
                continue;
            }
            let concealed = (!content && session.intents & intent::MESSAGE_CONTENT == 0).then(|| conceal(&data));
            for _ in 0..times {
                session.dispatch(event, concealed.as_ref().unwrap_or(&data));
            }
        }
    }

    /// Begins a session on `line`: READY, then the server.
    fn identify(&mut self, line: UnboundedSender<Frame>, intents: u64, shard: &Value) -> String {
        self.counters.identifies += 1;
        let id = format!("{:032x}", u128::from(self.mint()) * 0x9E37_79B9_7F4A_7C15);
        let guilds: Vec<Value> =
            if self.bot_is_member { vec![json!({"id": GUILD.to_string(), "unavailable": true})] } else { Vec::new() };
        let ready = json!({"v": 10, "user": self.user_json(BOT), "guilds": guilds, "session_id": id,
            "resume_gateway_url": self.gateway_url(), "session_type": "normal", "private_channels": [],
            "relationships": [], "user_settings": {}, "presences": [], "shard": shard,
            "application": {"id": BOT.to_string(), "flags": self.application_flags()}});
        let mut session = Session { intents, seq: 0, kept: VecDeque::new(), line: Some(line), turned: Instant::now() };
        session.dispatch("READY", &ready);
        if self.bot_is_member && !self.outage && intents & intent::GUILDS != 0 {
            session.dispatch("GUILD_CREATE", &self.guild_create_json());
        }
        self.sessions.all.retain(|_, old| old.line.is_some() || old.turned.elapsed() < RESUMABLE);
        self.sessions.all.insert(id.clone(), session);
        self.changes.push(Change::Presence { online: true });
        id
    }

    /// Goes on with a session on another line: everything after `seq` again, then RESUMED. Nothing if there is no such
    /// session or it doesn't reach back that far.
    fn resume(&mut self, line: UnboundedSender<Frame>, id: &str, seq: u64) -> Option<()> {
        let session = self.sessions.all.get_mut(id)?;
        let reaches = session.kept.front().is_none_or(|(first, _)| *first <= seq + 1);
        if !reaches || seq > session.seq {
            return None;
        }
        session.line = Some(line);
        let missed: Vec<String> =
            session.kept.iter().filter(|(at, _)| *at > seq).map(|(_, text)| text.clone()).collect();
        missed.into_iter().for_each(|text| session.send(Frame::Send(text)));
        session.dispatch("RESUMED", &json!({}));
        self.counters.resumes += 1;
        self.changes.push(Change::Presence { online: true });
        Some(())
    }

    /// Notes that the connection of a session ended; `over` if it can't be resumed.
    fn hang_up(&mut self, id: &str, line: &UnboundedSender<Frame>, over: bool) {
        let ours = |session: &&mut Session| session.line.as_ref().is_some_and(|l| l.same_channel(line));
        if let Some(session) = self.sessions.all.get_mut(id).filter(ours) {
            session.line = None;
            session.turned = Instant::now();
            if over {
                self.sessions.all.remove(id);
            }
        }
        if !self.sessions.connected() {
            self.changes.push(Change::Presence { online: false });
        }
    }

    /// Forgets every session, so that none can be resumed.
    pub fn forget_sessions(&mut self) {
        self.sessions.all.clear();
        self.changes.push(Change::Presence { online: false });
    }

    /// Where a bot connects.
    pub fn gateway_url(&self) -> String {
        format!("{}/gateway", self.url.replacen("http", "ws", 1))
    }
}

/// A message as one without the MESSAGE_CONTENT intent gets it.
fn conceal(message: &Value) -> Value {
    let mut bare = message.clone();
    bare["content"] = json!("");
    for list in ["embeds", "attachments", "components"] {
        bare[list] = json!([]);
    }
    bare
}
