//! They asked us to stop: noted however it was said.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, MORGAN, NOOR, SAM, assert_snapshot, desk};

#[rstest]
#[tokio::test]
async fn what_was_said_on_the_phone_is_noted_after_the_conversation(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.slash(DANA, "/log account:ACME channel:call outcome:refused note:Do not write to us again.").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) Filed with Acme Ltd (ACME). If they asked us to leave them alone, say so here: then nobody writes to them before a manager lifts it.
        [They asked us to stop]
        ");
        d.press(DANA, "They asked us to stop").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Noted: Acme Ltd (ACME) asked us to stop. Nobody writes to them before a manager lifts it.");
        assert_snapshot!(d.posts().await, @"
        #desk Acme Ltd (ACME) asked us to stop, says Dana. Nobody writes to them before a manager lifts it on their card.
        [Account]
        ");
        for time in ["2026-03-09 09:15", "2026-05-11 09:15"] {
            d.at(time).await;
            assert_eq!(d.mails(), "", "{time}");
        }
        d.slash(MORGAN, "/account account:ACME").await;
        d.press(MORGAN, "May be written to again").await;
        d.posts().await;
        d.at("2026-05-11 09:30").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Invoice INV-7: is anything in the way?");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn the_card_notes_it_once_and_for_the_desk_alone(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        assert_snapshot!(d.forge(NOOR, "v1:stop:1").await, @"(to Noor alone) Only collectors and managers work at this desk. Ask a manager to give you the role.");
        d.slash(SAM, "/account account:ACME").await;
        d.press(SAM, "They asked us to stop").await;
        assert_snapshot!(d.reply().await, @"(to Sam alone) Noted: Acme Ltd (ACME) asked us to stop. Nobody writes to them before a manager lifts it.");
        d.posts().await;
        assert_snapshot!(d.forge(DANA, "v1:stop:1").await, @"(to Dana alone) Acme Ltd (ACME) asked us to stop before, and nobody has lifted it.");
        d.slash(SAM, "/account account:ACME").await;
        let card = d.reply().await;
        assert!(card.contains("[May be written to again]") && !card.contains("[They asked us to stop]"), "{card}");
    })
    .await;
}
