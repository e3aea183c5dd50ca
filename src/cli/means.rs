//! What the courier can carry in this configuration.

use std::sync::Arc;

use crate::clock::Clock;
use crate::config::{Config, Finding};
use crate::courier::{MailRoom, Means, Shelf, Workspace};
use crate::desk::Letters;
use crate::discord::Poster;
use crate::mail::letters::Templates;
use crate::mail::providers;

/// The provider, the letters and the workspace, or why rows for them wait.
pub fn means(config: &Config, clock: &Clock, poster: &Poster) -> Means {
    let posts = match config.discord.workspace() {
        Ok(_) => Ok(Arc::new(poster.clone()) as Arc<dyn Workspace>),
        Err(missing) => Err(told(&missing)),
    };
    let mail_is_wanted = config.mail.provider.is_some() || config.mail.from.is_some();
    let pagers = crate::pager::from_config(&config.alerts, clock);
    Means { mail: mail_room(config, clock), mail_is_wanted, posts, pagers }
}

fn mail_room(config: &Config, clock: &Clock) -> Result<MailRoom, String> {
    let sender = config.mail.sender().map_err(|missing| told(&missing))?;
    if config.company.name.is_empty() {
        return Err("company.name is missing: letters are written in its name".to_owned());
    }
    let provider = providers::from_config(&config.mail, clock)?;
    let templates = Templates::load(config.mail.templates.as_deref()).map_err(|error| error.to_string())?;
    let reply_to = sender.reply_to.map(|address| address.to_string());
    Ok(MailRoom { provider, templates, from: sender.from.to_string(), reply_to })
}

/// Who writes the letters that are looked at before they go.
pub fn letters(config: &Config) -> Arc<dyn Letters> {
    let templates = Templates::load(config.mail.templates.as_deref()).map_err(|error| error.to_string());
    Arc::new(Shelf::of(templates))
}

fn told(missing: &[Finding]) -> String {
    let told: Vec<String> = missing.iter().map(|finding| format!("{} {}", finding.key, finding.message)).collect();
    told.join("; ")
}
