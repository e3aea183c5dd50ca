//! What must hold at the end, whatever happened: looked at from outside, and by what the bot tells of itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use cordial::sandbox::workspace::{ALERTS, APPROVALS, BOT, DESK, DIGEST, Message};
use serde_json::Value;

use crate::books::Books;
use crate::story::Story;
use crate::told::IN_FLIGHT;

type Failure = Box<dyn std::error::Error>;

/// What a request that is decided says, one of them once.
const WORDS: [&str; 5] = ["approved", "rejected", "expired", "void", "withdrawn"];

/// How a soak went.
pub struct Report {
    head: String,
    counts: BTreeMap<&'static str, usize>,
    ended: BTreeMap<String, usize>,
    broken: Vec<String>,
}

impl Report {
    pub fn holds(&self) -> bool {
        self.broken.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n\nWhat happened", self.head)?;
        for (kind, count) in &self.counts {
            writeln!(f, "{count:>8}  {kind}")?;
        }
        writeln!(f, "\nWhat became of every effect")?;
        for (state, count) in &self.ended {
            writeln!(f, "{count:>8}  {state}")?;
        }
        writeln!(f, "\nBroken promises: {}", self.broken.len())?;
        self.broken.iter().try_for_each(|broken| writeln!(f, "  {broken}"))
    }
}

pub async fn of(story: &mut Story) -> Result<Report, Failure> {
    let outbox = story.stage.asks("outbox").await?;
    let rows: Vec<Value> = outbox["rows"].as_array().cloned().unwrap_or_default();
    letters(story, &rows);
    effects(story, &rows);
    posts(story, &rows);
    decisions(story, &rows).await?;
    ledger(story).await?;
    let chain = story.stage.asks("audit verify").await?;
    if chain["ok"] != true {
        story.broken.push(format!("the client file's chain is broken: {chain}"));
    }
    logs(story);
    let mut ended = BTreeMap::new();
    for row in &rows {
        *ended.entry(format!("{} {}", text(row, "kind"), text(row, "state"))).or_default() += 1;
    }
    let mut counts = std::mem::take(&mut story.counts);
    counts.insert("mails that arrived", story.stage.mail.sent().len());
    counts.insert("activities", chain["rows"].as_u64().and_then(|rows| rows.try_into().ok()).unwrap_or_default());
    let head = format!(
        "Soak: seed {}, {:.1} minutes, {} bot(s) on {}, until {} by their clock.",
        story.seed,
        story.began.elapsed().as_secs_f64() / 60.0,
        story.stage.bots.len(),
        if story.stage.on_sqlite { "SQLite" } else { "Postgres" },
        story.stage.clock.now().format("%F"),
    );
    Ok(Report { head, counts, ended, broken: std::mem::take(&mut story.broken) })
}

/// Each letter at most once, to nobody who was to be left alone, about nothing that was known to be paid.
fn letters(story: &mut Story, rows: &[Value]) {
    let by_id: BTreeMap<&str, &Value> = rows.iter().map(|row| (text(row, "id"), row)).collect();
    let mails = story.stage.mail.sent();
    let mut arrived = BTreeSet::new();
    let mut last: BTreeMap<String, DateTime<Utc>> = BTreeMap::new();
    let mut broken = Vec::new();
    for (mail, when) in story.arrivals.of(&mails) {
        let id = mail.header("X-Cordial-Id").unwrap_or_default().trim().to_owned();
        let Some(row) = by_id.get(id.as_str()) else {
            broken.push(format!("mail {id} was no row first"));
            continue;
        };
        let (code, step) = (text(row, "account").to_owned(), text(row, "step"));
        if !arrived.insert(id.clone()) {
            broken.push(format!("mail {id} ({code}, {step}) arrived twice"));
        }
        if let Some(why) = story.quiet.forbids(&code, when, mail.at) {
            broken.push(format!("mail {id} ({code}, {step}) came at {} although {why}", mail.at));
        }
        let words: BTreeSet<&str> =
            mail.text.as_deref().unwrap_or_default().split(|c: char| !c.is_alphanumeric() && c != '-').collect();
        for number in words.iter().filter(|word| word.starts_with("INV-")) {
            if story.books.paid_since(number).is_some_and(|paid| when > paid + IN_FLIGHT) {
                broken.push(format!("mail {id} ({code}, {step}) at {} asks for {number}, known to be paid", mail.at));
            }
        }
        if !step.starts_with("installment") {
            let before = last.insert(code.clone(), mail.at);
            if let Some(before) = before.filter(|before| mail.at - *before < TimeDelta::days(4)) {
                broken.push(format!("{code} was written to at {before} and at {}: {id}", mail.at));
            }
        }
    }
    for row in rows.iter().filter(|row| text(row, "kind") == "mail") {
        let is_out = ["accepted", "delivered", "bounced", "complained"].contains(&text(row, "state"));
        if is_out && !arrived.contains(text(row, "id")) {
            broken.push(format!("mail {} is said to be {} and never arrived", text(row, "id"), text(row, "state")));
        }
    }
    story.broken.append(&mut broken);
}

