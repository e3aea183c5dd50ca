//! The real program on a stage: a folder with a configuration, and a workspace and a mail API that outlive it, as
//! Discord and a provider do.

use std::collections::BTreeMap;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use cordial::clock::Clock;
use cordial::config::Config;
use cordial::db;
use cordial::desk::Desk;
use cordial::sandbox::mail::{self, MailApi};
use cordial::sandbox::workspace::{self, Options, Workspace};
use rand::Rng;
use rand::rngs::SmallRng;
use secrecy::ExposeSecret;
use serde_json::Value;

use crate::databases::{On, fresh};

/// A folder with a configuration, and what the program talks to.
pub struct Stage {
    pub folder: tempfile::TempDir,
    pub workspace: Workspace,
    pub mail: MailApi,
}

/// A bot that goes with the trial, however the trial ends.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        // An error means that it had ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Stage {
    /// With a ledger, and more lines of configuration that begin with a section.
    pub async fn set(on: On, ledger: &str, more: &str) -> Stage {
        Stage::at(&fresh(on).await, ledger, more).await
    }

    /// At a database of the test's own.
    pub async fn at(database: &str, ledger: &str, more: &str) -> Stage {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::system();
        let workspace = Workspace::start(Options::new(clock.clone())).await.unwrap();
        let mail = MailApi::start(mail::Options::new("a-server-token", clock)).await.unwrap();
        let config = format!(
            "[company]\nname = \"Example Ltd\"\ncontact = \"Dana Reyes, +44 20 7946 0000\"\npay_to = \"Bank\"\n\
             ledger_max_age = \"9999d\"\n[database]\nurl = \"{}\"\n[discord]\ntoken = \"{}\"\nguild_id = \"{}\"\n\
             api_url = \"{}\"\n[discord.channels]\ndigest = \"{}\"\napprovals = \"{}\"\nalerts = \"{}\"\ndesk = \"{}\"\n\
             [discord.roles]\ncollector = [\"{}\"]\nmanager = [\"{}\"]\n[mail]\nprovider = \"postmark\"\n\
             from = \"desk@example.com\"\n[mail.postmark]\ntoken = \"a-server-token\"\nbase_url = \"{}\"\n\
             [web]\nlisten = \"127.0.0.1:0\"\n{more}",
            database,
            workspace.token(),
            workspace.guild_id(),
            workspace.api_url(),
            workspace::DIGEST,
            workspace::APPROVALS,
            workspace::ALERTS,
            workspace::DESK,
            workspace::COLLECTOR,
            workspace::MANAGER,
            mail.base_url(),
        );
        std::fs::write(folder.path().join("bot.toml"), config).unwrap();
        std::fs::write(folder.path().join("ledger.csv"), ledger).unwrap();
        let stage = Stage { folder, workspace, mail };
        stage.lives("import ledger.csv").await;
        stage
    }

    pub fn starts(&self, line: &str) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cordial"));
        command.args(line.split(' ')).current_dir(self.folder.path()).env("RUST_LOG", "off");
        command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Starts a command with keys of the configuration that only it has.
    pub fn starts_with(&self, line: &str, keys: &[(&str, &str)]) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cordial"));
        command.args(line.split(' ')).current_dir(self.folder.path()).env("RUST_LOG", "off").envs(keys.iter().copied());
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// The desk over the same database, in this process, by a clock of the test's.
    pub async fn desk(&self, clock: Clock) -> Desk {
        let config = Config::load(&self.folder.path().join("bot.toml"), []).unwrap();
        let db = db::open(config.database.url.expose_secret()).await.unwrap();
        Desk::over(db, Arc::new(config), clock).await.unwrap()
    }

    /// Starts a command whose stderr is read.
    pub fn begins(&self, line: &str) -> (Running, ChildStderr) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cordial"));
        command.args(line.split(' ')).current_dir(self.folder.path()).env("RUST_LOG", "off");
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let told = child.stderr.take().unwrap();
        (Running(child), told)
    }

    /// Runs a command to its end and answers with what it printed.
    pub async fn lives(&self, line: &str) -> String {
        let child = self.starts(line);
        let ended = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap()).await.unwrap();
        assert!(ended.status.success(), "{line}: {}", ended.status);
        String::from_utf8(ended.stdout).unwrap()
    }

    /// Runs a command and kills it at some moment within `longest`, if it hasn't ended before.
    pub async fn dies(&self, line: &str, chance: &mut SmallRng, longest: Duration) {
        let mut child = self.starts(line);
        tokio::time::sleep(longest.mul_f64(chance.random_range(0.05..1.0))).await;
        // An error means that it had ended.
        let _ = child.kill();
        child.wait().unwrap();
    }

    pub async fn asks(&self, line: &str) -> Value {
        serde_json::from_str(&self.lives(&format!("{line} --json")).await).unwrap()
    }

    /// How often each text was posted in a channel.
    pub fn posted(&self, channel: u64) -> BTreeMap<String, usize> {
        let mut posted = BTreeMap::new();
        for message in self.workspace.messages(channel) {
            let title = message.embeds.first().and_then(|embed| embed["title"].as_str()).unwrap_or_default();
            *posted.entry(format!("{}{title}", message.content)).or_default() += 1;
        }
        posted
    }

    pub fn no_post_came_twice(&self) {
        for channel in [workspace::DIGEST, workspace::APPROVALS, workspace::DESK, workspace::ALERTS] {
            let twice: Vec<_> = self.posted(channel).into_iter().filter(|(_, count)| *count > 1).collect();
            assert_eq!(twice, [], "posted twice in {channel}");
        }
    }
}
