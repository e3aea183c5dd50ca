//! The whole room against the workspace on loopback: the real gateway client, real REST, a real database.

mod acts;
mod checks;
mod decisions;
mod doubts;

use std::sync::Arc;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::gateway::{self, Fatal};
use super::post::Poster;
use crate::clock::Clock;
use crate::config::Config;
use crate::courier::{Courier, Means};
use crate::desk::FileKind;
use crate::desk::{Actor, Desk, ImportRequest};
use crate::readiness::Readiness;
use crate::sandbox::workspace::{
    ALERTS, APPROVALS, COLLECTOR, DESK, DIGEST, GUILD, Id, InteractionId, MANAGER, Message, Options, Reply, Workspace,
};

const LEDGER: &str = "account_code,account_name,email,invoice_number,issue_date,due_date,currency,amount\n\
    ACME,Acme Ltd,ap@acme.test,INV-1,2026-09-01,2026-10-01,GBP,1200.00\n\
    BAD,**x** @everyone [a](http://b) <@&1>,ap@bad.test,INV-2,2026-09-01,2026-10-15,GBP,300.00\n";

/// A morning at the desk, with the bot connected.
struct Morning {
    workspace: Workspace,
    desk: Desk,
    courier: Courier,
    poster: Poster,
    readiness: Readiness,
    stop: CancellationToken,
    running: JoinHandle<Result<(), Fatal>>,
    _folder: tempfile::TempDir,
}

fn config(workspace: &Workspace, folder: &std::path::Path) -> Config {
    let text = format!(
        "[company]\nname = \"Example Ltd\"\ntime_zone = \"Europe/London\"\ncountry = \"GB\"\ncurrency = \"GBP\"\n\
         contact = \"Dana Reyes, +44 20 7946 0000\"\n[database]\nurl = \"sqlite://{}\"\n\
         [discord]\ntoken = \"{}\"\nguild_id = \"{GUILD}\"\napi_url = \"{}\"\n\
         [discord.channels]\ndigest = \"{DIGEST}\"\napprovals = \"{APPROVALS}\"\nalerts = \"{ALERTS}\"\ndesk = \"{DESK}\"\n\
         [discord.roles]\ncollector = [\"{COLLECTOR}\"]\nmanager = [\"{MANAGER}\"]\n",
        folder.join("desk.db").display(),
        workspace.token(),
        workspace.api_url(),
    );
    Config::from_text(&text).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

impl Morning {
    async fn begin() -> Morning {
        let clock = Clock::held_at("2026-11-23T09:00:00Z".parse().unwrap());
        let workspace = Workspace::start(Options::new(clock.clone())).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let config = Arc::new(config(&workspace, folder.path()));
        let db = crate::db::open(&format!("sqlite://{}", folder.path().join("desk.db").display())).await.unwrap();
        let desk = Desk::over(db, Arc::clone(&config), clock).await.unwrap();
        let request = ImportRequest {
            kind: FileKind::Invoices,
            format: "auto".to_owned(),
            full: false,
            yes: false,
            dry_run: false,
        };
        desk.import(&Actor::operator(), LEDGER.as_bytes(), request).await.unwrap();
        let poster = Poster::new(&config);
        let mail = Err("no mail here".to_owned());
        let means = Means { mail, mail_is_wanted: false, posts: Ok(Arc::new(poster.clone())), pagers: Vec::new() };
        let courier = Courier::new(desk.clone(), means);
        let (stop, readiness) = (CancellationToken::new(), Readiness::starting());
        let running = tokio::spawn(gateway::run(poster.clone(), desk.clone(), readiness.clone(), stop.clone()));
        let morning = Morning { workspace, desk, courier, poster, readiness, stop, running, _folder: folder };
        morning.connected().await;
        morning.courier.drain().await.unwrap();
        morning
    }

    async fn connected(&self) {
        self.workspace.ready().await.unwrap();
        self.workspace.wait_until("the commands are there", |w| !w.commands().is_empty()).await.unwrap();
    }

    async fn slash(&self, person: Id, typed: &str) -> Message {
        let asked = self.workspace.slash(person, DESK, typed).unwrap_or_else(|complaint| panic!("{complaint}"));
        self.answer(asked).await
    }

    async fn answer(&self, asked: InteractionId) -> Message {
        let reply = self.workspace.reply(asked).await;
        let message = reply.message().unwrap_or_else(|| panic!("{reply:?} is no message")).clone();
        assert!(message.ephemeral(), "{message:?}");
        assert!(message.pings.nobody(), "{message:?}");
        message
    }

    async fn form(&self, asked: InteractionId) -> crate::sandbox::workspace::Modal {
        match self.workspace.reply(asked).await {
            Reply::Modal(modal) => modal,
            other => panic!("{other:?} is no form"),
        }
    }

    /// What stands in a channel once everything queued is posted.
    async fn posts(&self, channel: Id) -> Vec<Message> {
        self.courier.drain().await.unwrap();
        self.workspace.messages(channel)
    }

    /// Another process with the same database.
    async fn restart(&mut self) {
        self.stop.cancel();
        stopped(&mut self.running).await;
        self.stop = CancellationToken::new();
        let again = gateway::run(self.poster.clone(), self.desk.clone(), self.readiness.clone(), self.stop.clone());
        self.running = tokio::spawn(again);
        self.connected().await;
    }

    async fn end(mut self) {
        self.stop.cancel();
        stopped(&mut self.running).await;
    }
}

async fn stopped(running: &mut JoinHandle<Result<(), Fatal>>) {
    let ended = tokio::time::timeout(std::time::Duration::from_secs(5), running).await;
    assert_eq!(ended.expect("it doesn't stop").unwrap(), Ok(()));
}
