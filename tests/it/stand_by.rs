//! Several programs on one Postgres: one holds the gateway and the schedule, the others take over.

pub mod replica;
mod watched;

use std::time::{Duration, Instant};

use cordial::clock::Clock;
use cordial::desk::{Actor, Role};
use cordial::sandbox::workspace::{self, DANA, Fault, GENERAL, MORGAN, Reply};

use crate::databases::On::Postgres;
use crate::stage::Stage;
use replica::{Replica, holder};

/// How long a stand-by may take after its holder was killed, and after it was stopped.
const KILLED: Duration = Duration::from_secs(15);
const STOPPED: Duration = Duration::from_secs(2);

fn ledger(accounts: usize) -> String {
    let head = "account_code,account_name,email,invoice_number,issue_date,due_date,currency,amount\n".to_owned();
    (0..accounts).fold(head, |text, n| {
        format!("{text}A{n:02},Account {n},ap{n}@acme.example,INV-{n},2026-01-02,2026-02-01,GBP,{}.00\n", 100 + n)
    })
}

async fn said(stage: &Stage, who: u64, command: &str) -> String {
    let asked = stage.workspace.slash(who, GENERAL, command).unwrap();
    match stage.workspace.reply(asked).await {
        Reply::Message(message) => message.content,
        other => panic!("{command}: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_holds_the_gateway_and_another_takes_over() {
    let stage = Stage::set(Postgres, &ledger(3), "").await;
    let mut all = vec![Replica::of(&stage), Replica::of(&stage), Replica::of(&stage)];
    let (first, _) = holder(&all).await;
    let killed = all.remove(first);
    for replica in &all {
        replica.is("stand-by").await;
    }
    let counted = || stage.workspace.counters().identifies;
    assert_eq!(counted(), 1, "one session at the gateway");
    stage.workspace.ready().await.unwrap();
    assert!(said(&stage, DANA, "/claim account:A00").await.contains("yours"));

    killed.signal("KILL");
    let (second, took) = holder(&all).await;
    assert!(took < KILLED, "after a kill -9 it took {took:?}");
    assert_eq!((killed.ends().await, counted()), (None, 2));
    assert!(said(&stage, DANA, "/claim account:A01").await.contains("yours"));

    let stopped = all.remove(second);
    stopped.signal("TERM");
    let (_, took) = holder(&all).await;
    assert!(took < STOPPED, "after a clean stop it took {took:?}");
    assert_eq!((stopped.ends().await, counted()), (Some(0), 3));
    assert!(said(&stage, DANA, "/claim account:A02").await.contains("yours"));
    stage.no_post_came_twice();
    assert_eq!(stage.asks("audit verify").await["ok"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_wakes_from_a_long_pause_writes_nothing_and_stands_by() {
    let stage = Stage::set(Postgres, &ledger(3), "").await;
    let mut all = vec![Replica::of(&stage), Replica::of(&stage)];
    let (first, _) = holder(&all).await;
    let frozen = all.remove(first);
    let people = &stage.workspace;
    people.ready().await.unwrap();
    said(&stage, DANA, "/plan propose account:A00 reason:short installments:3 first:+14d").await;
    let marked = |w: &workspace::Workspace| w.messages(workspace::APPROVALS).iter().any(|m| m.reactions.len() == 2);
    people.wait_until("the request is posted with its marks", marked).await.unwrap();

    frozen.signal("STOP");
    // Only the frozen one hears of this, and it will when it wakes.
    people.slash(DANA, GENERAL, "/log account:A01 channel:call outcome:reached note:unheard").unwrap();
    let (_, took) = holder(&all).await;
    // On another machine a process that was killed is not told from one that is frozen.
    assert!(took < KILLED, "after it froze it took {took:?}");
    let request = people.messages(workspace::APPROVALS)[0].id;
    people.react(MORGAN, request, "✅").unwrap();
    let decided = |w: &workspace::Workspace| w.messages(workspace::DESK).iter().any(|m| m.content.contains("approved"));
    people.wait_until("it is decided", decided).await.unwrap();
    assert!(said(&stage, DANA, "/claim account:A02").await.contains("yours"));
    tokio::time::sleep(Duration::from_secs(20).saturating_sub(took)).await;
    let written = stage.asks("activity").await["rows"].as_array().unwrap().len();

    frozen.signal("CONT");
    frozen.is("stand-by").await;
    // What it was told while it was frozen has been answered, or was thrown away, by now.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let activity = stage.asks("activity").await;
    assert_eq!(activity["rows"].as_array().unwrap().len(), written, "{activity}");
    assert!(!activity.to_string().contains("unheard"), "{activity}");
    assert_eq!(stage.asks("approvals").await["approvals"][0]["state"], "approved");
    stage.no_post_came_twice();
    assert_eq!(stage.asks("audit verify").await["ok"], true);

    // And it is there when it is needed again.
    let stopped = all.remove(0);
    stopped.signal("TERM");
    frozen.is("holder").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_of_them_send_what_waits_each_row_once() {
    const ROWS: usize = 90;
    let stage = Stage::set(Postgres, &ledger(ROWS), "").await;
    let all = vec![Replica::of(&stage), Replica::of(&stage), Replica::of(&stage)];
    holder(&all).await;
    for replica in &all {
        replica.figure("cordial_lease_fence ").await.unwrap();
    }
    // Discord is slow enough for everybody to be woken.
    stage.workspace.faults().rest("POST", "/channels", Fault::Hang(Duration::from_millis(60)), ROWS);
    let desk = stage.desk(Clock::system()).await;
    let dana = Actor::person(DANA, "Dana", Role::Collector);
    for n in 0..ROWS {
        desk.claim(&dana, &format!("A{n:02}")).await.unwrap();
    }
    let began = Instant::now();
    let mine = loop {
        let outbox = stage.asks("outbox").await;
        let rows = outbox["rows"].as_array().unwrap();
        let mine: Vec<_> = rows.iter().filter(|row| row["kind"] == "post").cloned().collect();
        if mine.iter().all(|row| row["state"] == "accepted") {
            break mine;
        }
        assert!(began.elapsed() < Duration::from_secs(45), "{outbox}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    stage.no_post_came_twice();
    assert!(mine.len() >= ROWS, "{} rows", mine.len());
    let mut carried = Vec::new();
    for replica in &all {
        let name = "cordial_outbox_total{kind=\"post\",state=\"accepted\"} ";
        carried.push(replica.figure(name).await.unwrap_or_default());
    }
    assert!(carried.iter().all(|count| *count > 0.0), "{carried:?}");
    assert_eq!(carried.iter().sum::<f64>(), mine.len() as f64, "{carried:?}");
}
