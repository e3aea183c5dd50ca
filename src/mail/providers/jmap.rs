//! A mail server that speaks JMAP (RFC 8620 and 8621). The mail is put into its store and submitted in one request;
//! by its header it can be found there again.

mod outcome;
mod session;

use std::time::Duration;

use async_trait::async_trait;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::answer::Answer;
use super::api::{Api, Named, cannot_tell, cut, refused, text};
use super::outgoing::{ID_HEADER, Sound, is_id};
use super::{LookUp, Outgoing, Pace, Provider, RefusedFor, Sent};
use crate::clock::Clock;
use crate::config;
use session::{Session, nothing_left};

/// The capabilities that are used.
const USING: [&str; 3] = ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail", "urn:ietf:params:jmap:submission"];

/// A mailbox on a JMAP server.
pub struct Jmap {
    api: Api,
    /// With it, the secret is a password; without, a bearer token.
    user: Option<String>,
    /// Where everything is, once it has been asked for.
    session: Mutex<Option<Session>>,
}

impl Jmap {
    /// # Errors
    /// When the token can't be one.
    pub fn new(settings: &config::Jmap, timeout: Duration, clock: Clock) -> Result<Jmap, String> {
        let named = Named { name: "The JMAP server", section: "mail.jmap", key: "user and mail.jmap.token" };
        let api = Api::new(named, &settings.base_url, &settings.secret, timeout, clock)?;
        Ok(Jmap { api, user: settings.user.clone(), session: Mutex::new(None) })
    }

    /// A request with the secret, to an address on the server itself.
    fn request(&self, method: Method, address: &str) -> reqwest::RequestBuilder {
        let request = self.api.bare(method, address);
        match &self.user {
            Some(user) => request.basic_auth(user, Some(self.api.secret())),
            None => request.bearer_auth(self.api.secret()),
        }
    }

    /// Calls methods; the answer as it came.
    async fn call(&self, session: &Session, calls: Value) -> Result<Answer, Sent> {
        let body = json!({"using": USING, "methodCalls": calls});
        self.api.ask(self.request(Method::POST, &session.api_url).json(&body)).await
    }

    /// Each file that goes with the mail, put into the server's store.
    async fn upload(&self, session: &Session, mail: &Outgoing, files: &[Vec<u8>]) -> Result<Vec<Value>, Sent> {
        let mut uploaded = Vec::new();
        for (file, bytes) in mail.attachments.iter().zip(files) {
            if file.content_type.parse::<reqwest::header::HeaderValue>().is_err() {
                let told = format!("\"{}\" is no content type", file.content_type.escape_debug());
                return Err(refused(RefusedFor::Message, "unsound", told));
            }
            let request = self.request(Method::POST, &session.upload_url);
            let request = request.header(reqwest::header::CONTENT_TYPE, &file.content_type).body(bytes.clone());
            let answer = self.api.ask(request).await.map_err(nothing_left)?;
            let body = answer.json().unwrap_or_default();
            let Some(blob) = text(&body, &["blobId"]).filter(|_| matches!(answer.status, 200 | 201)) else {
                let reason = self.api.reason(&answer, text(&body, &["detail"]));
                return Err(nothing_left(self.api.by_status(&answer, reason)));
            };
            uploaded.push(json!({"blobId": blob, "type": file.content_type, "name": file.name,
                "disposition": "attachment"}));
        }
        Ok(uploaded)
    }

    /// The draft and its submission: two methods of one request, the second of which speaks of the first.
    fn calls(session: &Session, mail: &Outgoing, sound: &Sound, files: Vec<Value>, now: &Clock) -> Value {
        let mut email = json!({
            "mailboxIds": {&session.drafts: true},
            "keywords": {"$draft": true, "$seen": true},
            "from": [mailbox(&sound.from)],
            "to": [{"email": sound.to.as_str()}],
            "subject": mail.subject,
            "messageId": [mail.message_id().trim_matches(['<', '>'])],
            "sentAt": now.now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            format!("header:{ID_HEADER}:asText"): mail.outbox_id,
            "textBody": [{"partId": "text", "type": "text/plain"}],
            "htmlBody": [{"partId": "html", "type": "text/html"}],
            "bodyValues": {"text": {"value": mail.text}, "html": {"value": mail.html}},
        });
        if let Some(address) = &sound.reply_to {
            email["replyTo"] = json!([mailbox(address)]);
        }
        if !files.is_empty() {
            email["attachments"] = Value::Array(files);
        }
        let envelope = json!({
            "mailFrom": {"email": sound.from.email.to_string()},
            "rcptTo": [{"email": sound.to.as_str()}],
        });
        let submission = json!({"identityId": session.identity, "emailId": "#letter", "envelope": envelope});
        // Once it is submitted it is a sent mail and no draft any more.
        let sent = json!({
            format!("mailboxIds/{}", session.drafts): null,
            format!("mailboxIds/{}", session.sent): true,
            "keywords/$draft": null,
        });
        let account = &session.account;
        json!([
            ["Email/set", {"accountId": account, "create": {"letter": email}}, "email"],
            ["EmailSubmission/set", {"accountId": account, "create": {"submission": submission},
                "onSuccessUpdateEmail": {"#submission": sent}}, "submission"],
        ])
    }

