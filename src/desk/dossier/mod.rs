//! The dossier of an account: its whole client file as a folder that stands by itself.

mod folder;
mod gather;
mod hand_off;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use self::folder::Folder;
use self::gather::Gathered;
use super::{AccountName, Actor, Desk, Outcome, Progress};
use crate::receivables::dossier::{self, Cover};

/// What was written.
#[derive(Debug, Clone)]
pub struct DossierReport {
    pub account: AccountName,
    pub folder: PathBuf,
    /// Files in it, the manifest among them.
    pub files: usize,
    pub letters: usize,
    /// Outbox ids of mails that left before the desk kept their words.
    pub letters_not_kept: Vec<String>,
    /// Files of conversations whose bytes are gone or aren't those that were kept.
    pub files_lost: Vec<String>,
    /// The first and the last of the account's lines, by their number in the chain, and how many there are.
    pub lines: Option<(i64, i64)>,
    pub line_count: usize,
    pub chain_rows: i64,
    pub head: String,
    /// The first row of the chain that was touched, and what is wrong with it.
    pub first_broken: Option<(i64, String)>,
    /// SHA-256 of the manifest.
    pub manifest: String,
}

impl Desk {
    /// Writes the client file of an account into a folder that isn't there yet, or is empty: all of it or nothing.
    pub async fn dossier(
        &self,
        actor: &Actor,
        code: &str,
        out: &Path,
        cover: Option<Cover>,
        progress: Progress<'_>,
    ) -> Outcome<DossierReport> {
        let row = self.find(code).await?;
        let account = AccountName::from(&row);
        let folder = Folder::begin(out, self.clock.now()).await?;
        let report = self.filled(folder, account, row, cover, progress).await?;
        let mut act = self.begin(actor).await?;
        let detail =
            json!({ "files": report.files, "manifest_hash": report.manifest, "chain_rows": report.chain_rows });
        act.file("dossier written", Some(&report.account), detail, Value::Null);
        act.commit().await?;
        Ok(report)
    }

    /// Fills a folder and puts it in its place.
    pub(super) async fn filled(
        &self,
        mut folder: Folder,
        account: AccountName,
        row: crate::store::accounts::AccountRow,
        cover: Option<Cover>,
        progress: Progress<'_>,
    ) -> Outcome<DossierReport> {
        let Gathered { mut dossier, rows, letters, kept } = self.gathered(row, cover).await?;
        let steps = letters.len() + kept.len() + 5;
        let mut done = 0;
        let mut step = || {
            done += 1;
            progress(done, steps);
        };
        for (name, message) in &letters {
            folder.write(name, message.as_bytes()).await?;
            step();
        }
        let mut files_lost = Vec::new();
        for (index, (name, sha256)) in kept.iter().enumerate() {
            let whole = folder.copy(name, &self.kept_file(sha256), sha256).await?;
            if !whole {
                files_lost.push(dossier.files[index].name.clone());
                dossier.files[index].file = None;
            }
            step();
        }
        folder.write("activities.jsonl", rows.as_bytes()).await?;
        step();
        let tables = [
            ("ledger.csv", dossier::ledger_csv(&dossier)),
            ("payments.csv", dossier::payments_csv(&dossier)),
            ("approvals.csv", dossier::approvals_csv(&dossier)),
        ];
        for (name, table) in &tables {
            folder.write(name, table.as_bytes()).await?;
            step();
        }
        folder.write("timeline.html", dossier::page(&dossier).as_bytes()).await?;
        step();
        let (place, files, manifest) = folder.finish(&dossier).await?;
        let not_kept = |mail: &&dossier::Mail| mail.text.is_none();
        Ok(DossierReport {
            folder: place,
            files,
            letters: letters.len(),
            letters_not_kept: dossier.mails.iter().filter(not_kept).map(|mail| mail.id.clone()).collect(),
            files_lost,
            lines: dossier.range(),
            line_count: dossier.entries.len(),
            chain_rows: dossier.chain.rows,
            head: dossier.chain.head,
            first_broken: dossier.chain.broken,
            manifest,
            account,
        })
    }
}
