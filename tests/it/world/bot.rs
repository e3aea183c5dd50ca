//! The bot of a test: everything `cordial run` runs, but the courier and the schedule move when the test says so.

use std::sync::Arc;

use cordial::config::Config;
use cordial::courier::{Courier, MailRoom, Means, Shelf};
use cordial::db;
use cordial::desk::Desk;
use cordial::discord::{self, Fatal, Poster};
use cordial::mail::Webhooks;
use cordial::mail::letters::Templates;
use cordial::mail::providers;
use cordial::readiness::Readiness;
use cordial::web;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::DeskUnderTest;
use super::mail_told::PointedTo;

/// A bot that is at work.
pub struct Bot {
    pub desk: Desk,
    pub poster: Poster,
    pub courier: Courier,
    /// Where its web server listens for mail providers.
    pub door: String,
    db: db::Db,
    shutdown: CancellationToken,
    running: JoinHandle<Result<(), Fatal>>,
}

impl Bot {
    /// Stopped as SIGTERM stops it.
    pub async fn ends(self) {
        self.shutdown.cancel();
        let ended = tokio::time::timeout(super::PATIENCE, self.running).await.expect("the bot stops when told");
        // One that gave up by itself has said so before.
        let _ = ended.expect("the bot doesn't panic");
        self.db.close().await;
    }

    /// It reads the marks under pending requests, and carries out what waits.
    pub async fn reconciles(&self) {
        self.poster.reconcile(&self.desk).await;
        self.courier.drain().await.unwrap();
    }
}

impl DeskUnderTest {
    /// The bot is started, and is in the workspace where nothing keeps it from there.
    pub async fn starts(&mut self) {
        self.bot = Some(self.begins().await);
        if self.world.token.is_none() {
            self.workspace.ready().await.unwrap();
        }
    }

    /// A second program, at the same database and in the same workspace.
    pub async fn another_bot(&self) -> Bot {
        let before = self.workspace.counters().identifies;
        let other = self.begins().await;
        let is_here = |w: &cordial::sandbox::workspace::Workspace| w.counters().identifies > before;
        self.workspace.wait_until("the other bot is in the workspace", is_here).await.unwrap();
        other
    }

    async fn begins(&self) -> Bot {
        let text = self.world.bot_toml(&self.workspace, &self.mail.base_url(), &self.database);
        let phones = if self.world.phones {
            format!("[alerts]\ntimeout = \"1s\"\n{}\n{}", self.world.alerts, self.phones.config())
        } else {
            String::new()
        };
        let text = text + &phones;
        let config = Arc::new(Config::from_text(&text).expect("the test's config is right"));
        let db = db::open(&self.database).await.unwrap();
        let desk = Desk::over(db.clone(), config.clone(), self.clock.clone()).await.unwrap();
        let desk = desk.with_letters(Arc::new(Shelf::of(Ok(Templates::built_in()))));
        let poster = Poster::new(&config);
        let courier = Courier::new(desk.clone(), means(&config, &poster, &desk));
        let shutdown = CancellationToken::new();
        let door = opened(&desk, &self.shelf, &shutdown).await;
        let running = tokio::spawn(discord::run(poster.clone(), desk.clone(), Readiness::starting(), shutdown.clone()));
        Bot { desk, poster, courier, door, db, shutdown, running }
    }

    /// The bot is stopped as SIGTERM stops it.
    pub async fn stops(&mut self) {
        self.bot.take().expect("the bot is at work").ends().await;
    }

    /// The bot is stopped and started again, on the same database.
    pub async fn restarts(&mut self) {
        self.stops().await;
        self.starts().await;
    }

    /// What happens while the bot is away; then it is back.
    pub async fn away(&mut self, meanwhile: impl AsyncFnOnce(&cordial::sandbox::workspace::Workspace)) {
        self.stops().await;
        meanwhile(&self.workspace).await;
        self.starts().await;
    }

    /// The sentence with which the bot gave up.
    pub async fn fatal(&mut self) -> String {
        let bot = self.bot.as_mut().expect("the bot is at work");
        let ended = tokio::time::timeout(super::PATIENCE, &mut bot.running).await.expect("the bot gives up");
        let told = ended.expect("the bot doesn't panic").expect_err("the bot gives up with a sentence").to_string();
        bot.running = tokio::spawn(async { Ok(()) });
        told
    }

    /// Everything that waits and is due is carried out.
    pub async fn carried(&self) {
        self.bot().courier.drain().await.unwrap();
    }
}

/// The web server of a bot, which ends with it.
async fn opened(desk: &Desk, shelf: &Arc<PointedTo>, shutdown: &CancellationToken) -> String {
    let webhooks = Webhooks::from_config(&desk.config.mail, desk.clock.clone()).fetching_with(shelf.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let door = format!("http://{}", listener.local_addr().unwrap());
    let router = web::hooks::router(desk.clone(), webhooks);
    let ended = shutdown.clone().cancelled_owned();
    tokio::spawn(async move { web::serve(listener, router, ended).await });
    door
}

fn means(config: &Config, poster: &Poster, desk: &Desk) -> Means {
    let sender = config.mail.sender().expect("the test's config names a sender");
    let room = MailRoom {
        provider: providers::from_config(&config.mail, &desk.clock).unwrap(),
        templates: Templates::built_in(),
        from: sender.from.to_string(),
        reply_to: sender.reply_to.map(|address| address.to_string()),
    };
    let pagers = cordial::pager::from_config(&config.alerts, &desk.clock);
    Means { mail: Ok(room), mail_is_wanted: true, posts: Ok(Arc::new(poster.clone())), pagers }
}
