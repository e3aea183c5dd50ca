//! The workspace as the real client library sees it.

mod asking;
mod connecting;
mod interactions;
mod refusals;
mod talking;

use std::sync::Arc;

use serenity::all::{
    ActionRowComponent, CommandDataOptionValue, CommandInteraction, CommandOptionType, ComponentInteraction, Context,
    CreateActionRow, CreateAttachment, CreateAutocompleteResponse, CreateButton, CreateCommand, CreateCommandOption,
    CreateInputText, CreateInteractionResponse, CreateInteractionResponseFollowup, CreateInteractionResponseMessage,
    CreateModal, EditInteractionResponse, EventHandler, GatewayIntents, GuildId, Http, HttpBuilder, InputTextStyle,
    Interaction, ModalInteraction, Reaction, Ready, ResumedEvent,
};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

use super::{GUILD, Options, Workspace};
use crate::clock::Clock;

const MORNING: &str = "2026-11-21T09:00:00Z";

/// A workspace with the real client connected to it.
struct Office {
    workspace: Workspace,
    http: Arc<Http>,
    heard: UnboundedReceiver<Heard>,
    running: JoinHandle<()>,
}

/// What the bot heard over the gateway, apart from interactions.
#[derive(Debug)]
enum Heard {
    Ready,
    Resumed,
    Reaction(Box<Reaction>),
    ReactionGone(Box<Reaction>),
}

impl Drop for Office {
    fn drop(&mut self) {
        self.running.abort();
    }
}

fn options() -> Options {
    Options::new(Clock::held_at(MORNING.parse().unwrap()))
}

fn http(workspace: &Workspace) -> Arc<Http> {
    let builder = HttpBuilder::new(workspace.token()).proxy(workspace.api_url()).ratelimiter_disabled(true);
    Arc::new(builder.application_id(super::BOT.into()).build())
}

async fn office() -> Office {
    let workspace = Workspace::start(options()).await.unwrap();
    let (out, heard) = unbounded_channel();
    let api = HttpBuilder::new(workspace.token()).proxy(workspace.api_url()).ratelimiter_disabled(true).build();
    let intents = GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGE_REACTIONS;
    let mut client =
        serenity::client::ClientBuilder::new_with_http(api, intents).event_handler(Bot { out }).await.unwrap();
    let running = tokio::spawn(async move { client.start().await.unwrap() });
    workspace.ready().await.unwrap();
    let mut office = Office { http: http(&workspace), workspace, heard, running };
    assert!(matches!(office.hear().await, Heard::Ready));
    office
}

impl Office {
    async fn hear(&mut self) -> Heard {
        let heard = tokio::time::timeout(std::time::Duration::from_secs(10), self.heard.recv()).await;
        heard.expect("the bot heard nothing").expect("the bot is gone")
    }
}

/// A bot with one command of each sort.
struct Bot {
    out: UnboundedSender<Heard>,
}

fn commands() -> Vec<CreateCommand> {
    let text = |name: &str| CreateCommandOption::new(CommandOptionType::String, name, "text");
    let say = text("tone").add_string_choice("Warm", "warm").add_string_choice("Plain", "plain");
    vec![
        CreateCommand::new("greet")
            .description("Greets somebody")
            .add_option(CreateCommandOption::new(CommandOptionType::User, "whom", "somebody").required(true))
            .add_option(say)
            .add_option(CreateCommandOption::new(CommandOptionType::Integer, "times", "how often").max_int_value(3))
            .add_option(CreateCommandOption::new(CommandOptionType::Attachment, "card", "a card")),
        CreateCommand::new("slow").description("Takes its time"),
        CreateCommand::new("form").description("Opens a form"),
        CreateCommand::new("find").description("Finds").add_option(text("what").required(true).set_autocomplete(true)),
        CreateCommand::new("Quote").kind(serenity::all::CommandType::Message),
    ]
}

#[serenity::async_trait]
impl EventHandler for Bot {
    async fn ready(&self, ctx: Context, ready: Ready) {
        assert_eq!(ready.user.id.get(), super::BOT);
        GuildId::new(GUILD).set_commands(&ctx.http, commands()).await.unwrap();
        self.out.send(Heard::Ready).unwrap();
    }

