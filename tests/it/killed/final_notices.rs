//! Killed between a manager's yes to a final notice and the letter.

use cordial::sandbox::mail;
use cordial::sandbox::workspace::Fault;

use super::*;

const LATE: &str = "account_code,account_name,email,invoice_number,issue_date,due_date,currency,amount\n\
                    ACME,Acme Ltd,ap@acme.example,INV-1,2025-12-02,2026-01-01,GBP,1200.00\n";
/// The days on which the ladder is climbed, and the one after the request.
const CLIMB: [&str; 9] = ["03-02", "03-09", "03-16", "03-23", "03-30", "04-07", "04-14", "04-21", "04-28"];

/// Where the program is killed after the decision is committed.
#[derive(Clone, Copy, Debug)]
enum Death {
    /// While the request's message is changed.
    Card,
    /// While the provider has the letter and doesn't answer: before it is kept, or after.
    Letter(bool),
}

/// Climbs to the request for the final notice, and answers with the day it was made on.
async fn asked(stage: &Stage) -> &'static str {
    for day in CLIMB {
        stage.lives(&format!("tick --at 2026-{day}T10:00:00Z")).await;
        if !stage.workspace.messages(workspace::APPROVALS).is_empty() {
            return day;
        }
    }
    panic!("no manager was asked about the final notice");
}

#[rstest]
#[case::while_its_message_is_changed(Death::Card)]
#[case::before_the_provider_has_it(Death::Letter(false))]
#[case::after_the_provider_has_it(Death::Letter(true))]
#[tokio::test(flavor = "multi_thread")]
async fn a_final_notice_that_was_approved_leaves_once(
    #[values(On::Sqlite, On::Postgres)] on: On,
    #[case] death: Death,
) {
    let stage = Stage::set(on, LATE, "").await;
    let day = asked(&stage).await;
    let people = &stage.workspace;
    let before = stage.mail.sent().len();
    match death {
        Death::Card => {
            let hang = Fault::Hang(Duration::from_secs(60));
            people.faults().rest("PATCH", &format!("/channels/{}/messages", workspace::APPROVALS), hang, 1);
        }
        Death::Letter(false) => stage.mail.faults().next_send(mail::Fault::Hang),
        Death::Letter(true) => stage.mail.faults().next_send(mail::Fault::AcceptThenHang),
    }
    let message = people.messages(workspace::APPROVALS)[0].id;
    people.react(MORGAN, message, "✅").unwrap();
    let mut program = Running(stage.starts(&format!("tick --at 2026-{day}T10:30:00Z")));
    for _ in 0..1_500 {
        if people.faults().pending() + stage.mail.faults().pending() == 0 {
            break;
        }
        assert!(program.0.try_wait().unwrap().is_none(), "it ended before it was killed");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    program.0.kill().unwrap();
    program.0.wait().unwrap();
    let approved = stage.asks("approvals").await;
    assert_eq!(approved["approvals"][0]["state"], "approved", "killed after the decision's commit");
    let row = |outbox: &Value| {
        let rows = outbox["rows"].as_array().unwrap();
        let last = rows.iter().rfind(|row| row["kind"] == "mail").cloned();
        last.map(|row| row["state"].as_str().unwrap_or_default().to_owned()).unwrap_or_default()
    };
    if let Death::Letter(_) = death {
        assert_eq!(row(&stage.asks("outbox").await), "sending", "killed before anything was known of the letter");
    }

    for minute in [45, 50, 55] {
        stage.lives(&format!("tick --at 2026-{day}T10:{minute}:00Z")).await;
    }
    assert_eq!(stage.mail.sent().len() - before, 1, "it left once");
    assert_eq!(row(&stage.asks("outbox").await), "accepted");
    let rows = stage.asks("activity ACME").await;
    let acts: Vec<_> = rows["rows"].as_array().unwrap().iter().filter_map(|row| row["act"].as_str()).collect();
    assert_eq!(acts.iter().filter(|act| **act == "approval given").count(), 1, "{acts:?}");
    let card = people.message(message).map(|message| Value::from(message.embeds).to_string()).unwrap_or_default();
    assert!(card.contains("approved"), "{card}");
    stage.no_post_came_twice();
    assert_eq!(stage.asks("audit verify").await["ok"], true);
}
