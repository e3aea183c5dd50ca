//! One interaction and its answer: who asks, the work, and the way back to them, in time.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use serenity::builder::{CreateInteractionResponse, CreateModal};
use serenity::model::application::{CommandInteraction, ComponentInteraction, ModalInteraction};

use crate::desk::{self, Actor, Desk, Outcome};

use super::http::{Fault, Patience};
use super::message::Message;
use super::room::Room;
use super::{identity, private_word, sentences};

/// How long the work may take before the person is shown that it goes on.
const AT_ONCE: Duration = Duration::from_millis(900);
/// Discord's code for an interaction that has its first answer already.
const ACKNOWLEDGED: i64 = 40060;

/// An interaction that waits for its answer.
pub struct Asked {
    room: Arc<Room>,
    id: u64,
    token: String,
    application: u64,
    user: u64,
    /// What was asked, as people call it: `/claim`.
    what: String,
    asker: Result<Actor, String>,
}

/// Where an answer is put.
enum Reply {
    /// The first answer, in its whole.
    First,
    /// Something was shown already: it is replaced.
    Replace,
}

impl Asked {
    pub fn command(room: &Arc<Room>, asked: &CommandInteraction) -> Asked {
        let asker = identity::asker(&room.workspace, asked.guild_id, asked.member.as_deref(), &asked.user);
        let what = format!("/{}", asked.data.name);
        Asked::new(room, asked.id.get(), &asked.token, asked.application_id.get(), asked.user.id.get(), what, asker)
    }

    pub fn press(room: &Arc<Room>, asked: &ComponentInteraction) -> Asked {
        let asker = identity::asker(&room.workspace, asked.guild_id, asked.member.as_ref(), &asked.user);
        Asked::pressed_by(room, asked, asker)
    }

    /// A press that anybody here may try: the desk weighs who it is.
    pub fn press_by_anybody(room: &Arc<Room>, asked: &ComponentInteraction) -> Asked {
        let asker = identity::anybody(&room.workspace, asked.guild_id, asked.member.as_ref(), &asked.user);
        Asked::pressed_by(room, asked, asker)
    }

    fn pressed_by(room: &Arc<Room>, asked: &ComponentInteraction, asker: Result<Actor, String>) -> Asked {
        let what = "that button".to_owned();
        Asked::new(room, asked.id.get(), &asked.token, asked.application_id.get(), asked.user.id.get(), what, asker)
    }

    pub fn form(room: &Arc<Room>, asked: &ModalInteraction) -> Asked {
        let asker = identity::asker(&room.workspace, asked.guild_id, asked.member.as_ref(), &asked.user);
        let what = "that form".to_owned();
        Asked::new(room, asked.id.get(), &asked.token, asked.application_id.get(), asked.user.id.get(), what, asker)
    }

    fn new(
        room: &Arc<Room>,
        id: u64,
        token: &str,
        application: u64,
        user: u64,
        what: String,
        asker: Result<Actor, String>,
    ) -> Asked {
        let asker = asker.map(|actor| actor.with_receipt(format!("interaction:{id}")));
        Asked { room: Arc::clone(room), id, token: token.to_owned(), application, user, what, asker }
    }

    /// Does the work and shows its outcome to the person alone. Says at once that it goes on where it takes
    /// longer than a moment.
    pub async fn answer<W>(self, work: impl FnOnce(Desk, Actor) -> W)
    where
        W: Future<Output = Outcome<Message>>,
    {
        let Some(actor) = self.admitted().await else { return };
        let mut work = pin!(work(self.room.desk.clone(), actor));
        let (outcome, reply) = match tokio::time::timeout(AT_ONCE, &mut work).await {
            Ok(outcome) => (outcome, Reply::First),
            // Side by side: the work may hold a transaction, which waits for nobody's answer.
            Err(_) => (tokio::join!(work, self.defer()).0, Reply::Replace),
        };
        self.show(self.said(outcome), reply).await;
    }

