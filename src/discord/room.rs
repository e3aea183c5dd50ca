//! What every answer in the workspace needs: the desk, the way to Discord, and what was seen lately.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

use crate::config::Workspace;
use crate::desk::Desk;

use super::http::Rest;

/// How many interactions are remembered, so that one that is delivered twice is answered once.
const REMEMBERED: usize = 4_096;

/// The desk's room in the workspace.
pub struct Room {
    pub desk: Desk,
    pub rest: Arc<Rest>,
    pub workspace: Workspace,
    /// Held while a request's marks are read and weighed.
    pub weighing: tokio::sync::Mutex<()>,
    /// What is being answered.
    busy: TaskTracker,
    myself: AtomicU64,
    seen: Mutex<VecDeque<u64>>,
}

impl Room {
    pub fn new(desk: Desk, rest: Arc<Rest>, workspace: Workspace) -> Room {
        Room {
            desk,
            rest,
            workspace,
            weighing: tokio::sync::Mutex::default(),
            busy: TaskTracker::new(),
            myself: AtomicU64::new(0),
            seen: Mutex::default(),
        }
    }

    /// Held by whoever answers somebody: the end waits for them.
    pub fn busy(&self) -> TaskTrackerToken {
        self.busy.token()
    }

    /// Waits until everybody who asked has their answer.
    pub async fn is_quiet(&self) {
        self.busy.close();
        self.busy.wait().await;
    }

    /// The bot's own user id, 0 before the gateway said it.
    pub fn myself(&self) -> u64 {
        self.myself.load(Ordering::Relaxed)
    }

    pub fn i_am(&self, user: u64) {
        self.myself.store(user, Ordering::Relaxed);
    }

    /// Whether this interaction comes for the first time. Across a restart the desk's own receipts answer that.
    pub fn is_new(&self, interaction: u64) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.contains(&interaction) {
            return false;
        }
        if seen.len() == REMEMBERED {
            seen.pop_front();
        }
        seen.push_back(interaction);
        true
    }
}
