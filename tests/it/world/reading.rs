//! What the test reads: whatever it doesn't, fails it.

use cordial::sandbox::workspace::{BOT, Id, InteractionId, Message, Reply};

use super::rendering::mail_text;
use super::{DESK_CHANNELS, DeskUnderTest};

impl DeskUnderTest {
    /// The answer to what was asked last.
    pub async fn reply(&self) -> String {
        let (asked, person) = self.asked.expect("something was asked");
        let reply = self.workspace.reply(asked).await;
        self.reply_text(&reply, person)
    }

    /// What is in the file of the last answer whose name begins so.
    pub async fn attached(&self, name: &str) -> String {
        let (asked, _) = self.asked.expect("something was asked");
        let Reply::Message(message) = self.workspace.reply(asked).await else { panic!("the answer is a message") };
        let file = message.attachments.iter().find(|file| file.name.starts_with(name));
        String::from_utf8(file.expect("the file is attached").bytes.to_vec()).unwrap()
    }

    pub(super) fn answer_message(&self, asked: InteractionId) -> Option<Message> {
        let person = self.asked.map(|(_, person)| person)?;
        let view = self.workspace.view(person);
        let channels = view["channels"].as_array().cloned().unwrap_or_default();
        let ids = channels.iter().flat_map(|channel| channel["messages"].as_array().into_iter().flatten());
        let ids = ids.filter_map(|message| message["id"].as_str()?.parse::<Id>().ok());
        let mut messages = ids.filter_map(|id| self.workspace.message(id));
        messages.find(|message| message.interaction == Some(asked.0))
    }

    /// Everything posted, changed or deleted since the test last looked, each under its channel.
    pub async fn posts(&mut self) -> String {
        self.carried().await;
        let mut told = Vec::new();
        let shown = self.shown();
        for (place, message) in &shown {
            let text = self.message_text(message);
            let how = match self.read.get(&message.id) {
                Some(before) if *before == text => continue,
                Some(_) => "changed: ",
                None => "",
            };
            told.push((message.id, format!("{place} {how}{text}")));
            self.read.insert(message.id, text);
        }
        let gone: Vec<Id> =
            self.read.keys().copied().filter(|id| !shown.iter().any(|(_, message)| message.id == *id)).collect();
        for id in gone {
            self.read.remove(&id);
            told.push((id, "(a message was deleted)".to_owned()));
        }
        told.sort_by_key(|(id, _)| *id);
        told.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("\n\n")
    }

    /// The private word that somebody gets, waited for.
    pub async fn private_word(&mut self, person: Id) -> String {
        let unread = |desk: &Self| {
            let direct = desk.workspace.dms(person);
            direct.into_iter().find(|message| message.author == BOT && !desk.read.contains_key(&message.id))
        };
        let told = async || {
            self.carried().await;
            unread(self).is_some()
        };
        self.until("a private word", told).await;
        let message = unread(self).expect("it was waited for");
        let text = self.message_text(&message);
        self.read.insert(message.id, text.clone());
        text
    }

    /// Waits until somebody is mentioned where others see it, too.
    pub async fn mentioned(&self, person: Id) {
        let mentions = |message: &Message| message.author == BOT && message.pings.users.contains(&person);
        let told = async || {
            self.carried().await;
            self.shown().iter().any(|(_, message)| mentions(message))
        };
        self.until("a mention", told).await;
    }

    /// Every mail since the test last looked.
    pub fn mails(&mut self) -> String {
        let sent = self.mail.sent();
        let new: Vec<_> = sent[self.mails_read..].iter().map(mail_text).collect();
        self.mails_read = sent.len();
        new.join("\n---\n")
    }

    /// Every mail since the test last looked: to whom, and the subject alone.
    pub fn subjects(&mut self) -> String {
        let sent = self.mail.sent();
        let line = |mail: &cordial::sandbox::mail::CaughtMail| {
            let to: Vec<_> = mail.recipients().map(|mailbox| mailbox.email.clone()).collect();
            format!("{}: {}", to.join(", "), mail.subject)
        };
        let new: Vec<_> = sent[self.mails_read..].iter().map(line).collect();
        self.mails_read = sent.len();
        new.join("\n")
    }

    /// What became of everything that was to go out: kind, account, step, state and why, one a line.
    pub async fn outbox(&self, kind: &str) -> String {
        let rows = self.bot().desk.outbox().await.unwrap();
        let line = |row: cordial::store::outbox::Listed| {
            let about = [row.account_code.as_deref(), row.step.as_deref(), Some(row.state.as_str())];
            let about: Vec<_> = about.into_iter().flatten().collect();
            let reason = row.reason.map(|reason| format!(": {reason}")).unwrap_or_default();
            format!("{}{reason}", about.join(" "))
        };
        rows.into_iter().filter(|row| row.kind == kind).map(line).collect::<Vec<_>>().join("\n")
    }

    /// The bot's messages that more than one person can see, and its direct ones, with where they stand.
    fn shown(&self) -> Vec<(String, Message)> {
        let mut shown = Vec::new();
        for channel in DESK_CHANNELS {
            let place = format!("#{}", self.name(channel).unwrap_or_else(|| "general".to_owned()));
            let posted = self.workspace.messages(channel).into_iter();
            let posted = posted.filter(|m| m.author == BOT && m.interaction.is_none());
            shown.extend(posted.map(|message| (place.clone(), message)));
        }
        for person in self.workspace.people() {
            let place = format!("(to {} alone)", person.name);
            let direct = self.workspace.dms(person.id).into_iter().filter(|m| m.author == BOT);
            shown.extend(direct.map(|message| (place.clone(), message)));
        }
        shown
    }
}
