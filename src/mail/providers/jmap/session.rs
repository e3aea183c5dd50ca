//! Where everything is on a JMAP server: asked for once, and again after it refused us.

use reqwest::Method;
use reqwest::header::LOCATION;
use serde_json::{Value, json};
use url::Url;

use super::super::Sent;
use super::super::answer::Answer;
use super::super::api::text;
use super::{Jmap, outcome};

const MAIL: &str = "urn:ietf:params:jmap:mail";
const SUBMISSION: &str = "urn:ietf:params:jmap:submission";

/// What is known of the server, for one sender.
#[derive(Debug, Clone)]
pub(super) struct Session {
    pub(super) api_url: String,
    /// With the account filled in.
    pub(super) upload_url: String,
    pub(super) account: String,
    /// The mailboxes of drafts and of sent mail.
    pub(super) drafts: String,
    pub(super) sent: String,
    /// By which mails are submitted, and the sender it is for.
    pub(super) identity: String,
    sender: String,
}

/// Whatever went wrong before the mail was submitted: it can be tried again.
pub(super) fn nothing_left(failed: Sent) -> Sent {
    match failed {
        Sent::Unknown { reason } => Sent::Later { retry_after: None, reason },
        other => other,
    }
}

impl Jmap {
    /// The session for a sender; for whichever there is, where it's empty.
    pub(super) async fn session_for(&self, sender: &str) -> Result<Session, Sent> {
        let mut known = self.session.lock().await;
        if let Some(session) = known.as_ref().filter(|session| sender.is_empty() || session.sender == sender) {
            return Ok(session.clone());
        }
        let session = self.ask_for_session(sender).await.map_err(nothing_left)?;
        *known = Some(session.clone());
        Ok(session)
    }

    async fn ask_for_session(&self, sender: &str) -> Result<Session, Sent> {
        let (answer, at) = self.well_known().await?;
        let body = answer.json().unwrap_or_default();
        let reason = self.api.reason(&answer, text(&body, &["detail"]));
        if answer.status != 200 {
            return Err(self.api.by_status(&answer, reason));
        }
        let lacks = |what: &str| Sent::Unauthorised {
            reason: format!("the JMAP server's session names no {what}: check mail.jmap.base_url and the account"),
        };
        let account = text(&body, &["primaryAccounts", SUBMISSION]).ok_or_else(|| lacks("account that may submit"))?;
        if text(&body, &["primaryAccounts", MAIL]) != Some(account) {
            return Err(lacks("one account for both mail and submission"));
        }
        let address = |key: &str| {
            let given = text(&body, &[key])?.replace("{accountId}", account);
            let url = at.join(&given).ok()?;
            // The secret goes to this server and no other.
            self.api.is_at_home(&url).then(|| url.to_string())
        };
        let api_url = address("apiUrl").ok_or_else(|| lacks("apiUrl at the same server"))?;
        let upload_url = address("uploadUrl").ok_or_else(|| lacks("uploadUrl at the same server"))?;
        let session = Session {
            api_url,
            upload_url,
            account: account.to_owned(),
            drafts: String::new(),
            sent: String::new(),
            identity: String::new(),
            sender: sender.to_owned(),
        };
        self.furnished(session).await
    }

    /// The session resource: at the well-known address, or where that sends us on the same server.
    async fn well_known(&self) -> Result<(Answer, Url), Sent> {
        let unusable = || Sent::Unauthorised { reason: "mail.jmap.base_url is not an address".to_owned() };
        let mut at: Url = self.api.address("/.well-known/jmap").parse().map_err(|_| unusable())?;
        let mut answer = self.api.ask(self.request(Method::GET, at.as_str())).await?;
        // RFC 8620, 2.2: the address may be a redirect. Our client follows none by itself.
        for _ in 0..3 {
            let location = answer.headers.get(LOCATION).and_then(|value| value.to_str().ok());
            let next = location.filter(|_| (300..400).contains(&answer.status)).and_then(|to| at.join(to).ok());
            let Some(next) = next.filter(|next| self.api.is_at_home(next)) else { break };
            at = next;
            answer = self.api.ask(self.request(Method::GET, at.as_str())).await?;
        }
        Ok((answer, at))
    }

    /// The same with its mailboxes and identity.
    async fn furnished(&self, session: Session) -> Result<Session, Sent> {
        let account = &session.account;
        let calls = json!([
            ["Mailbox/get", {"accountId": account, "ids": null, "properties": ["role"]}, "mailboxes"],
            ["Identity/get", {"accountId": account, "ids": null}, "identities"],
        ]);
        let answer = self.call(&session, calls).await?;
        let found = outcome::list(&answer, "Mailbox/get", "list").zip(outcome::list(&answer, "Identity/get", "list"));
        let Some((mailboxes, identities)) = found else {
            return Err(self.api.by_status(&answer, self.api.reason(&answer, None)));
        };
        let with_role = |role: &str| {
            let found = mailboxes.iter().find(|mailbox| text(mailbox, &["role"]) == Some(role));
            found.and_then(|mailbox| text(mailbox, &["id"])).map(str::to_owned)
        };
        let lacks = |reason: String| Sent::Unauthorised { reason };
        let no_mailbox =
            |role: &str| lacks(format!("the JMAP account has no mailbox with the role \"{role}\": make one"));
        let identity = identities.iter().find(|one| may_send_as(one, &session.sender));
        let identity = identity.and_then(|one| text(one, &["id"])).ok_or_else(|| {
            lacks(format!("the JMAP account has no identity for {}: check mail.from", session.sender))
        })?;
        Ok(Session {
            drafts: with_role("drafts").ok_or_else(|| no_mailbox("drafts"))?,
            sent: with_role("sent").ok_or_else(|| no_mailbox("sent"))?,
            identity: identity.to_owned(),
            ..session
        })
    }
}

/// Whether an identity may send as an address: its own, or any of its domain where it is `*@…` (RFC 8621, 6).
fn may_send_as(identity: &Value, sender: &str) -> bool {
    let Some(email) = text(identity, &["email"]) else { return false };
    let same_domain = || {
        let domain = email.strip_prefix("*@")?;
        Some(sender.rsplit_once('@')?.1.eq_ignore_ascii_case(domain))
    };
    sender.is_empty() || email.eq_ignore_ascii_case(sender) || same_domain() == Some(true)
}
