//! Who may use whom.

use super::reading::{self, Source};
use super::{Offence, complain, must_hold, told};

/// What each room may use of the others. A room that isn't here may be used by nobody and use nothing.
const MAY_USE: &[(&str, &[&str])] = &[
    ("clock", &[]),
    ("http", &[]),
    ("readiness", &[]),
    ("receivables", &[]),
    ("ledger_files", &["receivables"]),
    // A cron line is read where it is said; when it is owed next is the schedule's own arithmetic, and pure:
    // config and desk may ask it.
    ("config", &["receivables", "ledger_files", "clock", "schedule::occurrences"]),
    ("db", &[]),
    ("store", &["db", "receivables"]),
    ("desk", &["store", "db", "receivables", "ledger_files", "config", "clock", "schedule::occurrences"]),
    ("discord", &["desk", "receivables", "config", "clock", "http", "readiness"]),
    // Whether a request is the mail provider's is read out of its bytes, and pure; only then is the desk told.
    ("web", &["desk", "receivables", "config", "clock", "readiness", "mail::webhooks"]),
    ("schedule", &["desk", "receivables", "config", "clock", "readiness"]),
    ("mail", &["receivables", "config", "clock", "http"]),
    ("pager", &["receivables", "config", "clock", "http"]),
    (
        "courier",
        &[
            "store::outbox",
            "desk",
            "discord::Poster",
            "discord::Posted",
            "mail",
            "pager",
            "db",
            "receivables",
            "config",
            "clock",
            "readiness",
        ],
    ),
    ("sandbox", &["receivables", "clock"]),
    ("cli", &["*"]),
    ("main", &["*"]),
    ("lib", &["*"]),
];

fn beyond_its_table(source: &Source) -> Vec<Offence> {
    let room = source.room();
    let may_use = MAY_USE.iter().find(|(name, _)| *name == room).map_or(&[][..], |(_, rooms)| rooms);
    let refused = |path: &[String]| match path {
        [root, other, ..] if root == "crate" && *other != room => {
            let path = path[1..].join("::");
            let within = |allowed: &str| path == allowed || path.starts_with(&format!("{allowed}::"));
            !may_use.iter().any(|allowed| *allowed == "*" || within(allowed))
        }
        _ => false,
    };
    let mut offences: Vec<Offence> = Vec::new();
    for reference in source.references.iter().filter(|reference| refused(&reference.path)) {
        offences.push(source.at(reference.line, reference.path.join("::")));
    }
    offences.dedup();
    offences
}

#[test]
fn each_room_uses_only_what_the_table_allows() {
    must_hold(
        beyond_its_table,
        "Adapters (discord, web, schedule, mail, pager) ask the desk and never each other or the store; the desk asks the \
         store; the trade asks nobody. A new need belongs in the desk, or in the table of this test with its reason:",
    );
}

#[test]
fn each_room_is_in_the_table_and_on_the_map() {
    let map = std::fs::read_to_string("src/lib.rs").expect("src/lib.rs");
    let rooms = map.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let unknown =
        rooms.filter(|room| !MAY_USE.iter().any(|(name, _)| name == room) || !map.contains(&format!("[`{room}`]")));
    complain(
        unknown.map(str::to_owned).collect(),
        "Each room is in the table of this test (what may it use?) and in the map at the head of src/lib.rs. Not so:",
    );
}

/// Crates that read nothing, send nothing, and answer the same each time.
const PURE: &[&str] = &[
    "chrono",
    "chrono_tz",
    "csv",
    "encoding_rs",
    "fixed_decimal",
    "hex",
    "icu_decimal",
    "icu_locale_core",
    "iso_currency",
    "serde",
    "serde_json",
    "sha2",
    "strsim",
    "thiserror",
    "unicode_normalization",
    "unicode_segmentation",
    "url",
];

/// What of the standard library reaches outside the program.
const OUTSIDE: &[&str] = &["env", "fs", "net", "os", "process", "thread"];

fn impurity(source: &Source) -> Vec<Offence> {
    if !["receivables", "ledger_files"].contains(&&*source.room()) {
        return Vec::new();
    }
    let crates = dependencies();
    let impure = |path: &[String]| match path {
        [std, module, ..] if std == "std" => OUTSIDE.contains(&&**module),
        [first, ..] => crates.contains(first) && !PURE.contains(&&**first),
        [] => false,
    };
    let found = source.references.iter().filter(|reference| impure(&reference.path));
    found.map(|reference| source.at(reference.line, reference.path.join("::"))).collect()
}

