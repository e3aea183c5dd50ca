//! What comes in from outside by itself: the provider's webhooks and the debtors' answers.

use std::time::Instant;

use cordial::sandbox::mail::CaughtMail;
use cordial::sandbox::mail::hooks::{self, Answer, Proof, Tale};
use rand::Rng;
use rand::rngs::SmallRng;

use crate::stage::{HOOK_SECRET, Stage};

/// Something becomes of one of the last mails, and the provider tells: once, or twice.
pub async fn tells(stage: &Stage, chance: &mut SmallRng) -> Option<String> {
    let mails = stage.mail.sent();
    let mail = mails.iter().rev().nth(chance.random_range(0..6))?;
    let door = stage.door()?;
    let tale = match chance.random_range(0..20) {
        0 => Tale::Bounced { for_good: true },
        1 => Tale::Bounced { for_good: false },
        2 => Tale::Complained,
        3 => Tale::Deferred,
        4..8 => Tale::Reply(Answer::saying("Thank you, it is in the next payment run.")),
        8 => Tale::Reply(Answer::saying("Please stop writing to me.")),
        9 => Tale::Novelty,
        _ => Tale::Delivered,
    };
    let times = if chance.random_bool(0.2) { 2 } else { 1 };
    let hook = Proof::Postmark(HOOK_SECRET.to_owned()).hook(mail, &tale, stage.clock.now());
    tokio::spawn(async move {
        for _ in 0..times {
            // Nobody may be there: the provider comes again, and so may the next event.
            hooks::send(&door, &hook).await;
        }
    });
    Some(format!("hook {tale:?} of {} x{times}", mail.id))
}

/// When each mail arrived, in the machine's own time.
#[derive(Debug, Default)]
pub struct Arrivals {
    seen: Vec<Instant>,
}

impl Arrivals {
    /// Notes what has arrived since the last look. Later than it came, by a moment.
    pub fn look(&mut self, mails: usize, began: Instant) {
        // As of before the look: a mail never seems later than it was.
        self.seen.resize(mails.max(self.seen.len()), began);
    }

    pub fn of<'a>(&self, mails: &'a [CaughtMail]) -> Vec<(&'a CaughtMail, Instant)> {
        mails.iter().zip(self.seen.iter().copied()).collect()
    }
}
