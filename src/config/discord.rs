//! `[discord]`: the workspace the desk lives in.

use std::collections::BTreeMap;

use secrecy::SecretString;
use url::Url;

use super::company::web_address;
use super::finding::Finding;
use super::section::Section;

/// What was said of the workspace. Commands that never speak to Discord don't ask for all of it.
#[derive(Debug, Clone)]
pub struct Discord {
    pub token: Option<SecretString>,
    pub guild_id: Option<u64>,
    /// Discord itself, a proxy, or a compatible server.
    pub api_url: Url,
    pub roles: Roles,
    channels: [Option<u64>; 4],
}

/// The workspace with everything the bot needs to work in it.
#[derive(Debug, Clone)]
pub struct Workspace {
    pub token: SecretString,
    pub guild_id: u64,
    pub api_url: Url,
    pub channels: Channels,
    pub roles: Roles,
}

/// Where the desk posts what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Channels {
    pub digest: u64,
    pub approvals: u64,
    pub alerts: u64,
    pub desk: u64,
}

/// Who may do what, by the ids of roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roles {
    pub collector: Vec<u64>,
    /// A manager is a collector too.
    pub manager: Vec<u64>,
    pub on_call: Vec<u64>,
}

impl Roles {
    pub fn is_manager(&self, roles: &[u64]) -> bool {
        roles.iter().any(|role| self.manager.contains(role))
    }

    pub fn is_collector(&self, roles: &[u64]) -> bool {
        self.is_manager(roles) || roles.iter().any(|role| self.collector.contains(role))
    }
}

const CHANNELS: [&str; 4] = ["digest", "approvals", "alerts", "desk"];

impl Discord {
    pub(super) fn read(section: &Section<'_>) -> Option<Discord> {
        let (token, guild_id) = (section.secret("token"), section.id("guild_id"));
        let api_url = web_address(section, "api_url");
        let channels = read_channels(&section.section("channels"));
        let roles = section.section("roles");
        let roles =
            Roles { collector: roles.ids("collector"), manager: roles.ids("manager"), on_call: roles.ids("on_call") };
        Some(Discord { token, guild_id, api_url: api_url?, roles, channels })
    }

    /// The workspace, or each key that is missing to work in it.
    pub fn workspace(&self) -> Result<Workspace, Vec<Finding>> {
        let mut missing = Vec::new();
        let mut need = |there: bool, key: &str, what: &str| {
            if !there {
                missing.push(Finding::error(key, format!("is missing: {what}")));
            }
        };
        need(
            self.token.is_some(),
            "discord.token",
            "give the bot's token, or discord.token_file with a file holding it",
        );
        need(
            self.guild_id.is_some(),
            "discord.guild_id",
            "give the server's id (Copy Server ID in Discord's developer mode)",
        );
        for (name, id) in CHANNELS.iter().zip(self.channels) {
            need(id.is_some(), &format!("discord.channels.{name}"), "give the channel's id (Copy Channel ID)");
        }
        need(!self.roles.manager.is_empty(), "discord.roles.manager", "without a manager's role nobody can decide");
        let (Some(token), Some(guild_id), [Some(digest), Some(approvals), Some(alerts), Some(desk)], true) =
            (self.token.clone(), self.guild_id, self.channels, missing.is_empty())
        else {
            return Err(missing);
        };
        let channels = Channels { digest, approvals, alerts, desk };
        Ok(Workspace { token, guild_id, api_url: self.api_url.clone(), channels, roles: self.roles.clone() })
    }
}

/// Reads the four channels. Two of them in one place are refused: a reaction meant for an approval
/// could not be told from one on a digest.
fn read_channels(section: &Section<'_>) -> [Option<u64>; 4] {
    let channels = CHANNELS.map(|name| section.id(name));
    let mut taken: BTreeMap<u64, &str> = BTreeMap::new();
    for (name, id) in CHANNELS.iter().zip(channels) {
        let Some(id) = id else { continue };
        if let Some(other) = taken.insert(id, name) {
            section.refuse(name, format!("has the same id as {}: each needs a channel of its own", section.key(other)));
        }
    }
    channels
}
