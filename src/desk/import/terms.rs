//! What a file says of how an account is reminded: its cadence, its zone, from which amount on.

use std::collections::BTreeMap;

use serde_json::json;

use super::Effect;
use crate::desk::{AccountName, Act, Outcome};
use crate::ledger_files::Terms;
use crate::store::accounts;

/// The terms that a file names, by account, in its order: of two that differ, the first holds.
pub(super) struct TermsSaid<'a> {
    cadences: Vec<&'a str>,
    by_account: BTreeMap<i64, (AccountName, Terms)>,
    unknown: Vec<String>,
}

impl<'a> TermsSaid<'a> {
    /// For a desk that has these cadences.
    pub fn among(cadences: impl Iterator<Item = &'a String>) -> TermsSaid<'a> {
        let cadences = cadences.map(String::as_str).collect();
        TermsSaid { cadences, by_account: BTreeMap::new(), unknown: Vec::new() }
    }

    /// Takes what a line says. A cadence that the config doesn't have is told, and the account keeps its own.
    pub fn take(&mut self, account: &AccountName, line: u64, said: &Terms, effect: &mut Effect) {
        if said.is_empty() {
            return;
        }
        let mut said = said.clone();
        said.cadence = said.cadence.and_then(|name| self.known(account, line, &name, effect));
        let (_, terms) = self.by_account.entry(account.id.0).or_insert_with(|| (account.clone(), Terms::default()));
        if terms.differs_from(&said) {
            effect.notes.push(format!(
                "Line {line}: another line of {account} says otherwise of how it is reminded; the first holds."
            ));
        }
        terms.add(said);
    }

    fn known(&mut self, account: &AccountName, line: u64, name: &str, effect: &mut Effect) -> Option<String> {
        if let Some(known) = self.cadences.iter().find(|known| known.eq_ignore_ascii_case(name)) {
            return Some((*known).to_owned());
        }
        if !self.unknown.iter().any(|told| told == name) {
            self.unknown.push(name.to_owned());
            let known = self.cadences.join(", ");
            let shown = crate::receivables::plain_text::shortened(name, 40);
            effect.notes.push(format!(
                "Line {line}: there is no cadence \"{shown}\" in the config, so that {account} stays on the one it has. There are {known}."
            ));
        }
        None
    }

    /// Writes what is new. Which accounts it changed.
    pub async fn settle(self, act: &mut Act<'_>) -> Outcome<Vec<i64>> {
        let mut changed = Vec::new();
        for (id, (account, terms)) in self.by_account {
            let Some(before) = accounts::by_id(&mut act.tx, id).await? else { continue };
            let before = Terms {
                cadence: before.cadence.clone(),
                minimum: before.minimum()?,
                time_zone: before.time_zone.as_deref().and_then(|zone| zone.parse().ok()),
                language: before.language.clone(),
            };
            let mut after = terms;
            after.add(before.clone());
            if after == before {
                continue;
            }
            let zone = after.time_zone.map(|zone| zone.name().to_owned());
            let (cadence, language) = (after.cadence.clone(), after.language.clone());
            accounts::set_terms(&mut act.tx, id, cadence, after.minimum, zone, language, act.now).await?;
            act.file("terms changed", Some(&account), detail(&before, &after), json!({}));
            changed.push(id);
        }
        Ok(changed)
    }
}

/// What it was and what it is, as far as it changed.
fn detail(before: &Terms, after: &Terms) -> serde_json::Value {
    let mut detail =
        json!({ "before": { "cadence": before.cadence, "minimum": before.minimum, "zone": before.zone() } });
    if before.cadence != after.cadence {
        detail["cadence"] = json!(after.cadence);
    }
    if before.minimum != after.minimum {
        detail["minimum"] = json!(after.minimum);
    }
    if before.time_zone != after.time_zone {
        detail["time_zone"] = json!(after.zone());
    }
    if before.language != after.language {
        detail["before"]["language"] = json!(before.language);
        detail["language"] = json!(after.language);
    }
    detail
}
