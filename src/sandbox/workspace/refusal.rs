//! How the API says no: a status, Discord's own code, and where in the form the fault is.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

/// An answer other than the one asked for.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    body: Value,
}

/// What a REST route answers with.
pub(super) type Answer<T> = Result<T, Refusal>;

impl Refusal {
    /// A refusal by its code, in Discord's words.
    pub fn new(code: u32) -> Refusal {
        let (status, message) = wording(code);
        Refusal { status, body: json!({"message": message, "code": code}) }
    }

    /// 401: the token isn't the bot's.
    pub fn unauthorized() -> Refusal {
        Refusal { status: StatusCode::UNAUTHORIZED, body: json!({"message": "401: Unauthorized", "code": 0}) }
    }

    /// 404 for a path that isn't there.
    pub fn no_route() -> Refusal {
        Refusal { status: StatusCode::NOT_FOUND, body: json!({"message": "404: Not Found", "code": 0}) }
    }

    /// One fault at one place of a form.
    pub fn form(path: &str, code: &str, message: impl Into<String>) -> Refusal {
        let mut faults = FormFaults::default();
        faults.add(path, code, message);
        faults.refusal()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(self.body)).into_response()
    }
}

/// Discord's status and sentence for a code.
fn wording(code: u32) -> (StatusCode, &'static str) {
    match code {
        10002 => (StatusCode::NOT_FOUND, "Unknown Application"),
        10003 => (StatusCode::NOT_FOUND, "Unknown Channel"),
        10004 => (StatusCode::NOT_FOUND, "Unknown Guild"),
        10007 => (StatusCode::NOT_FOUND, "Unknown Member"),
        10008 => (StatusCode::NOT_FOUND, "Unknown Message"),
        10013 => (StatusCode::NOT_FOUND, "Unknown User"),
        10014 => (StatusCode::BAD_REQUEST, "Unknown Emoji"),
        10015 => (StatusCode::NOT_FOUND, "Unknown Webhook"),
        10062 => (StatusCode::NOT_FOUND, "Unknown interaction"),
        10063 => (StatusCode::NOT_FOUND, "Unknown application command"),
        20012 => (StatusCode::FORBIDDEN, "You are not authorized to perform this action on this application"),
        30010 => (StatusCode::BAD_REQUEST, "Maximum number of reactions reached (20)"),
        30032 => (StatusCode::BAD_REQUEST, "Maximum number of application commands reached (100)"),
        40005 => (StatusCode::PAYLOAD_TOO_LARGE, "Request entity too large"),
        40060 => (StatusCode::BAD_REQUEST, "Interaction has already been acknowledged."),
        50001 => (StatusCode::FORBIDDEN, "Missing Access"),
        50005 => (StatusCode::FORBIDDEN, "Cannot edit a message authored by another user"),
        50006 => (StatusCode::BAD_REQUEST, "Cannot send an empty message"),
        50007 => (StatusCode::FORBIDDEN, "Cannot send messages to this user"),
        50013 => (StatusCode::FORBIDDEN, "Missing Permissions"),
        50027 => (StatusCode::UNAUTHORIZED, "Invalid Webhook Token"),
        50035 => (StatusCode::BAD_REQUEST, "Invalid Form Body"),
        50109 => (StatusCode::BAD_REQUEST, "The request body contains invalid JSON."),
        _ => (StatusCode::BAD_REQUEST, "400: Bad Request"),
    }
}

/// The faults found in a form, by path.
#[derive(Default)]
pub(super) struct FormFaults {
    errors: Map<String, Value>,
    /// The key the form stands under in the request, if it isn't the whole of it.
    under: Option<String>,
}

impl FormFaults {
    /// Faults of a form that stands under `key` in its request; the whole of it if `key` is empty.
    pub fn under(key: &str) -> FormFaults {
        FormFaults { errors: Map::new(), under: Some(key.to_owned()).filter(|key| !key.is_empty()) }
    }

    /// Notes a fault at `path`: keys and indices with dots between, as `embeds.0.fields.3.name`.
    pub fn add(&mut self, path: &str, code: &str, message: impl Into<String>) {
        let mut at = &mut self.errors;
        let under = self.under.as_deref().into_iter();
        for key in under.chain(path.split('.').filter(|key| !key.is_empty())).chain(["_errors"]) {
            if key == "_errors" {
                let list = at.entry(key).or_insert_with(|| json!([]));
                if let Some(list) = list.as_array_mut() {
                    list.push(json!({"code": code, "message": message.into()}));
                }
                return;
            }
            let next = at.entry(key).or_insert_with(|| json!({}));
            let Some(object) = next.as_object_mut() else { return };
            at = object;
        }
    }

    /// A required field that isn't there.
    pub fn required(&mut self, path: &str) {
        self.add(path, "BASE_TYPE_REQUIRED", "This field is required");
    }

    /// Checks that `length` is at most `most`.
    pub fn at_most(&mut self, path: &str, length: usize, most: usize) {
        if length > most {
            self.add(path, "BASE_TYPE_MAX_LENGTH", format!("Must be {most} or fewer in length."));
        }
    }

    /// Checks that `length` lies between `least` and `most`.
    pub fn between(&mut self, path: &str, length: usize, least: usize, most: usize) {
        if length < least || length > most {
            self.add(path, "BASE_TYPE_BAD_LENGTH", format!("Must be between {least} and {most} in length."));
        }
    }

    /// The string under `key` of `form`, checked for its length in code points; absent and null are none.
    pub fn text<'a>(&mut self, path: &str, form: &'a Value, key: &str, least: usize, most: usize) -> Option<&'a str> {
        let value = form.get(key).filter(|value| !value.is_null())?;
        let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        let Some(text) = value.as_str() else {
            self.add(&path, "STRING_TYPE_CONVERT", format!("Could not interpret \"{value}\" as string."));
            return None;
        };
        let length = text.chars().count();
        if least == 0 {
            self.at_most(&path, length, most)
        } else {
            self.between(&path, length, least, most)
        }
        Some(text)
    }

    /// The same, where the field has to be there.
    pub fn needed<'a>(&mut self, path: &str, form: &'a Value, key: &str, least: usize, most: usize) -> Option<&'a str> {
        if form.get(key).is_none_or(Value::is_null) {
            self.required(&if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") });
            return None;
        }
        self.text(path, form, key, least, most)
    }

    /// The list under `key`, checked for its length; absent and null are none.
    pub fn list<'a>(&mut self, path: &str, form: &'a Value, key: &str, most: usize) -> &'a [Value] {
        let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        match form.get(key) {
            None | Some(Value::Null) => &[],
            Some(Value::Array(list)) => {
                self.at_most(&path, list.len(), most);
                list
            }
            Some(_) => {
                self.add(&path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
                &[]
            }
        }
    }

    /// Nothing if no fault was found, else the refusal that lists them.
    pub fn finish(self) -> Answer<()> {
        if self.errors.is_empty() { Ok(()) } else { Err(self.refusal()) }
    }

    fn refusal(self) -> Refusal {
        let mut refusal = Refusal::new(50035);
        refusal.body["errors"] = Value::Object(self.errors);
        refusal
    }
}
