//! `/oncall`: who has the phone, and taking it out of turn.

use rstest::rstest;

use super::rota;
use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, NOOR, OLA, SAM, World, assert_snapshot, desk, desk_in};

#[rstest]
#[tokio::test]
async fn anybody_at_the_desk_sees_who_has_the_phone(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, rota(), async |d| {
        d.slash(SAM, "/oncall show").await;
        assert_snapshot!(d.reply().await, @"
        (to Sam alone) | On call
        | Now: <@Ola>.
        | If they don't answer: <@Dana>, then the managers.
        | Rota:
        | Mon 2 Mar 2026, 09:00 to Mon 9 Mar 2026, 09:00 · <@Ola>
        | Mon 9 Mar 2026, 09:00 to Mon 16 Mar 2026, 09:00 · <@Dana>
        ");
        d.clock_stands_at("2026-03-09 08:59");
        d.slash(SAM, "/oncall show").await;
        assert!(d.reply().await.contains("Now: <@Ola>."));
        d.clock_stands_at("2026-03-09 09:00");
        d.slash(SAM, "/oncall show").await;
        assert_snapshot!(d.reply().await, @"
        (to Sam alone) | On call
        | Now: <@Dana>.
        | If they don't answer: the managers.
        | Rota: Mon 9 Mar 2026, 09:00 to Mon 16 Mar 2026, 09:00 · <@Dana>
        ");
        d.clock_stands_at("2026-03-16 09:00");
        d.slash(SAM, "/oncall show").await;
        assert_snapshot!(d.reply().await, @"
        (to Sam alone) | On call
        | Now: the managers.
        | There is no rota for the time to come: alerts go to the managers.
        ");
        d.slash(NOOR, "/oncall show").await;
        assert!(d.reply().await.contains("Only collectors and managers"));
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn whoever_takes_the_phone_has_it_until_then_and_no_longer(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, rota(), async |d| {
        d.slash(SAM, "/oncall take until:18:00").await;
        assert_snapshot!(d.reply().await, @"(to Sam alone) You are on call until Mon 2 Mar 2026, 18:00. Alerts call you first.");
        assert_snapshot!(d.posts().await, @"#desk Sam is on call until Mon 2 Mar 2026, 18:00.");
        d.slash(DANA, "/oncall show").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | On call
        | Now: <@Sam>, out of turn until Mon 2 Mar 2026, 18:00.
        | If they don't answer: <@Ola>, then the managers.
        | Rota:
        | Mon 2 Mar 2026, 09:00 to Mon 9 Mar 2026, 09:00 · <@Ola>
        | Mon 9 Mar 2026, 09:00 to Mon 16 Mar 2026, 09:00 · <@Dana>
        ");
        d.slash(DANA, "/oncall page message:The bank rang").await;
        d.at("2026-03-02 09:10").await;
        assert_eq!(d.pinged(), "Sam, Ola", "whose week it is comes next");
        d.takes(SAM).await;
        d.posts().await;
        d.clock_stands_at("2026-03-02 18:00");
        d.slash(DANA, "/oncall page message:The bank rang again").await;
        assert_eq!(d.pinged(), "Sam, Ola, Ola");
        d.takes(OLA).await;
        d.posts().await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn the_last_who_takes_it_has_it(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.slash(SAM, "/oncall take until:fri").await;
        d.slash(DANA, "/oncall take until:+2h").await;
        d.slash(SAM, "/oncall show").await;
        assert!(d.reply().await.contains("Now: <@Dana>, out of turn until Mon 2 Mar 2026, 11:00."));
        d.clock_stands_at("2026-03-02 11:00");
        d.slash(SAM, "/oncall show").await;
        assert_snapshot!(d.reply().await, @"
        (to Sam alone) | On call
        | Now: the managers.
        | There is no rota for the time to come: alerts go to the managers.
        ");
        d.posts().await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn an_end_that_is_over_or_unclear_takes_nothing(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.slash(SAM, "/oncall take until:2026-03-01").await;
        assert_snapshot!(d.reply().await, @"(to Sam alone) 2026-03-01 is over: give a time that is still to come.");
        d.slash(SAM, "/oncall take until:03/04").await;
        assert_snapshot!(d.reply().await, @r#"(to Sam alone) "03/04" can be read as 3 April 2026 or as 4 March 2026: write it like 2026-04-03, or name the format"#);
        d.slash(SAM, "/oncall take until:2027-03-01").await;
        assert_snapshot!(d.reply().await, @"(to Sam alone) Until 2 Mar 2027 is more than three months. Take it for less, or have yourself put into the rota.");
    })
    .await;
}

/// The clocks go forward on Sunday 29 March: the week of the handover on the 23rd is an hour shorter.
#[rstest]
#[tokio::test]
async fn the_phone_is_handed_over_by_the_clock_on_the_wall(#[values(Sqlite, Postgres)] on: On) {
    let spring = World::with(&format!("[on_call]\nstarting = 2026-03-23\nrota = [\"{OLA}\", \"{DANA}\", \"{SAM}\"]"));
    desk_in(on, spring, async |d| {
        d.clock_stands_at("2026-03-30 08:55");
        d.slash(SAM, "/oncall page message:Before nine in summer time").await;
        assert_eq!(d.pinged(), "Ola");
        // Handed over meanwhile: whoever has the phone now is called.
        d.at("2026-03-30 09:05").await;
        assert_eq!(d.pinged(), "Ola, Dana");
        d.takes(DANA).await;
        d.slash(SAM, "/oncall page message:After nine in summer time").await;
        assert_eq!(d.pinged(), "Ola, Dana, Dana");
        d.posts().await;
    })
    .await;
}
