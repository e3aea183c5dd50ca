//! A ledger file in: read, compared with what is known, written in one transaction with one activity.

mod accounts;
mod books;
mod contacts;
mod freshness;
mod invoices;
mod payments;
mod print;
mod report;
mod retired;
mod terms;
mod vanished;
mod writes;

use serde_json::json;

use super::dispute::LedgerDispute;
use super::refusal::refused;
use super::{Act, Actor, Desk, Line, Outcome, Post};
use crate::ledger_files::{self, FileKind, Format, LedgerFile, Request};
use crate::store;

pub(super) use invoices::{balance, set_balance};
pub use report::ImportReport;
use terms::TermsSaid;

/// How a file is to be taken.
#[derive(Debug, Clone)]
pub struct ImportRequest {
    pub kind: FileKind,
    /// `auto`, `generic`, `quickbooks`, `xero` or the name of a mapping in the config.
    pub format: String,
    /// This is the whole ledger: what isn't in it is settled.
    pub full: bool,
    /// Even where that settles half of what is open, and even where it is older than what was told before.
    pub yes: bool,
    pub dry_run: bool,
}

/// Told how many rows are done, of how many.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// What a file did to the ledger.
#[derive(Debug, Default)]
struct Effect {
    new: usize,
    changed: usize,
    unchanged: usize,
    settled: usize,
    vanished: Vec<String>,
    vanished_settled: bool,
    /// What the ledger shows that the desk may have kept as a credit, and which of those ended by it.
    shown: retired::Shown,
    retired: Vec<retired::Retired>,
    /// What it began or ceased to mark as disputed.
    disputes: Vec<LedgerDispute>,
    rejects: Vec<ledger_files::Reject>,
    notes: Vec<String>,
    /// Why nothing is taken after all.
    refused: Option<String>,
}

impl Desk {
    /// Takes a ledger file. A manager's act.
    ///
    /// # Errors
    /// A refusal where the file is wrong as a whole; then nothing of it was taken.
    pub async fn import(&self, actor: &Actor, bytes: &[u8], request: ImportRequest) -> Outcome<ImportReport> {
        self.import_watched(actor, bytes, request, &|_, _| ()).await
    }

    /// The same, telling how many rows are done, of how many.
    pub async fn import_watched(
        &self,
        actor: &Actor,
        bytes: &[u8],
        request: ImportRequest,
        progress: Progress<'_>,
    ) -> Outcome<ImportReport> {
        actor.must_be_manager("import a ledger file")?;
        let file = self.read_file(bytes, &request)?;
        let mut act = self.begin(actor).await?;
        store::state::take_ledger(&mut act.tx).await?;
        self.not_older(&mut act, &file, &request).await?;
        let mut effect = match request.kind {
            FileKind::Invoices => {
                let terms = TermsSaid::among(self.config.cadence.keys());
                invoices::take(&mut act, &file, &request, self.today(), terms, progress).await?
            }
            FileKind::Payments => payments::take(&mut act, &file, self.today(), progress).await?,
            FileKind::Contacts => contacts::take(&mut act, &file, TermsSaid::among(self.config.cadence.keys())).await?,
        };
        if effect.refused.is_none() {
            look_for_good_rows(&file, &request, &mut effect);
            self.say_how_old(&mut act, &file, &request, &mut effect).await?;
        }
        let report = report(&file, &request, &mut effect);
        if report.accepted && !request.dry_run {
            self.record(&mut act, &file, &request, &report, &effect.retired).await?;
            self.tell_of_disputes(&mut act, std::mem::take(&mut effect.disputes)).await?;
            self.settle_what_was_kept(&mut act, None).await?;
            act.commit().await?;
            self.refresh_index().await?;
        }
        Ok(report)
    }

    fn read_file(&self, bytes: &[u8], request: &ImportRequest) -> Outcome<LedgerFile> {
        let name = request.format.as_str();
        let own = || self.config.import.get_key_value(name).map(|(name, mapping)| Format::Named(name, mapping));
        let Some(format) = Format::built_in(name).or_else(own) else {
            return refused(self.no_such_format(name));
        };
        let request = Request {
            kind: request.kind,
            format,
            company_currency: self.config.company.currency,
            company_country: &self.config.company.country,
            today: self.today(),
        };
        ledger_files::read(bytes, &request).or_else(|error| refused(error.to_string()))
    }

