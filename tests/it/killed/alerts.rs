//! Killed between an alert's commit and what it makes ring; and two programs at one database, of which one rings.

use chrono::{Datelike, Days};
use cordial::clock::Clock;
use cordial::sandbox::mail;
use cordial::sandbox::pager::PagerApi;
use cordial::sandbox::workspace::{Fault, OLA};

use super::decisions::all_is_settled;
use super::*;

const PAGE: &str = "/oncall page message:The bank rang";
/// Longer than the program lives.
const LONG: Duration = Duration::from_secs(30);

/// Where the program is killed: while it tells a phone or the chat, before they have it or after.
#[derive(Clone, Copy, Debug)]
enum Death {
    Phone(usize, bool),
    Chat(bool),
}

const SERVICES: [&str; 3] = ["ntfy", "pagerduty", "webhook"];

/// How often each service was told of the alert, in the order of their names.
fn rang(phones: &PagerApi) -> [usize; 3] {
    let of = |service: &str, event: &str| {
        phones.told().iter().filter(|told| told.service == service && told.event == event).count()
    };
    [of("ntfy", "message"), of("pagerduty", "trigger"), of("webhook", "raised")]
}

async fn until(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..3_000 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("waited in vain: {what}");
}

#[rstest]
#[case::ntfy_before_it_rang(Death::Phone(0, false))]
#[case::pagerduty_before_it_rang(Death::Phone(1, false))]
#[case::the_webhook_before_it_rang(Death::Phone(2, false))]
// Nobody can ask a phone whether it rang: it rings again, and at PagerDuty under the same key, which is one incident.
#[case::ntfy_after_it_rang(Death::Phone(0, true))]
#[case::pagerduty_after_it_rang(Death::Phone(1, true))]
#[case::the_chat_before_it_was_told(Death::Chat(false))]
#[case::the_chat_after_it_was_told(Death::Chat(true))]
#[tokio::test(flavor = "multi_thread")]
async fn an_alert_rings_and_is_posted_however_the_program_ends(
    #[values(On::Sqlite, On::Postgres)] on: On,
    #[case] death: Death,
) {
    let phones = PagerApi::start(Clock::system()).await.unwrap();
    let stage = Stage::set(on, LEDGER, &phones.config()).await;
    let people = &stage.workspace;
    let mut bot = Running(stage.starts("run"));
    people.ready().await.unwrap();
    match death {
        Death::Phone(service, rang) => {
            let fault = if rang { mail::Fault::AcceptThenHang } else { mail::Fault::Hang };
            phones.faults(SERVICES[service]).next_send(fault);
        }
        Death::Chat(told) => {
            let fault = if told { Fault::ApplyThenHang(LONG) } else { Fault::Hang(LONG) };
            people.faults().rest("POST", &format!("/channels/{}/messages", workspace::ALERTS), fault, 1);
        }
    }
    people.slash(DANA, workspace::GENERAL, PAGE).unwrap();
    match death {
        Death::Phone(service, _) => {
            until("the phone is told", || phones.faults(SERVICES[service]).pending() == 0).await
        }
        Death::Chat(_) => until("the chat is told", || people.faults().pending() == 0).await,
    }
    if let Death::Phone(service, true) = death {
        until("it rang", || rang(&phones)[service] == 1).await;
    }
    bot.0.kill().unwrap();
    bot.0.wait().unwrap();
    people.wait_until("the bot is gone", |w| !w.connected()).await.unwrap();
    if let Death::Phone(service, false) = death {
        assert_eq!(rang(&phones)[service], 0, "killed before it rang");
    }

    let mut bot = Running(stage.starts("run"));
    people.ready().await.unwrap();
    all_is_settled(&stage).await;
    bot.0.kill().unwrap();
    bot.0.wait().unwrap();
    // What was on its way when it was killed may have rung without anybody knowing, and rings once more.
    let after = rang(&phones);
    assert!(after.iter().all(|rang| (1..=2).contains(rang)), "{after:?}");
    assert_eq!(phones.incidents().into_values().collect::<Vec<_>>(), ["triggered"], "one incident");
    assert_eq!(stage.posted(workspace::ALERTS).values().sum::<usize>(), 1, "one alert");
    assert_eq!(stage.asks("audit verify").await["ok"], true);
}

/// Ola this week and the last, then Dana; each has two seconds.
fn line() -> String {
    let today = Clock::system().now().date_naive();
    let monday = today - Days::new(u64::from(today.weekday().num_days_from_monday()) + 7);
    format!(
        "[on_call]\nstarting = {monday}\nrota = [\"{OLA}\", \"{OLA}\", \"{DANA}\"]\n[alerts]\nescalate_after = \"2s\"\n"
    )
}

#[rstest]
#[case::both_live(None)]
#[case::one_is_killed_after_the_first_call(Some(1))]
#[case::one_is_killed_after_the_second_call(Some(2))]
#[tokio::test(flavor = "multi_thread")]
async fn of_two_programs_one_rings_and_the_line_is_walked_once(#[case] dies_after: Option<usize>) {
    let phones = PagerApi::start(Clock::system()).await.unwrap();
    let stage = Stage::set(On::Postgres, LEDGER, &(line() + &phones.config())).await;
    let people = &stage.workspace;
    let one = Running(stage.starts("run"));
    people.ready().await.unwrap();
    // The first holds the gateway; the other stands by, and carries beside it what the outbox holds.
    let other = Running(stage.starts("run"));
    people.slash(DANA, workspace::GENERAL, PAGE).unwrap();
    let called = |many: usize| people.messages(workspace::ALERTS).len() >= many;
    let mut one = Some(one);
    if let Some(many) = dies_after {
        until("somebody is called", || called(many)).await;
        until("the phones have rung", || rang(&phones)[0] >= many).await;
        drop(one.take());
    }
    // Where the first was killed, the other goes on once it has seen that.
    until("everybody was called", || called(3)).await;
    all_is_settled(&stage).await;
    drop((one, other));
    let pings: Vec<_> = people
        .messages(workspace::ALERTS)
        .iter()
        .map(|message| message.pings.users.iter().chain(&message.pings.roles).copied().collect::<Vec<_>>())
        .collect();
    let everybody = [vec![OLA], vec![DANA], vec![workspace::MANAGER]];
    assert_eq!(pings, everybody, "each in turn, and nobody twice");
    // A page that the killed one had on its way may ring again.
    let [ntfy, pagerduty, webhook] = rang(&phones);
    let twice = usize::from(dies_after.is_some());
    assert!((3..=3 + twice).contains(&ntfy) && (3..=3 + twice).contains(&webhook), "{:?}", rang(&phones));
    assert!((1..=1 + twice).contains(&pagerduty), "{:?}", rang(&phones));
    assert_eq!(phones.incidents().len(), 1);
    let told = stage.asks("activity").await;
    let acts: Vec<_> = told["rows"].as_array().unwrap().iter().filter_map(|row| row["act"].as_str()).collect();
    let count = |act: &str| acts.iter().filter(|filed| **filed == act).count();
    assert_eq!((count("alert raised"), count("alert passed on")), (1, 2));
    assert_eq!(stage.asks("audit verify").await["ok"], true);
}
