//! The whole bot at work: the real client in the sandbox's workspace, a real database, a real mail API on
//! loopback, and the clock in the test's hand.
//!
//! [`desk`] opens it on Monday 2 March 2026 at 09:00 in London, lets the test play, and looks afterwards that
//! everything posted and mailed was read by the test, and that the client file's chain holds.

mod alerts;
mod bot;
mod config;
mod hands;
mod held;
mod ledger;
mod mail_told;
mod masks;
mod mishaps;
mod operator;
pub mod post_office;
mod reading;
mod rendering;
mod simulation;
mod time;

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use cordial::clock::Clock;
use cordial::sandbox::mail::{self, MailApi};
use cordial::sandbox::pager::PagerApi;
use cordial::sandbox::workspace::{self, ALERTS, APPROVALS, DESK, DIGEST, GENERAL, Id, InteractionId, Workspace};

pub use config::World;
pub use cordial::sandbox::workspace::{DANA, MORGAN, NOOR, OLA, SAM};
pub use hands::file;
pub use mail_told::either_way;
pub use post_office::TOPIC;

use crate::databases::{On, fresh};
use bot::Bot;
use ledger::Export;
use mail_told::PointedTo;

/// A transcript is the same on both databases: the two runs of a test share it.
macro_rules! assert_snapshot {
    ($transcript:expr, @$known:literal) => {{
        let transcript = $transcript.to_string();
        insta::allow_duplicates! { insta::assert_snapshot!(transcript, @$known) }
    }};
}

pub(crate) use assert_snapshot;

/// How long anything is waited for before the test is called stuck.
const PATIENCE: Duration = Duration::from_secs(15);

/// Where anything is posted.
const DESK_CHANNELS: [Id; 5] = [GENERAL, DESK, DIGEST, APPROVALS, ALERTS];

/// A bot at work, and everybody around it.
pub struct DeskUnderTest {
    pub workspace: Workspace,
    pub mail: MailApi,
    /// The phone services, which ring where the world says so.
    pub phones: PagerApi,
    pub clock: Clock,
    world: World,
    database: String,
    bot: Option<Bot>,
    /// What the accounting system exports every morning.
    export: Export,
    /// Each message as the test read it.
    read: BTreeMap<Id, String>,
    mails_read: usize,
    pages_read: usize,
    /// What a webhook may point to.
    shelf: Arc<PointedTo>,
    /// The last interaction, and who had it.
    asked: Option<(InteractionId, Id)>,
}

/// Plays `play` in the default world.
pub async fn desk(on: On, play: impl AsyncFnOnce(&mut DeskUnderTest)) {
    desk_in(on, World::default(), play).await;
}

/// Plays `play` in a world of its own.
pub async fn desk_in(on: On, world: World, play: impl AsyncFnOnce(&mut DeskUnderTest)) {
    let clock = Clock::held_at("2026-03-02T09:00:00Z".parse().unwrap());
    let mut options = workspace::Options::new(clock.clone());
    options.granted_intents = world.granted_intents;
    let workspace = Workspace::start(options).await.unwrap();
    let mail = MailApi::start(mail::Options::new(post_office::MAIL_TOKEN, clock.clone()).speaking(world.sends_by))
        .await
        .unwrap();
    let phones = PagerApi::start(clock.clone()).await.unwrap();
    let mut desk = DeskUnderTest {
        workspace,
        mail,
        phones,
        clock,
        world,
        database: fresh(on).await,
        bot: None,
        export: Export::default(),
        read: BTreeMap::new(),
        mails_read: 0,
        pages_read: 0,
        shelf: Arc::default(),
        asked: None,
    };
    desk.starts().await;
    play(&mut desk).await;
    desk.finish().await;
}

impl DeskUnderTest {
    /// Nothing may be left that nobody looked at, and the client file must hold.
    async fn finish(&mut self) {
        self.carried().await;
        let posts = self.posts().await;
        assert!(posts.is_empty(), "posted, and not read by the test:\n{posts}");
        let mails = self.mails();
        assert!(mails.is_empty(), "mailed, and not read by the test:\n{mails}");
        let pages = self.pages();
        assert!(pages.is_empty(), "paged, and not read by the test:\n{pages}");
        self.audit_holds().await;
        self.stops().await;
    }

    /// The chain of the client file holds from its first line to its head.
    pub async fn audit_holds(&self) {
        let audit = self.bot().desk.audit().await.unwrap();
        assert!(audit.ok, "the client file's chain is broken at {:?}: {:?}", audit.first_broken, audit.what);
    }

    fn bot(&self) -> &Bot {
        self.bot.as_ref().expect("the bot is at work")
    }

    /// Waits for `what`, woken by the workspace or shortly.
    async fn until<F: Future<Output = bool>>(&self, what: &str, holds: impl Fn() -> F) {
        let waiting = async {
            let mut changes = self.workspace.subscribe();
            while !holds().await {
                // Not everything that is waited for shows in the workspace: look again soon.
                let _ = tokio::time::timeout(Duration::from_millis(20), changes.recv()).await;
            }
        };
        assert!(tokio::time::timeout(PATIENCE, waiting).await.is_ok(), "waited in vain: {what}");
    }
}
