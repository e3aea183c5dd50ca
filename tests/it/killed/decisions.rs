//! Killed between a decision and what it brings about: for each kind, and after each of its effects.

use super::*;
use cordial::sandbox::workspace::Fault;

/// What is asked for, what stands in the client file afterwards, and what the desk channel says of it.
struct Kind {
    asked: &'static str,
    says: &'static str,
    /// The one line of the client file that is the effect's.
    filed: &'static str,
    /// A read command, where in its answer the effect shows, and what stands there.
    seen: (&'static str, &'static str, &'static str),
}

const PLAN: Kind = Kind {
    asked: "/plan propose account:ACME reason:short installments:3 first:+14d",
    says: "The payment plan of £1,200.00 for Acme Ltd (ACME) is approved by Morgan.",
    filed: "plan approved",
    seen: ("account ACME", "/plan/state", "\"active\""),
};
const PLACEMENT: Kind = Kind {
    asked: "/escalate account:ACME to:agency reason:silent",
    says: "The escalation of Acme Ltd (ACME) to the collection agency is approved by Morgan.",
    filed: "placed",
    seen: ("approvals", "/approvals/0/state", "\"approved\""),
};
const TAKEN_OVER: Kind = Kind {
    asked: "/escalate account:ACME to:manager reason:silent",
    says: "The escalation of Acme Ltd (ACME) to a manager is approved by Morgan.",
    filed: "taken over",
    seen: ("account ACME", "/owner/name", "\"Morgan\""),
};
const SETTLEMENT: Kind = Kind {
    asked: "/settle account:ACME amount:700 reason:closing",
    says: "The settlement of £700.00 with Acme Ltd (ACME) is approved by Morgan.",
    filed: "settlement agreed",
    seen: ("why ACME", "/withheld_by", "\"promise\""),
};
const WRITE_OFF: Kind = Kind {
    asked: "/settle account:ACME amount:0 reason:insolvent",
    says: "The write-off of £1,200.00 of Acme Ltd (ACME) is approved by Morgan.",
    filed: "written off",
    seen: ("account ACME", "/invoices", "[]"),
};

/// After the decision is committed: before its message is changed, before that is known, before its line is posted,
/// before that is known.
const DEATHS: [(&str, u64, Fault); 4] = [
    ("PATCH", workspace::APPROVALS, Fault::Hang(LONG)),
    ("PATCH", workspace::APPROVALS, Fault::ApplyThenHang(LONG)),
    ("POST", workspace::DESK, Fault::Hang(LONG)),
    ("POST", workspace::DESK, Fault::ApplyThenHang(LONG)),
];
/// Longer than the program lives.
const LONG: Duration = Duration::from_secs(30);

#[rstest]
#[case::plan(PLAN)]
#[case::placement(PLACEMENT)]
#[case::taken_over(TAKEN_OVER)]
#[case::settlement(SETTLEMENT)]
#[case::write_off(WRITE_OFF)]
#[tokio::test(flavor = "multi_thread")]
async fn what_a_decision_brings_about_happens_once(
    #[values(On::Sqlite, On::Postgres)] on: On,
    #[case] kind: Kind,
    #[values(0, 1, 2, 3)] death: usize,
) {
    let stage = Stage::set(on, LEDGER, "").await;
    let people = &stage.workspace;
    let mut bot = Running(stage.starts("run"));
    people.ready().await.unwrap();
    people.slash(DANA, workspace::GENERAL, kind.asked).unwrap();
    let request = |w: &Workspace| w.messages(workspace::APPROVALS).iter().any(|message| message.reactions.len() == 2);
    people.wait_until("the request is posted with its marks", request).await.unwrap();
    // The line that it was asked for, and the import's, are posted before anything goes wrong.
    all_is_settled(&stage).await;

    let (method, channel, fault) = &DEATHS[death];
    people.faults().rest(method, &format!("/channels/{channel}/messages"), fault.clone(), 1);
    let message = people.messages(workspace::APPROVALS)[0].id;
    people.react(MORGAN, message, "✅").unwrap();
    people.wait_until("the decision is carried out up to there", |w| w.faults().pending() == 0).await.unwrap();
    match death {
        1 => people.wait_until("its message is changed", |w| card_of(w, message).contains("approved")).await.unwrap(),
        3 => people.wait_until("its line is posted", |w| line_is_posted(w, kind.says)).await.unwrap(),
        _ => {}
    }
    bot.0.kill().unwrap();
    bot.0.wait().unwrap();
    people.wait_until("the bot is gone", |w| !w.connected()).await.unwrap();
    let (card_shown, line_posted) = (card_of(people, message).contains("approved"), line_is_posted(people, kind.says));
    match death {
        0 => assert!(!card_shown, "killed before its message was changed"),
        1 => assert!(card_shown, "killed after its message was changed"),
        2 => assert!(!line_posted, "killed before its line was posted"),
        _ => assert!(line_posted, "killed after its line was posted"),
    }

    let mut bot = Running(stage.starts("run"));
    let shown = |w: &Workspace| card_of(w, message).contains("approved") && line_is_posted(w, kind.says);
    people.wait_until("the decision is shown", shown).await.unwrap();
    // What would be said twice is said by the time that nothing waits any more.
    all_is_settled(&stage).await;
    bot.0.kill().unwrap();
    bot.0.wait().unwrap();

    let (command, place, stands) = kind.seen;
    let answer = stage.asks(command).await;
    assert_eq!(answer.pointer(place).map(ToString::to_string).as_deref(), Some(stands), "{command}: {answer}");
    let rows = stage.asks("activity ACME").await;
    let acts: Vec<_> = rows["rows"].as_array().unwrap().iter().filter_map(|row| row["act"].as_str()).collect();
    for act in ["approval given", kind.filed] {
        assert_eq!(acts.iter().filter(|filed| **filed == act).count(), 1, "{act}: {acts:?}");
    }
    if kind.filed == PLACEMENT.filed {
        // The folder for the agency is made from the placement, whenever somebody next looks.
        stage.lives("tick").await;
        stage.lives("tick").await;
        let rows = stage.asks("activity ACME").await;
        let acts = rows["rows"].as_array().unwrap().iter().filter(|row| row["act"] == "hand-off folder made");
        assert_eq!(acts.count(), 1);
    }
    stage.no_post_came_twice();
    assert_eq!(stage.asks("audit verify").await["ok"], true);
}

/// What a request's message shows.
fn card_of(people: &Workspace, message: workspace::Id) -> String {
    people.message(message).map(|message| Value::from(message.embeds).to_string()).unwrap_or_default()
}

fn line_is_posted(people: &Workspace, says: &str) -> bool {
    people.messages(workspace::DESK).iter().any(|line| line.content.starts_with(says))
}

/// Waits until every effect on the outside world has come to its end, while the program that is at work does that.
pub(super) async fn all_is_settled(stage: &Stage) {
    for _ in 0..100 {
        let outbox = stage.asks("outbox").await;
        let rows = outbox["rows"].as_array().unwrap();
        if rows.iter().all(|row| row["state"] != "queued" && row["state"] != "sending") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("not everything came to its end: {}", stage.asks("outbox").await);
}
