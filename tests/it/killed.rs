//! The real program, killed at moments of no one's choosing and started again: nothing lost, nothing twice.
//!
//! It talks to the workspace and the mail API in this process, which outlive it, as Discord and a provider do.

mod alerts;
mod decisions;
mod final_notices;

use std::time::Duration;

use cordial::sandbox::workspace::{self, DANA, MORGAN, Workspace};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use rstest::rstest;
use serde_json::Value;

use crate::databases::On;
use crate::stage::{Running, Stage};

/// How often each story is told, each time with other deaths in it.
const ROUNDS: u64 = 4;
const LEDGER: &str = "account_code,account_name,email,invoice_number,issue_date,due_date,currency,amount\n\
                      ACME,Acme Ltd,ap@acme.example,INV-1,2026-01-02,2026-02-01,GBP,1200.00\n\
                      BOLT,Bolt & Sons,ap@bolt.example,INV-2,2026-01-02,2026-02-10,GBP,300.00\n\
                      CASK,Cask GmbH,ap@cask.example,INV-3,2026-01-02,2026-02-20,EUR,80.00\n\
                      DORY,Dory SA,ap@dory.example,INV-4,2026-01-02,2026-02-20,EUR,95.00\n";

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn reminders_and_the_digest_leave_once_however_often_it_is_killed(#[values(On::Sqlite, On::Postgres)] on: On) {
    for seed in 0..ROUNDS {
        let stage = Stage::set(on, LEDGER, "").await;
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
        let stage = Stage::set(on, LEDGER, "").await;
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
