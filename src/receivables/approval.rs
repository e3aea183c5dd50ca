//! A decision by managers: who counts, how many are needed, and what a mark under the request does.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::words::word_list;
use super::{Money, chain};

word_list! {
    /// What a decision is about.
    Kind("kind of approval") {
        Plan = "plan",
        Escalation = "escalation",
        FinalNotice = "final_notice",
        Settlement = "settlement",
        WriteOff = "write_off",
    }
}

impl Kind {
    /// As it is said in a sentence.
    pub fn in_words(self) -> &'static str {
        match self {
            Kind::Plan => "payment plan",
            Kind::Escalation => "escalation",
            Kind::FinalNotice => "final notice",
            Kind::Settlement => "settlement",
            Kind::WriteOff => "write-off",
        }
    }
}

word_list! {
    /// Where a request is in its life. All but the first are final.
    State("state of an approval") {
        Pending = "pending",
        Approved = "approved",
        Rejected = "rejected",
        Expired = "expired",
        /// What it would do has changed since it was shown.
        Void = "void",
        Withdrawn = "withdrawn",
    }
}

word_list! {
    /// What a manager says to it.
    Verdict("verdict") {
        Approve = "approve",
        Reject = "reject",
    }
}

impl Verdict {
    /// The mark that stands for it under a request.
    pub fn mark(self) -> &'static str {
        match self {
            Verdict::Approve => "✅",
            Verdict::Reject => "❌",
        }
    }

    /// What a unicode emoji means under a request: ✅ and ❌, with or without a variation selector. All others mean
    /// nothing; a server's own emoji isn't one of these whatever its name, and must not be asked about.
    pub fn of_mark(emoji: &str) -> Option<Verdict> {
        let bare = emoji.trim_end_matches(['\u{fe0f}', '\u{fe0e}']);
        Verdict::ALL.iter().copied().find(|verdict| verdict.mark() == bare)
    }
}

/// How many managers a decision takes, by its kind and amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    pub kind: Kind,
    /// It holds for amounts above this.
    pub above: Money,
    /// How many different managers must say yes.
    pub approvers: u32,
    /// How long a request waits for its answer.
    pub expires: Duration,
    /// The Discord roles of which one is needed to say yes; with none, any manager may.
    pub roles: Vec<u64>,
}

/// What a request needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quorum {
    pub approvers: u32,
    pub expires: Duration,
    pub roles: Vec<u64>,
}

impl Quorum {
    /// Where no policy is written: one manager, within two days.
    pub const USUAL: Quorum = Quorum { approvers: 1, expires: Duration::hours(48), roles: Vec::new() };

    fn and(self, other: Quorum) -> Quorum {
        let expires = self.expires.min(other.expires);
        let (strict, other) = if other.approvers > self.approvers { (other, self) } else { (self, other) };
        let both: Vec<u64> = strict.roles.iter().copied().filter(|role| other.roles.contains(role)).collect();
        let roles = match (strict.roles.is_empty(), both.is_empty()) {
            (true, _) => other.roles,
            (false, true) => strict.roles,
            (false, false) => both,
        };
        Quorum { approvers: strict.approvers, expires, roles }
    }
}

/// What the policies ask for: of those that fit, the one with the highest amount holds. An amount in a currency that
/// no policy of its kind names can't be compared, and takes as many managers as the strictest of them.
pub fn quorum(policies: &[Policy], kind: Kind, amount: Money) -> Quorum {
    let own = || policies.iter().filter(move |policy| policy.kind == kind);
    let mut compared = own().filter(|policy| policy.above.currency == amount.currency).peekable();
    let policy = if compared.peek().is_some() {
        compared.filter(|policy| amount.minor > policy.above.minor).max_by_key(|policy| policy.above.minor)
    } else {
        own().max_by_key(|policy| policy.approvers)
    };
    policy.map_or(Quorum::USUAL, |policy| Quorum {
        approvers: policy.approvers.max(1),
        expires: policy.expires,
        roles: policy.roles.clone(),
    })
}