    /// Whether files of this format can be read: a built-in one, or a mapping in the config.
    pub fn reads_format(&self, name: &str) -> bool {
        Format::built_in(name).is_some() || self.config.import.contains_key(name)
    }

    /// What to say where they can't.
    pub fn no_such_format(&self, name: &str) -> String {
        let own: Vec<_> = self.config.import.keys().map(|name| format!(", {name}")).collect();
        format!(
            "There is no format \"{name}\". There are auto, generic, quickbooks, xero{}; a mapping of one's own is an \
             [import.{name}] section in the config.",
            own.concat()
        )
    }

    async fn record(
        &self,
        act: &mut Act<'_>,
        file: &LedgerFile,
        request: &ImportRequest,
        report: &ImportReport,
        retired: &[retired::Retired],
    ) -> Outcome<()> {
        let summary = json!({
            "kind": report.kind, "format": report.format, "sha256": report.sha256, "rows": report.rows,
            "new": report.new, "changed": report.changed, "unchanged": report.unchanged, "settled": report.settled,
            "vanished": report.vanished.len(), "quarantined": report.quarantined.len(), "totals": report.totals,
            "retired": retired,
        });
        let new = store::imports::NewImport {
            kind: request.kind.as_str(),
            format: file.format.clone(),
            sha256: file.sha256.clone(),
            as_of: file.as_of,
            summary: summary.to_string(),
            imported_by: act.actor.id.clone(),
        };
        store::imports::add(&mut act.tx, new, act.now).await?;
        if request.kind == FileKind::Invoices && report.taken() > 0 {
            self.freshen(act, file).await?;
        }
        act.file("imported", None, summary, serde_json::Value::Null);
        if report.nothing_changed() {
            return Ok(());
        }
        let line = Line::Imported {
            who: act.actor.name.clone(),
            kind: request.kind.as_str().to_owned(),
            format: file.format.clone(),
            new: report.new,
            changed: report.changed,
            settled: report.settled,
            totals: file.totals(),
        };
        let key = format!("line:{}", ulid::Ulid::new());
        act.post(&key, None, &Post::DeskLine { line }).await?;
        Ok(())
    }
}

/// An export that broke is no news of the ledger: one without a good row is refused, and one without a row of the
/// ledger is taken and doesn't make it fresh.
fn look_for_good_rows(file: &LedgerFile, request: &ImportRequest, effect: &mut Effect) {
    if effect.new + effect.changed + effect.unchanged > 0 {
        return;
    }
    if !file.rejects.is_empty() || !effect.rejects.is_empty() {
        let rows = if file.rows == 1 { "The one row".to_owned() } else { format!("None of the {} rows", file.rows) };
        let could = if file.rows == 1 { "could not" } else { "could" };
        effect.refused = Some(format!(
            "{rows} of this file {could} be taken, so that nothing was. See why each was left out, correct the export \
             and import it again."
        ));
    } else if request.kind == FileKind::Invoices {
        let note = "No invoice was in this file, so that the ledger isn't fresh by it: reminders wait for a file that \
                    has some once the last such is too old.";
        effect.notes.push(note.to_owned());
    }
}

fn report(file: &LedgerFile, request: &ImportRequest, effect: &mut Effect) -> ImportReport {
    let mut quarantined = file.rejects.clone();
    quarantined.append(&mut effect.rejects);
    quarantined.sort_by_key(|reject| reject.line);
    let mut notes = file.notes.clone();
    notes.append(&mut effect.notes);
    let reason = effect.refused.take();
    ImportReport {
        kind: request.kind.as_str(),
        format: file.format.clone(),
        sha256: file.sha256.clone(),
        rows: file.rows,
        new: effect.new,
        changed: effect.changed,
        unchanged: effect.unchanged,
        settled: effect.settled,
        vanished: std::mem::take(&mut effect.vanished),
        vanished_settled: effect.vanished_settled,
        quarantined,
        totals: file.totals().iter().collect(),
        notes,
        dry_run: request.dry_run,
        accepted: reason.is_none(),
        reason,
    }
}
