//! What the operator does at the command line.

use std::path::{Path, PathBuf};
use std::process::Command;

use cordial::desk::{Actor, DossierReport, Error};
use serde_json::Value;

use super::DeskUnderTest;
use crate::databases::hand_offs;

impl DeskUnderTest {
    /// The document that a command answers with, on the database of this desk.
    pub fn operator_asks(&self, line: &str) -> Value {
        let folder = tempfile::tempdir().unwrap();
        let config = self.world.bot_toml(&self.workspace, &self.mail.base_url(), &self.database);
        std::fs::write(folder.path().join("bot.toml"), config).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_cordial"));
        command.args(line.split(' ')).arg("--json").current_dir(folder.path()).env_remove("RUST_LOG");
        let output = command.output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{line}: {error}\n{told}"))
    }

    /// `cordial dossier CODE --out FOLDER`.
    pub async fn dossier(&self, code: &str, folder: &Path) -> Result<DossierReport, Error> {
        self.bot().desk.dossier(&Actor::operator(), code, folder, None, &|_, _| {}).await
    }

    /// Somebody changes the bytes of a file that was kept.
    pub fn kept_bytes_are_changed(&self, bytes: &str) {
        let sqlite = self.database.strip_prefix("sqlite://");
        let folder = sqlite.map_or_else(|| "cordial.files".to_owned(), |path| format!("{path}.files"));
        let sha256 = cordial::receivables::chain::sha256_hex(bytes);
        let path = Path::new(&folder).join(&sha256[..2]).join(&sha256);
        assert!(path.exists(), "{} was kept", path.display());
        std::fs::write(path, "something else").unwrap();
    }

    /// Somebody with the database in hand changes it.
    pub async fn behind_its_back(&self, sql: &str) {
        crate::open_desk::behind_its_back(&self.database, sql).await;
    }

    /// The hand-off folder that was made for an account last.
    pub async fn hand_off_folder(&self, code: &str) -> PathBuf {
        let lines = self.bot().desk.activity(Some(code)).await.unwrap();
        let made = lines.iter().rev().find(|line| line.act == "hand-off folder made").expect("a folder was made");
        let beside = || PathBuf::from(format!("{}.hand-offs", self.database.trim_start_matches("sqlite://")));
        hand_offs(&self.database).unwrap_or_else(beside).join(made.detail["folder"].as_str().unwrap())
    }
}
