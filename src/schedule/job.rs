//! What the desk does by the clock.

use crate::desk::{Desk, Outcome};

/// One of the desk's jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Job {
    Promises,
    Approvals,
    Reminders,
    Digest,
}

impl Job {
    /// In the order they are done where several are owed: the digest tells what the others did.
    pub const ALL: [Job; 4] = [Job::Promises, Job::Approvals, Job::Reminders, Job::Digest];

    /// Its name in the config and in `runs`.
    pub fn name(self) -> &'static str {
        match self {
            Job::Promises => "promises",
            Job::Approvals => "approvals",
            Job::Reminders => "reminders",
            Job::Digest => "digest",
        }
    }

    /// Whether what it does follows from how things stand: then doing it once more is harmless. The digest is what it
    /// is because of its slot.
    pub fn is_derived(self) -> bool {
        self != Job::Digest
    }

    /// Does it for a slot. `false` where somebody else had taken that slot.
    pub async fn do_for(self, desk: &Desk, slot: &str) -> Outcome<bool> {
        if self == Job::Digest {
            return desk.digest_for(slot).await;
        }
        self.do_again(desk).await?;
        // Taken once it is done: where it breaks off, it is done again.
        desk.take_slot(self.name(), slot, "done").await
    }

    /// Does it whatever the slot. Nothing for a job that isn't derived.
    pub async fn do_again(self, desk: &Desk) -> Outcome<()> {
        match self {
            Job::Promises => {
                desk.review_promises().await?;
                desk.review_plans().await?;
                desk.forget_the_old().await
            }
            Job::Approvals => {
                desk.tend_approvals().await?;
                desk.review_settlements().await?;
                desk.make_hand_offs().await
            }
            Job::Reminders => {
                let run = desk.remind().await?;
                if run.mails + run.calls + run.approvals > 0 {
                    tracing::info!(
                        mails = run.mails,
                        calls = run.calls,
                        approvals = run.approvals,
                        "reminders planned"
                    );
                }
                Ok(())
            }
            Job::Digest => Ok(()),
        }
    }
}
