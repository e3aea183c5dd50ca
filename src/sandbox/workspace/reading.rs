//! What can be read off the workspace, and waited for.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::Workspace;
use super::interaction::{Interaction, callback};
use super::message::{Message, Pings};
use super::people::Id;
use super::reply::{Complaint, InteractionId, Reply};
use super::world::{Counters, World};

/// How long anything is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

impl Workspace {
    /// Waits for the answer, ten seconds at most; of a deferred one, for the edit that ends "thinking".
    pub async fn reply(&self, interaction: InteractionId) -> Reply {
        let deadline = Instant::now() + PATIENCE;
        let mut stirred = self.shared.stirred.subscribe();
        loop {
            let within = self.shared.options.answer_within;
            let asked = self.shared.with(|world| world.interactions.get(&interaction.0).cloned());
            let Some(asked) = asked else { return Reply::Silence };
            let last = Instant::now() >= deadline || (asked.answer.is_none() && asked.asked.elapsed() > within);
            if let Some(reply) = self.shared.with(|world| answer_of(world, &asked, last)) {
                return reply;
            }
            let step = if asked.answer.is_none() { asked.asked + within + Duration::from_millis(1) } else { deadline };
            // Woken or out of time: both are looked at above.
            let _ = timeout_at(step.min(deadline), stirred.changed()).await;
        }
    }

    /// Waits, woken by every change, until `holds`, ten seconds at most.
    ///
    /// # Errors
    /// If it doesn't in that time; the complaint says `what`.
    pub async fn wait_until(&self, what: &str, holds: impl Fn(&Workspace) -> bool) -> Result<(), Complaint> {
        let deadline = Instant::now() + PATIENCE;
        let mut stirred = self.shared.stirred.subscribe();
        while !holds(self) {
            if Instant::now() >= deadline {
                return Err(Complaint::new(format!("Waited {PATIENCE:?} in vain: {what}.")));
            }
            // An interaction's time runs out without a change: look again then.
            let step = Instant::now() + self.shared.options.answer_within;
            let _ = timeout_at(step.min(deadline), stirred.changed()).await;
        }
        Ok(())
    }

    /// Waits until the bot is online and has registered its commands.
    ///
    /// # Errors
    /// If it doesn't within ten seconds.
    pub async fn ready(&self) -> Result<(), Complaint> {
        let registered = |w: &Workspace| w.connected() && w.shared.with(|world| !world.commands.is_empty());
        self.wait_until("the bot is online and its commands are registered", registered).await
    }

    /// Waits until every interaction is answered, or too late to be.
    ///
    /// # Errors
    /// If it isn't so within ten seconds.
    pub async fn settled(&self) -> Result<(), Complaint> {
        let within = self.shared.options.answer_within;
        let busy = |world: &mut World| world.interactions.values().any(|i| i.open(within));
        self.wait_until("every interaction is answered", |w| !w.shared.with(busy)).await
    }

    /// Whether the bot is connected to the gateway.
    pub fn connected(&self) -> bool {
        self.shared.with(|world| world.sessions.connected())
    }

    /// How often the bot did what Discord counts.
    pub fn counters(&self) -> Counters {
        self.shared.with(|world| world.counters.clone())
    }

    /// The registered commands, as Discord returns them.
    pub fn commands(&self) -> Vec<serde_json::Value> {
        self.shared.with(|world| world.commands.clone())
    }

    /// What everybody sees in `channel`, oldest first.
    pub fn messages(&self, channel: Id) -> Vec<Message> {
        self.shared.with(|world| world.in_channel(channel).filter(|m| !m.ephemeral()).cloned().collect())
    }

    /// A message, whoever it is shown to.
    pub fn message(&self, id: Id) -> Option<Message> {
        self.shared.with(|world| world.messages.get(&id).cloned())
    }

    /// Whom a message pushed to; nobody if it isn't there.
    pub fn pings(&self, message: Id) -> Pings {
        self.message(message).map(|m| m.pings).unwrap_or_default()
    }

    /// The direct messages between the bot and `person`, oldest first.
    pub fn dms(&self, person: Id) -> Vec<Message> {
        self.shared.with(|world| {
            let channel = world.dms.iter().find(|(_, other)| **other == person).map(|(channel, _)| *channel);
            channel.map(|channel| world.in_channel(channel).cloned().collect()).unwrap_or_default()
        })
    }

    /// The channel of the direct messages between the bot and `person`, opened if it wasn't.
    pub fn dm_channel(&self, person: Id) -> Id {
        self.shared.with(|world| world.dm_with(person))
    }

    /// What the bot sent after its first answer, oldest first.
    pub fn followups(&self, interaction: InteractionId) -> Vec<Message> {
        self.shared.with(|world| {
            let ids = world.interactions.get(&interaction.0).map(|i| i.followups.clone()).unwrap_or_default();
            ids.iter().filter_map(|id| world.messages.get(id).cloned()).collect()
        })
    }
}

/// The answer as the person sees it; none while more is to come, unless this is the `last` look.
fn answer_of(world: &World, asked: &Interaction, last: bool) -> Option<Reply> {
    let original = asked.original.and_then(|id| world.messages.get(&id)).cloned();
    match asked.answer {
        None => last.then_some(Reply::Silence),
        Some(callback::MESSAGE) => Some(original.map_or(Reply::Acknowledged, Reply::Message)),
        Some(callback::UPDATE) => Some(original.map_or(Reply::Acknowledged, Reply::Updated)),
        Some(callback::DEFERRED_MESSAGE) if asked.edited || last => {
            Some(original.map_or(Reply::Acknowledged, Reply::Message))
        }
        Some(callback::DEFERRED_UPDATE) if asked.edited => {
            let followup = asked.followups.last().and_then(|id| world.messages.get(id)).cloned();
            Some(followup.map(Reply::Message).or(original.map(Reply::Updated)).unwrap_or(Reply::Acknowledged))
        }
        Some(callback::DEFERRED_UPDATE) => last.then_some(Reply::Acknowledged),
        Some(callback::CHOICES) => Some(Reply::Choices(asked.choices.clone())),
        Some(callback::MODAL) => {
            let open = world.modals.get(&asked.person).filter(|modal| modal.interaction.0 == asked.id);
            Some(open.cloned().map_or(Reply::Acknowledged, Reply::Modal))
        }
        Some(_) => None,
    }
}
