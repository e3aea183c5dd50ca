//! How a workspace is to be run.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use crate::clock::Clock;

/// What a workspace needs to be told before it opens.
#[derive(Clone, Debug)]
pub struct Options {
    /// Dates messages and ids. Deadlines of interactions and rate limits run on the machine's own time.
    pub clock: Clock,
    /// Where it listens; port 0 takes any free one.
    pub listen: SocketAddr,
    /// What the bot must put behind `Authorization: Bot`.
    pub token: String,
    /// Whether a route answers 429 when its bucket is empty. The `X-RateLimit-*` headers are there either way.
    pub rate_limits: bool,
    /// How long an interaction waits for its first response: 3 s on Discord.
    pub answer_within: Duration,
    /// How long after that it can be followed up and edited: 15 minutes on Discord.
    pub token_life: Duration,
    /// What HELLO asks the bot to keep to: 41.25 s on Discord.
    pub heartbeat: Duration,
    /// The privileged intents the portal grants (GUILD_MEMBERS, GUILD_PRESENCES, MESSAGE_CONTENT); none by default.
    pub granted_intents: u64,
}

impl Options {
    /// Discord's own figures, on any free port of loopback, with rate limits announced but not enforced.
    pub fn new(clock: Clock) -> Options {
        Options {
            clock,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            token: "MTQ0MDAwMDAwMDAwMDAwMDAwMQ.GsAnDb.a-loopback-token-that-opens-nothing-else".into(),
            rate_limits: false,
            answer_within: Duration::from_secs(3),
            token_life: Duration::from_secs(15 * 60),
            heartbeat: Duration::from_millis(41_250),
            granted_intents: 0,
        }
    }
}
