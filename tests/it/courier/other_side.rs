//! The other side of the courier: a provider and a workspace that do as they are told, and remember everything.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cordial::courier::Workspace;
use cordial::desk::Post;
use cordial::discord::Posted;
use cordial::mail::providers::InDoubt;
use cordial::mail::{LookUp, Outgoing, Provider, Sent};

/// What the provider does with the next mail. Without instructions it takes it.
pub enum Act {
    /// It takes the mail, and the answer never comes.
    TakeAndHang,
    /// The mail is lost on the way, and no answer comes.
    Lose,
    Say(Sent),
}

#[derive(Default)]
pub struct Mails {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    next: VecDeque<Act>,
    /// Every request that came in, by whom it was for.
    requests: Vec<String>,
    /// The mails that were taken, each time they were.
    taken: Vec<(String, String)>,
    blind: bool,
    remembers_for: Option<Duration>,
    /// Another provider than the usual one.
    called: Option<&'static str>,
    forgets_after: Option<Duration>,
}

impl Mails {
    pub fn will(&self, acts: impl IntoIterator<Item = Act>) {
        self.state.lock().unwrap().next.extend(acts);
    }

    /// The config names another provider from now on, which knows nothing of the first one's mails.
    pub fn is_another(&self, called: &'static str) {
        let mut state = self.state.lock().unwrap();
        state.called = Some(called);
        state.taken.clear();
    }

    /// It forgets what it took, and says that it never had it.
    pub fn forgets_after(&self, horizon: Duration) {
        let mut state = self.state.lock().unwrap();
        state.forgets_after = Some(horizon);
        state.taken.clear();
    }

    /// It can't be asked about its mails any more.
    pub fn goes_blind(&self) {
        self.state.lock().unwrap().blind = true;
    }

    /// It makes one of what is sent under the same key within that time, and can't be asked.
    pub fn remembers_keys_for(&self, within: Duration) {
        self.state.lock().unwrap().remembers_for = Some(within);
    }

    /// A mail it has, however it came there.
    pub fn has(&self, outbox_id: &str) {
        self.state.lock().unwrap().taken.push((outbox_id.to_owned(), "before".to_owned()));
    }

    pub fn requests(&self) -> Vec<String> {
        self.state.lock().unwrap().requests.clone()
    }

    /// To whom mails were taken, in order; the same mail twice is two.
    pub fn taken(&self) -> Vec<String> {
        self.state.lock().unwrap().taken.iter().map(|(_, to)| to.clone()).collect()
    }
}

#[async_trait]
impl Provider for Mails {
    fn name(&self) -> &'static str {
        self.state.lock().unwrap().called.unwrap_or("postmark")
    }

    fn look_up_horizon(&self) -> Duration {
        self.state.lock().unwrap().forgets_after.unwrap_or(Duration::MAX)
    }

    async fn send(&self, mail: &Outgoing) -> Sent {
        // Two couriers at once would meet here.
        tokio::task::yield_now().await;
        let mut state = self.state.lock().unwrap();
        state.requests.push(mail.to.clone());
        let taken = (mail.outbox_id.clone(), mail.to.clone());
        let is_known = state.remembers_for.is_some() && state.taken.contains(&taken);
        match state.next.pop_front() {
            None => {
                if !is_known {
                    state.taken.push(taken);
                }
                Sent::Accepted { provider_id: format!("pm-{}", mail.outbox_id) }
            }
            Some(Act::TakeAndHang) => {
                state.taken.push(taken);
                Sent::Unknown { reason: "no answer within 15 s".to_owned() }
            }
            Some(Act::Lose) => Sent::Unknown { reason: "the connection broke off".to_owned() },
            Some(Act::Say(sent)) => sent,
        }
    }

    fn in_doubt(&self) -> InDoubt {
        match self.state.lock().unwrap().remembers_for {
            Some(within) => InDoubt::SendAgain { within },
            None => InDoubt::LookUp,
        }
    }

    async fn look_up(&self, outbox_id: &str) -> LookUp {
        let state = self.state.lock().unwrap();
        if state.blind {
            return LookUp::CannotTell { reason: "it can't be searched".to_owned() };
        }
        match state.taken.iter().any(|(id, _)| id == outbox_id) {
            true => LookUp::Found { provider_id: format!("pm-{outbox_id}") },
            false => LookUp::NotFound,
        }
    }

    async fn check(&self) -> Result<(), String> {
        Ok(())
    }
}

/// A workspace in which the same nonce twice is one message, as in the real one.
#[derive(Default)]
pub struct Channel {
    state: Mutex<Posts>,
}

#[derive(Default)]
struct Posts {
    next: VecDeque<Posted>,
    requests: usize,
    /// How many of them came after a doubt that is older than a nonce.
    looked_for: usize,
    nonces: BTreeSet<String>,
    posts: Vec<Post>,
}

impl Channel {
    /// Takes the next post, and answers with something else.
    pub fn will(&self, posted: Posted) {
        self.state.lock().unwrap().next.push_back(posted);
    }

    pub fn requests(&self) -> usize {
        self.state.lock().unwrap().requests
    }

    pub fn looked_for(&self) -> usize {
        self.state.lock().unwrap().looked_for
    }

    pub fn posts(&self) -> Vec<Post> {
        self.state.lock().unwrap().posts.clone()
    }

    /// The alerts among them, by what they are about.
    pub fn alerts(&self) -> Vec<String> {
        let about = |post: Post| match post {
            Post::Alert { alert } => Some(alert.about),
            _ => None,
        };
        self.posts().into_iter().filter_map(about).collect()
    }

    /// The letters that people were asked about.
    pub fn doubts(&self) -> Vec<String> {
        let about = |post: Post| match post {
            Post::Doubt { doubt } => Some(format!("{} {}", doubt.account.code, doubt.step)),
            _ => None,
        };
        self.posts().into_iter().filter_map(about).collect()
    }
}

#[async_trait]
impl Workspace for Channel {
    async fn post(
        &self,
        outbox_id: &str,
        post: &Post,
        _earlier: Option<(u64, u64)>,
        in_doubt_since: Option<DateTime<Utc>>,
    ) -> Posted {
        let mut state = self.state.lock().unwrap();
        state.requests += 1;
        state.looked_for += usize::from(in_doubt_since.is_some());
        if state.nonces.insert(outbox_id.to_owned()) {
            state.posts.push(post.clone());
        }
        let message_id = 1_000 + state.nonces.len() as u64;
        state.next.pop_front().unwrap_or(Posted::Done { channel_id: 5, message_id })
    }

    async fn mark(&self, _post: &Post, _at: (u64, u64)) {}
}
