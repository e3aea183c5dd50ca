//! The real program is asked to end: it does so in time, and whoever had asked something by then has their answer.

use std::process::Command;
use std::time::{Duration, Instant};

use cordial::sandbox::workspace::{DANA, GENERAL, Reply};
use rstest::rstest;

use crate::databases::On;
use crate::stage::{Running, Stage};

const LEDGER: &str = "account_code,account_name,email,invoice_number,issue_date,due_date,currency,amount\n\
                      ACME,Acme Ltd,ap@acme.example,INV-1,2026-01-02,2026-02-01,GBP,1200.00\n";

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn who_asked_before_the_end_is_answered(#[values(On::Sqlite, On::Postgres)] on: On) {
    let stage = Stage::set(on, LEDGER, "").await;
    let mut bot = Running(stage.starts("run"));
    stage.workspace.ready().await.unwrap();
    let asked: Vec<_> = (0..40)
        .map(|turn| {
            let line = if turn % 2 == 0 { "/account account:ACME" } else { "/claim account:ACME" };
            stage.workspace.slash(DANA, GENERAL, line).unwrap()
        })
        .collect();
    // The first answer shows that the bot is in the midst of them.
    assert!(stage.workspace.reply(asked[0]).await.message().is_some());
    assert!(Command::new("kill").arg("-TERM").arg(bot.0.id().to_string()).status().unwrap().success());
    for one in asked {
        match stage.workspace.reply(one).await {
            Reply::Message(message) => {
                assert!(!message.content.contains("this reference"), "{}", message.content);
            }
            other => panic!("{other:?}"),
        }
    }
    let since = Instant::now();
    let status = loop {
        if let Some(status) = bot.0.try_wait().unwrap() {
            break status;
        }
        assert!(since.elapsed() < Duration::from_secs(12), "it doesn't end");
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert!(status.success(), "{status}");
}
