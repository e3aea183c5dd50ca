//! What people do in the workspace.

use cordial::sandbox::workspace::{ALERTS, APPROVALS, BOT, DESK, DIGEST, Id, InteractionId, Message, Reply, Upload};

use super::DeskUnderTest;

/// A file as a person attaches it.
pub fn file(name: &str, content_type: &str, bytes: impl Into<Vec<u8>>) -> Upload {
    Upload { name: name.to_owned(), content_type: content_type.to_owned(), bytes: bytes.into() }
}

impl DeskUnderTest {
    /// Gives a command in the desk channel, and waits for its answer and for what it brought about.
    pub async fn slash(&mut self, person: Id, text: &str) {
        let asked = self.workspace.slash(person, DESK, text).unwrap();
        self.answered(asked, person).await;
    }

    /// Two people give a command in the same instant; what each is told.
    pub async fn slash_at_once(&mut self, people: [Id; 2], text: &str) -> [String; 2] {
        let [one, other] = people.map(|person| self.workspace.slash(person, DESK, text).unwrap());
        self.answered(one, people[0]).await;
        let first = self.reply().await;
        self.answered(other, people[1]).await;
        [first, self.reply().await]
    }

    /// The same with a file for the option `file`.
    pub async fn slash_with(&mut self, person: Id, text: &str, upload: Upload) {
        let files = vec![("file".to_owned(), upload)];
        let asked = self.workspace.slash_with(person, DESK, text, files).unwrap();
        self.answered(asked, person).await;
    }

    /// What is suggested for the last option of what is typed, one a line.
    pub async fn complete(&self, person: Id, text: &str) -> String {
        let choices = self.workspace.complete(person, DESK, text).await.unwrap();
        choices.iter().map(|choice| format!("{} = {}\n", choice.name, choice.value)).collect()
    }

    /// Presses the button in the person's last answer, or else in the newest message that has it.
    pub async fn press(&mut self, person: Id, label: &str) {
        let message = self.with_button(person, label).id;
        let asked = self.workspace.press(person, message, label).unwrap();
        self.answered(asked, person).await;
    }

    /// Several people press the same button of the newest message that has it, in the same instant; what each is
    /// told, in the order given.
    pub async fn press_at_once(&mut self, people: &[Id], label: &str) -> Vec<String> {
        let message = self.with_button(people[0], label).id;
        let press = |person: &Id| (self.workspace.press(*person, message, label).unwrap(), *person);
        let asked: Vec<_> = people.iter().map(press).collect();
        let mut told = Vec::new();
        for (interaction, person) in asked {
            self.answered(interaction, person).await;
            told.push(self.reply().await);
        }
        told
    }

    /// Sends the form that is open in front of somebody; inputs by label or id.
    pub async fn submit(&mut self, person: Id, values: &[(&str, &str)]) {
        let asked = self.workspace.submit(person, values).unwrap();
        self.answered(asked, person).await;
    }

    /// Uses the menu of a message.
    pub async fn context(&mut self, person: Id, command: &str, message: Id) {
        let asked = self.workspace.context(person, command, message).unwrap();
        self.answered(asked, person).await;
    }

    /// Puts a mark under the newest request for a decision, and waits until it is weighed: written down, or
    /// taken away again.
    pub async fn react(&mut self, person: Id, emoji: &str) {
        let request = self.newest_request().id;
        let before = self.file_length().await;
        self.workspace.react(person, request, emoji).unwrap();
        let weighed = async || self.file_length().await > before || !self.has_marked(person, request, emoji);
        self.until("a mark is weighed", weighed).await;
        self.carried().await;
    }

    /// Takes a mark back, and waits until that is written down.
    pub async fn unreact(&mut self, person: Id, emoji: &str) {
        let request = self.newest_request().id;
        let before = self.file_length().await;
        self.workspace.unreact(person, request, emoji).unwrap();
        self.until("a mark taken back is noted", async || self.file_length().await > before).await;
        self.carried().await;
    }

    /// The newest request for a decision.
    pub fn newest_request(&self) -> Message {
        let shown = self.workspace.messages(APPROVALS);
        let request = shown.into_iter().rev().find(|message| message.author == BOT && !message.embeds.is_empty());
        request.expect("there is a request for a decision")
    }

    /// Who has put which mark under the newest request.
    pub fn marks(&self) -> String {
        self.marks_of(&self.newest_request())
    }

    /// Takes up an answer: shows it to the test, and carries out what came of it.
    pub async fn answered(&mut self, asked: InteractionId, person: Id) {
        let reply = self.workspace.reply(asked).await;
        assert!(!matches!(reply, Reply::Silence), "the bot didn't answer");
        self.asked = Some((asked, person));
        self.carried().await;
    }

    /// The message a person would press `label` in.
    fn with_button(&self, person: Id, label: &str) -> Message {
        let has = |message: &Message| message.visible_to(person) && message.controls().any(|c| c["label"] == label);
        let answer = self.asked.and_then(|(asked, _)| self.answer_message(asked));
        let posted = [DESK, DIGEST, APPROVALS, ALERTS].map(|channel| self.workspace.messages(channel)).concat();
        let newest = posted.into_iter().filter(has).max_by_key(|message| message.id);
        answer.filter(has).or(newest).unwrap_or_else(|| panic!("no message in sight has a button {label:?}"))
    }

    fn has_marked(&self, person: Id, message: Id, emoji: &str) -> bool {
        let message = self.workspace.message(message);
        message.is_some_and(|m| m.reactions.iter().any(|r| r.emoji == emoji && r.people.contains(&person)))
    }

    async fn file_length(&self) -> i64 {
        self.bot().desk.audit().await.unwrap().rows
    }
}
