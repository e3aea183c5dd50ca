//! How the bot of a test is configured.

use cordial::sandbox::workspace::{ALERTS, APPROVALS, COLLECTOR, DESK, DIGEST, GUILD, MANAGER, ON_CALL, Workspace};

/// What the mail API asks for.
pub const MAIL_TOKEN: &str = "c0ffee00-loopback-mail-token";

/// What a test may want otherwise than it usually is.
#[derive(Clone, Debug)]
pub struct World {
    /// Cron of the digest. New Year's only, so that it is no part of every transcript.
    pub digest: String,
    /// More lines of bot.toml.
    pub more: String,
    /// The bot's token, where it isn't the workspace's.
    pub token: Option<String>,
    /// Privileged intents that the portal grants.
    pub granted_intents: u64,
}

impl Default for World {
    fn default() -> World {
        World { digest: "0 9 1 1 *".to_owned(), more: String::new(), token: None, granted_intents: 0 }
    }
}

impl World {
    /// A world in which the digest is posted every weekday at nine.
    pub fn with_digest() -> World {
        World { digest: "0 9 * * Mon-Fri".to_owned(), ..World::default() }
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

[database]
url = "{database}"

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

[mail]
provider = "postmark"
from = "Harbour Supplies <accounts@harbour.example>"
reply_to = "accounts@harbour.example"
timeout = "1s"

[mail.postmark]
token = "{MAIL_TOKEN}"
base_url = "{mail_url}"

[schedule]
digest = "{digest}"
{more}
"#,
            api = workspace.api_url(),
            digest = self.digest,
            more = self.more,
        )
    }
}
