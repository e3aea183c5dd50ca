//! What the operator does at the command line.

use std::path::Path;

use cordial::desk::{Actor, DossierReport, Error};

use super::DeskUnderTest;

impl DeskUnderTest {
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
}