/// What a request needs that comes to amounts in several currencies: as many managers as the strictest of them, within the
/// shortest time, and of a role that is enough for each; where no role is, of one that the strictest asks for.
pub fn strictest(policies: &[Policy], kind: Kind, amounts: &[Money]) -> Quorum {
    let each = amounts.iter().map(|amount| quorum(policies, kind, *amount));
    each.reduce(Quorum::and).unwrap_or(Quorum::USUAL)
}

/// A request as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub state: State,
    pub requested_by: u64,
    /// Who made what is asked about, where that is somebody else.
    pub author: Option<u64>,
    /// How many different managers must say yes.
    pub needed: u32,
    pub expires_at: DateTime<Utc>,
    /// The hash of what the message shows.
    pub shown: String,
    /// The hash of what would be done now.
    pub current: String,
    /// Whether it takes a role that not every manager has.
    pub is_reserved: bool,
}

/// What a decision is bound to: the hash of everything its message shows, whatever order it was put together in.
pub fn content_hash(shown: &serde_json::Value) -> String {
    chain::sha256_hex(chain::canonical(shown))
}

/// A person, as of the moment of the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Voter {
    pub id: u64,
    pub is_bot: bool,
    /// Or whoever else may say this, where the request is reserved.
    pub is_manager: bool,
}

/// A person's standing verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vote {
    pub voter: Voter,
    pub verdict: Verdict,
}

/// What a mark does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Decided: yes, by these, in the order they said so.
    Approved { by: Vec<u64> },
    /// Decided: no, by this one.
    Rejected { by: u64 },
    /// It counts, and more are needed.
    Counted { have: u32, needed: u32 },
    /// This person had already said so.
    Again { have: u32, needed: u32 },
    /// It doesn't count: the sentence is for that person alone, and the mark is taken away.
    DoesNotCount { sentence: String },
    /// Time is over: the request expires instead.
    Expired,
    /// What it would do has changed: the request is void instead.
    Void,
    /// It was decided before. Nothing happens.
    AlreadyDecided { state: State },
}

/// Why this person's mark doesn't count on this request, or nothing if it does.
pub fn objection(request: &Request, voter: &Voter) -> Option<&'static str> {
    if voter.is_bot {
        Some("A bot's mark doesn't count: people decide.")
    } else if !voter.is_manager && request.is_reserved {
        Some("Its amount takes a higher role to say yes; your mark was taken away.")
    } else if !voter.is_manager {
        Some("Only managers decide on this; your mark was taken away.")
    } else if voter.id == request.requested_by {
        Some("You asked for this yourself, so another manager has to decide.")
    } else if request.author == Some(voter.id) {
        Some("You made this plan yourself, so another manager has to decide.")
    } else {
        None
    }
}

/// What this person's verdict does to the request at `now`. `standing` are the verdicts given before it, each with
/// its person's roles as they are now: one who is no longer a manager no longer counts.
pub fn decide(request: &Request, standing: &[Vote], vote: Vote, now: DateTime<Utc>) -> Outcome {
    if request.state != State::Pending {
        return Outcome::AlreadyDecided { state: request.state };
    }
    if let Some(sentence) = objection(request, &vote.voter) {
        return Outcome::DoesNotCount { sentence: sentence.to_owned() };
    }
    if request.shown != request.current {
        return Outcome::Void;
    }
    if now >= request.expires_at {
        return Outcome::Expired;
    }
    if vote.verdict == Verdict::Reject {
        return Outcome::Rejected { by: vote.voter.id };
    }
    let mut by = approving(request, standing);
    let again = by.contains(&vote.voter.id);
    if !again {
        by.push(vote.voter.id);
    }
    let (have, needed) = (u32::try_from(by.len()).unwrap_or(u32::MAX), request.needed.max(1));
    match (have >= needed, again) {
        (true, _) => Outcome::Approved { by },
        (false, true) => Outcome::Again { have, needed },
        (false, false) => Outcome::Counted { have, needed },
    }
}

/// Everyone who said yes and counts, each once.
fn approving(request: &Request, standing: &[Vote]) -> Vec<u64> {
    let mut by = Vec::new();
    for vote in standing {
        let counts = vote.verdict == Verdict::Approve && objection(request, &vote.voter).is_none();
        if counts && !by.contains(&vote.voter.id) {
            by.push(vote.voter.id);
        }
    }
    by
}

#[cfg(test)]
mod tests;
