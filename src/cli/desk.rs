//! The desk, opened for one command, and how the desk's words become the command's.

use std::sync::Arc;

use secrecy::ExposeSecret;
use serde::Serialize;

use super::{Call, Failure};
use crate::clock::Clock;
use crate::db;
use crate::desk::{self, Desk, Owner};

impl Call {
    /// The desk over the configured database, brought up to date, by the machine's clock.
    pub async fn desk(&self) -> Result<Desk, Failure> {
        let config = Arc::new(self.config()?);
        let db = db::open(config.database.url.expose_secret()).await.map_err(Failure::wrong)?;
        Desk::over(db, config, Clock::system()).await.map_err(Failure::wrong)
    }
}

impl From<desk::Error> for Failure {
    fn from(error: desk::Error) -> Self {
        match error {
            desk::Error::Failed(failure) if failure.is_locked() => Failure::Wrong(
                "the database is held by another program: nothing was written. Wait until its work is done, or end it, \
                 and try again"
                    .to_owned(),
            ),
            other => Failure::wrong(other),
        }
    }
}

/// Somebody, in a JSON answer. Ids are text: a reader that knows only floats would round them.
#[derive(Debug, Serialize)]
pub struct Person {
    pub id: String,
    pub name: String,
}

impl Person {
    pub fn of(id: u64, name: &str) -> Person {
        Person { id: id.to_string(), name: name.to_owned() }
    }
}

impl From<&Owner> for Person {
    fn from(owner: &Owner) -> Self {
        Person::of(owner.id, &owner.name)
    }
}
