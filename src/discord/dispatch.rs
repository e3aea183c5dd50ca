//! Commands: from an event to the function that answers it, and what is said where none can be found.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use poise::serenity_prelude as serenity;
use poise::{FrameworkError, FrameworkOptions};

use super::answer::Asked;
use super::commands;
use super::room::Room;
use super::sentences;

type Poise = poise::Framework<Arc<Room>, Infallible>;

/// The commands' framework, shared with whoever has an event that the library couldn't read.
#[derive(Clone)]
pub struct Dispatch {
    room: Arc<Room>,
    fresh: Arc<Mutex<Option<Poise>>>,
    ready: Arc<OnceLock<Poise>>,
}

impl Dispatch {
    pub fn new(room: Arc<Room>) -> Dispatch {
        let options = FrameworkOptions {
            commands: commands::all(),
            prefix_options: poise::PrefixFrameworkOptions { mention_as_prefix: false, ..Default::default() },
            on_error: |error| Box::pin(tell(error)),
            initialize_owners: false,
            ..FrameworkOptions::default()
        };
        let data = Arc::clone(&room);
        let framework = poise::Framework::builder()
            .options(options)
            .initialize_owners(false)
            .setup(move |_, _, _| Box::pin(async move { Ok(data) }))
            .build();
        Dispatch { room, fresh: Arc::new(Mutex::new(Some(framework))), ready: Arc::default() }
    }
}

#[serenity::async_trait]
impl serenity::Framework for Dispatch {
    async fn init(&mut self, client: &serenity::Client) {
        let fresh = self.fresh.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mut framework) = fresh {
            serenity::Framework::init(&mut framework, client).await;
            // Set once: there is one framework a client.
            let _ = self.ready.set(framework);
        }
    }

    async fn dispatch(&self, ctx: serenity::Context, event: serenity::FullEvent) {
        let _busy = self.room.busy();
        if let Some(framework) = self.ready.get() {
            serenity::Framework::dispatch(framework, ctx, event).await;
        }
    }
}

/// Tells the person what is wrong with what they asked, and the operator what is wrong with us.
async fn tell(error: FrameworkError<'_, Arc<Room>, Infallible>) {
    match error {
        FrameworkError::ArgumentParse { error, input, ctx: poise::Context::Application(ctx), .. } => {
            let (said, input) = (error.to_string(), input.unwrap_or_default());
            let said = if said.contains(&input) { said } else { format!("\"{input}\": {said}") };
            refuse(ctx, &said).await;
        }
        FrameworkError::CommandPanic { payload, ctx: poise::Context::Application(ctx), .. } => {
            tracing::error!(command = ctx.interaction.data.name, payload, "a command broke off");
            refuse(ctx, sentences::BROKE_OFF).await;
        }
        FrameworkError::CommandStructureMismatch { description, ctx, .. } => {
            tracing::warn!(command = ctx.interaction.data.name, description, "a command of another version");
            refuse(ctx, sentences::UNKNOWN_COMMAND).await;
        }
        FrameworkError::UnknownInteraction { interaction, framework, .. } => {
            tracing::warn!(command = interaction.data.name, "a command that isn't known");
            Asked::command(framework.user_data, interaction).refuse(sentences::UNKNOWN_COMMAND).await;
        }
        error => tracing::warn!(%error, "the commands' framework"),
    }
}

async fn refuse(ctx: commands::Context<'_>, sentence: &str) {
    if ctx.interaction_type == poise::CommandInteractionType::Command {
        Asked::command(ctx.data(), ctx.interaction).retell(sentence).await;
    }
}
