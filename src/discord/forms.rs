//! The forms a conversation is written into: from `/log`, from an account's card, and from a message of the chat.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serenity::builder::{CreateActionRow, CreateInputText, CreateModal};
use serenity::model::application::{ActionRowComponent, InputTextStyle, ModalInteraction};
use serenity::model::channel::Message as ChatMessage;

use crate::desk::{Actor, Attached, Desk, Error, LogEntry, Outcome};
use crate::receivables::AccountId;
use crate::receivables::conversation::{Channel, Direction, Outcome as Ending, Reason};

use super::answer::Asked;
use super::attachment::{self, Link};
use super::custom_id::{Button, Form};
use super::message::{Message, Weight};
use super::render::text::{bare, clip};
use super::room::Room;
use super::{promise_form, remind_form, sentences};

const TITLE: usize = 45;
const NOTE: usize = 4000;
/// How much of a message is quoted in the form, so that there is room to write under it.
const QUOTED: usize = 3000;

/// What was said with `/log` before the form was opened. Kept by the desk, since a form carries a hundred characters.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Draft {
    /// Who began it: nobody else ends it.
    pub by: String,
    pub code: String,
    pub channel: Channel,
    /// Who began the conversation: a line quoted from the team's own chat is no approach to the debtor.
    pub direction: Direction,
    pub outcome: Ending,
    pub reason: Option<Reason>,
    pub next: Option<String>,
    pub file: Option<Link>,
}

/// The form for what `/log` was not told: the note, and the next step where it wasn't said.
pub async fn ask_for_note(desk: &Desk, key: String, draft: &Draft) -> Outcome<CreateModal> {
    let account = desk.named(&draft.code).await?;
    desk.keep_draft(&key, &serde_json::to_string(draft)?).await?;
    let mut rows = vec![row(note(""))];
    if draft.next.is_none() {
        rows.push(row(next()));
    }
    Ok(modal(&Form::Command { key }, &format!("Conversation with {}", account.code), rows))
}

/// The form behind the card's button.
pub async fn ask_for_all(desk: &Desk, account: i64) -> Outcome<CreateModal> {
    let named = desk.account_by_id(AccountId(account)).await?;
    let rows = vec![row(channel(Channel::Call)), row(ending(Ending::Reached)), row(note("")), row(next())];
    Ok(modal(&Form::Card { account }, &format!("Conversation with {}", named.code), rows))
}

/// The form for a message of the chat: which account, with the message quoted.
pub fn ask_for_account(message: &ChatMessage) -> CreateModal {
    let account = CreateInputText::new(InputTextStyle::Short, "Account: its code or name", "account").max_length(100);
    let rows = vec![
        row(account),
        row(channel(Channel::Chat)),
        row(ending(Ending::Other)),
        row(note(&quoted(message))),
        row(next()),
    ];
    modal(&Form::Chat { key: message.id.to_string() }, "Log to account", rows)
}

fn quoted(message: &ChatMessage) -> String {
    let said = if message.content.trim().is_empty() {
        let files: Vec<&str> = message.attachments.iter().map(|file| file.filename.as_str()).collect();
        if files.is_empty() { "(a message without text)".to_owned() } else { format!("(files: {})", files.join(", ")) }
    } else {
        message.content.clone()
    };
    let lines: Vec<String> = clip(&said, QUOTED).lines().map(|line| format!("> {}", bare(line))).collect();
    format!("{}, in the chat:\n{}\n", bare(&message.author.name), clip(&lines.join("\n"), QUOTED + 200))
}

fn modal(form: &Form, title: &str, rows: Vec<CreateActionRow>) -> CreateModal {
    CreateModal::new(form.to_string(), clip(&bare(title), TITLE)).components(rows)
}

fn row(input: CreateInputText) -> CreateActionRow {
    CreateActionRow::InputText(input)
}

fn note(value: &str) -> CreateInputText {
    let input = CreateInputText::new(InputTextStyle::Paragraph, "What was said", "note").max_length(NOTE as u16);
    if value.is_empty() { input } else { input.value(clip(value, NOTE)) }
}

fn next() -> CreateInputText {
    let input = CreateInputText::new(InputTextStyle::Short, "What you do next, and when", "next");
    input.placeholder("call back fri").required(false).max_length(200)
}

fn channel(usual: Channel) -> CreateInputText {
    let all: Vec<&str> = Channel::ALL.iter().map(|channel| channel.as_str()).collect();
    let input = CreateInputText::new(InputTextStyle::Short, "How you spoke", "channel").required(false);
    input.value(usual.as_str()).placeholder(clip(&all.join(", "), 100)).max_length(20)
}

fn ending(usual: Ending) -> CreateInputText {
    let all: Vec<&str> = Ending::ALL.iter().map(|outcome| outcome.as_str()).collect();
    let input = CreateInputText::new(InputTextStyle::Short, "How it ended", "outcome").required(false);
    input.value(usual.as_str()).placeholder(clip(&all.join(", "), 100)).max_length(20)
}

