//! The folder of a placement: the dossier with a sheet in front, made once for each.
//!
//! It follows the row that the decision wrote. A run that was killed is made up for by the next: the folder's name is
//! the placement's, it appears complete or not at all, and one that is there is taken as it is.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::super::alert::Incident;
use super::super::{AccountName, Actor, ApprovalContent, Desk, Error, Line, Outcome};
use super::folder::Folder;
use crate::receivables::chain;
use crate::receivables::dossier::{Cover, Manifest};
use crate::receivables::escalation::Escalation;
use crate::store::accounts::AccountRow;
use crate::store::placements::PlacementRow;
use crate::store::{accounts, approvals, hand_offs};

impl Desk {
    /// Makes the folder of every placement that has none yet. One that can't be made keeps no other from being made:
    /// somebody is told, and it is tried again.
    pub async fn make_hand_offs(&self) -> Outcome<()> {
        for placement in hand_offs::owed(&mut self.reads()).await? {
            match self.hand_off(&placement).await {
                Ok(()) => {}
                Err(Error::Refused(reason)) => self.no_hand_off(&placement, &reason).await?,
                Err(Error::Failed(failure)) => {
                    // A full disk stops this one now and the next perhaps not.
                    tracing::error!(%failure, "a hand-off folder couldn't be made");
                    self.no_hand_off(&placement, "something broke while it was written; the log says what.").await?;
                }
            }
        }
        Ok(())
    }

    async fn hand_off(&self, placement: &PlacementRow) -> Outcome<()> {
        let Some(row) = accounts::by_id(&mut self.reads(), placement.account_id).await? else { return Ok(()) };
        let account = AccountName::from(&row);
        let name = folder_name(&account.code, &placement.id);
        let place = self.hand_offs_folder().join(&name);
        let manifest = match manifest_in(&place).await {
            Some(made_before) => made_before,
            None => {
                let cover = self.cover(placement).await?;
                match self.made(&place, account.clone(), row, cover).await {
                    Ok(manifest) => manifest,
                    // Another process made the same one in the same moment: it stands, complete.
                    Err(error) => manifest_in(&place).await.ok_or(error)?,
                }
            }
        };
        let actor = Actor::job("hand-off");
        let mut act = self.begin(&actor).await?;
        if !hand_offs::add(&mut act.tx, &placement.id, &name, &manifest, act.now).await? {
            return Ok(());
        }
        self.incident_over(&mut act, &incident_of(&placement.id)).await?;
        let detail = json!({ "placement_id": placement.id, "folder": name, "manifest_hash": manifest });
        act.file("hand-off folder made", Some(&account), detail, Value::Null);
        let to = placement.placed_with.parse().unwrap_or(Escalation::Agency);
        let line = Line::HandedOff { account: account.clone(), to, folder: name };
        self.tell(&mut act, &account, line).await?;
        act.commit().await
    }

    async fn made(&self, place: &Path, account: AccountName, row: AccountRow, cover: Option<Cover>) -> Outcome<String> {
        let folder = Folder::begin(place, self.clock.now()).await?;
        Ok(self.filled(folder, account, row, cover, &|_, _| {}).await?.manifest)
    }

    /// What stands on the sheet in front. Nothing where the decision can't be read any more.
    async fn cover(&self, placement: &PlacementRow) -> Outcome<Option<Cover>> {
        let Some(decided) = approvals::by_id(&mut self.reads(), &placement.approval_id).await? else {
            return Ok(None);
        };
        let content: Option<ApprovalContent> = serde_json::from_str(&decided.content).ok();
        let owed = content.map(|content| content.invoices).unwrap_or_default();
        let amounts = owed.into_iter().map(|(_, open)| open).collect::<crate::receivables::Totals>().non_zero();
        let to: Escalation = placement.placed_with.parse().unwrap_or(Escalation::Agency);
        Ok(Some(Cover {
            to: to.in_words().to_owned(),
            reason: placement.reason.clone(),
            amounts,
            requested_by: decided.requested_name,
            approved_by: decided.decided_name.unwrap_or_default(),
            approved_at: placement.placed_at,
        }))
    }

    async fn no_hand_off(&self, placement: &PlacementRow, reason: &str) -> Outcome<()> {
        let Some(row) = accounts::by_id(&mut self.reads(), placement.account_id).await? else { return Ok(()) };
        let account = AccountName::from(&row);
        let sentence = format!("The hand-off folder of {account} can't be made: {reason} It is tried again by itself.");
        let actor = Actor::job("hand-off");
        let mut act = self.begin(&actor).await?;
        let key = incident_of(&placement.id);
        let incident = Incident { key, about: "hand-off folder missing", sentence, account: Some(&account) };
        self.raise(&mut act, incident).await?;
        act.commit().await
    }

    /// Where hand-off folders go: as configured, else beside the database.
    fn hand_offs_folder(&self) -> PathBuf {
        let configured = self.config.database.hand_offs.clone();
        configured.unwrap_or_else(|| self.files_folder().with_extension("hand-offs"))
    }
}

fn incident_of(placement: &str) -> String {
    format!("alert:hand-off:{placement}")
}

/// `ACME-01J…`, whatever the code is made of.
fn folder_name(code: &str, placement: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    let code: String = code.chars().take(40).map(safe).collect();
    format!("{code}-{placement}")
}

/// The SHA-256 of the manifest of a folder that stands complete. Nothing where there is none.
async fn manifest_in(folder: &Path) -> Option<String> {
    tokio::fs::read(folder.join(Manifest::NAME)).await.ok().map(chain::sha256_hex)
}
