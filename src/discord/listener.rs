//! What the gateway tells: readiness, buttons, forms, marks, and the events that the library can't read.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};
use serenity::all::{
    ChannelId, ConnectionStage, Context, Event, EventHandler, Framework, FullEvent, Guild, Interaction, MessageId,
    RawEventHandler, Reaction, Ready, ResumedEvent, ShardStageUpdateEvent, UnavailableGuild,
};
use serenity::async_trait;

use crate::readiness::{Part, Readiness};

use super::dispatch::Dispatch;
use super::room::Room;
use super::{alert_marks, buttons, forms, reactions, reconcile, registration};

/// Hears what the gateway tells.
pub struct Listener {
    room: Arc<Room>,
    readiness: Readiness,
    /// Whether the desk's own server is among those the bot is in.
    at_home: AtomicBool,
}

impl Listener {
    pub fn new(room: Arc<Room>, readiness: Readiness) -> Listener {
        Listener { room, readiness, at_home: AtomicBool::new(false) }
    }

    /// Connected is not enough: the bot must be in the server that the desk is for.
    fn is_at_home(&self, is: bool) {
        self.at_home.store(is, Ordering::SeqCst);
        if is {
            return self.readiness.up(Part::Gateway);
        }
        let guild = self.room.workspace.guild_id;
        let reason = format!("the bot is not in the server {guild}: invite it there, or correct discord.guild_id");
        tracing::error!(reason, "connected to Discord");
        self.readiness.down(Part::Gateway, reason);
    }
}

#[async_trait]
impl EventHandler for Listener {
    async fn ready(&self, _: Context, ready: Ready) {
        tracing::info!(bot = ready.user.name, "connected to Discord");
        self.room.i_am(ready.user.id.get());
        let home = self.room.workspace.guild_id;
        self.is_at_home(ready.guilds.iter().any(|guild| guild.id.get() == home));
        registration::register(&self.room, ready.application.id.get()).await;
        reconcile::pending(&self.room).await;
    }

    async fn resume(&self, _: Context, _: ResumedEvent) {
        tracing::info!("the connection to Discord was resumed");
        self.is_at_home(self.at_home.load(Ordering::SeqCst));
        reconcile::pending(&self.room).await;
    }

    async fn shard_stage_update(&self, _: Context, change: ShardStageUpdateEvent) {
        match change.new {
            ConnectionStage::Connected if self.at_home.load(Ordering::SeqCst) => self.readiness.up(Part::Gateway),
            ConnectionStage::Connected => {}
            stage => self.readiness.down(Part::Gateway, format!("the connection to Discord is {stage}")),
        }
    }

    async fn guild_create(&self, _: Context, guild: Guild, _: Option<bool>) {
        if guild.id.get() == self.room.workspace.guild_id {
            self.is_at_home(true);
        }
    }

    async fn guild_delete(&self, _: Context, gone: UnavailableGuild, _: Option<Guild>) {
        if gone.id.get() != self.room.workspace.guild_id {
            return;
        }
        let reason = if gone.unavailable {
            "the server is unavailable at Discord for now"
        } else {
            "the bot was removed from the server: invite it again"
        };
        tracing::error!(reason, "the desk's server");
        self.at_home.store(false, Ordering::SeqCst);
        self.readiness.down(Part::Gateway, reason);
    }

    async fn interaction_create(&self, _: Context, interaction: Interaction) {
        heard(&self.room, &interaction).await;
    }

    async fn reaction_add(&self, _: Context, reaction: Reaction) {
        let _busy = self.room.busy();
        reactions::added(&self.room, &reaction).await;
        alert_marks::added(&self.room, &reaction).await;
    }

    async fn reaction_remove(&self, _: Context, reaction: Reaction) {
        let _busy = self.room.busy();
        reactions::removed(&self.room, &reaction).await;
    }

    async fn reaction_remove_all(&self, _: Context, channel: ChannelId, _: MessageId) {
        if channel.get() == self.room.workspace.channels.approvals {
            reconcile::pending(&self.room).await;
        }
    }

    async fn reaction_remove_emoji(&self, _: Context, reaction: Reaction) {
        if reaction.channel_id.get() == self.room.workspace.channels.approvals {
            reconcile::pending(&self.room).await;
        }
    }
}

/// Buttons and forms. Commands go by their framework.
async fn heard(room: &Arc<Room>, interaction: &Interaction) {
    let _busy = room.busy();
    match interaction {
        Interaction::Component(press) => buttons::pressed(room, press).await,
        Interaction::Modal(form) => forms::submitted(room, form).await,
        _ => {}
    }
}

/// Hears the events that the library drops, since it can't read them or doesn't know them.
pub struct Unparsed {
    room: Arc<Room>,
    commands: Dispatch,
}

impl Unparsed {
    pub fn new(room: Arc<Room>, commands: Dispatch) -> Unparsed {
        Unparsed { room, commands }
    }
}

#[async_trait]
impl RawEventHandler for Unparsed {
    async fn raw_event(&self, ctx: Context, event: Event) {
        let Event::Unknown(event) = event else { return };
        metrics::counter!("cordial_discord_unparsed_events_total").increment(1);
        tracing::warn!(kind = event.kind, "an event of the gateway can't be read");
        match event.kind.as_str() {
            "INTERACTION_CREATE" => match mended(event.value) {
                Some(interaction) => {
                    heard(&self.room, &interaction).await;
                    self.commands.dispatch(ctx, FullEvent::InteractionCreate { interaction }).await;
                }
                None => tracing::error!("an interaction can't be read, and its person isn't answered"),
            },
            kind if kind.starts_with("MESSAGE_REACTION") => reconcile::pending(&self.room).await,
            _ => {}
        }
    }
}

/// An interaction with what the library insists on and this desk doesn't need.
fn mended(mut value: Value) -> Option<Interaction> {
    let usual = json!({
        "entitlements": [], "attachment_size_limit": 10_485_760, "locale": "en-US", "version": 1,
        "authorizing_integration_owners": {}, "app_permissions": "0",
    });
    let fields = value.as_object_mut()?;
    for (key, usual) in usual.as_object()? {
        if fields.get(key).is_none_or(Value::is_null) {
            fields.insert(key.clone(), usual.clone());
        }
    }
    serde_json::from_value(value).inspect_err(|error| tracing::error!(%error, "an interaction")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interaction_without_its_newer_parts_is_read_all_the_same() {
        let bare = json!({
            "id": "1", "application_id": "2", "type": 2, "token": "t", "channel_id": "3", "guild_id": "4",
            "data": { "id": "5", "name": "status", "type": 1 },
            "member": {
                "user": { "id": "6", "username": "mira", "discriminator": "0", "avatar": null },
                "roles": [], "joined_at": "2026-01-01T00:00:00Z", "deaf": false, "mute": false, "flags": 0,
                "permissions": "0",
            },
        });
        assert!(serde_json::from_value::<Interaction>(bare.clone()).is_err(), "the library reads it by itself now");
        assert!(matches!(mended(bare), Some(Interaction::Command(_))));
    }
}
