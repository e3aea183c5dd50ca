//! How fast a provider takes mails.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use super::{InDoubt, LookUp, Outgoing, Provider, Sent};

/// How many mails may be under way at once, and how many may leave in a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    pub at_once: usize,
    /// None where nobody says.
    pub per_second: Option<u32>,
}

impl Pace {
    /// So many at once, as fast as they go.
    pub const fn at_once(at_once: usize) -> Pace {
        Pace { at_once, per_second: None }
    }

    /// The same, and no more than so many a second.
    pub const fn per_second(self, per_second: u32) -> Pace {
        Pace { per_second: Some(per_second), ..self }
    }
}

/// A provider at the pace that the config gives it.
pub(super) struct Paced {
    pub(super) provider: Arc<dyn Provider>,
    pub(super) pace: Pace,
}

#[async_trait]
impl Provider for Paced {
    fn name(&self) -> &'static str {
        self.provider.name()
    }

    async fn send(&self, mail: &Outgoing) -> Sent {
        self.provider.send(mail).await
    }

    async fn look_up(&self, outbox_id: &str) -> LookUp {
        self.provider.look_up(outbox_id).await
    }

    fn in_doubt(&self) -> InDoubt {
        self.provider.in_doubt()
    }

    fn look_up_lag(&self) -> Duration {
        self.provider.look_up_lag()
    }

    fn look_up_horizon(&self) -> Duration {
        self.provider.look_up_horizon()
    }

    fn pace(&self) -> Pace {
        self.pace
    }

    async fn check(&self) -> Result<(), String> {
        self.provider.check().await
    }
}