/// Each effect was carried out, or says why not.
fn effects(story: &mut Story, rows: &[Value]) {
    let asked: Vec<String> = story.stage.workspace.messages(DESK).iter().map(|m| format!("{:?}", m.embeds)).collect();
    for row in rows {
        let (state, id) = (text(row, "state"), text(row, "id"));
        let wrong = match state {
            "queued" | "sending" => Some("still waits".to_owned()),
            "failed" | "cancelled" if text(row, "reason").is_empty() => Some("gives no reason".to_owned()),
            "unknown"
                if text(row, "kind") == "mail"
                    && !asked.iter().any(|embeds| embeds.contains(&format!("mail {id}"))) =>
            {
                Some("is in doubt, and nobody was asked".to_owned())
            }
            _ => None,
        };
        story.broken.extend(wrong.map(|wrong| format!("{} {id} ({state}) {wrong}: {row}", text(row, "kind"))));
    }
}

/// What the bot posted, it meant to, and posted once: a message carries the mark of its row.
fn posts(story: &mut Story, rows: &[Value]) {
    let meant: BTreeSet<&str> = rows.iter().filter_map(|row| text(row, "id").strip_prefix('0')).collect();
    let mut seen = BTreeSet::new();
    for channel in [DIGEST, APPROVALS, ALERTS, DESK] {
        for message in story.stage.workspace.messages(channel) {
            if message.author != BOT || message.interaction.is_some() {
                continue;
            }
            let mark = message.nonce.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
            let said: String = message.content.chars().take(80).collect();
            if !meant.contains(mark.as_str()) {
                story.broken.push(format!("message {} in {channel} was no row first: {said}", message.id));
            } else if !seen.insert(mark) {
                story.broken.push(format!("message {} in {channel} came twice: {said}", message.id));
            }
        }
    }
}

/// Each request is decided once, and its message says so.
async fn decisions(story: &mut Story, rows: &[Value]) -> Result<(), Failure> {
    let approvals = story.stage.asks("approvals").await?;
    let messages = story.stage.workspace.messages(APPROVALS);
    for approval in approvals["approvals"].as_array().into_iter().flatten() {
        let (id, state) = (text(approval, "id"), text(approval, "state"));
        *story.counts.entry("requests").or_default() += 1;
        // A word that it still waits is a reply to it.
        let shows =
            |m: &&Message| m.reference.is_none() && format!("{:?}", m.embeds).contains(&format!("approval {id}"));
        let shown: Vec<_> = messages.iter().filter(shows).collect();
        if shown.len() > 1 {
            story.broken.push(format!("approval {id} is shown by {} messages", shown.len()));
        }
        let Some(message) = shown.first() else {
            // While nothing could be posted its time may have run out; then the row says so.
            let given_up = rows.iter().any(|row| text(row, "key").contains(id) && text(row, "state") == "cancelled");
            if !given_up || state == "pending" {
                story.broken.push(format!("approval {id} ({state}) has no message"));
            }
            continue;
        };
        let told = format!("{} {:?}", message.content, message.embeds);
        let said: Vec<_> = WORDS.iter().filter(|word| told.contains(&format!("**{word}**"))).collect();
        let right = if state == "pending" { said.is_empty() } else { said == [&state] };
        if !right {
            story.broken.push(format!("approval {id} is {state}, and its message says {said:?}"));
        }
    }
    Ok(())
}

/// What is open by the bot is what is open by the books.
async fn ledger(story: &mut Story) -> Result<(), Failure> {
    for code in Books::codes() {
        let card = story.stage.asks(&format!("account {code}")).await?;
        let known: BTreeMap<&str, i64> = card["invoices"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|invoice| Some((invoice["number"].as_str()?, invoice["open"]["minor"].as_i64()?)))
            .collect();
        for (number, open) in story.books.open_of(code) {
            let by_the_bot = known.get(number).copied().unwrap_or_default();
            if by_the_bot != open {
                story.broken.push(format!("{number} of {code}: {open} open by the books, {by_the_bot} by the bot"));
            }
        }
    }
    Ok(())
}

/// Nothing broke inside.
fn logs(story: &mut Story) {
    for (number, log) in story.stage.logged() {
        for line in log.lines().filter(|line| line.contains("panicked") || line.contains(" ERROR ")) {
            let line: String = line.chars().take(300).collect();
            story.broken.push(format!("bot {number} logged: {line}"));
        }
    }
}

fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key].as_str().unwrap_or_default()
}
