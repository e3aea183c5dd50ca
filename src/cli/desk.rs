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
        Failure::wrong(error)
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