    /// Takes back drafts that were never submitted, so that nobody sends them by hand. Nothing depends on it.
    async fn take_back(&self, session: &Session, drafts: &[&str]) {
        let calls = json!([["Email/set", {"accountId": session.account, "destroy": drafts}, "take-back"]]);
        if let Err(failed) = self.call(session, calls).await {
            tracing::warn!(?failed, "a draft that was never submitted is left on the mail server");
        }
    }
}

fn mailbox(of: &lettre::message::Mailbox) -> Value {
    json!({"name": of.name, "email": of.email.to_string()})
}

#[async_trait]
impl Provider for Jmap {
    fn name(&self) -> &'static str {
        "jmap"
    }

    async fn send(&self, mail: &Outgoing) -> Sent {
        let sound = match mail.sound() {
            Ok(sound) => sound,
            Err(refused) => return refused,
        };
        let prepared = async {
            let session = self.session_for(sound.from.email.as_ref()).await?;
            let files = self.upload(&session, mail, &sound.files).await?;
            Ok::<_, Sent>((session, files))
        };
        let (session, files) = match prepared.await {
            Ok(prepared) => prepared,
            Err(failed) => return failed,
        };
        let calls = Jmap::calls(&session, mail, &sound, files, self.api.clock());
        let answer = match self.call(&session, calls).await {
            Ok(answer) => answer,
            Err(failed) => return failed,
        };
        let (sent, left_behind) = self.outcome(&answer);
        if matches!(sent, Sent::Unauthorised { .. }) {
            // Whatever was known of the server is asked for again.
            *self.session.lock().await = None;
        }
        if let Some(draft) = left_behind {
            self.take_back(&session, &[&draft]).await;
        }
        sent
    }

    async fn look_up(&self, outbox_id: &str) -> LookUp {
        if !is_id(outbox_id) {
            return LookUp::NotFound;
        }
        match self.found(outbox_id).await {
            Ok(found) => found,
            Err(failed) => cannot_tell(failed),
        }
    }

    fn pace(&self) -> Pace {
        Pace::at_once(2)
    }

    async fn check(&self) -> Result<(), String> {
        *self.session.lock().await = None;
        match self.session_for("").await {
            Ok(_) => Ok(()),
            Err(Sent::Unauthorised { reason }) => Err(reason),
            Err(Sent::Later { reason, .. } | Sent::Unknown { reason }) => {
                Err(format!("{reason}: check mail.jmap.base_url and this machine's way to it"))
            }
            Err(_) => Err("no clear answer from the mail server: try again".into()),
        }
    }
}

impl Jmap {
    /// The mail by its header. One that was submitted is no draft any more; of a draft the submissions are asked.
    async fn found(&self, outbox_id: &str) -> Result<LookUp, Sent> {
        let session = self.session_for("").await?;
        let account = &session.account;
        let calls = json!([
            ["Email/query", {"accountId": account, "filter": {"header": [ID_HEADER, outbox_id]}}, "query"],
            ["Email/get", {"accountId": account, "properties": ["keywords"],
                "#ids": {"resultOf": "query", "name": "Email/query", "path": "/ids"}}, "get"],
        ]);
        let answer = self.call(&session, calls).await?;
        let Some(emails) = outcome::list(&answer, "Email/get", "list") else {
            return Ok(LookUp::CannotTell { reason: self.api.reason(&answer, None) });
        };
        let is_draft = |email: &&Value| email.pointer("/keywords/$draft") == Some(&Value::Bool(true));
        if let Some(id) = emails.iter().find(|email| !is_draft(email)).and_then(|email| text(email, &["id"])) {
            return Ok(LookUp::Found { provider_id: cut(id, 200) });
        }
        let drafts: Vec<&str> = emails.iter().filter_map(|email| text(email, &["id"])).collect();
        if drafts.is_empty() {
            return Ok(LookUp::NotFound);
        }
        let filter = json!({"emailIds": drafts});
        let calls = json!([["EmailSubmission/query", {"accountId": account, "filter": filter}, "submissions"]]);
        let answer = self.call(&session, calls).await?;
        let Some(submitted) = outcome::list(&answer, "EmailSubmission/query", "ids") else {
            return Ok(LookUp::CannotTell { reason: self.api.reason(&answer, None) });
        };
        if let Some(id) = submitted.first().and_then(Value::as_str) {
            return Ok(LookUp::Found { provider_id: cut(id, 200) });
        }
        self.take_back(&session, &drafts).await;
        Ok(LookUp::NotFound)
    }
}
