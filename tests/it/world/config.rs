//! How the bot of a test is configured.

use cordial::sandbox::mail::Dialect;
use cordial::sandbox::workspace::{ALERTS, APPROVALS, COLLECTOR, DESK, DIGEST, GUILD, MANAGER, ON_CALL, Workspace};

use super::post_office::mail_lines;
use crate::databases::hand_offs;

/// What a test may want otherwise than it usually is.
#[derive(Clone, Debug)]
pub struct World {
    /// Cron of the digest. New Year's only, so that it is no part of every transcript.
    pub digest: String,
    /// More lines of `[company]`.
    pub company: String,
    /// More lines of bot.toml.
    pub more: String,
    /// The bot's token, where it isn't the workspace's.
    pub token: Option<String>,
    /// More lines of its `[mail]`.
    pub mail: String,
    /// Privileged intents that the portal grants.
    pub granted_intents: u64,
    /// Whose API the letters leave by.
    pub sends_by: Dialect,
    /// Whether alerts ring phones.
    pub phones: bool,
    /// More lines of `[alerts]`, where they do.
    pub alerts: String,
}

impl Default for World {
    fn default() -> World {
        World {
            digest: "0 9 1 1 *".to_owned(),
            company: String::new(),
            more: String::new(),
            token: None,
            mail: String::new(),
            granted_intents: 0,
            sends_by: Dialect::Postmark,
            phones: false,
            alerts: String::new(),
        }
    }
}

impl World {
    /// A world in which the digest is posted every weekday at nine.
    pub fn with_digest() -> World {
        World { digest: "0 9 * * Mon-Fri".to_owned(), ..World::default() }
    }

    /// A world whose letters leave by another provider.
    pub fn sending_by(dialect: Dialect) -> World {
        World { sends_by: dialect, ..World::default() }
    }

    /// A world with more lines in its bot.toml.
    pub fn with(more: &str) -> World {
        World { more: more.to_owned(), ..World::default() }
    }

    /// The bot's configuration.
    pub fn bot_toml(&self, workspace: &Workspace, mail_url: &str, database: &str) -> String {
        let token = self.token.clone().unwrap_or_else(|| workspace.token().to_owned());
        format!(
            r#"
[company]
name = "Harbour Supplies Ltd"
contact = "Dana Reyes, +44 20 7946 0000"
pay_to = "Bank transfer to Harbour Supplies Ltd, sort code 00-00-00, account 00000000"
{company}

[database]
url = "{database}"
{hand_offs}

[discord]
token = "{token}"
guild_id = "{GUILD}"
api_url = "{api}"

[discord.channels]
digest = "{DIGEST}"
approvals = "{APPROVALS}"
alerts = "{ALERTS}"
desk = "{DESK}"

[discord.roles]
collector = ["{COLLECTOR}"]
manager = ["{MANAGER}"]
on_call = ["{ON_CALL}"]

{mail}

[schedule]
digest = "{digest}"
{more}
"#,
            api = workspace.api_url(),
            mail = mail_lines(self.sends_by, mail_url)
                .replace("timeout = \"1s\"\n", &format!("timeout = \"1s\"\n{}\n", self.mail)),
            hand_offs =
                hand_offs(database).map_or_else(String::new, |folder| format!("hand_offs = \"{}\"", folder.display())),
            digest = self.digest,
            company = self.company,
            more = self.more,
        )
    }
}
