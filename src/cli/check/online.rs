//! What can only be known by asking: the database, Discord, the mail provider.

use secrecy::ExposeSecret;

use crate::config::{Config, Finding};
use crate::db::{self, Standing};

/// Asks everybody the bot will depend on.
pub(super) async fn look(config: &Config) -> Vec<Finding> {
    vec![database(config).await]
}

async fn database(config: &Config) -> Finding {
    let key = "database.url";
    match db::standing(config.database.url.expose_secret()).await {
        Ok(Standing::UpToDate) => Finding::ok(key, "it answers, and is up to date"),
        Ok(Standing::Absent) => Finding::ok(key, "isn't there yet: the first start makes it"),
        Ok(Standing::Behind(steps)) => {
            let message = format!("it answers, and lacks {steps} of the steps that make it: the next start takes them");
            Finding::ok(key, message)
        }
        Err(error) => Finding::error(key, error.to_string()),
    }
}
