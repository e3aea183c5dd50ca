//! A submission: the mail leaves, and is no draft any more.

use serde_json::{Map, Value, json};

use super::super::address::{Mailbox, mailboxes};
use super::super::caught::uuid;
use super::super::fault::Fault;
use super::methods::MethodError;
use super::{ACCOUNT, IDENTITY, Jmap};

type Unmade = (&'static str, String);

impl Jmap {
    pub(super) fn submit(
        &self,
        arguments: &Value,
        made: &[(String, String)],
        refusing: Option<&Fault>,
    ) -> Result<Value, MethodError> {
        let (mut created, mut not_created) = (Map::new(), Map::new());
        for (name, submission) in arguments["create"].as_object().into_iter().flatten() {
            match self.submitted(submission, made, refusing) {
                Ok((id, email)) => {
                    created.insert(name.clone(), json!({ "id": id, "undoStatus": "final" }));
                    self.update(&email, &arguments["onSuccessUpdateEmail"][format!("#{name}")]);
                }
                Err((kind, told)) => {
                    not_created.insert(name.clone(), json!({ "type": kind, "description": told }));
                }
            }
        }
        Ok(json!({ "accountId": ACCOUNT, "newState": "s3", "created": created, "notCreated": not_created }))
    }

    /// The submission's id, and that of the mail that left.
    fn submitted(
        &self,
        submission: &Value,
        made: &[(String, String)],
        refusing: Option<&Fault>,
    ) -> Result<(String, String), Unmade> {
        let reference = submission["emailId"].as_str().unwrap_or_default();
        let email = match reference.strip_prefix('#') {
            Some(name) => made.iter().find(|(made, _)| made == name).map(|(_, id)| id.clone()),
            None => Some(reference.to_owned()),
        };
        let email = email.ok_or(("invalidProperties", "emailId".to_owned()))?;
        match refusing {
            Some(Fault::Refuse { message, .. }) => return Err(("forbiddenToSend", message.clone())),
            Some(Fault::RefuseRecipient) => return Err(("invalidRecipients", "no such user".to_owned())),
            Some(Fault::RefuseMail) => return Err(("invalidEmail", "it won't do".to_owned())),
            _ => {}
        }
        if submission["identityId"] != "id-1" || submission["envelope"]["mailFrom"]["email"] != IDENTITY {
            return Err(("forbiddenMailFrom", "not an identity of yours".to_owned()));
        }
        let to = recipients(&submission["envelope"]["rcptTo"])?;
        let mut store = self.store();
        let stored = store.emails.iter().find(|stored| stored.id == email);
        let mut mail = stored.map(|stored| stored.mail.clone()).ok_or(("invalidEmail", email.clone()))?;
        if let Some(one) = to.iter().find(|one| self.server.faults.is_inactive(&one.email)) {
            return Err(("invalidRecipients", one.email.clone()));
        }
        // What decides to whom it goes is the envelope.
        mail.to = to;
        let id = format!("sub-{}", uuid());
        store.submissions.push((id.clone(), email.clone()));
        drop(store);
        self.server.record.keep(mail);
        Ok((id, email))
    }

    /// Carries out a patch of `mailboxIds/…` and `keywords/…`.
    fn update(&self, email: &str, patch: &Value) {
        let mut store = self.store();
        let Some(stored) = store.emails.iter_mut().find(|stored| stored.id == email) else { return };
        for (path, value) in patch.as_object().into_iter().flatten() {
            let (set, name) = match path.split_once('/') {
                Some(("mailboxIds", name)) => (&mut stored.mailboxes, name),
                Some(("keywords", name)) => (&mut stored.keywords, name),
                _ => continue,
            };
            set.retain(|one| one != name);
            if *value == json!(true) {
                set.push(name.to_owned());
            }
        }
    }
}

fn recipients(list: &Value) -> Result<Vec<Mailbox>, Unmade> {
    let to = list.as_array().filter(|to| !to.is_empty()).ok_or(("noRecipients", String::new()))?;
    let one = |person: &Value| {
        let email = person["email"].as_str().unwrap_or_default();
        let found = mailboxes(email).ok().filter(|found| found.len() == 1 && found[0].email == email);
        found.and_then(|found| found.into_iter().next()).ok_or(("invalidRecipients", email.to_owned()))
    };
    to.iter().map(one).collect()
}
