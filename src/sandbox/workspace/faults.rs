//! What can be made to go wrong.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::gateway::Frame;
use super::reply::Change;
use super::world::{Shared, locked};

/// How a REST call goes wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// 429; `retry_after` in seconds.
    TooMany { retry_after: f64, global: bool },
    /// 500 with Discord's JSON.
    ServerError,
    /// 502 with a page of HTML.
    BadGateway,
    /// 200 with a body that doesn't parse, and nothing done.
    Garbage,
    /// Answers after this long.
    Hang(Duration),
    /// Done at once, and answered after this long.
    ApplyThenHang(Duration),
    /// Done, and the connection cut before the answer.
    ApplyThenDrop,
}

/// The faults still to come.
#[derive(Default)]
pub(super) struct Mischief {
    planned: Vec<Planned>,
}

struct Planned {
    method: String,
    path: String,
    fault: Fault,
    times: usize,
}

impl Mischief {
    /// The fault for this call, if one was planned; it counts as used.
    pub fn strike(&mut self, method: &str, path: &str) -> Option<Fault> {
        let fits = |p: &Planned| (p.method == "*" || p.method == method) && path.starts_with(&p.path);
        let at = self.planned.iter().position(fits)?;
        let fault = self.planned[at].fault.clone();
        self.planned[at].times -= 1;
        if self.planned[at].times == 0 {
            self.planned.remove(at);
        }
        Some(fault)
    }
}

/// Makes things go wrong, in one workspace.
#[derive(Clone)]
pub struct Faults {
    pub(super) shared: Arc<Shared>,
}

impl Faults {
    /// The next `times` calls of `method` (or `*`) whose path below `/api/v10` begins with `path` go wrong so.
    pub fn rest(&self, method: &str, path: &str, fault: Fault, times: usize) {
        if times > 0 {
            let planned = Planned { method: method.into(), path: path.into(), fault, times };
            locked(&self.shared.mischief).planned.push(planned);
        }
    }

    /// Forgets the REST faults still to come.
    pub fn clear(&self) {
        locked(&self.shared.mischief).planned.clear();
    }

    /// How many REST calls are still to go wrong.
    pub fn pending(&self) -> usize {
        locked(&self.shared.mischief).planned.iter().map(|planned| planned.times).sum()
    }

    /// Cuts every gateway connection without a word.
    pub fn drop_gateway(&self) {
        self.shared.with(|world| world.sessions.everywhere(|| Frame::Cut));
    }

    /// Closes every gateway connection with `code`.
    pub fn close_gateway(&self, code: u16) {
        self.shared.with(|world| world.sessions.everywhere(|| Frame::Close(code, "Closed.")));
    }

    /// Op 7: asks the bot to reconnect and resume.
    pub fn ask_reconnect(&self) {
        self.send(json!({"op": 7, "s": null, "t": null, "d": null}));
    }

    /// Op 9: the session is invalid; unless `resumable`, a new IDENTIFY is needed.
    pub fn invalidate_sessions(&self, resumable: bool) {
        self.send(json!({"op": 9, "s": null, "t": null, "d": resumable}));
        if !resumable {
            self.shared.with(|world| world.forget_sessions());
        }
    }

    /// Cuts every connection and lets no session be resumed: who tries gets op 9.
    pub fn forget_sessions(&self) {
        self.drop_gateway();
        self.shared.with(|world| world.forget_sessions());
    }

    /// Answers 503 to whoever connects to the gateway in that time.
    pub fn refuse_gateway(&self, how_long: Duration) {
        self.shared.with(|world| world.sessions.refuse_until = Some(Instant::now() + how_long));
    }

    /// While on, events are lost rather than kept for a resume.
    pub fn mute_events(&self, on: bool) {
        self.shared.with(|world| world.sessions.muted = on);
    }

    /// While on, heartbeats are not acknowledged.
    pub fn swallow_heartbeats(&self, on: bool) {
        self.shared.with(|world| world.sessions.swallow_heartbeats = on);
    }

    /// Lets HELLO come this much later on new connections.
    pub fn delay_hello(&self, by: Duration) {
        self.shared.with(|world| world.sessions.hello_delay = by);
    }

    /// While on, every event is delivered twice.
    pub fn repeat_events(&self, on: bool) {
        self.shared.with(|world| world.sessions.repeated = on);
    }

    /// Dispatches anything, well-formed or not, to every session.
    pub fn dispatch(&self, event: &str, data: &Value) {
        self.shared.with(|world| world.sessions.dispatch(event, data));
    }

    /// Lets every interaction's 15 minutes be over.
    pub fn expire_interactions(&self) {
        self.shared.with(|world| world.interactions.values_mut().for_each(|i| i.expired = true));
    }

    /// Makes the server unavailable to the bot, or available again.
    pub fn outage(&self, on: bool) {
        self.shared.with(|world| {
            world.outage = on;
            let event = if on {
                ("GUILD_DELETE", json!({"id": super::GUILD.to_string(), "unavailable": true}))
            } else {
                ("GUILD_CREATE", world.guild_create_json())
            };
            world.emit(event.0, event.1, super::events::intent::GUILDS, true);
            world.changes.push(Change::Server);
        });
    }

    fn send(&self, payload: Value) {
        let text = payload.to_string();
        self.shared.with(|world| world.sessions.everywhere(|| Frame::Send(text.clone())));
    }
}
