//! The folder where a ledger of one size is worked on: its exports, its database, its configuration.

use std::path::{Path, PathBuf};

use crate::{Result, ledger};

pub struct Place {
    pub folder: PathBuf,
    pub accounts: usize,
}

impl Place {
    /// Makes the folder with its exports. It goes when the place does.
    pub fn make(accounts: usize, sink: &str) -> Result<Place> {
        let folder = std::env::temp_dir().join(format!("cordial-bench-{}-{accounts}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let place = Place { folder, accounts };
        ledger::write(&place.file("new.csv"), accounts, false)?;
        ledger::write(&place.file("changed.csv"), accounts, true)?;
        std::fs::write(place.file("bot.toml"), config(&place.folder, sink))?;
        Ok(place)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub fn rows(&self) -> usize {
        self.accounts * ledger::INVOICES_EACH
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // What can't be taken away lies among the temporary files.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn config(folder: &Path, sink: &str) -> String {
    let database = folder.join("cordial.db");
    format!(
        "[company]\nname = \"Measured Ltd\"\n[database]\nurl = \"sqlite://{}\"\n[mail]\nprovider = \"postmark\"\n\
         from = \"desk@measured.example\"\nconcurrency = 64\n[mail.postmark]\nbase_url = \"{sink}\"\ntoken = \"measured\"\n",
        database.display()
    )
}
