//! `cordial import`: the ledger in.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};

use super::{Answer, Call, Failure};
use crate::desk::{self, Actor, ImportReport, ImportRequest};
use crate::ledger_files::FileKind;

/// No ledger is larger; what is, is some other file.
const LARGEST: u64 = 512 << 20;

/// Read a ledger export: what is new, changed, settled, vanished, quarantined
#[derive(Debug, clap::Args)]
pub struct Import {
    /// The export.
    pub file: PathBuf,
    /// What the file holds.
    #[arg(long, value_enum, default_value = "invoices")]
    pub kind: ImportKind,
    /// auto, generic, quickbooks, xero, or the name of a mapping ([import.NAME]).
    #[arg(long, default_value = "auto", value_name = "FORMAT")]
    pub format: String,
    /// The file is everything that is open: an invoice it leaves out is settled.
    #[arg(long)]
    pub full: bool,
    /// Settle what a full file leaves out even where that is half of what is open; take a file that is of an earlier day
    /// than the last.
    #[arg(long)]
    pub yes: bool,
    /// Say what would change, and change nothing.
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ImportKind {
    Invoices,
    Payments,
    Contacts,
}

impl From<ImportKind> for FileKind {
    fn from(kind: ImportKind) -> Self {
        match kind {
            ImportKind::Invoices => FileKind::Invoices,
            ImportKind::Payments => FileKind::Payments,
            ImportKind::Contacts => FileKind::Contacts,
        }
    }
}

impl Import {
    pub async fn run(self, call: &Call) -> Result<Answer, Failure> {
        let bytes = read(&self.file)?;
        let desk = call.desk().await?;
        if !desk.reads_format(&self.format) {
            return Err(Failure::Usage(desk.no_such_format(&self.format)));
        }
        let request = ImportRequest {
            kind: self.kind.into(),
            format: self.format,
            full: self.full,
            yes: self.yes,
            dry_run: self.dry_run,
        };
        let bar = bar(&self.file);
        let progress = |done: usize, of: usize| {
            bar.set_length(of as u64);
            bar.set_position(done as u64);
        };
        let taken = desk.import_watched(&Actor::operator(), &bytes, request.clone(), &progress).await;
        bar.finish_and_clear();
        let report = match taken {
            // With --json a program reads the answer: it is a document even where the file is refused.
            Err(desk::Error::Refused(reason)) if call.json => ImportReport::refused(&bytes, &request, reason),
            taken => taken?,
        };
        call.print(&report, || report.lines().join("\n"))?;
        Ok(if report.accepted { Answer::Yes } else { Answer::No })
    }
}

/// Drawn on stderr, and only where that is a terminal.
fn bar(file: &Path) -> ProgressBar {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {wide_bar} {pos}/{len}") {
        bar.set_style(style);
    }
    bar.set_message(file.file_name().unwrap_or_default().to_string_lossy().into_owned());
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let shown = path.display();
    let unreadable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            Failure::Wrong(format!("there is no file {shown}: see that the path is right, from the folder you are in"))
        }
        std::io::ErrorKind::IsADirectory => Failure::Wrong(format!("{shown} is a folder: name the export in it")),
        _ => Failure::Wrong(format!("{shown} can't be read ({error}): see that this user may read it")),
    };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        return Err(Failure::Wrong(format!(
            "{shown} is larger than {} MiB, and no ledger is: nothing was taken. See that it is the export",
            LARGEST >> 20
        )));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_isnt_there_is_told_by_its_name() {
        let told = read(Path::new("no/such/export.csv")).unwrap_err().to_string();
        assert!(told.starts_with("there is no file no/such/export.csv"), "{told}");
        let folder = read(Path::new("src")).unwrap_err().to_string();
        assert!(folder.contains("is a folder"), "{folder}");
    }
}