    /// Opens a form, once the work before it is done.
    pub async fn open<W>(self, work: impl FnOnce(Desk, Actor) -> W)
    where
        W: Future<Output = Outcome<CreateModal>>,
    {
        let Some(actor) = self.admitted().await else { return };
        match work(self.room.desk.clone(), actor).await {
            Ok(form) => {
                let body = serde_json::to_value(CreateInteractionResponse::Modal(form)).unwrap_or_default();
                self.sent(self.callback(&body, &[]).await).await;
            }
            Err(error) => self.show(self.said(Err(error)), Reply::First).await,
        }
    }

    /// Tells the person what is wrong with what they sent.
    pub async fn refuse(self, sentence: &str) {
        if self.room.is_new(self.id) {
            self.show(Message::text(sentences::plain(sentence)), Reply::First).await;
        }
    }

    /// Tells the person that something went wrong after the interaction was taken up: the first answer, or in its place.
    pub async fn retell(self, sentence: &str) {
        let _ = self.room.is_new(self.id);
        self.show(Message::text(sentences::plain(sentence)), Reply::First).await;
    }

    /// The actor, if this is the first delivery and they may act here; otherwise they were told.
    async fn admitted(&self) -> Option<Actor> {
        if !self.room.is_new(self.id) {
            tracing::info!(interaction = self.id, "delivered twice, answered once");
            return None;
        }
        match &self.asker {
            Ok(actor) => Some(actor.clone()),
            Err(sentence) => {
                metrics::counter!("cordial_discord_refused_total").increment(1);
                tracing::warn!(user = self.user, what = self.what, "refused");
                self.show(Message::text(sentence.as_str()), Reply::First).await;
                None
            }
        }
    }

    fn said(&self, outcome: Outcome<Message>) -> Message {
        match outcome {
            Ok(message) => message,
            Err(desk::Error::Refused(sentence)) => Message::text(sentences::plain(&sentence)),
            Err(desk::Error::Failed(failure)) => {
                let reference = failure.reference();
                tracing::error!(reference, what = self.what, user = self.user, error = ?failure, "an act failed");
                Message::text(sentences::failed(reference))
            }
        }
    }

    async fn defer(&self) {
        let body = json!({ "type": 5, "data": { "flags": 64 } });
        if let Err(fault) = self.callback(&body, &[]).await {
            tracing::warn!(%fault, what = self.what, "couldn't say that it goes on");
        }
    }

    async fn show(&self, message: Message, reply: Reply) {
        let sent = match reply {
            Reply::First => {
                let body = json!({ "type": 4, "data": message.private_body() });
                self.callback(&body, &message.files).await
            }
            Reply::Replace => {
                let path = format!("/webhooks/{}/{}/messages/@original", self.application, self.token);
                let (body, files) = (message.private_body(), &message.files);
                self.room.rest.call(Method::PATCH, &path, &body, files, Patience::Work).await.map(drop)
            }
        };
        if let Err(fault) = sent {
            self.tell_otherwise(&message, &fault).await;
        }
    }

    async fn callback(&self, body: &Value, files: &[super::http::Attachment]) -> Result<(), Fault> {
        let path = format!("/interactions/{}/{}/callback", self.id, self.token);
        match self.room.rest.call(Method::POST, &path, body, files, Patience::Answer).await {
            Err(fault) if fault.code() == Some(ACKNOWLEDGED) => Ok(()),
            sent => sent.map(drop),
        }
    }

    async fn sent(&self, sent: Result<(), Fault>) {
        if let Err(fault) = sent {
            self.tell_otherwise(&Message::default(), &fault).await;
        }
    }

    /// The answer can't reach the place it was asked in, and what was asked may have been done: a private word.
    async fn tell_otherwise(&self, message: &Message, fault: &Fault) {
        tracing::warn!(%fault, what = self.what, user = self.user, "an answer came too late");
        let lost = matches!(fault, Fault::Unknown { .. });
        if lost || self.asker.is_err() {
            return;
        }
        let text = sentences::answered_late(&self.what, &message.content);
        if let Err(fault) = private_word::send(&self.room.rest, self.user, &text, None, "").await {
            tracing::warn!(%fault, user = self.user, "nor could a private word reach them");
        }
    }
}