/// Files what was written into a form, whichever it was.
pub async fn submitted(room: &Arc<Room>, form: &ModalInteraction) {
    let asked = Asked::form(room, form);
    let Ok(which) = form.data.custom_id.parse::<Form>() else {
        return asked.refuse(sentences::UNKNOWN_FORM).await;
    };
    if let Form::Remind { account } = which {
        let reason = remind_form::reason(form);
        return asked.answer(|desk, actor| remind_form::sent(desk, actor, account, reason)).await;
    }
    if let Form::Promise { account } = which {
        let written = promise_form::written(form);
        return asked.answer(|desk, actor| promise_form::taken(desk, actor, account, written)).await;
    }
    let written = Written::of(form);
    let room = Arc::clone(room);
    asked.answer(|desk, actor| file(room, desk, actor, which, written)).await;
}

async fn file(room: Arc<Room>, desk: Desk, actor: Actor, which: Form, written: Written) -> Outcome<Message> {
    let note = written.note.clone();
    let filed = match drafted(&desk, &actor, &which, &written).await {
        Ok(draft) => {
            let filed = filed(room, desk.clone(), actor, draft.clone(), written.note).await;
            keep_if_not(&filed, &desk, &which, &draft).await;
            filed
        }
        Err(error) => Err(error),
    };
    filed.map_err(|error| match error {
        Error::Refused(why) => Error::Refused(sentences::not_filed(&why, &note)),
        failed @ Error::Failed(_) => failed,
    })
}

/// Puts back a draft that wasn't filed after all: Discord lets a form be sent again.
async fn keep_if_not(filed: &Outcome<Message>, desk: &Desk, which: &Form, draft: &Draft) {
    let (Err(_), Form::Command { key }) = (filed, which) else { return };
    let kept = match serde_json::to_string(draft) {
        Ok(json) => desk.keep_draft(key, &json).await,
        Err(error) => Err(error.into()),
    };
    if let Err(error) = kept {
        tracing::warn!(%error, "what was begun with /log is lost");
    }
}

/// What was chosen, from the draft or from the form itself.
async fn drafted(desk: &Desk, actor: &Actor, which: &Form, written: &Written) -> Outcome<Draft> {
    let code = match which {
        Form::Command { key } => {
            let kept = desk.take_draft(key).await?.map(|kept| serde_json::from_str::<Draft>(&kept)).transpose()?;
            let mine = kept.filter(|draft| draft.by == actor.id);
            let draft = mine.ok_or_else(|| Error::Refused(sentences::LOST_DRAFT.to_owned()))?;
            let next = draft.next.clone().or_else(|| written.next.clone());
            return Ok(Draft { next, ..draft });
        }
        Form::Card { account } | Form::Remind { account } | Form::Promise { account } => {
            desk.account_by_id(AccountId(*account)).await?.code
        }
        Form::Chat { .. } => written.account.clone().unwrap_or_default(),
    };
    Ok(Draft {
        by: actor.id.clone(),
        code,
        channel: word(written.channel.as_deref(), Channel::Chat)?,
        direction: if matches!(which, Form::Chat { .. }) { Direction::In } else { Direction::Out },
        outcome: word(written.outcome.as_deref(), Ending::Other)?,
        reason: None,
        next: written.next.clone(),
        file: None,
    })
}

fn word<T>(written: Option<&str>, usual: T) -> Outcome<T>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    let Some(text) = written else { return Ok(usual) };
    let text = text.trim().to_lowercase().replace([' ', '-'], "_");
    text.parse().map_err(|unknown: T::Err| Error::Refused(unknown.to_string()))
}

/// Files a conversation, with its file where there is one.
pub async fn filed(room: Arc<Room>, desk: Desk, actor: Actor, draft: Draft, note: String) -> Outcome<Message> {
    let file = match &draft.file {
        None => None,
        Some(link) => {
            let bytes = attachment::fetch(&room.workspace.api_url, link).await?;
            Some(Attached { name: link.name.clone(), content_type: link.content_type.clone(), bytes })
        }
    };
    let outcome = draft.outcome;
    let entry = LogEntry {
        code: draft.code,
        channel: draft.channel,
        outcome: draft.outcome,
        direction: draft.direction,
        reason: draft.reason,
        note,
        next: draft.next,
        file,
    };
    let logged = desk.log(&actor, entry).await?;
    let said = sentences::logged(&logged.account, logged.next_on);
    Ok(match sentences::after(outcome) {
        Some(hint) => {
            let (message, id) = (Message::text(format!("{said} {hint}")), logged.account.id.0);
            match outcome {
                Ending::Promised => message.button("Promise", Button::Promise, id, Weight::First),
                Ending::Refused => message.button("They asked us to stop", Button::Cease, id, Weight::Other),
                _ => message,
            }
        }
        None => Message::text(said),
    })
}

/// What somebody wrote into a form; what they left empty is nothing.
#[derive(Debug, Default)]
struct Written {
    account: Option<String>,
    channel: Option<String>,
    outcome: Option<String>,
    note: String,
    next: Option<String>,
}

impl Written {
    fn of(form: &ModalInteraction) -> Written {
        let mut written = Written::default();
        for part in form.data.components.iter().flat_map(|row| &row.components) {
            let ActionRowComponent::InputText(input) = part else { continue };
            let value = input.value.clone().filter(|value| !value.trim().is_empty());
            match input.custom_id.as_str() {
                "account" => written.account = value,
                "channel" => written.channel = value,
                "outcome" => written.outcome = value,
                "note" => written.note = value.unwrap_or_default(),
                "next" => written.next = value,
                _ => {}
            }
        }
        written
    }
}
