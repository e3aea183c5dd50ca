//! The list of hashes that `sha256sum -c` reads, and names of files that nothing from data can lead astray.

use std::fmt::Write;

use chrono::SecondsFormat;

use super::Dossier;
use crate::receivables::plain_text;

/// The hash of every file, in the order in which they were written.
#[derive(Debug, Default)]
pub struct Manifest {
    files: Vec<(String, String)>,
}

impl Manifest {
    /// Its own name in the folder.
    pub const NAME: &'static str = "MANIFEST.sha256";

    pub fn add(&mut self, name: &str, sha256: String) {
        self.files.push((name.to_owned(), sha256));
    }

    pub fn len(&self) -> usize {
        self.files.len()
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Its text: what it is about as remarks, then a line a file.
    pub fn text(&self, dossier: &Dossier) -> String {
        let title = plain_text::one_line(&dossier.title());
        let at = dossier.written_at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let mut text = format!("# Client file of {title}, written {at} by Cordial.\n");
        text.push_str("# To check it, in this folder: sha256sum -c MANIFEST.sha256\n");
        // Writing to a String doesn't fail.
        let _ = writeln!(text, "# {}", plain_text::one_line(&dossier.chain_told()));
        if let Some((first, last)) = dossier.range() {
            let count = dossier.entries.len();
            let _ = writeln!(text, "# This account's lines: {count}, from row {first} to row {last} of the chain.");
        }
        for (name, sha256) in &self.files {
            let _ = writeln!(text, "{sha256}  {name}");
        }
        text
    }
}

/// A name that is a name in any folder, of what somebody called a file: `0003-Invoice_2.pdf`.
pub fn file_name(number: usize, called: &str) -> String {
    let called = called.rsplit(['/', '\\']).next().unwrap_or_default();
    let safe = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') { c } else { '_' };
    let safe: String = called.chars().map(safe).collect();
    let safe = safe.trim_matches(['.', '_']);
    // The end says what kind of file it is.
    let kept = safe.char_indices().rev().take(80).last().map_or("", |(start, _)| &safe[start..]);
    let kept = if kept.is_empty() { "file" } else { kept };
    format!("{number:04}-{kept}")
}
