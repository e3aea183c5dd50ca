//! Rate limits: a bucket a route and channel, and one for everything.

use std::collections::HashMap;

use tokio::time::{Duration, Instant};

/// Calls a second over all routes.
const GLOBAL: (u32, Duration) = (50, Duration::from_secs(1));

/// The buckets in use.
#[derive(Default)]
pub(super) struct Throttle {
    windows: HashMap<String, Window>,
}

struct Window {
    ends: Instant,
    used: u32,
}

/// What a call is told about its bucket.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    /// The bucket's name, as in `X-RateLimit-Bucket`.
    pub bucket: String,
    pub limit: u32,
    pub remaining: u32,
    pub reset_after: Duration,
    pub over: bool,
    /// Whether it is the bucket of all routes that is empty.
    pub global: bool,
}

impl Throttle {
    /// Counts one call made `now`.
    pub fn take(&mut self, method: &str, path: &str, now: Instant) -> Standing {
        if self.windows.len() > 10_000 {
            self.windows.retain(|_, window| window.ends > now);
        }
        let (bucket, (limit, per)) = route(method, path);
        let global = self.count("global", GLOBAL.0, GLOBAL.1, now);
        let mut standing = self.count(&bucket, limit, per, now);
        if global.over {
            standing = Standing { global: true, ..global };
        }
        standing
    }

    fn count(&mut self, bucket: &str, limit: u32, per: Duration, now: Instant) -> Standing {
        let window = self.windows.entry(bucket.to_owned()).or_insert(Window { ends: now + per, used: 0 });
        if window.ends <= now {
            *window = Window { ends: now + per, used: 0 };
        }
        let over = window.used >= limit;
        window.used += 1;
        Standing {
            bucket: bucket.to_owned(),
            limit,
            remaining: limit.saturating_sub(window.used),
            reset_after: window.ends - now,
            over,
            global: false,
        }
    }
}

/// The bucket of a call: its route with the minor ids left out, and how many calls it holds in what time.
fn route(method: &str, path: &str) -> (String, (u32, Duration)) {
    let mut parts = path.trim_matches('/').split('/');
    let major = [parts.next().unwrap_or_default(), parts.next().unwrap_or_default()].join("/");
    let minor: Vec<&str> =
        parts.map(|part| if part.chars().all(|c| c.is_ascii_digit()) { ":id" } else { part }).collect();
    let seconds = Duration::from_secs;
    if minor.contains(&"reactions") && method != "GET" {
        return (format!("PUT {major}/reactions"), (1, Duration::from_millis(250)));
    }
    let limit = match (method, minor.as_slice()) {
        ("POST" | "PATCH", ["messages", ..]) => (5, seconds(5)),
        ("DELETE", ["messages", ..]) => (5, seconds(1)),
        ("PUT" | "POST", [.., "commands"]) => (5, seconds(20)),
        _ => (30, seconds(1)),
    };
    (format!("{method} {major}/{}", minor.join("/")), limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_a_channels_own_and_fills_again() {
        let mut throttle = Throttle::default();
        let now = Instant::now();
        for _ in 0..5 {
            assert!(!throttle.take("POST", "/channels/1/messages", now).over);
        }
        assert!(throttle.take("POST", "/channels/1/messages", now).over);
        assert!(!throttle.take("POST", "/channels/2/messages", now).over);
        assert!(!throttle.take("POST", "/channels/1/messages", now + Duration::from_secs(5)).over);
    }

    #[test]
    fn the_fifty_first_call_of_a_second_is_over_the_global_limit() {
        let mut throttle = Throttle::default();
        let now = Instant::now();
        for channel in 0..50 {
            assert!(!throttle.take("GET", &format!("/channels/{channel}"), now).over);
        }
        let standing = throttle.take("GET", "/channels/50", now);
        assert!(standing.over && standing.global);
    }
}
