//! How long a file may be, and what may not stand in it.

use std::path::Path;

use super::reading::{self, Source};
use super::{Offence, complain, must_hold, told};

/// Lines a file may have, its tests included: more is two subjects.
const LINES: usize = 280;
/// `main.rs` reads arguments, sets up logging and hands over.
const LINES_OF_MAIN: usize = 60;

fn too_long(path: &str, text: &str) -> Option<Offence> {
    let most = if path == "src/main.rs" { LINES_OF_MAIN } else { LINES };
    let lines = text.lines().count();
    (lines > most).then(|| format!("{path}: {lines} lines, at most {most}"))
}

#[test]
fn a_file_has_one_subject_and_is_no_longer_than_it_needs() {
    let mut offences = Vec::new();
    for folder in ["src", "tests"] {
        reading::walk(Path::new(folder), &mut |path, text| offences.extend(too_long(path, &text)));
    }
    complain(offences, "Files that hold more than one subject are split by subject, and not by number:");
}

/// Names that say nothing about the trade.
const SHAPELESS: &[&str] = &["utils", "util", "common", "helpers", "helper", "manager", "types", "misc"];

fn shapeless(source: &Source) -> Vec<Offence> {
    let stem = Path::new(&source.path).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let names = source.names.iter().map(|(name, line)| (name.to_lowercase(), *line)).chain([(stem, 1)]);
    let is_shapeless = |name: &str| SHAPELESS.contains(&name) || name.ends_with("helper") || name.ends_with("utils");
    names.filter(|(name, _)| is_shapeless(name)).map(|(name, line)| source.at(line, name)).collect()
}

#[test]
fn nothing_has_a_name_without_a_subject() {
    must_hold(shapeless, "A name says what a thing is in the trade; these could hold anything:");
}

/// Where `expect` may stand outside tests: the file, what is expected, and why it can't come from outside.
const EXPECTED: &[(&str, &str)] = &[
    // Setting up TLS reads only what is compiled in.
    ("src/http.rs", "the TLS set-up is compiled in"),
    ("src/discord/http.rs", "content types are constants of ours"),
    ("src/sandbox/page/hands.rs", "08:59:50 is a time of day"),
    // The sample ledger is made here, from a seed, and written to memory.
    ("src/sandbox/ledger/figures.rs", "every account has an open invoice: no habit is without one"),
    ("src/sandbox/ledger/files.rs", "memory takes every line"),
    ("src/sandbox/ledger/files.rs", "memory takes every line, and each has as many cells as the head"),
];

fn presumption(source: &Source) -> Vec<Offence> {
    let known = |text: &Option<String>| {
        EXPECTED.iter().any(|(path, said)| *path == source.path && Some(*said) == text.as_deref())
    };
    let calls = source.calls.iter().filter(|call| match &*call.method {
        "unwrap" | "unwrap_err" | "expect_err" => true,
        // A parser's own `expect` takes no message.
        "expect" => call.text.is_some() && !known(&call.text),
        _ => false,
    });
    let macros = source.macros.iter().filter(|(name, _)| matches!(&**name, "todo" | "unimplemented" | "dbg" | "panic"));
    let calls = calls
        .map(|call| source.at(call.line, format!(".{}({})", call.method, call.text.as_deref().unwrap_or_default())));
    calls.chain(macros.map(|(name, line)| source.at(*line, format!("{name}!")))).collect()
}

#[test]
fn nothing_from_outside_can_end_the_program() {
    must_hold(
        presumption,
        "What comes from outside is answered with an error that says what to do. Where a value is made here and can't be \
         wrong, `expect` says why, and stands in the list of this test:",
    );
    let gone =
        EXPECTED.iter().filter(|(path, said)| !std::fs::read_to_string(path).is_ok_and(|text| text.contains(said)));
    complain(
        gone.map(|(path, said)| format!("{path}: {said}")).collect(),
        "These are in the list of this test and no longer in the source:",
    );
}

fn unexplained(source: &Source) -> Vec<Offence> {
    source.silenced.iter().map(|line| source.at(*line, "a lint is silenced without a reason")).collect()
}

#[test]
fn a_silenced_lint_says_why() {
    must_hold(unexplained, "`#[expect(lint, reason = \"…\")]`, so that the next reader needn't guess:");
}

fn own_watch(source: &Source) -> Vec<Offence> {
    if source.room() == "clock" {
        return Vec::new();
    }
    let asks = |path: &[String]| match path {
        [.., of, now] if now == "now" => matches!(&**of, "Utc" | "Local" | "SystemTime"),
        _ => false,
    };
    let found = source.references.iter().filter(|reference| asks(&reference.path));
    found.map(|reference| source.at(reference.line, reference.path.join("::"))).collect()
}

#[test]
fn only_the_clock_knows_what_time_it_is() {
    must_hold(own_watch, "Ask the Clock: tests and the demo move it, and nothing else moves with it otherwise:");
}

#[test]
fn these_rules_can_be_broken() {
    assert!(too_long("src/desk/claim.rs", &"\n".repeat(281)).is_some());
    assert!(too_long("src/main.rs", &"\n".repeat(61)).is_some());
    assert!(too_long("src/desk/claim.rs", &"\n".repeat(280)).is_none());
    assert_eq!(told(shapeless, "src/desk/utils.rs", ""), 1);
    assert_eq!(told(shapeless, "src/desk/claim.rs", "mod helpers {} struct Manager;"), 2);
    assert_eq!(told(presumption, "src/desk/claim.rs", "fn f() { g().unwrap(); h().expect(\"fine\"); todo!() }"), 3);
    assert_eq!(told(presumption, "src/desk/claim.rs", "#[cfg(test)] mod tests { fn f() { g().unwrap() } }"), 0);
    assert_eq!(told(presumption, "src/http.rs", "fn f() { g().expect(\"the TLS set-up is compiled in\") }"), 0);
    assert_eq!(told(unexplained, "src/desk/claim.rs", "#[allow(dead_code)] fn f() {}"), 1);
    assert_eq!(told(unexplained, "src/desk/claim.rs", "#[expect(dead_code, reason = \"why\")] fn f() {}"), 0);
    assert_eq!(told(own_watch, "src/desk/claim.rs", "fn f() { chrono::Utc::now(); }"), 1);
    assert_eq!(told(own_watch, "src/desk/claim.rs", "fn f(clock: Clock) { clock.now(); }"), 0);
}
