//! A folder that is there complete or not at all: written beside its place, and moved there at the end.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use tokio::fs::{self, File};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use ulid::Ulid;

use super::super::Outcome;
use super::super::refusal::{Failure, refused};
use crate::receivables::chain;
use crate::receivables::dossier::{Dossier, Manifest};

/// What a run that was killed left beside the place is cleared away after this long, in milliseconds.
const LEFT_BEHIND: u64 = 60 * 60 * 1000;

pub struct Folder {
    place: PathBuf,
    unfinished: PathBuf,
    manifest: Manifest,
}

impl Folder {
    /// Begins a folder that will stand at `place`.
    ///
    /// # Errors
    /// A refusal where something is there already, or nothing can be.
    pub async fn begin(place: &Path, now: DateTime<Utc>) -> Outcome<Folder> {
        let place = std::path::absolute(place).map_err(Failure::of)?;
        let shown = place.display();
        let (Some(parent), Some(name)) = (place.parent(), place.file_name()) else {
            return refused(format!("{shown} can't be made: name a folder that isn't there yet."));
        };
        match fs::read_dir(&place).await {
            Ok(mut entries) => {
                if entries.next_entry().await.map_err(Failure::of)?.is_some() {
                    return refused(format!(
                        "{shown} isn't empty, and a dossier is never mixed with anything else: name a folder that isn't \
                         there yet, or empty this one."
                    ));
                }
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) if error.kind() == ErrorKind::NotADirectory => {
                return refused(format!("{shown} is a file, or lies in one: name a folder that isn't there yet."));
            }
            Err(error) => return refused(format!("{shown} can't be read ({error}): see that this user may.")),
        }
        let prefix = format!(".{}.part-", name.to_string_lossy());
        let unfinished = parent.join(format!("{prefix}{}", Ulid::new()));
        if let Err(error) = make(&unfinished).await {
            return refused(format!("Nothing can be written beside {shown} ({error}): see that this user may."));
        }
        clear_what_was_left(parent, &prefix, now).await;
        Ok(Folder { place, unfinished, manifest: Manifest::default() })
    }

    pub async fn write(&mut self, name: &str, content: &[u8]) -> Outcome<()> {
        self.put(name, content).await.map_err(Failure::of)?;
        self.manifest.add(name, chain::sha256_hex(content));
        Ok(())
    }

    async fn put(&self, name: &str, content: &[u8]) -> std::io::Result<()> {
        let mut file = self.create(name).await?;
        file.write_all(content).await?;
        file.sync_all().await
    }

    /// Copies a file that was kept under its hash. `false` where its bytes are gone, or aren't those any more: then
    /// it is left out.
    pub async fn copy(&mut self, name: &str, from: &Path, sha256: &str) -> Outcome<bool> {
        let mut source = match File::open(from).await {
            Ok(source) => source,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(Failure::of(error).into()),
        };
        let found = self.pour(name, &mut source).await.map_err(Failure::of)?;
        if found != sha256 {
            fs::remove_file(self.unfinished.join(name)).await.map_err(Failure::of)?;
            return Ok(false);
        }
        self.manifest.add(name, found);
        Ok(true)
    }

    /// Copies a piece at a time, and answers with the SHA-256 of all.
    async fn pour(&self, name: &str, source: &mut File) -> std::io::Result<String> {
        let (mut file, mut hash) = (self.create(name).await?, Sha256::new());
        let mut piece = vec![0; 1 << 16];
        loop {
            let read = source.read(&mut piece).await?;
            if read == 0 {
                break;
            }
            hash.update(&piece[..read]);
            file.write_all(&piece[..read]).await?;
        }
        file.sync_all().await?;
        Ok(hex::encode(hash.finalize()))
    }

    async fn create(&self, name: &str) -> std::io::Result<File> {
        let path = self.unfinished.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).await?;
        }
        File::create(path).await
    }

    /// Writes the manifest and moves the folder to its place: where that is, how many files are in it, and the
    /// manifest's hash.
    pub async fn finish(self, dossier: &Dossier) -> Outcome<(PathBuf, usize, String)> {
        let text = self.manifest.text(dossier);
        self.put(Manifest::NAME, text.as_bytes()).await.map_err(Failure::of)?;
        // An empty folder that was there makes room; one in which something appeared meanwhile doesn't.
        if let Err(error) = fs::remove_dir(&self.place).await
            && error.kind() != ErrorKind::NotFound
        {
            return refused(format!("{} isn't empty any more: name another folder.", self.place.display()));
        }
        fs::rename(&self.unfinished, &self.place).await.map_err(Failure::of)?;
        Ok((self.place.clone(), self.manifest.len() + 1, chain::sha256_hex(text)))
    }
}

impl Drop for Folder {
    /// What broke off leaves nothing behind. After the move there is nothing to clear.
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.unfinished);
    }
}

/// For this user alone: it is a debtor's data.
async fn make(folder: &Path) -> std::io::Result<()> {
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent).await?;
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(folder).await
}

/// Unfinished folders of this place that are old. An error leaves them for the next time.
async fn clear_what_was_left(parent: &Path, prefix: &str, now: DateTime<Utc>) {
    let Ok(mut entries) = fs::read_dir(parent).await else { return };
    while let Ok(Some(entry)) = entries.next_entry().await {
        let name = entry.file_name().to_string_lossy().into_owned();
        let begun = name.strip_prefix(prefix).and_then(|id| id.parse::<Ulid>().ok());
        let is_old = begun.is_some_and(|id| {
            u64::try_from(now.timestamp_millis()).is_ok_and(|now| now.saturating_sub(id.timestamp_ms()) > LEFT_BEHIND)
        });
        if is_old {
            let _ = fs::remove_dir_all(entry.path()).await;
        }
    }
}
