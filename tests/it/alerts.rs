//! What can't wait: who is called, who takes it, and who is called after them.

mod bounced;
mod incidents;
mod oncall;
mod over;
mod phones;
mod waiting;
mod watch;

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, MORGAN, NOOR, OLA, SAM, World, assert_snapshot, desk, desk_in};

/// Ola this week, Dana the next.
pub fn rota() -> World {
    World::with(&format!("[on_call]\nstarting = 2026-03-02\nrota = [\"{OLA}\", \"{DANA}\"]"))
}

#[rstest]
#[tokio::test]
async fn an_alert_calls_exactly_the_person_on_call_and_is_theirs_by_a_mark(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, rota(), async |d| {
        d.slash(SAM, "/oncall page message:The bank rang: they want @everyone to call back").await;
        assert_snapshot!(d.reply().await, @"(to Sam alone) <@Ola> is called in the alerts channel.");
        assert_snapshot!(d.posts().await, @r#"
        #alerts <@Ola>
        | page
        | Sam asks: The bank rang: they want \@everyone to call back
        | ✅ or the button to say that you have it.
        | alert 01J…
        [I have it]
        pings Ola
        "#);
        assert_eq!(d.pinged(), "Ola");
        d.takes(OLA).await;
        assert_snapshot!(d.posts().await, @r#"
        #alerts changed: <@Ola>
        | page
        | Sam asks: The bank rang: they want \@everyone to call back
        | **Ola has it**, since Mon 2 Mar, 09:00.
        | alert 01J…
        pings Ola
        "#);
        assert_eq!(d.pinged(), "Ola");
        d.at("2026-03-02 12:00").await;
        assert_eq!(d.posts().await, "", "whoever has it is left alone, and so is everybody else");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn what_nobody_takes_goes_to_the_next_in_line_and_then_to_the_managers(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, rota(), async |d| {
        d.slash(SAM, "/oncall page message:The bank rang").await;
        d.posts().await;
        d.at("2026-03-02 09:09").await;
        assert_eq!(d.posts().await, "", "ten minutes aren't over");
        d.at("2026-03-02 09:10").await;
        d.ticks(3).await;
        assert_snapshot!(d.posts().await, @"
        #alerts <@Dana>
        | page
        | Nobody has taken this for 10 minutes.
        | Sam asks: The bank rang
        | ✅ or the button to say that you have it.
        | alert 01J…
        [I have it]
        pings Dana
        ");
        d.at("2026-03-02 09:19").await;
        assert_eq!(d.posts().await, "");
        d.at("2026-03-02 09:21").await;
        assert_snapshot!(d.posts().await, @"
        #alerts <@&managers>
        | page
        | Nobody has taken this for 21 minutes.
        | Sam asks: The bank rang
        | ✅ or the button to say that you have it.
        | alert 01J…
        [I have it]
        pings managers
        ");
        assert_eq!(d.pinged(), "Ola, Dana, managers");
        d.at("2026-03-02 15:00").await;
        assert_eq!(d.posts().await, "", "nobody comes after the managers");
        d.takes(MORGAN).await;
        assert_snapshot!(d.posts().await, @"
        #alerts changed: <@Ola>
        | page
        | Sam asks: The bank rang
        | **Morgan has it**, since Mon 2 Mar, 15:00.
        | alert 01J…
        pings Ola
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn an_outage_skips_nobody_in_the_line(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, rota(), async |d| {
        d.slash(SAM, "/oncall page message:The bank rang").await;
        d.at("2026-03-02 11:00").await;
        assert_eq!(d.pinged(), "Ola, Dana", "each has their ten minutes, from when they were called");
        d.at("2026-03-02 11:09").await;
        d.at("2026-03-02 11:10").await;
        assert_eq!(d.pinged(), "Ola, Dana, managers");
        d.posts().await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn whoever_takes_it_from_the_second_call_has_it(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, rota(), async |d| {
        d.slash(SAM, "/oncall page message:The bank rang").await;
        d.at("2026-03-02 09:10").await;
        d.posts().await;
        d.takes(DANA).await;
        assert_snapshot!(d.posts().await, @"
        #alerts changed: <@Ola>
        | page
        | Sam asks: The bank rang
        | **Dana has it**, since Mon 2 Mar, 09:10.
        | alert 01J…
        pings Ola
        ");
        d.at("2026-03-02 10:00").await;
        assert_eq!(d.posts().await, "");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_mark_of_somebody_without_a_role_takes_nothing(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, rota(), async |d| {
        d.slash(SAM, "/oncall page message:The bank rang").await;
        d.posts().await;
        d.tries_to_take(NOOR).await;
        assert_snapshot!(d.private_word(NOOR).await, @"You can't have this alert: only those on call, collectors and managers can. Ask a manager to give you the role.");
        d.at("2026-03-02 09:10").await;
        assert_eq!(d.pinged(), "Ola, Dana");
        d.posts().await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_mark_given_while_the_bot_was_away_is_seen_before_anybody_else_is_called(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, rota(), async |d| {
        d.slash(SAM, "/oncall page message:The bank rang").await;
        d.posts().await;
        let alert = d.newest_alert().id;
        d.away(async |workspace| workspace.react(OLA, alert, "✅").unwrap()).await;
        d.clock_stands_at("2026-03-02 10:00");
        d.reconciled().await;
        d.tick().await;
        assert_snapshot!(d.posts().await, @"
        #alerts changed: <@Ola>
        | page
        | Sam asks: The bank rang
        | **Ola has it**, since Mon 2 Mar, 10:00.
        | alert 01J…
        pings Ola
        ");
        assert_eq!(d.pinged(), "Ola");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_call_that_waits_is_cancelled_with_the_acknowledgement(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, rota(), async |d| {
        d.slash(SAM, "/oncall page message:The bank rang").await;
        d.posts().await;
        // The next in line is to be called, and the call is still on its way.
        d.clock_stands_at("2026-03-02 09:10");
        d.alerts_are_tended().await;
        d.takes(OLA).await;
        assert_snapshot!(d.posts().await, @"
        #alerts changed: <@Ola>
        | page
        | Sam asks: The bank rang
        | **Ola has it**, since Mon 2 Mar, 09:10.
        | alert 01J…
        pings Ola
        ");
        assert_eq!(d.pinged(), "Ola");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn two_programs_call_the_next_in_line_once(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, rota(), async |d| {
        d.slash(SAM, "/oncall page message:The bank rang").await;
        d.posts().await;
        d.clock_stands_at("2026-03-02 09:10");
        d.alerts_are_tended_twice_at_once().await;
        assert_eq!(d.pinged(), "Ola, Dana");
        d.posts().await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn closed_direct_messages_keep_nobody_from_being_called(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, rota(), async |d| {
        d.workspace.close_dms(OLA);
        d.slash(SAM, "/oncall page message:The bank rang").await;
        assert_eq!(d.pinged(), "Ola");
        d.posts().await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn without_a_rota_the_managers_are_called(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.slash(SAM, "/oncall page message:The bank rang").await;
        assert_snapshot!(d.reply().await, @"(to Sam alone) The managers are called: nobody is on call by the rota.");
        assert_snapshot!(d.posts().await, @"
        #alerts <@&managers>
        | page
        | Sam asks: The bank rang
        | ✅ or the button to say that you have it.
        | alert 01J…
        [I have it]
        pings managers
        ");
        assert_eq!(d.pinged(), "managers");
        d.at("2026-03-02 12:00").await;
        assert_eq!(d.posts().await, "");
    })
    .await;
}
