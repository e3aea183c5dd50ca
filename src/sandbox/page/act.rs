//! What a person does on the page, passed on to the workspace.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use super::super::workspace::{Complaint, Id, InteractionId, Reply, Upload, Workspace};
use super::PageState;

/// Who does what.
#[derive(Deserialize)]
pub(super) struct Deed {
    #[serde(rename = "as", deserialize_with = "id")]
    person: Id,
    #[serde(flatten)]
    act: Act,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Act {
    /// A command as typed, with files for the options that take one.
    Slash {
        #[serde(deserialize_with = "id")]
        channel: Id,
        text: String,
        #[serde(default)]
        files: Vec<File>,
    },
    /// Suggestions for the option being typed.
    Complete {
        #[serde(deserialize_with = "id")]
        channel: Id,
        text: String,
    },
    Press {
        #[serde(deserialize_with = "id")]
        message: Id,
        button: String,
    },
    Select {
        #[serde(deserialize_with = "id")]
        message: Id,
        menu: String,
        picks: Vec<String>,
    },
    /// A command from a message's menu.
    Context {
        #[serde(deserialize_with = "id")]
        message: Id,
        command: String,
    },
    /// The open form, filled in.
    Submit { values: BTreeMap<String, String> },
    /// The open form, closed.
    Dismiss,
    React {
        #[serde(deserialize_with = "id")]
        message: Id,
        emoji: String,
    },
    Unreact {
        #[serde(deserialize_with = "id")]
        message: Id,
        emoji: String,
    },
    Say {
        #[serde(deserialize_with = "id")]
        channel: Id,
        text: String,
    },
    Read {
        #[serde(deserialize_with = "id")]
        channel: Id,
    },
}

#[derive(Deserialize)]
struct File {
    option: String,
    name: String,
    content_type: String,
    /// Base64.
    content: String,
}

/// Ids are strings in JSON: a browser's numbers end at 2⁵³.
fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Id, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}

/// Carries it out. 409 with `{complaint}` where Discord's own client would not have let them.
pub(super) async fn act(State(state): State<PageState>, Json(deed): Json<Deed>) -> Response {
    if state.workspace.person(deed.person).is_none_or(|person| person.bot) {
        return complaint("There is nobody with that id here.");
    }
    match carry_out(&state.workspace, deed.person, deed.act).await {
        Ok(answer) => Json(answer).into_response(),
        Err(Complaint(sentence)) => complaint(&sentence),
    }
}

fn complaint(sentence: &str) -> Response {
    (StatusCode::CONFLICT, Json(json!({ "complaint": sentence }))).into_response()
}

async fn carry_out(workspace: &Workspace, person: Id, act: Act) -> Result<Value, Complaint> {
    let interaction = match act {
        Act::Slash { channel, text, files } => {
            let files = files.into_iter().map(upload).collect::<Result<Vec<_>, _>>()?;
            workspace.slash_with(person, channel, &text, files)?
        }
        Act::Press { message, button } => workspace.press(person, message, &button)?,
        Act::Select { message, menu, picks } => {
            let picks: Vec<_> = picks.iter().map(String::as_str).collect();
            workspace.select(person, message, &menu, &picks)?
        }
        Act::Context { message, command } => workspace.context(person, &command, message)?,
        Act::Submit { values } => {
            let values: Vec<_> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            workspace.submit(person, &values)?
        }
        Act::Complete { channel, text } => {
            return Ok(json!({ "choices": workspace.complete(person, channel, &text).await? }));
        }
        Act::Say { channel, text } => {
            return Ok(json!({ "message": workspace.say(person, channel, &text)?.to_string() }));
        }
        Act::React { message, emoji } => return workspace.react(person, message, &emoji).map(|()| json!({})),
        Act::Unreact { message, emoji } => return workspace.unreact(person, message, &emoji).map(|()| json!({})),
        Act::Dismiss => {
            workspace.dismiss(person);
            return Ok(json!({}));
        }
        Act::Read { channel } => {
            workspace.mark_read(person, channel);
            return Ok(json!({}));
        }
    };
    Ok(answer(workspace, interaction).await)
}

/// How the bot answered; the message itself is in the view.
async fn answer(workspace: &Workspace, interaction: InteractionId) -> Value {
    let kind = match workspace.reply(interaction).await {
        Reply::Message(message) => return json!({ "reply": "message", "message": message.id.to_string() }),
        Reply::Updated(_) => "updated",
        Reply::Modal(_) => "modal",
        Reply::Choices(_) | Reply::Acknowledged => "acknowledged",
        Reply::Silence => "silence",
    };
    json!({ "reply": kind })
}

fn upload(file: File) -> Result<(String, Upload), Complaint> {
    let bytes = STANDARD
        .decode(&file.content)
        .map_err(|_| Complaint(format!("The file {} didn't arrive whole: pick it again.", file.name)))?;
    Ok((file.option, Upload { name: file.name, content_type: file.content_type, bytes }))
}
