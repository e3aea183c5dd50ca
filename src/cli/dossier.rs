//! `cordial dossier`: the client file of an account as a folder.

use std::fmt::Write;
use std::path::PathBuf;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::{Answer, Call, Failure};
use crate::desk::{Actor, DossierReport};

/// Write the client file of an account into a folder: timeline, ledger, letters, decisions, hashes
#[derive(Debug, clap::Args)]
pub struct Dossier {
    /// The account's code.
    #[arg(value_name = "CODE")]
    pub account: String,
    /// A folder that isn't there yet, or is empty.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

#[derive(Serialize)]
struct Written<'a> {
    code: &'a str,
    name: &'a str,
    folder: String,
    files: usize,
    letters: usize,
    letters_not_kept: &'a [String],
    files_lost: &'a [String],
    activities: Activities,
    chain: Chain<'a>,
    manifest: &'a str,
}

#[derive(Serialize)]
struct Activities {
    count: usize,
    first: Option<i64>,
    last: Option<i64>,
}

#[derive(Serialize)]
struct Chain<'a> {
    ok: bool,
    rows: i64,
    head: &'a str,
    first_broken: Option<i64>,
}

impl Dossier {
    pub async fn run(self, call: &Call) -> Result<Answer, Failure> {
        let desk = call.desk().await?;
        let bar = bar();
        let progress = |done: usize, of: usize| {
            bar.set_length(of as u64);
            bar.set_position(done as u64);
        };
        let written = desk.dossier(&Actor::operator(), &self.account, &self.out, None, &progress).await;
        bar.finish_and_clear();
        let report = written?;
        call.print(&document(&report), || in_words(&report))?;
        let is_whole = report.first_broken.is_none() && report.files_lost.is_empty();
        Ok(if is_whole { Answer::Yes } else { Answer::No })
    }
}

fn document(report: &DossierReport) -> Written<'_> {
    Written {
        code: &report.account.code,
        name: &report.account.name,
        folder: report.folder.display().to_string(),
        files: report.files,
        letters: report.letters,
        letters_not_kept: &report.letters_not_kept,
        files_lost: &report.files_lost,
        activities: Activities {
            count: report.line_count,
            first: report.lines.map(|(first, _)| first),
            last: report.lines.map(|(_, last)| last),
        },
        chain: Chain {
            ok: report.first_broken.is_none(),
            rows: report.chain_rows,
            head: &report.head,
            first_broken: report.first_broken.as_ref().map(|(row, _)| *row),
        },
        manifest: &report.manifest,
    }
}

fn in_words(report: &DossierReport) -> String {
    let folder = report.folder.display();
    let mut text = format!(
        "The client file of {} is in {folder}: {} files, among them {} letters; {} lines of the client file.\n\
         To check it: cd {folder} && sha256sum -c MANIFEST.sha256\n",
        report.account, report.files, report.letters, report.line_count,
    );
    // Writing to a String doesn't fail.
    if !report.letters_not_kept.is_empty() {
        let count = report.letters_not_kept.len();
        let _ = writeln!(text, "{count} letters left before the desk kept their words: the timeline tells of them.");
    }
    if !report.files_lost.is_empty() {
        let names = report.files_lost.join(", ");
        let _ =
            writeln!(text, "The bytes of these files are gone or were changed; look for them in a backup: {names}.");
    }
    if let Some((row, what)) = &report.first_broken {
        let _ =
            writeln!(text, "The chain of the client file is broken at row {row}: {what}. See cordial audit verify.");
    }
    text
}

/// Drawn on stderr, and only where that is a terminal.
fn bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{spinner} writing the dossier {wide_bar} {pos}/{len}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}
