//! The primary of two databases is lost and the other promoted: the bot goes on, and nothing that was committed is lost.

mod pair;

use std::time::{Duration, Instant};

use cordial::sandbox::workspace::{DANA, GENERAL, MORGAN, Reply};

use crate::stage::Stage;
use crate::stand_by::replica::{Replica, holder};
use pair::Pair;

/// How long the bot may be away after the stand-by was promoted.
const BACK: Duration = Duration::from_secs(30);
const LEDGER: &str = "account_code,account_name,email,invoice_number,issue_date,due_date,currency,amount\n\
                      ACME,Acme Ltd,ap@acme.example,INV-1,2026-01-02,2026-02-01,GBP,1200.00\n\
                      BOLT,Bolt & Sons,ap@bolt.example,INV-2,2026-01-02,2026-02-10,GBP,300.00\n";

async fn claimed(stage: &Stage, who: u64, account: &str) -> bool {
    let asked = stage.workspace.slash(who, GENERAL, &format!("/claim account:{account}"));
    // The workspace refuses what is asked while no bot is there.
    let Ok(asked) = asked else { return false };
    matches!(stage.workspace.reply(asked).await, Reply::Message(answer) if answer.content.contains("yours"))
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_failover_the_bot_goes_on_by_itself_and_nothing_is_lost() {
    let pair = tokio::task::spawn_blocking(Pair::start).await.unwrap();
    let stage = Stage::at(&pair.url(), LEDGER, "").await;
    let bots = [Replica::of(&stage), Replica::of(&stage)];
    holder(&bots).await;
    stage.workspace.ready().await.unwrap();
    assert!(claimed(&stage, DANA, "ACME").await);
    let before = stage.asks("activity").await["rows"].as_array().unwrap().clone();

    pair.primary_dies();
    pair.standby_is_promoted();
    let promoted = Instant::now();
    while !claimed(&stage, MORGAN, "BOLT").await {
        assert!(promoted.elapsed() < BACK, "not back {:?} after the stand-by was promoted", promoted.elapsed());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let back = promoted.elapsed();
    assert!(back < BACK, "it took {back:?}");

    let after = stage.asks("activity").await["rows"].as_array().unwrap().clone();
    assert_eq!(after[..before.len()], before[..], "what was committed is there");
    assert_eq!(stage.asks("account ACME").await["owner"]["name"], "Dana");
    assert_eq!(stage.asks("account BOLT").await["owner"]["name"], "Morgan");
    assert_eq!(stage.asks("audit verify").await["ok"], true);
    stage.no_post_came_twice();
}
