//! The phone of whoever is on call: every page that reached it.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::super::pager::{PagerApi, Told};
use super::PageState;

/// The newest first.
pub(super) async fn pages(State(state): State<PageState>) -> Json<Value> {
    let pages: Vec<Value> = rang(&state).iter().enumerate().rev().map(page).collect();
    Json(json!({ "pages": pages }))
}

/// How often it rang; nothing where there is no phone.
pub(super) fn count(state: &PageState) -> Option<usize> {
    state.phone.as_ref().map(|_| rang(state).len())
}

/// What rings is told through ntfy; PagerDuty and a web address have pages of their own.
fn rang(state: &PageState) -> Vec<Told> {
    let told = state.phone.as_ref().map(PagerApi::told).unwrap_or_default();
    told.into_iter().filter(|told| told.service == "ntfy").collect()
}

fn page((number, told): (usize, &Told)) -> Value {
    let body = &told.body;
    json!({
        "id": number, "at": told.at, "priority": body["priority"], "title": body["title"], "message": body["message"],
    })
}