    async fn resume(&self, _: Context, _: ResumedEvent) {
        self.out.send(Heard::Resumed).unwrap();
    }

    async fn reaction_add(&self, _: Context, reaction: Reaction) {
        self.out.send(Heard::Reaction(Box::new(reaction))).unwrap();
    }

    async fn reaction_remove(&self, _: Context, reaction: Reaction) {
        self.out.send(Heard::ReactionGone(Box::new(reaction))).unwrap();
    }

    async fn interaction_create(&self, ctx: Context, interaction: Interaction) {
        match interaction {
            Interaction::Command(command) => command_given(&ctx, command).await,
            Interaction::Autocomplete(command) => {
                let typed = command.data.autocomplete().unwrap().value.to_owned();
                let choices = CreateAutocompleteResponse::new().add_string_choice(format!("{typed}!"), typed);
                command.create_response(&ctx, CreateInteractionResponse::Autocomplete(choices)).await.unwrap();
            }
            Interaction::Component(pressed) => button_pressed(&ctx, pressed).await,
            Interaction::Modal(form) => form_sent(&ctx, form).await,
            _ => {}
        }
    }
}

fn message(text: String) -> CreateInteractionResponseMessage {
    CreateInteractionResponseMessage::new().content(text)
}

async fn command_given(ctx: &Context, command: CommandInteraction) {
    let response = match command.data.name.as_str() {
        "greet" => {
            let resolved = &command.data.resolved;
            let mut text = String::from("Hello");
            for option in &command.data.options {
                match &option.value {
                    CommandDataOptionValue::User(id) => text += &format!(" {}", resolved.users[id].name),
                    CommandDataOptionValue::Attachment(id) => {
                        let bytes = crate::http::client(std::time::Duration::from_secs(5))
                            .get(&resolved.attachments[id].url)
                            .send()
                            .await
                            .unwrap()
                            .bytes()
                            .await
                            .unwrap();
                        text += &format!(" {}={}", option.name, String::from_utf8_lossy(&bytes));
                    }
                    CommandDataOptionValue::String(value) => text += &format!(" {}={value}", option.name),
                    CommandDataOptionValue::Integer(value) => text += &format!(" {}={value}", option.name),
                    other => panic!("{other:?}"),
                }
            }
            let button = CreateActionRow::Buttons(vec![CreateButton::new("v1:again:7").label("Again")]);
            message(text).ephemeral(true).components(vec![button])
        }
        "slow" => {
            command.defer_ephemeral(&ctx).await.unwrap();
            let file = CreateAttachment::bytes(b"a,b\n1,2\n".as_slice(), "list.csv");
            let done = EditInteractionResponse::new().content("done").new_attachment(file);
            command.edit_response(&ctx, done).await.unwrap();
            let more = CreateInteractionResponseFollowup::new().content("and more").ephemeral(true);
            command.create_followup(&ctx, more).await.unwrap();
            return;
        }
        "form" => {
            let note = CreateInputText::new(InputTextStyle::Paragraph, "Note", "note").max_length(20);
            let modal = CreateModal::new("v1:log:7", "Log").components(vec![CreateActionRow::InputText(note)]);
            command.create_response(&ctx, CreateInteractionResponse::Modal(modal)).await.unwrap();
            return;
        }
        _ => {
            let quoted = command.data.resolved.messages.values().next().unwrap();
            message(format!("{} said: {}", quoted.author.name, quoted.content)).ephemeral(true)
        }
    };
    command.create_response(&ctx, CreateInteractionResponse::Message(response)).await.unwrap();
}

async fn button_pressed(ctx: &Context, pressed: ComponentInteraction) {
    let text = format!("{} pressed {}", pressed.user.name, pressed.data.custom_id);
    let update = CreateInteractionResponse::UpdateMessage(message(text).components(Vec::new()));
    pressed.create_response(&ctx, update).await.unwrap();
}

async fn form_sent(ctx: &Context, form: ModalInteraction) {
    let ActionRowComponent::InputText(input) = &form.data.components[0].components[0] else { panic!("no input") };
    let text = format!("{}: {}", form.data.custom_id, input.value.clone().unwrap());
    form.create_response(&ctx, CreateInteractionResponse::Message(message(text))).await.unwrap();
}
