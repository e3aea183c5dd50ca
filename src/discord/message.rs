//! What is said in a channel or answered to a person: text, cards, buttons and files, pinging only whom it names.

use serde_json::{Value, json};
use serenity::builder::{CreateActionRow, CreateButton, CreateEmbed};
use serenity::model::application::ButtonStyle;

use super::custom_id::{Button, Matter, Press, Target};
use super::http::Attachment;
use super::render::text::{bare, clip};

const CONTENT: usize = 2000;
const EMBEDS: usize = 10;
const ROWS: usize = 5;
const BUTTONS_IN_A_ROW: usize = 5;
const LABEL: usize = 80;
/// Only the person who asked sees it.
const EPHEMERAL: u64 = 1 << 6;
/// The addresses in it are not unfolded.
const SUPPRESS_EMBEDS: u64 = 1 << 2;

/// A message. Mentions nobody unless `pings` or `role_pings` name them.
#[derive(Debug, Clone, Default)]
pub struct Message {
    pub content: String,
    pub embeds: Vec<CreateEmbed>,
    pub buttons: Vec<(String, Target, Weight)>,
    pub files: Vec<Attachment>,
    pub pings: Vec<u64>,
    /// The roles whose people it pings, all of them.
    pub role_pings: Vec<u64>,
    /// The message in the same channel that this one answers.
    pub answers: Option<u64>,
}

/// How a button looks: the likeliest act, or another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    First,
    Other,
}

impl Message {
    /// A message of one text.
    pub fn text(content: impl Into<String>) -> Message {
        Message { content: content.into(), ..Message::default() }
    }

    /// A message of one card.
    pub fn card(embed: CreateEmbed) -> Message {
        Message { embeds: vec![embed], ..Message::default() }
    }

    /// Adds a button. Of more than twenty-five the last are left out.
    #[must_use]
    pub fn button(self, label: &str, button: Button, account: i64, weight: Weight) -> Message {
        self.with(label, Target::Account(Press { button, account }), weight)
    }

    /// Adds a button that is about something else than an account.
    #[must_use]
    pub fn matter(self, label: &str, matter: Matter, weight: Weight) -> Message {
        self.with(label, Target::Matter(matter), weight)
    }

    fn with(mut self, label: &str, target: Target, weight: Weight) -> Message {
        self.buttons.push((clip(&bare(label), LABEL), target, weight));
        self
    }

    /// The body of a post or an edit.
    pub fn body(&self) -> Value {
        let flags = if self.embeds.is_empty() { SUPPRESS_EMBEDS } else { 0 };
        let attachments: Vec<Value> = self.files.iter().enumerate().map(attachment).collect();
        let mut body = json!({
            "content": clip(&self.content, CONTENT),
            "embeds": self.embeds.iter().take(EMBEDS).collect::<Vec<_>>(),
            "components": self.rows(),
            "attachments": attachments,
            "allowed_mentions": self.allowed_mentions(),
            "flags": flags,
        });
        if let Some(message) = self.answers {
            body["message_reference"] = json!({ "message_id": message.to_string(), "fail_if_not_exists": false });
        }
        body
    }

    fn allowed_mentions(&self) -> Value {
        let ids = |ids: &[u64]| ids.iter().map(u64::to_string).collect::<Vec<_>>();
        if self.role_pings.is_empty() {
            return json!({ "parse": [], "users": ids(&self.pings) });
        }
        json!({ "parse": [], "users": ids(&self.pings), "roles": ids(&self.role_pings) })
    }

    /// The body of an answer that only the person who asked sees.
    pub fn private_body(&self) -> Value {
        let mut body = self.body();
        body["flags"] = json!(EPHEMERAL | body["flags"].as_u64().unwrap_or(0));
        body
    }

    fn rows(&self) -> Vec<CreateActionRow> {
        let rows = self.buttons.chunks(BUTTONS_IN_A_ROW).take(ROWS);
        rows.map(|row| CreateActionRow::Buttons(row.iter().map(button).collect())).collect()
    }
}

fn attachment((index, file): (usize, &Attachment)) -> Value {
    json!({ "id": index, "filename": file.name })
}

fn button((label, target, weight): &(String, Target, Weight)) -> CreateButton {
    let style = match weight {
        Weight::First => ButtonStyle::Primary,
        Weight::Other => ButtonStyle::Secondary,
    };
    CreateButton::new(target.to_string()).label(label.clone()).style(style)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_pings_only_whom_it_names() {
        let body = Message { pings: vec![7], ..Message::text("@everyone, <@7>") }.body();
        assert_eq!(body["allowed_mentions"], json!({ "parse": [], "users": ["7"] }));
    }

    #[test]
    fn thirty_buttons_are_cut_to_what_a_message_holds() {
        let many = (1..=30).fold(Message::text("x"), |message, account| {
            message.button(&"long ".repeat(40), Button::Claim, account, Weight::Other)
        });
        let body = many.body();
        let rows = body["components"].as_array().unwrap();
        assert_eq!(rows.len(), ROWS);
        for row in rows {
            let buttons = row["components"].as_array().unwrap();
            assert_eq!(buttons.len(), BUTTONS_IN_A_ROW);
            assert!(buttons.iter().all(|button| button["label"].as_str().unwrap().chars().count() <= LABEL));
        }
    }

    #[test]
    fn a_private_answer_is_marked_so() {
        assert_eq!(Message::text("x").private_body()["flags"], json!(EPHEMERAL | SUPPRESS_EMBEDS));
    }
}
