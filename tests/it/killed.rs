//! The real program, killed at moments of no one's choosing and started again: nothing lost, nothing twice.
//!
//! It talks to the workspace and the mail API in this process, which outlive it, as Discord and a provider do.

mod decisions;

use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use cordial::clock::Clock;
use cordial::sandbox::mail::{self, MailApi};
use cordial::sandbox::workspace::{self, DANA, MORGAN, Options, Workspace};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use rstest::rstest;
use serde_json::Value;

use crate::databases::{On, fresh};

/// How often each story is told, each time with other deaths in it.
const ROUNDS: u64 = 4;
const LEDGER: &str = "account_code,account_name,email,invoice_number,issue_date,due_date,currency,amount\n\
                      ACME,Acme Ltd,ap@acme.example,INV-1,2026-01-02,2026-02-01,GBP,1200.00\n\
                      BOLT,Bolt & Sons,ap@bolt.example,INV-2,2026-01-02,2026-02-10,GBP,300.00\n\
                      CASK,Cask GmbH,ap@cask.example,INV-3,2026-01-02,2026-02-20,EUR,80.00\n\
                      DORY,Dory SA,ap@dory.example,INV-4,2026-01-02,2026-02-20,EUR,95.00\n";

/// A folder with a configuration, and what the program talks to.
struct Stage {
    folder: tempfile::TempDir,
    workspace: Workspace,
    mail: MailApi,
}

