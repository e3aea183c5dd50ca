//! What can only be known by asking: the database, Discord, the mail provider.

use secrecy::ExposeSecret;

use crate::clock::Clock;
use crate::config::{Config, Finding};
use crate::db::{self, Standing};
use crate::discord;
use crate::mail::providers;

/// Asks everybody the bot will depend on.
pub(super) async fn look(config: &Config, clock: &Clock) -> Vec<Finding> {
    let mut findings = vec![database(config).await];
    findings.extend(discord::online(config).await);
    findings.extend(mail(config, clock).await);
    findings
}

/// Whether the provider takes the credentials. Where they are incomplete, that has been said already.
async fn mail(config: &Config, clock: &Clock) -> Option<Finding> {
    let provider = providers::from_config(&config.mail, clock).ok()?;
    let key = format!("mail.{}", provider.name());
    Some(match provider.check().await {
        Ok(()) => Finding::ok(key, "the provider answers and takes the credentials"),
        Err(sentence) => Finding::error(key, sentence),
    })
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