/// The names under which the crates of Cargo.toml are used.
fn dependencies() -> Vec<String> {
    let manifest: toml::Table = std::fs::read_to_string("Cargo.toml").expect("Cargo.toml").parse().expect("TOML");
    let crates = manifest["dependencies"].as_table().expect("a table").keys();
    crates.map(|name| name.replace('-', "_")).collect()
}

#[test]
fn the_trade_and_the_ledger_files_are_pure() {
    must_hold(
        impurity,
        "receivables and ledger_files are plain values and functions: no async, no SQL, no Discord, no files, no chance. \
         A rule whose test needs more is in the wrong room:",
    );
}

/// A crate, the rooms it may be used in, and why nowhere else.
const KEPT_IN: &[(&str, &[&str], &str)] = &[
    ("sqlx", &["db", "store"], "every statement goes through the db, which runs it on both databases"),
    ("serenity", &["discord"], "Discord's own words stay in the room that speaks them"),
    ("poise", &["discord"], "Discord's own words stay in the room that speaks them"),
    ("axum", &["web", "sandbox", "cli"], "what is asked over HTTP is translated at the door"),
    (
        "lettre",
        &["mail", "config"],
        "a mail is made and handed over in one room; a sender's address is read with the rest",
    ),
    ("minijinja", &["mail"], "letters are rendered in one room"),
    ("mrml", &["mail"], "letters are rendered in one room"),
    ("clap", &["cli", "main"], "arguments are the command line's"),
];

fn astray(source: &Source) -> Vec<Offence> {
    let mut offences = Vec::new();
    for (name, rooms, reason) in KEPT_IN.iter().filter(|(_, rooms, _)| !rooms.contains(&&*source.room())) {
        let strays = source.references.iter().filter(|reference| reference.path[0] == *name);
        offences.extend(
            strays.map(|stray| source.at(stray.line, format!("{name} outside {}: {reason}", rooms.join(", ")))),
        );
    }
    offences.dedup();
    offences
}

#[test]
fn a_crate_that_speaks_to_the_outside_is_used_in_its_own_room() {
    must_hold(astray, "These crates are known in one room each:");
}

fn transaction(source: &Source) -> Vec<Offence> {
    if ["db", "desk", "courier"].contains(&&*source.room()) {
        return Vec::new();
    }
    let found = source.calls.iter().filter(|call| call.method == "begin" || call.method == "commit");
    found.map(|call| source.at(call.line, format!(".{}()", call.method))).collect()
}

#[test]
fn only_the_desk_and_the_courier_begin_and_commit() {
    must_hold(transaction, "One act, one transaction: whoever else needs one calls a verb of the desk:");
}

#[test]
fn these_rules_can_be_broken() {
    assert_eq!(told(beyond_its_table, "src/web.rs", "use crate::store::accounts;"), 1);
    assert_eq!(told(beyond_its_table, "src/courier.rs", "use crate::store::{outbox::Row, accounts};"), 1);
    assert_eq!(told(beyond_its_table, "src/mail/send.rs", "fn f() { g!(crate::discord::post()) }"), 1);
    assert_eq!(told(beyond_its_table, "src/attic.rs", "use crate::desk;"), 1);
    assert_eq!(told(beyond_its_table, "src/desk/claim.rs", "use super::Actor; use crate::store::accounts;"), 0);
    assert_eq!(told(impurity, "src/receivables/aging.rs", "use std::fs::File;"), 1);
    assert_eq!(told(impurity, "src/ledger_files/xero.rs", "async fn f() { tokio::time::sleep(d).await }"), 1);
    assert_eq!(told(impurity, "src/receivables/aging.rs", "use std::fmt; use chrono::NaiveDate;"), 0);
    assert_eq!(told(astray, "src/receivables/ids.rs", "#[sqlx(transparent)] struct AccountId(i64);"), 1);
    assert_eq!(told(astray, "src/desk/claim.rs", "#[derive(sqlx::FromRow)] struct Row;"), 1);
    assert_eq!(told(astray, "src/store/accounts.rs", "#[derive(sqlx::FromRow)] struct Row;"), 0);
    assert_eq!(told(transaction, "src/store/accounts.rs", "async fn f(db: Db) { db.begin().await; }"), 1);
    assert!(!reading::all().is_empty());
}
