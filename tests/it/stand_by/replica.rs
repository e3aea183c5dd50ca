//! One of several programs on one database, asked by its own web server how it is.

use std::net::TcpListener;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::stage::{Running, Stage};

/// How long anything is waited for: longer than what is promised, so that a promise that isn't kept is told by its own
/// assertion.
const PATIENCE: Duration = Duration::from_secs(45);

pub struct Replica {
    running: Running,
    door: String,
}

impl Replica {
    pub fn of(stage: &Stage) -> Replica {
        Replica::with(stage, &[])
    }

    /// With keys of the configuration that only it has.
    pub fn with(stage: &Stage, keys: &[(&str, &str)]) -> Replica {
        // Free a moment ago, and nobody else on this machine is given it soon.
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let keys: Vec<(&str, &str)> = keys.iter().copied().chain([("CORDIAL_WEB__LISTEN", free.as_str())]).collect();
        let running = Running(stage.starts_with("run", &keys));
        Replica { running, door: format!("http://{free}") }
    }

    async fn get(&self, path: &str) -> Option<reqwest::Response> {
        let client = cordial::http::client(Duration::from_secs(2));
        client.get(format!("{}{path}", self.door)).send().await.ok()
    }

    /// What `/readyz` says: `holder` or `stand-by`, where it is ready as that.
    pub async fn role(&self) -> Option<String> {
        let answer = self.get("/readyz").await?;
        let is_ok = answer.status() == 200;
        let said: Value = answer.json().await.ok()?;
        assert_eq!(said["ready"], is_ok, "{said}");
        is_ok.then(|| said["role"].as_str().unwrap().to_owned())
    }

    /// A figure of `/metrics`, by all that stands before its value.
    pub async fn figure(&self, name: &str) -> Option<f64> {
        let text = self.get("/metrics").await?.text().await.ok()?;
        text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
    }

    pub async fn is(&self, role: &str) -> Duration {
        let began = Instant::now();
        while self.role().await.as_deref() != Some(role) {
            assert!(began.elapsed() < PATIENCE, "waited in vain for a ready {role}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        began.elapsed()
    }

    /// Sends it a signal, as `kill` does: `KILL`, `TERM`, `STOP`, `CONT`.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.running.0.id().to_string()).status().unwrap();
        assert!(sent.success(), "kill -{name}");
    }

    /// Its exit code, once it has ended.
    pub async fn ends(mut self) -> Option<i32> {
        tokio::task::spawn_blocking(move || self.running.0.wait().unwrap().code()).await.unwrap()
    }
}

/// Waits until one of them is the holder and ready; which, and how long that took.
pub async fn holder(among: &[Replica]) -> (usize, Duration) {
    let began = Instant::now();
    loop {
        for (which, replica) in among.iter().enumerate() {
            if replica.role().await.as_deref() == Some("holder") {
                return (which, began.elapsed());
            }
        }
        assert!(began.elapsed() < PATIENCE, "waited in vain for a holder");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
