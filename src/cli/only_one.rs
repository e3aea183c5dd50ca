//! One bot to one SQLite file: a second would post and mail beside the first.

use std::fs::{File, TryLockError};
use std::path::PathBuf;

use super::Failure;

/// Held for as long as the bot runs; the system lets go of it however the process ends.
#[derive(Debug)]
pub struct OnlyOne {
    _lock: Option<File>,
}

/// Makes sure that no other `cordial run` works on this database. Postgres has many clients and needs no lock: rows
/// are leased there.
///
/// # Errors
/// Where another has it, or the lock can't be made.
pub fn only_one(database: &str) -> Result<OnlyOne, Failure> {
    let Some(path) = lock_of(database) else { return Ok(OnlyOne { _lock: None }) };
    let shown = path.display();
    let wrong = |error| Failure::Wrong(format!("{shown} can't be written ({error}): the folder must allow it"));
    let lock = File::options().create(true).truncate(false).write(true).open(&path).map_err(wrong)?;
    match lock.try_lock() {
        Ok(()) => Ok(OnlyOne { _lock: Some(lock) }),
        Err(TryLockError::WouldBlock) => Err(Failure::Wrong(format!(
            "another cordial works on this database already (it holds {shown}): stop that one first"
        ))),
        Err(TryLockError::Error(error)) => Err(wrong(error)),
    }
}

/// The lock beside a SQLite file; none for what isn't one.
fn lock_of(database: &str) -> Option<PathBuf> {
    let rest = database.strip_prefix("sqlite:")?;
    let path = rest.strip_prefix("//").unwrap_or(rest);
    let path = path.split('?').next().unwrap_or(path);
    (!path.is_empty() && path != ":memory:").then(|| PathBuf::from(format!("{path}.lock")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn the_second_is_told_and_may_begin_when_the_first_has_ended() {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite://{}", folder.path().join("cordial.db").display());
        let first = only_one(&database).unwrap();
        let told = only_one(&database).unwrap_err().to_string();
        assert!(told.contains("cordial.db.lock") && told.contains("stop that one first"), "{told}");
        drop(first);
        only_one(&database).unwrap();
    }

    #[rstest]
    #[case("sqlite://cordial.db", Some("cordial.db.lock"))]
    #[case("sqlite:///var/lib/cordial.db?mode=rwc", Some("/var/lib/cordial.db.lock"))]
    #[case("sqlite::memory:", None)]
    #[case("postgres://db/cordial", None)]
    fn the_lock_lies_beside_the_file(#[case] database: &str, #[case] lock: Option<&str>) {
        assert_eq!(lock_of(database), lock.map(PathBuf::from));
    }
}