/// A bot that goes with the trial, however the trial ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // An error means that it had ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Stage {
    async fn on(on: On) -> Stage {
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
             [web]\nlisten = \"127.0.0.1:0\"\n",
            fresh(on).await,
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
        std::fs::write(folder.path().join("ledger.csv"), LEDGER).unwrap();
        let stage = Stage { folder, workspace, mail };
        stage.lives("import ledger.csv").await;
        stage
    }

    fn starts(&self, line: &str) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cordial"));
        command.args(line.split(' ')).current_dir(self.folder.path()).env("RUST_LOG", "off");
        command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Runs a command to its end and answers with what it printed.
    async fn lives(&self, line: &str) -> String {
        let child = self.starts(line);
        let ended = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap()).await.unwrap();
        assert!(ended.status.success(), "{line}: {}", ended.status);
        String::from_utf8(ended.stdout).unwrap()
    }

    /// Runs a command and kills it at some moment within `longest`, if it hasn't ended before.
    async fn dies(&self, line: &str, chance: &mut SmallRng, longest: Duration) {
        let mut child = self.starts(line);
        tokio::time::sleep(longest.mul_f64(chance.random_range(0.05..1.0))).await;
        // An error means that it had ended.
        let _ = child.kill();
        child.wait().unwrap();
    }

    async fn asks(&self, line: &str) -> Value {
        serde_json::from_str(&self.lives(&format!("{line} --json")).await).unwrap()
    }

    /// How often each text was posted in a channel.
    fn posted(&self, channel: u64) -> BTreeMap<String, usize> {
        let mut posted = BTreeMap::new();
        for message in self.workspace.messages(channel) {
            let title = message.embeds.first().and_then(|embed| embed["title"].as_str()).unwrap_or_default();
            *posted.entry(format!("{}{title}", message.content)).or_default() += 1;
        }
        posted
    }

    fn no_post_came_twice(&self) {
        for channel in [workspace::DIGEST, workspace::APPROVALS, workspace::DESK, workspace::ALERTS] {
            let twice: Vec<_> = self.posted(channel).into_iter().filter(|(_, count)| *count > 1).collect();
            assert_eq!(twice, [], "posted twice in {channel}");
        }
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn reminders_and_the_digest_leave_once_however_often_it_is_killed(#[values(On::Sqlite, On::Postgres)] on: On) {
    for seed in 0..ROUNDS {
        let stage = Stage::on(on).await;
        let mut chance = SmallRng::seed_from_u64(seed);
        stage.lives("tick --at 2026-03-02T08:00:00Z").await;
        for minute in 1..8 {
            stage
                .dies(&format!("tick --at 2026-03-02T09:{minute:02}:00Z"), &mut chance, Duration::from_millis(700))
                .await;
        }
        for minute in [30, 40, 50] {
            stage.lives(&format!("tick --at 2026-03-02T09:{minute}:00Z")).await;
        }
        let mut to: Vec<_> = stage
            .mail
            .sent()
            .iter()
            .flat_map(|mail| mail.recipients().map(|to| to.email.clone()).collect::<Vec<_>>())
            .collect();
        to.sort();
        assert_eq!(to, ["ap@acme.example", "ap@bolt.example", "ap@cask.example", "ap@dory.example"], "seed {seed}");
        assert_eq!(stage.posted(workspace::DIGEST).values().sum::<usize>(), 1, "one digest, seed {seed}");
        stage.no_post_came_twice();
        // The line of the import is dated by the machine's own clock, and so still to come in March.
        let of_march = |row: &&Value| !row["key"].as_str().unwrap().starts_with("line:");
        let outbox = stage.asks("outbox").await;
        let rows: Vec<_> = outbox["rows"].as_array().unwrap().iter().filter(of_march).collect();
        let ended: Vec<_> = rows.iter().map(|row| row["state"].as_str().unwrap()).collect();
        assert_eq!(ended, ["accepted"; 5], "seed {seed}");
        assert_eq!(stage.asks("audit verify").await["ok"], true);
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_claim_and_a_decision_survive_the_program(#[values(On::Sqlite, On::Postgres)] on: On) {
    for seed in 0..ROUNDS {
        let stage = Stage::on(on).await;
        let mut chance = SmallRng::seed_from_u64(100 + seed);
        let people = &stage.workspace;

        let mut bot = Running(stage.starts("run"));
        people.ready().await.unwrap();
        people.slash(DANA, workspace::GENERAL, "/claim account:ACME").unwrap();
        die_soon(people, &mut bot, &mut chance).await;

        let mut bot = Running(stage.starts("run"));
        people.ready().await.unwrap();
        // Claimed again if the first time was lost; refused, to the same owner, if it was not.
        people.slash(DANA, workspace::GENERAL, "/claim account:ACME").unwrap();
        people
            .slash(DANA, workspace::GENERAL, "/plan propose account:ACME reason:short installments:3 first:+14d")
            .unwrap();
        let request =
            |w: &Workspace| w.messages(workspace::APPROVALS).iter().any(|message| message.reactions.len() == 2);
        people.wait_until("the request is posted with its marks", request).await.unwrap();
        let message = people.messages(workspace::APPROVALS)[0].id;
        people.react(MORGAN, message, "✅").unwrap();
        die_soon(people, &mut bot, &mut chance).await;

        let mut bot = Running(stage.starts("run"));
        let decided = |w: &Workspace| {
            let shown = w.message(message).map(|message| Value::from(message.embeds).to_string()).unwrap_or_default();
            shown.contains("approved")
                && w.messages(workspace::DESK).iter().any(|line| line.content.contains("approved"))
        };
        people.wait_until("the decision is shown", decided).await.unwrap();
        bot.0.kill().unwrap();
        bot.0.wait().unwrap();

        let account = stage.asks("account ACME").await;
        assert_eq!((&account["owner"]["name"], &account["plan"]["state"]), (&"Dana".into(), &"active".into()));
        let approvals = stage.asks("approvals").await;
        assert_eq!(approvals["approvals"].as_array().unwrap().len(), 1);
        assert_eq!(approvals["approvals"][0]["state"], "approved");
        stage.no_post_came_twice();
        assert_eq!(stage.asks("audit verify").await["ok"], true, "seed {seed}");
    }
}

/// Kills the bot within a moment of what was just done, and waits until the workspace has seen it go.
async fn die_soon(people: &Workspace, bot: &mut Running, chance: &mut SmallRng) {
    tokio::time::sleep(Duration::from_millis(chance.random_range(0..150))).await;
    bot.0.kill().unwrap();
    bot.0.wait().unwrap();
    people.wait_until("the bot is gone", |w| !w.connected()).await.unwrap();
}
