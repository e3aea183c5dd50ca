//! Where a copy of the database lies while it is played with.

use std::fs;
use std::path::PathBuf;

use ulid::Ulid;

use crate::cli::Failure;

const PREFIX: &str = "cordial-simulation-";

/// A folder for this user alone, gone when it is dropped. What a process that was killed left is cleared by the next.
pub struct Place(PathBuf);

impl Place {
    pub fn made() -> Result<Place, Failure> {
        clear_what_was_left();
        let folder = std::env::temp_dir().join(format!("{PREFIX}{}-{}", std::process::id(), Ulid::new()));
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder).map_err(|error| {
            Failure::Wrong(format!("no folder can be made for the copy, {} ({error}): set TMPDIR", folder.display()))
        })?;
        Ok(Place(folder))
    }

    pub fn file(&self) -> PathBuf {
        self.0.join("copy.db")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!(folder = %self.0.display(), %error, "the copy of the database couldn't be removed");
        }
    }
}

/// Copies whose process is no more. Where the system doesn't tell which processes there are, they stay.
fn clear_what_was_left() {
    let Ok(entries) = fs::read_dir(std::env::temp_dir()) else { return };
    if !fs::exists("/proc/self").unwrap_or(false) {
        return;
    }
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let process = name.strip_prefix(PREFIX).and_then(|rest| rest.split('-').next()?.parse::<u32>().ok());
        if process.is_some_and(|id| !fs::exists(format!("/proc/{id}")).unwrap_or(true)) {
            // Another user's: it is theirs to clear.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_copy_goes_with_the_simulation_and_what_a_killed_one_left_with_the_next() {
        let left = std::env::temp_dir().join(format!("{PREFIX}999999999-left"));
        fs::create_dir_all(&left).unwrap();
        let place = Place::made().unwrap();
        assert!(!left.exists() && place.0.exists());
        let folder = place.0.clone();
        drop(place);
        assert!(!folder.exists());
    }
}
