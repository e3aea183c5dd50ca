//! The shapes in which Discord's API shows things.

use serde_json::{Value, json};

use super::message::{Attachment, Message, Reaction};
use super::people::{BOT, BOT_ROLE, GUILD, Id, MORGAN, Person};
use super::permissions::{ALL, Role};
use super::world::World;

/// An instant as the API writes it.
pub(super) fn instant(at: chrono::DateTime<chrono::Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Micros, false)
}

/// When everybody of the default world joined.
const JOINED: &str = "2025-03-03T08:00:00.000000+00:00";

impl World {
    pub fn user_json(&self, id: Id) -> Value {
        match self.people.get(&id) {
            Some(person) => user(person),
            None => json!({"id": id.to_string(), "username": "deleted_user", "discriminator": "0", "global_name": null,
                "avatar": null, "bot": false, "system": false, "public_flags": 0, "flags": 0}),
        }
    }

    /// A member without `permissions`, which only interactions carry.
    pub fn member_json(&self, id: Id) -> Value {
        let mut member = self.bare_member_json(id);
        member["user"] = self.user_json(id);
        member
    }

    /// A member without its user, as messages carry it.
    pub fn bare_member_json(&self, id: Id) -> Value {
        let roles: Vec<String> =
            self.people.get(&id).map(|p| p.roles.iter().map(Id::to_string).collect()).unwrap_or_default();
        json!({"nick": null, "avatar": null, "banner": null, "roles": roles, "joined_at": JOINED, "premium_since": null,
            "deaf": false, "mute": false, "flags": 0, "pending": false, "communication_disabled_until": null})
    }

    pub fn channel_json(&self, id: Id) -> Value {
        if let Some(person) = self.dms.get(&id) {
            return json!({"id": id.to_string(), "type": 1, "last_message_id": self.last_message(id), "flags": 0,
                "recipients": [self.user_json(*person)]});
        }
        let Some((position, channel)) = self.channels.iter().enumerate().find(|(_, c)| c.id == id) else {
            return Value::Null;
        };
        let overwrites: Vec<Value> = channel
            .bot_only
            .map(|left| json!({"id": BOT.to_string(), "type": 1, "allow": left.to_string(), "deny": (ALL & !left).to_string()}))
            .into_iter()
            .collect();
        json!({"id": id.to_string(), "type": 0, "guild_id": GUILD.to_string(), "name": channel.name,
            "topic": channel.topic, "position": position, "permission_overwrites": overwrites, "nsfw": false,
            "rate_limit_per_user": 0, "parent_id": null, "last_message_id": self.last_message(id),
            "last_pin_timestamp": null, "flags": 0})
    }

    fn last_message(&self, channel: Id) -> Option<String> {
        self.in_channel(channel).rfind(|m| !m.ephemeral()).map(|m| m.id.to_string())
    }

    pub fn roles_json(&self) -> Vec<Value> {
        self.roles.iter().enumerate().map(|(position, r)| role(r, position)).collect()
    }

    /// The server as `GET /guilds/{id}` shows it.
    pub fn guild_json(&self) -> Value {
        json!({"id": GUILD.to_string(), "name": "Finance", "icon": null, "splash": null, "discovery_splash": null,
            "owner_id": MORGAN.to_string(), "afk_channel_id": null, "afk_timeout": 300, "widget_enabled": false,
            "widget_channel_id": null, "verification_level": 1, "default_message_notifications": 1,
            "explicit_content_filter": 2, "roles": self.roles_json(), "emojis": [], "features": [], "mfa_level": 0,
            "application_id": null, "system_channel_id": null, "system_channel_flags": 0, "rules_channel_id": null,
            "max_presences": null, "max_members": 500_000, "vanity_url_code": null, "description": null,
            "banner": null, "premium_tier": 0, "premium_subscription_count": 0, "preferred_locale": "en-GB",
            "public_updates_channel_id": null, "max_video_channel_users": 25, "max_stage_video_channel_users": 50,
            "nsfw_level": 0, "stickers": [], "premium_progress_bar_enabled": false, "safety_alerts_channel_id": null,
            "incidents_data": null, "nsfw": false, "region": "deprecated", "hub_type": null, "home_header": null})
    }

    /// The server as GUILD_CREATE shows it.
    pub fn guild_create_json(&self) -> Value {
        let mut guild = self.guild_json();
        let visible = self.channels.iter().filter(|c| self.bot_may(c.id, 0).is_ok());
        guild["joined_at"] = json!(JOINED);
        guild["large"] = json!(false);
        guild["unavailable"] = json!(false);
        guild["member_count"] = json!(self.people.len());
        guild["channels"] = visible.map(|c| self.channel_json(c.id)).collect();
        // Without the members' intent a bot is shown itself alone.
        guild["members"] = json!([self.member_json(BOT)]);
        for empty in
            ["voice_states", "threads", "presences", "stage_instances", "guild_scheduled_events", "soundboard_sounds"]
        {
            guild[empty] = json!([]);
        }
        guild
    }

    pub fn application_json(&self) -> Value {
        let owner = self.user_json(MORGAN);
        json!({"id": BOT.to_string(), "name": "Cordial", "icon": null, "description": "The collections desk",
            "summary": "", "type": null, "bot": self.user_json(BOT), "bot_public": false, "bot_require_code_grant": false,
            "verify_key": "8d4c7dab0d0e1f3b8a1e6f5b0c9d2a7e4f6b1c3d5e7f9a0b2c4d6e8f0a1b3c5d", "owner": owner,
            "team": null, "guild_id": GUILD.to_string(), "flags": self.application_flags(), "hook": true,
            "tags": [], "integration_types_config": {"0": {}}, "redirect_uris": [], "interactions_endpoint_url": null,
            "role_connections_verification_url": null, "approximate_guild_count": 1,
            "approximate_user_install_count": 0, "approximate_user_authorization_count": 0,
            "flags_new": self.application_flags().to_string(), "explicit_content_filter": 0,
            "eligible_oauth2_scopes": []})
    }

