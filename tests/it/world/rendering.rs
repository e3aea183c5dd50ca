//! Messages, forms and mails as text, compact enough to be read in a test.

use cordial::sandbox::mail::CaughtMail;
use cordial::sandbox::workspace::{BOT, Id, Message, Modal, Reply};
use serde_json::Value;

use super::DeskUnderTest;
use super::masks::masked;

impl DeskUnderTest {
    /// An answer, and who sees it.
    pub(super) fn reply_text(&self, reply: &Reply, person: Id) -> String {
        let name = self.name(person).unwrap_or_default();
        match reply {
            Reply::Message(message) | Reply::Updated(message) => {
                let audience = if message.ephemeral() { format!("{name} alone") } else { "everybody".to_owned() };
                format!("(to {audience}) {}", self.message_text(message))
            }
            Reply::Modal(modal) => form_text(modal),
            Reply::Choices(_) => "(suggestions)".to_owned(),
            Reply::Acknowledged => "(taken note of)".to_owned(),
            Reply::Silence => "(no answer)".to_owned(),
        }
    }

    /// A message without its marks, which are other people's.
    pub(super) fn message_text(&self, message: &Message) -> String {
        let mut lines = Vec::new();
        if !message.content.is_empty() {
            lines.push(message.content.clone());
        }
        message.embeds.iter().for_each(|embed| card_lines(embed, &mut lines));
        let files: Vec<_> = message.attachments.iter().map(|file| format!("({})", file.name)).collect();
        if !files.is_empty() {
            lines.push(files.join(" "));
        }
        let buttons: Vec<_> =
            message.controls().filter_map(|c| c["label"].as_str()).map(|label| format!("[{label}]")).collect();
        if !buttons.is_empty() {
            lines.push(buttons.join(" "));
        }
        let pings: Vec<_> =
            message.pings.users.iter().chain(&message.pings.roles).filter_map(|id| self.name(*id)).collect();
        if message.pings.everyone {
            lines.push("PINGS EVERYONE".to_owned());
        }
        if !pings.is_empty() {
            lines.push(format!("pings {}", pings.join(", ")));
        }
        masked(&lines.join("\n"), |id| self.name(id))
    }

    /// `✅ Cordial, Morgan  ❌ Cordial`.
    pub(super) fn marks_of(&self, message: &Message) -> String {
        let mark = |reaction: &cordial::sandbox::workspace::Reaction| {
            let names: Vec<_> = reaction.people.iter().chain(&reaction.burst).filter_map(|id| self.name(*id)).collect();
            format!("{} {}", reaction.emoji, names.join(", "))
        };
        message.reactions.iter().map(mark).collect::<Vec<_>>().join("  ")
    }

    /// What a person, role or channel is called.
    pub(super) fn name(&self, id: Id) -> Option<String> {
        use cordial::sandbox::workspace::{ALERTS, APPROVALS, COLLECTOR, DESK, DIGEST, MANAGER, ON_CALL};
        let place = match id {
            BOT => "Cordial",
            ALERTS => "alerts",
            APPROVALS => "approvals",
            DESK => "desk",
            DIGEST => "digest",
            COLLECTOR => "collectors",
            MANAGER => "managers",
            ON_CALL => "on call",
            _ => return self.workspace.person(id).map(|person| person.name),
        };
        Some(place.to_owned())
    }
}

fn card_lines(embed: &Value, lines: &mut Vec<String>) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let told = |line: String, lines: &mut Vec<String>| lines.extend(line.lines().map(|line| format!("| {line}")));
    told(text(&embed["title"]), lines);
    told(text(&embed["description"]), lines);
    for field in embed["fields"].as_array().into_iter().flatten() {
        let (name, value) = (text(&field["name"]), text(&field["value"]));
        let apart = if value.contains('\n') { "\n" } else { " " };
        told(format!("{name}:{apart}{value}"), lines);
    }
    if embed["image"].is_object() {
        told("(picture)".to_owned(), lines);
    }
    told(text(&embed["footer"]["text"]), lines);
}

fn form_text(modal: &Modal) -> String {
    let mut lines = vec![format!("(form) {}", modal.title)];
    for input in &modal.inputs {
        let needed = if input.required { " (required)" } else { "" };
        lines.push(format!("{}{needed}: {}", input.label, input.value));
    }
    lines.join("\n")
}

/// A mail as its receiver reads it.
pub fn mail_text(mail: &CaughtMail) -> String {
    let to: Vec<_> = mail.recipients().map(|mailbox| mailbox.email.clone()).collect();
    let body = mail.text.clone().unwrap_or_default();
    let body: Vec<_> = body.lines().map(str::trim_end).collect();
    format!("to {}: {}\n{}", to.join(", "), mail.subject, body.join("\n").trim())
}
