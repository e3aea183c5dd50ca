//! How a command ends: its answer on stdout, what is wrong on stderr, and the exit code.

use std::io::{self, Write};
use std::process::ExitCode;

use serde::Serialize;

use super::Call;
use crate::config::Finding;

/// The answer of a command that could be carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Done. Exit code 0.
    Yes,
    /// Done, and what was asked doesn't hold. Exit code 1.
    No,
}

/// Why a command could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The configuration doesn't allow it. Exit code 2.
    #[error("the configuration is wrong")]
    Config(Vec<Finding>),
    /// It was asked for in a way that makes no sense. Exit code 2.
    #[error("{0}")]
    Usage(String),
    /// Something is wrong with the data or the world: the sentence says what, and what to do. Exit code 1.
    #[error("{0}")]
    Wrong(String),
}

impl Failure {
    /// Something went wrong, in the error's own words.
    pub fn wrong(error: impl std::fmt::Display) -> Failure {
        Failure::Wrong(error.to_string())
    }
}

/// Tells a failure to whoever typed the command, and gives the exit code.
pub(super) fn exit(ended: Result<Answer, Failure>) -> ExitCode {
    match ended {
        Ok(Answer::Yes) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::from(1),
        Err(Failure::Config(findings)) => {
            findings.iter().for_each(|finding| eprintln!("{finding}"));
            eprintln!("`cordial check` shows everything about the configuration.");
            ExitCode::from(2)
        }
        Err(Failure::Usage(sentence)) => {
            eprintln!("error: {sentence}");
            ExitCode::from(2)
        }
        Err(Failure::Wrong(sentence)) => {
            eprintln!("error: {sentence}");
            ExitCode::from(1)
        }
    }
}

impl Call {
    /// Prints the answer: one JSON document with `--json`, else the text.
    pub fn print<T: Serialize>(&self, answer: &T, text: impl FnOnce() -> String) -> Result<(), Failure> {
        let mut out = if self.json { serde_json::to_string_pretty(answer).map_err(Failure::wrong)? } else { text() };
        if !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
        match io::stdout().lock().write_all(out.as_bytes()) {
            // Whoever reads has seen enough, as `head` does.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other.map_err(Failure::wrong),
        }
    }
}
