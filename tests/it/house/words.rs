//! What may not be read in any file that is committed.

use std::process::Command;

use super::{Offence, complain};

/// Written in two halves, so that this file may hold them.
const ABSENT: &[(&str, &str, &str)] = &[
    ("/wo", "rk/", "a path of somebody's machine"),
    ("/ro", "ot/", "a path of somebody's machine"),
    ("TO", "DO", "a note to oneself: do it, or write an issue"),
    ("FIX", "ME", "a note to oneself: do it, or write an issue"),
    ("<<<<", "<<< ", "half of a merge"),
    (">>>>", ">>> ", "half of a merge"),
];

/// Locked by cargo, or a licence's own text.
const NOT_OURS: &[&str] = &["Cargo.lock", "LICENSE-APACHE"];

fn stray_words(path: &str, text: &str) -> Vec<Offence> {
    let mut offences = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let found = ABSENT.iter().filter(|(first, second, _)| line.contains(&format!("{first}{second}")));
        offences.extend(found.map(|(first, second, why)| format!("{path}:{}: {first}{second} ({why})", number + 1)));
    }
    offences
}

/// What git keeps; in a folder without git, what lies where the project keeps its text.
fn committed() -> Vec<String> {
    let git = Command::new("git").args(["ls-files", "-z"]).output();
    if let Some(listed) = git.ok().filter(|output| output.status.success() && !output.stdout.is_empty()) {
        let names = String::from_utf8_lossy(&listed.stdout).into_owned();
        return names.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    }
    let mut found = Vec::new();
    let mut folders =
        ["src", "tests", "docs", "templates", "migrations", "contrib", "scripts"].map(str::to_owned).to_vec();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path().to_string_lossy().into_owned();
            if entry.path().is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found
}

#[test]
fn the_project_speaks_of_itself_alone() {
    let files = committed();
    assert!(files.iter().any(|path| path == "src/lib.rs"), "the list of files is wrong: {files:?}");
    let ours = files.iter().filter(|path| !NOT_OURS.contains(&&***path));
    let texts = ours.filter_map(|path| Some((path, String::from_utf8(std::fs::read(path).ok()?).ok()?)));
    complain(
        texts.flat_map(|(path, text)| stray_words(path, &text)).collect(),
        "Whoever clones this has none of that:",
    );
}

#[test]
fn this_rule_can_be_broken() {
    let (first, second, _) = ABSENT[0];
    assert_eq!(
        stray_words("docs/a.md", &format!("fine\nsee {first}{second}x\n")),
        [format!("docs/a.md:2: {first}{second} (a path of somebody's machine)")]
    );
    assert!(stray_words("docs/a.md", "the rest of the work").is_empty());
}
