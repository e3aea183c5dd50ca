//! Every mark under a request, cell by cell: whose it is, which emoji, and when it comes.
//!
//! `docs/decisions.md` has the table; each test is called after its cell.

mod emoji;
mod moments;
mod people;

use crate::world::{DeskUnderTest, SAM, World};

/// A world in which two managers must agree on a plan.
fn two_must_agree() -> World {
    World::with("[[approval]]\nkind = \"plan\"\nabove = \"500.00\"\napprovers = 2\nexpires = \"48h\"\n")
}

/// Nothing was decided, and nothing was said.
async fn still_waits(d: &mut DeskUnderTest) {
    d.reconciled().await;
    assert_eq!(d.posts().await, "", "nothing is decided");
    d.slash(SAM, "/plan show account:ACME").await;
    let shown = d.reply().await;
    assert!(shown.contains("£1,000.00**, proposed"), "{shown}");
}

/// It was decided so, by these, once: one change of the message, one line.
async fn is_decided(d: &mut DeskUnderTest, state: &str, by: &str) {
    d.decided().await;
    let told = d.posts().await;
    assert!(told.contains(&format!("**{state}** by {by}\n")), "{told}");
    assert!(
        told.contains(&format!("#desk The payment plan of £1,000.00 for Acme Ltd (ACME) is {state} by {by}.")),
        "{told}"
    );
    assert_eq!((told.matches("#approvals").count(), told.matches("#desk").count()), (1, 1), "{told}");
}
