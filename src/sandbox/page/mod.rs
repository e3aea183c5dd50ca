//! The page on which a morning at the desk can be worked: the workspace as a person sees it, the mailbox
//! that caught the mail, a phone that rings, and a clock to move.
//!
//! Everything is drawn in the browser from JSON; the files it is made of are compiled in.

mod act;
mod assets;
mod guard;
mod hands;
mod mailbox;
mod phone;
mod post_office;
mod stream;
mod view;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post};
use chrono_tz::Tz;

pub use self::mailbox::Mailbox;
pub use self::post_office::PostOffice;
use super::pager::PagerApi;
use super::workspace::Workspace;
use crate::clock::Clock;

/// An act may carry a file of 10 MiB, in Base64.
const ACT_LIMIT: usize = 15 * 1024 * 1024;

/// What the page shows and moves.
#[derive(Clone)]
pub struct PageState {
    pub workspace: Workspace,
    pub mailbox: Mailbox,
    /// Who tells the desk what happens to a mail; nobody, where it can't be told.
    pub post_office: Option<Arc<dyn PostOffice>>,
    /// The phone that alerts ring, where there is one.
    pub phone: Option<PagerApi>,
    pub clock: Clock,
    /// The company's zone: what the clock on the page reads.
    pub zone: Tz,
}

/// The page's routes: `/`, and everything else below `/page/`.
///
/// `/page/events` is a stream without an end, so whoever serves this must not wait for open requests
/// when it stops.
pub fn router(state: PageState) -> Router {
    Router::new()
        .route("/", get(assets::index))
        .route("/page/assets/{name}", get(assets::asset))
        .route("/page/view", get(view::view))
        .route("/page/file/{message}/{attachment}", get(view::file))
        .route("/page/events", get(stream::events))
        .route("/page/act", post(act::act))
        .route("/page/clock", get(hands::read).post(hands::turn))
        .route("/page/phone", get(phone::pages))
        .route("/page/mail", get(mailbox::list))
        .route("/page/mail/{id}", get(mailbox::mail))
        .route("/page/mail/{id}/happens", post(post_office::happens))
        .route("/page/mail/{id}/letter", get(mailbox::letter))
        .route("/page/mail/{id}/file/{index}", get(mailbox::file))
        .layer(DefaultBodyLimit::max(ACT_LIMIT))
        .layer(middleware::from_fn(guard::own_page_only))
        .with_state(state)
}

#[cfg(test)]
mod tests;
