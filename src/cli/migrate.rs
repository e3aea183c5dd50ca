//! `cordial migrate`: the database brought up to date.

use secrecy::ExposeSecret;
use serde::Serialize;

use super::{Answer, Call, Failure};
use crate::db;

/// Bring the database up to date (`run` does so too)
#[derive(Debug, clap::Args)]
pub struct Migrate {}

#[derive(Serialize)]
struct Migrated {
    database: &'static str,
    up_to_date: bool,
}

impl Migrate {
    pub async fn run(self, call: &Call) -> Result<Answer, Failure> {
        let config = call.config()?;
        let db = db::open(config.database.url.expose_secret()).await.map_err(Failure::wrong)?;
        let answer = Migrated { database: db.kind(), up_to_date: true };
        db.close().await;
        call.print(&answer, || format!("The {} database is up to date.", answer.database))?;
        Ok(Answer::Yes)
    }
}
