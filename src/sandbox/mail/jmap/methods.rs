//! The methods, one after the other, each with what the ones before it made.

use serde_json::{Value, json};

use super::super::fault::Fault;
use super::{ACCOUNT, Call, DRAFTS, IDENTITY, Jmap, SENT};

/// An error in place of a method's response.
pub(super) struct MethodError(pub(super) &'static str);

impl Jmap {
    pub(super) fn carried_out(&self, calls: &[Call], refusing: Option<&Fault>) -> Vec<Value> {
        let mut answers: Vec<Value> = Vec::new();
        // The id that the draft of this request was given, by its creation id.
        let mut made = Vec::new();
        for call in calls {
            let answered = self.one(call, &answers, &mut made, refusing);
            let (name, arguments) = match answered {
                Ok(arguments) => (call.method.as_str(), arguments),
                Err(MethodError(kind)) => ("error", json!({ "type": kind })),
            };
            answers.push(json!([name, arguments, call.id]));
        }
        answers
    }

    fn one(
        &self,
        call: &Call,
        answers: &[Value],
        made: &mut Vec<(String, String)>,
        refusing: Option<&Fault>,
    ) -> Result<Value, MethodError> {
        let arguments = &call.arguments;
        if arguments["accountId"] != ACCOUNT {
            return Err(MethodError("accountNotFound"));
        }
        match call.method.as_str() {
            "Mailbox/get" => Ok(all(json!([
                { "id": "mb-inbox", "role": "inbox" }, { "id": DRAFTS, "role": "drafts" }, { "id": SENT, "role": "sent" },
            ]))),
            "Identity/get" => Ok(all(json!([{ "id": "id-1", "name": "", "email": IDENTITY, "mayDelete": false }]))),
            "Email/set" => self.set_emails(arguments, made),
            "EmailSubmission/set" => self.submit(arguments, made, refusing),
            "Email/query" => self.query_emails(arguments),
            "Email/get" => self.get_emails(&ids(arguments, answers)?),
            "EmailSubmission/query" => self.query_submissions(arguments),
            _ => Err(MethodError("unknownMethod")),
        }
    }

    fn query_submissions(&self, arguments: &Value) -> Result<Value, MethodError> {
        let wanted = arguments["filter"]["emailIds"].as_array().ok_or(MethodError("unsupportedFilter"))?;
        let store = self.store();
        let found = store.submissions.iter().filter(|(_, email)| wanted.iter().any(|id| id == email));
        let ids: Vec<&String> = found.map(|(id, _)| id).collect();
        Ok(json!({ "accountId": ACCOUNT, "queryState": "q", "canCalculateChanges": false, "position": 0, "ids": ids }))
    }
}

fn all(list: Value) -> Value {
    json!({ "accountId": ACCOUNT, "state": "s", "list": list, "notFound": [] })
}

/// The ids asked for: given, or a reference to the result of a call before (RFC 8620, 3.7).
fn ids(arguments: &Value, answers: &[Value]) -> Result<Vec<String>, MethodError> {
    let texts = |list: &Value| {
        let texts = list.as_array()?.iter().map(|id| id.as_str().map(str::to_owned));
        texts.collect::<Option<Vec<String>>>()
    };
    if let Some(given) = texts(&arguments["ids"]) {
        return Ok(given);
    }
    let reference = &arguments["#ids"];
    let is_meant = |answer: &&Value| answer[2] == reference["resultOf"] && answer[0] == reference["name"];
    let path = reference["path"].as_str().unwrap_or_default();
    let found = answers.iter().find(is_meant).and_then(|answer| texts(answer[1].pointer(path)?));
    found.ok_or(MethodError("invalidResultReference"))
}
