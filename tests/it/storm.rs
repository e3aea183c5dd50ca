//! A storm: two processes on one Postgres, killed again and again, and a provider that takes a third of the letters
//! and doesn't say so. Whatever the weather, a letter reaches a debtor once, or a person is asked.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::process::ChildStderr;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use cordial::sandbox::mail::Fault;
use cordial::sandbox::workspace;
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use serde_json::Value;

use crate::databases::On;
use crate::stage::{Running, Stage};

/// How many ticks a storm has.
const TICKS: usize = 1_000;
/// How many of them one life has, if nobody ends it before.
const LIFE: usize = 60;
/// How many minutes lie between two.
const EVERY: i64 = 80;
const ACCOUNTS: usize = 10;

/// How a storm went.
#[derive(Debug, Default)]
struct Weather {
    ticks: usize,
    kills: usize,
    letters: usize,
    ended: BTreeMap<String, usize>,
}

#[tokio::test(flavor = "multi_thread")]
async fn every_letter_leaves_once_in_a_storm() {
    let weather = storm(20_260_302).await;
    println!("{weather:?}");
    assert!(weather.kills >= 5 && weather.letters >= ACCOUNTS, "that was no storm: {weather:?}");
}

/// As long as one likes: `CORDIAL_STORM_SEED=1 CORDIAL_STORM_ROUNDS=20 cargo test --release -- --ignored --nocapture`.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "as long as one likes"]
async fn every_letter_leaves_once_in_many_storms() {
    let said = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().expect("a number"));
    let seed = said("CORDIAL_STORM_SEED").unwrap_or_else(|| rand::random_range(0..1_000_000));
    let rounds = said("CORDIAL_STORM_ROUNDS").unwrap_or(10);
    for round in 0..rounds {
        println!("storm {} of {rounds}, seed {}", round + 1, seed + round);
        println!("{:?}", storm(seed + round).await);
    }
    println!("{rounds} rounds");
}

/// Accounts with an invoice each, due around the beginning.
fn ledger() -> String {
    let mut ledger = "account_code,account_name,email,invoice_number,issue_date,due_date,currency,amount\n".to_owned();
    for number in 0..ACCOUNTS {
        let due = (20 + number) % 28 + 1;
        let row = format!("A{number},Account {number},ap@a{number}.example,INV-{number},2026-01-02,2026-02-{due:02}");
        ledger += &format!("{row},GBP,{}.00\n", 100 + number);
    }
    ledger
}

async fn storm(seed: u64) -> Weather {
    let mut chance = SmallRng::seed_from_u64(seed);
    let stage = Stage::set(On::Postgres, &ledger(), "").await;
    let mut weather = Weather::default();
    let mut at: DateTime<Utc> = "2026-03-02T08:00:00Z".parse().unwrap();
    bad_weather(&stage, &mut chance);
    while weather.ticks < TICKS {
        // For a few days nobody can be asked what became of a letter.
        stage.mail.faults().heal();
        bad_weather(&stage, &mut chance);
        if chance.random_bool(0.3) {
            stage.mail.faults().every_lookup(Fault::Status { status: 503, body: "<html>".to_owned() });
        }
        let since = at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let line = format!("tick --at {since} --times {LIFE} --every {EVERY}");
        let lives = [(); 2].map(|()| stage.begins(&line));
        let ends = [(); 2].map(|()| Duration::from_millis(chance.random_range(300..4_000)));
        let mut longest = 1;
        for (ticks, was_killed) in futures::future::join_all(lives.into_iter().zip(ends).map(lived)).await {
            weather.ticks += ticks;
            weather.kills += usize::from(was_killed);
            longest = longest.max(ticks);
        }
        at += TimeDelta::minutes(EVERY) * i32::try_from(longest).unwrap();
    }
    stage.mail.faults().heal();
    let since = at.to_rfc3339_opts(SecondsFormat::Secs, true);
    stage.lives(&format!("tick --at {since} --times 16 --every 240")).await;
    all_is_settled(&stage, &mut weather, seed).await;
    weather
}

