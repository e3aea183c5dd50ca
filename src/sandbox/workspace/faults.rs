//! What can be made to go wrong.

use std::time::Duration;

/// How a REST call goes wrong.
#[derive(Clone, Debug)]
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
    /// Done, and the connection cut before the answer.
    ApplyThenDrop,
}

/// Makes things go wrong, in one workspace.
#[derive(Clone)]
pub struct Faults {}

impl Faults {
    /// The next `times` calls of `method` (or `*`) whose path below `/api/v10` begins with `path` go wrong so.
    pub fn rest(&self, _method: &str, _path: &str, _fault: Fault, _times: usize) {
        todo!()
    }
    /// Forgets what was still to go wrong.
    pub fn clear(&self) {
        todo!()
    }
    /// Cuts every gateway connection without a word.
    pub fn drop_gateway(&self) {
        todo!()
    }
    pub fn close_gateway(&self, _code: u16) {
        todo!()
    }
    /// Op 7.
    pub fn ask_reconnect(&self) {
        todo!()
    }
    /// Op 9.
    pub fn invalidate_sessions(&self, _resumable: bool) {
        todo!()
    }
    pub fn refuse_gateway(&self, _how_long: Duration) {
        todo!()
    }
    /// While on, events are lost rather than kept for a resume.
    pub fn mute_events(&self, _on: bool) {
        todo!()
    }
    /// While on, heartbeats are not acknowledged.
    pub fn swallow_heartbeats(&self, _on: bool) {
        todo!()
    }
    /// While on, every event is delivered twice.
    pub fn repeat_events(&self, _on: bool) {
        todo!()
    }
    /// Dispatches anything, well-formed or not, to every connected session.
    pub fn dispatch(&self, _event: &str, _data: serde_json::Value) {
        todo!()
    }
    /// Lets every interaction's 15 minutes be over.
    pub fn expire_interactions(&self) {
        todo!()
    }
}
