//! People at the desk: commands typed, marks given, buttons pressed, forms sent or closed.

use cordial::sandbox::workspace::{
    ALERTS, APPROVALS, DANA, DESK, DIGEST, GENERAL, Id, MORGAN, Message, NOOR, OLA, SAM,
};
use rand::Rng;
use rand::rngs::SmallRng;
use rand::seq::IndexedRandom;

use crate::books::Books;
use crate::stage::Stage;

/// Words that a note may hold, hostile ones among them.
const NOTES: [&str; 5] =
    ["They call back", "@everyone **look**", "=1+1 <script>", "cash is short", "\u{202e}backwards"];

/// Somebody does something that changes nothing the soak keeps count of. What was done; nothing where it can't be.
pub fn act(stage: &Stage, books: &Books, staff: &[Id], chance: &mut SmallRng) -> Option<String> {
    match chance.random_range(0..10) {
        0..6 => types(stage, books, staff, chance),
        6..8 => marks(stage, staff, chance),
        _ => presses(stage, staff, chance),
    }
}

fn types(stage: &Stage, books: &Books, staff: &[Id], chance: &mut SmallRng) -> Option<String> {
    let who = any(staff, chance);
    let line = line(books, chance)?;
    stage.workspace.slash(who, GENERAL, &line).ok()?;
    Some(format!("{who} {line}"))
}

fn line(books: &Books, chance: &mut SmallRng) -> Option<String> {
    let invoice = books.any_open(chance)?;
    let code = Books::code(invoice.debtor);
    let number = &invoice.number;
    let some = Books::amount(&invoice, (invoice.open / chance.random_range(1..4)).max(1));
    let days = chance.random_range(1..30);
    let note = NOTES[chance.random_range(0..NOTES.len())];
    Some(match chance.random_range(0..26) {
        0 | 1 => format!("/claim account:{code}"),
        2 => format!("/release account:{code}"),
        3 => format!("/log account:{code} channel:call outcome:reached note:{note}"),
        4 => format!("/log account:{code} channel:email outcome:hardship note:{note} next:call back fri"),
        5 => format!("/promise account:{code} amount:{some} date:+{days}d note:{note}"),
        8 | 9 => format!("/plan propose account:{code} reason:{note} installments:{} first:+{days}d", 2 + days % 5),
        10 => format!("/plan cancel account:{code} reason:{note}"),
        11 => format!("/dispute open account:{code} invoice:{number} reason:{note}"),
        12 | 13 => {
            let outcome = ["upheld", "rejected", "credited"][chance.random_range(0..3)];
            format!("/dispute resolve account:{code} invoice:{number} outcome:{outcome}")
        }
        14 => format!("/escalate account:{code} to:agency reason:{note}"),
        15 | 16 => format!("/escalate account:{code} to:desk reason:{note}"),
        17..19 => format!("/remind send account:{code}"),
        19 => format!("/remind preview account:{code}"),
        20 => format!("/why account:{code}"),
        6 | 7 | 21 => format!("/account account:{code}"),
        22 => "/overdue".to_owned(),
        23 => "/approvals".to_owned(),
        24 => "/oncall page message:Somebody look".to_owned(),
        _ => format!("/timeline account:{code}"),
    })
}

fn marks(stage: &Stage, staff: &[Id], chance: &mut SmallRng) -> Option<String> {
    let channel = if chance.random_bool(0.75) { APPROVALS } else { ALERTS };
    let message = newest(stage, channel, 12, chance)?;
    let emoji = ["✅", "✅", "✅", "❌", "✅\u{fe0f}", "👀"][chance.random_range(0..6)];
    // Half the marks are a manager's, or nothing would ever be decided.
    let who = if chance.random_bool(0.5) { MORGAN } else { any(staff, chance) };
    if chance.random_bool(0.15) {
        stage.workspace.unreact(who, message.id, emoji).ok()?;
        return Some(format!("{who} takes {emoji} from {}", message.id));
    }
    let burst = chance.random_bool(0.1);
    if burst {
        stage.workspace.react_burst(who, message.id, emoji).ok()?;
    } else {
        stage.workspace.react(who, message.id, emoji).ok()?;
    }
    Some(format!("{who} gives {emoji} to {} burst:{burst}", message.id))
}

fn presses(stage: &Stage, staff: &[Id], chance: &mut SmallRng) -> Option<String> {
    let who = any(staff, chance);
    if let Some(form) = stage.workspace.modal(who) {
        if chance.random_bool(0.3) {
            stage.workspace.dismiss(who);
            return Some(format!("{who} closes {}", form.title));
        }
        let values: Vec<_> = form.inputs.iter().map(|input| (input.custom_id.as_str(), "a word of it")).collect();
        stage.workspace.submit(who, &values).ok()?;
        return Some(format!("{who} sends {}", form.title));
    }
    let channel = [DESK, DESK, ALERTS, DIGEST][chance.random_range(0..4)];
    let message = newest(stage, channel, 30, chance)?;
    let buttons: Vec<_> = message.controls().filter_map(|control| control["custom_id"].as_str()).collect();
    let button = *buttons.choose(chance)?;
    stage.workspace.press(who, message.id, button).ok()?;
    Some(format!("{who} presses {button}"))
}

fn newest(stage: &Stage, channel: Id, of: usize, chance: &mut SmallRng) -> Option<Message> {
    stage.workspace.messages(channel).into_iter().rev().nth(chance.random_range(0..of))
}

fn any(staff: &[Id], chance: &mut SmallRng) -> Id {
    staff[chance.random_range(0..staff.len())]
}

/// Who is there: collectors, managers, and somebody without a role.
pub fn staff(another_manager: Id) -> Vec<Id> {
    vec![DANA, DANA, SAM, OLA, NOOR, MORGAN, another_manager]
}