/// A third of the letters is taken and no answer comes; now and then the provider is away or overworked.
fn bad_weather(stage: &Stage, chance: &mut SmallRng) {
    for _ in 0..200 {
        stage.mail.faults().next_send(match chance.random_range(0..24) {
            0 => Fault::AcceptThenHang,
            1..5 => Fault::AcceptThenClose,
            5..8 => Fault::AcceptThenGarbage,
            8 => Fault::Close,
            9 => Fault::TooMany { retry_after: Some("3".to_owned()) },
            10 => Fault::Status { status: 500, body: "<html>away</html>".to_owned() },
            11 => Fault::AcceptThenStatus { status: 503, body: "<html>away</html>".to_owned() },
            _ => Fault::Slow(Duration::from_millis(chance.random_range(0..30))),
        });
        stage.mail.faults().next_lookup(match chance.random_range(0..6) {
            0 => Fault::Status { status: 500, body: String::new() },
            1 => Fault::Close,
            _ => Fault::Slow(Duration::ZERO),
        });
    }
}

/// Lets a process live for so long at most: how many ticks it came to, and whether it was killed.
async fn lived(((mut running, ticks), longest): ((Running, ChildStderr), Duration)) -> (usize, bool) {
    let counted = tokio::task::spawn_blocking(move || BufReader::new(ticks).lines().map_while(Result::ok).count());
    let mut left = longest;
    let was_killed = loop {
        if running.0.try_wait().unwrap().is_some() {
            break false;
        }
        if left.is_zero() {
            running.0.kill().unwrap();
            running.0.wait().unwrap();
            break true;
        }
        let nap = left.min(Duration::from_millis(20));
        tokio::time::sleep(nap).await;
        left -= nap;
    };
    (counted.await.unwrap(), was_killed)
}

/// How often each row reached the sink, by its id.
fn arrivals(stage: &Stage) -> BTreeMap<String, usize> {
    let mut arrived = BTreeMap::new();
    for mail in stage.mail.sent() {
        *arrived.entry(mail.header("X-Cordial-Id").expect("every letter names its row").to_owned()).or_default() += 1;
    }
    arrived
}

/// The letters that people are asked about, by the id under the question.
fn questions(stage: &Stage) -> BTreeSet<String> {
    let asked = stage.workspace.messages(workspace::DESK);
    let cards = asked.iter().flat_map(|post| &post.embeds);
    let cards = cards.filter(|card| card["title"] == "Has this letter arrived?");
    let ids = cards.filter_map(|card| card["footer"]["text"].as_str()?.strip_prefix("mail "));
    ids.map(str::to_owned).collect()
}

async fn all_is_settled(stage: &Stage, weather: &mut Weather, seed: u64) {
    let outbox = stage.asks("outbox").await;
    let rows: Vec<&Value> = outbox["rows"].as_array().unwrap().iter().filter(|row| row["kind"] == "mail").collect();
    let (arrived, asked) = (arrivals(stage), questions(stage));
    let known: BTreeSet<&str> = rows.iter().filter_map(|row| row["id"].as_str()).collect();
    assert!(arrived.keys().all(|id| known.contains(id.as_str())), "seed {seed}: a letter was no row first");

    let mut of_step: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for row in &rows {
        let word = |key: &str| row[key].as_str().unwrap_or_default();
        *weather.ended.entry(word("state").to_owned()).or_default() += 1;
        let copies = arrived.get(word("id")).copied().unwrap_or_default();
        *of_step.entry((word("account"), word("step"))).or_default() += copies;
        let is_settled = match word("state") {
            "accepted" => copies == 1,
            "cancelled" => copies == 0 && !word("reason").is_empty(),
            "unknown" => copies <= 1 && asked.contains(word("id")),
            _ => false,
        };
        assert!(is_settled, "seed {seed}: arrived {copies} times: {row}\nasked: {asked:#?}");
    }
    let twice: Vec<_> = of_step.iter().filter(|(_, count)| **count > 1).collect();
    assert!(twice.is_empty(), "seed {seed}: arrived more than once: {twice:?}");
    weather.letters = of_step.values().sum();
    assert_eq!(stage.asks("audit verify").await["ok"], true, "seed {seed}");
}