    /// The portal's grants as application flags: presence, members, content, each in its "limited" form.
    pub fn application_flags(&self) -> u64 {
        let granted = self.options.granted_intents;
        let pairs = [(1 << 8, 1 << 13), (1 << 1, 1 << 15), (1 << 15, 1 << 19)];
        pairs.into_iter().filter(|(intent, _)| granted & intent != 0).fold(0, |all, (_, flag)| all | flag)
    }

    /// A message as REST shows it.
    pub fn message_json(&self, message: &Message) -> Value {
        let mut shape = json!({
            "id": message.id.to_string(), "channel_id": message.channel_id.to_string(), "type": message.kind,
            "author": self.user_json(message.author), "content": message.content, "timestamp": instant(message.at),
            "edited_timestamp": message.edited_at.map(instant), "tts": false, "pinned": false, "flags": message.flags,
            "mention_everyone": message.mentions.everyone,
            "mentions": message.mentions.users.iter().map(|id| self.user_json(*id)).collect::<Vec<_>>(),
            "mention_roles": message.mentions.roles.iter().map(Id::to_string).collect::<Vec<_>>(),
            "attachments": message.attachments.iter().filter(|a| !a.embedded)
                .map(|a| attachment(a, message.ephemeral())).collect::<Vec<_>>(),
            "embeds": embeds(message), "components": message.components,
        });
        if !message.reactions.is_empty() {
            shape["reactions"] = message.reactions.iter().map(reaction).collect();
        }
        if let Some(replied) = message.reference {
            let mut reference =
                json!({"type": 0, "message_id": replied.to_string(), "channel_id": message.channel_id.to_string()});
            if self.is_guild_channel(message.channel_id) {
                reference["guild_id"] = json!(GUILD.to_string());
            }
            shape["message_reference"] = reference;
            shape["referenced_message"] = match self.messages.get(&replied) {
                Some(original) if original.reference.is_none() => self.message_json(original),
                _ => Value::Null,
            };
        }
        if let Some(interaction) = message.interaction {
            shape["interaction_metadata"] = self.metadata_json(interaction);
            shape["application_id"] = json!(BOT.to_string());
            shape["webhook_id"] = json!(BOT.to_string());
        }
        shape
    }
}

pub(super) fn user(person: &Person) -> Value {
    json!({"id": person.id.to_string(), "username": person.name, "discriminator": if person.bot { "4417" } else { "0" },
        "global_name": if person.bot { Value::Null } else { json!(person.name) }, "avatar": null, "banner": null,
        "accent_color": null, "bot": person.bot, "system": false, "public_flags": 0, "flags": 0, "primary_guild": null,
        "avatar_decoration_data": null, "collectibles": null})
}

pub(super) fn role(role: &Role, position: usize) -> Value {
    let mut shape = json!({"id": role.id.to_string(), "name": role.name, "color": 0,
        "colors": {"primary_color": 0, "secondary_color": null, "tertiary_color": null}, "hoist": false,
        "icon": null, "unicode_emoji": null, "position": position, "permissions": role.permissions.to_string(),
        "managed": role.id == BOT_ROLE, "mentionable": role.mentionable, "flags": 0});
    if role.id == BOT_ROLE {
        shape["tags"] = json!({"bot_id": BOT.to_string()});
    }
    shape
}

pub(super) fn attachment(file: &Attachment, ephemeral: bool) -> Value {
    let mut shape = json!({"id": file.id.to_string(), "filename": file.name, "size": file.bytes.len(),
        "url": file.url, "proxy_url": file.url, "content_type": file.content_type});
    if let Some(description) = &file.description {
        shape["description"] = json!(description);
    }
    if let Some((width, height)) = png_size(file) {
        shape["width"] = json!(width);
        shape["height"] = json!(height);
    }
    if ephemeral {
        shape["ephemeral"] = json!(true);
    }
    shape
}

/// The embeds, their attached pictures with the size they have.
fn embeds(message: &Message) -> Vec<Value> {
    let sized = |embed: &Value| {
        let mut embed = embed.clone();
        for key in ["image", "thumbnail"] {
            let file = message.attachments.iter().find(|file| embed[key]["url"] == json!(file.url));
            if let Some((width, height)) = file.and_then(png_size) {
                embed[key]["width"] = json!(width);
                embed[key]["height"] = json!(height);
            }
        }
        embed
    };
    message.embeds.iter().map(sized).collect()
}

/// Width and height of a PNG, from its first chunk.
fn png_size(file: &Attachment) -> Option<(u32, u32)> {
    let header = file.bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?.get(8..16)?;
    let number = |at: usize| header.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes);
    Some((number(0)?, number(4)?))
}

/// An emoji as a reaction carries it, from how it is written in a path.
pub(super) fn emoji(written: &str) -> Value {
    match written.rsplit_once(':') {
        Some((name, id)) => json!({"id": id, "name": name, "animated": false}),
        None => json!({"id": null, "name": written}),
    }
}

fn reaction(reaction: &Reaction) -> Value {
    json!({"emoji": emoji(&reaction.emoji), "count": reaction.people.len() + reaction.burst.len(),
        "count_details": {"normal": reaction.people.len(), "burst": reaction.burst.len()},
        "me": reaction.people.contains(&BOT), "me_burst": reaction.burst.contains(&BOT), "burst_me": false,
        "burst_count": reaction.burst.len(), "burst_colors": []})
}
