//! What one person sees, and the files in it.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::workspace::{self, Person};
use super::{PageState, hands, phone};

#[derive(Deserialize)]
pub(super) struct As {
    #[serde(rename = "as", default)]
    person: String,
}

/// The workspace's own view, with what the page needs beside it: who one can be, the clock, the mailbox.
/// Whoever doesn't say who they are is the first collector.
pub(super) async fn view(State(state): State<PageState>, Query(As { person }): Query<As>) -> Response {
    let people = state.workspace.people();
    let is_me = |one: &&Person| match person.as_str() {
        "" => one.roles.contains(&workspace::COLLECTOR),
        id => !one.bot && one.id.to_string() == id,
    };
    let Some(me) = people.iter().find(is_me) else {
        return (StatusCode::NOT_FOUND, format!("There is nobody with the id {person} here.")).into_response();
    };
    let cast: Vec<_> = people.iter().filter(|one| !one.bot).map(card).collect();
    let mut view = state.workspace.view(me.id);
    view["cast"] = json!(cast);
    view["online"] = json!(state.workspace.connected());
    view["clock"] = hands::reading(&state);
    view["mail"] = json!(state.mailbox.count());
    view["phone"] = json!(phone::count(&state));
    Json(view).into_response()
}

fn card(person: &Person) -> Value {
    let has = |role| person.roles.contains(&role);
    let does = if has(workspace::MANAGER) {
        "manager"
    } else if has(workspace::ON_CALL) {
        "on call"
    } else if has(workspace::COLLECTOR) {
        "collector"
    } else {
        "no role"
    };
    json!({ "id": person.id.to_string(), "name": person.name, "does": does })
}

/// A file on a message, by its id or, as embeds name it, by its name.
pub(super) async fn file(State(state): State<PageState>, Path((message, attachment)): Path<(u64, String)>) -> Response {
    let found = state.workspace.message(message).and_then(|message| {
        let wanted = |file: &workspace::Attachment| file.id.to_string() == attachment || file.name == attachment;
        message.attachments.into_iter().find(wanted)
    });
    match found {
        Some(file) => download(&file.name, &file.content_type, file.bytes.to_vec()),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The bytes of a file that came from outside: pictures are shown, everything else is saved, so that no
/// document of a stranger is ever opened as a page of this origin.
pub(super) fn download(name: &str, content_type: &str, bytes: Vec<u8>) -> Response {
    const PICTURES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match PICTURES.iter().find(|picture| **picture == kind) {
        Some(picture) => ([(header::CONTENT_TYPE, *picture)], bytes).into_response(),
        None => {
            let plain: String =
                name.chars().map(|c| if c.is_ascii_alphanumeric() || "._- ".contains(c) { c } else { '_' }).collect();
            let disposition = format!("attachment; filename=\"{plain}\"");
            let headers = [
                (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
                (header::CONTENT_DISPOSITION, disposition),
            ];
            (headers, bytes).into_response()
        }
    }
}
