//! How fresh a file makes the ledger: as the day that it names, where it names one.

use chrono::{DateTime, Utc};

use super::{Effect, ImportRequest};
use crate::desk::picture::day_there;
use crate::desk::refusal::refused;
use crate::desk::remind::STALE;
use crate::desk::{Act, Actor, Desk, Outcome};
use crate::ledger_files::{FileKind, LedgerFile};
use crate::receivables::freshness::{fresh_by, older};
use crate::receivables::guard::in_words;
use crate::store::{imports, state};

impl Desk {
    /// A refusal where the file is of an earlier day than the ledger was told of, and nobody insists.
    pub(super) async fn not_older(&self, act: &mut Act<'_>, file: &LedgerFile, request: &ImportRequest) -> Outcome<()> {
        if request.kind != FileKind::Invoices || request.yes || file.as_of.is_none() {
            return Ok(());
        }
        let kind = FileKind::Invoices.as_str();
        let named = imports::latest_day(&mut act.tx, kind).await?;
        let unnamed = imports::latest_without_day(&mut act.tx, kind).await?.map(|at| day_there(at, self.zone()));
        older(file.as_of, named.max(unnamed)).map_or(Ok(()), refused)
    }

    /// Says so where nobody is reminded by this file: it is taken, and too old.
    pub(super) async fn say_how_old(
        &self,
        act: &mut Act<'_>,
        file: &LedgerFile,
        request: &ImportRequest,
        effect: &mut Effect,
    ) -> Outcome<()> {
        let Some(day) = file.as_of.filter(|_| request.kind == FileKind::Invoices) else { return Ok(()) };
        let before = self.fresh_at(&mut act.tx).await?;
        if act.now - fresh_by(file.as_of, before, act.now, self.zone()) > self.config.company.ledger_max_age {
            effect.notes.push(format!(
                "This file is of {}: that is too old for reminders, and nobody is reminded before a newer one is imported.",
                in_words(day)
            ));
        }
        Ok(())
    }

    /// For a simulation, over its copy: the books are taken to come every day until then, and to say the same. Books that
    /// never came don't.
    pub async fn assume_books_until(&self, until: DateTime<Utc>) -> Outcome<()> {
        let actor = Actor::job("simulation");
        let mut act = self.begin(&actor).await?;
        if self.fresh_at(&mut act.tx).await?.is_some_and(|at| at < until) {
            state::set(&mut act.tx, state::LEDGER_FRESH, &state::written(until)).await?;
        }
        act.commit().await
    }

    /// The ledger is as fresh as the file, and the alert about that is over where it was old.
    pub(super) async fn freshen(&self, act: &mut Act<'_>, file: &LedgerFile) -> Outcome<()> {
        let before = self.fresh_at(&mut act.tx).await?;
        let fresh = fresh_by(file.as_of, before, act.now, self.zone());
        state::set(&mut act.tx, state::LEDGER_FRESH, &state::written(fresh)).await?;
        if act.now - fresh <= self.config.company.ledger_max_age {
            self.incident_over(act, STALE).await?;
        }
        Ok(())
    }
}
