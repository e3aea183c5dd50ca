//! Reads a source file for what it refers to: paths in `use`, in code, in attributes and inside macros.

use std::fs;
use std::path::Path;

use syn::visit::Visit;

use super::visitor::Reader;

/// One file of `src`, outside its tests.
pub struct Source {
    /// From the root of the project: `src/desk/claim.rs`.
    pub path: String,
    pub references: Vec<Reference>,
    pub calls: Vec<Call>,
    /// Modules, types and functions by the name they are given here.
    pub names: Vec<(String, usize)>,
    /// Names of macros that are called: `todo`, `println`.
    pub macros: Vec<(String, usize)>,
    /// Modules in files of their own that are only compiled for tests.
    pub only_for_tests: Vec<Vec<String>>,
    /// Attributes that silence a lint and don't say why.
    pub silenced: Vec<usize>,
}

/// A path as written, `crate`, `self` and `super` resolved: `["crate", "store", "outbox"]`, `["sqlx", "Row"]`.
pub struct Reference {
    pub path: Vec<String>,
    pub line: usize,
}

/// A method call, and its first argument where that is a literal string.
pub struct Call {
    pub method: String,
    pub text: Option<String>,
    pub line: usize,
}

/// Every file of `src` that isn't only compiled for tests.
pub fn all() -> Vec<Source> {
    let mut sources = Vec::new();
    walk(Path::new("src"), &mut |path, text| sources.push(Source::parse(path, &text)));
    outside_tests(sources)
}

fn outside_tests(mut sources: Vec<Source>) -> Vec<Source> {
    let for_tests: Vec<Vec<String>> = sources.iter().flat_map(|source| source.only_for_tests.clone()).collect();
    sources.retain(|source| !for_tests.iter().any(|module| module_of(&source.path).starts_with(module)));
    sources
}

/// Each Rust file under a folder with its text, in order of names.
pub fn walk(folder: &Path, each: &mut impl FnMut(&str, String)) {
    let mut entries: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            walk(&path, each);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            each(&path.to_string_lossy(), fs::read_to_string(&path).expect("Rust is UTF-8"));
        }
    }
}

impl Source {
    pub fn parse(path: &str, text: &str) -> Source {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path} is not Rust: {error}"));
        let source = Source {
            path: path.to_owned(),
            references: Vec::new(),
            calls: Vec::new(),
            names: Vec::new(),
            macros: Vec::new(),
            only_for_tests: Vec::new(),
            silenced: Vec::new(),
        };
        let mut reader = Reader { module: module_of(path), source };
        if !is_tests(path) {
            reader.visit_file(&file);
        }
        reader.source
    }

    /// `desk` of `src/desk/claim.rs`, `web` of `src/web.rs`.
    pub fn room(&self) -> String {
        module_of(&self.path).first().cloned().unwrap_or_else(|| "lib".to_owned())
    }

    pub fn at(&self, line: usize, what: impl std::fmt::Display) -> String {
        format!("{}:{line}: {what}", self.path)
    }
}

/// `["desk", "claim"]` of `src/desk/claim.rs`; nothing of `src/lib.rs`.
fn module_of(path: &str) -> Vec<String> {
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs");
    let parts = inner.split('/').filter(|part| !matches!(*part, "mod" | "lib"));
    parts.map(str::to_owned).collect()
}

/// Whether a whole file is tests, by the name its module has.
fn is_tests(path: &str) -> bool {
    path.trim_end_matches(".rs").split('/').any(|part| part == "tests")
}

#[test]
fn every_way_of_naming_another_room_is_read() {
    let source = Source::parse(
        "src/desk/claim.rs",
        "use crate::{store::outbox, config as told};
         use super::super::web;
         fn f() -> crate::clock::Clock { tokio::select! { _ = super::super::mail::send() => {} } }
         #[derive(sqlx::FromRow)] struct Row;
         #[cfg(test)] mod tests { use crate::discord; }",
    );
    let seen: Vec<String> = source.references.iter().map(|reference| reference.path.join("::")).collect();
    for wanted in [
        "crate::store::outbox",
        "crate::config",
        "crate::web",
        "crate::clock::Clock",
        "tokio::select",
        "crate::mail::send",
        "sqlx::FromRow",
    ] {
        assert!(seen.iter().any(|path| path == wanted), "{wanted} is not among {seen:?}");
    }
    assert!(!seen.iter().any(|path| path.contains("discord")), "tests may use what they like: {seen:?}");
}

#[test]
fn a_file_that_is_only_compiled_for_tests_is_left_out() {
    let parent = Source::parse("src/receivables/dunning.rs", "#[cfg(test)] mod world; mod ladder;");
    let kept = outside_tests(vec![
        parent,
        Source::parse("src/receivables/dunning/world.rs", ""),
        Source::parse("src/receivables/dunning/ladder.rs", ""),
    ]);
    let kept: Vec<&str> = kept.iter().map(|source| &*source.path).collect();
    assert_eq!(kept, ["src/receivables/dunning.rs", "src/receivables/dunning/ladder.rs"]);
}
