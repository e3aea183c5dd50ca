//! Tells the page that there is something new to draw.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::Stream;
use futures::stream;
use tokio::sync::broadcast::error::RecvError;

use super::{PageState, phone};

/// How often it is looked whether mail came or the phone rang.
const LOOK: Duration = Duration::from_secs(1);
/// What changes within this time is told once.
const SETTLE: Duration = Duration::from_millis(40);

/// One event named after what changed: `workspace`, `clock`, `mail` or `phone`.
pub(super) async fn events(State(state): State<PageState>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let watch = Watch {
        workspace: state.workspace.subscribe(),
        clock: state.clock.moved(),
        mail: state.mailbox.fingerprint(),
        rang: phone::count(&state),
        state,
        looks: tokio::time::interval(LOOK),
    };
    let changes = stream::unfold(watch, async |mut watch| {
        let what = watch.next().await?;
        Some((Ok(Event::default().event(what).data("{}")), watch))
    });
    Sse::new(changes).keep_alive(KeepAlive::default())
}

struct Watch {
    state: PageState,
    workspace: tokio::sync::broadcast::Receiver<super::super::workspace::Change>,
    clock: tokio::sync::watch::Receiver<u64>,
    mail: u64,
    rang: Option<usize>,
    looks: tokio::time::Interval,
}

impl Watch {
    /// What changed next; `None` when the workspace closed.
    async fn next(&mut self) -> Option<&'static str> {
        loop {
            tokio::select! {
                change = self.workspace.recv() => {
                    if change == Err(RecvError::Closed) {
                        return None;
                    }
                    tokio::time::sleep(SETTLE).await;
                    // Whatever came meanwhile is in the view that is fetched now.
                    self.workspace = self.workspace.resubscribe();
                    return Some("workspace");
                }
                moved = self.clock.changed() => return moved.is_ok().then_some("clock"),
                _ = self.looks.tick() => {
                    let now = self.state.mailbox.fingerprint();
                    if now != std::mem::replace(&mut self.mail, now) {
                        return Some("mail");
                    }
                    let rang = phone::count(&self.state);
                    if rang != std::mem::replace(&mut self.rang, rang) {
                        return Some("phone");
                    }
                }
            }
        }
    }
}
