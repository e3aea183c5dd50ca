//! What the ladder asks of the managers: for what it asks, that it asks once, and that their answer holds.

use cordial::ledger_files::FileKind;
use rstest::rstest;

use crate::alerts::rota;
use crate::databases::On::{self, Postgres, Sqlite};
use crate::plans::PROPOSAL;
use crate::settlements::SETTLE;
use crate::world::{DANA, DeskUnderTest, MORGAN, OLA, SAM, World, assert_snapshot, desk_in};

/// The end of the ladder alone: the last letter and the hand-over; the hand-over; another letter on the same day.
pub fn ends() -> World {
    let steps = [
        ("last", 52, "approve-then-email", "final"),
        ("last", 60, "escalate", "escalation"),
        ("over", 60, "escalate", "escalation"),
        ("other", 52, "approve-then-email", "firm"),
    ];
    let mut more = String::new();
    for name in ["last", "over", "other"] {
        more += &format!(
            "[cadence.{name}]\nmin_gap_days = 5\nhours = \"09:00-17:00\"\ncap = {{ touches = 4, days = 30 }}\n"
        );
        for (_, day, channel, template) in steps.iter().filter(|step| step.0 == name) {
            more += &format!(
                "[[cadence.{name}.step]]\nday = {day}\nchannel = \"{channel}\"\ntemplate = \"{template}\"\ntone = \"final\"\n"
            );
        }
    }
    World::with(&more)
}

/// Acme is put on that ladder; what is told of it was read.
pub async fn on_ladder(d: &mut DeskUnderTest, name: &str) {
    let report = d.imports(FileKind::Contacts, format!("account_code,cadence\nACME,{name}\n").as_bytes()).await;
    assert!(report.accepted, "{:?}", report.lines());
    d.posts().await;
}

async fn why(d: &mut DeskUnderTest) -> String {
    d.slash(SAM, "/why account:ACME").await;
    d.reply().await
}

/// A morning of the runs, one every quarter of an hour; what was posted.
async fn quarters(d: &mut DeskUnderTest, day: &str) -> String {
    for time in ["09:15", "09:30", "09:45", "10:00", "10:15"] {
        d.at(&format!("{day} {time}")).await;
    }
    d.posts().await
}

#[rstest]
#[case::a_plan(PROPOSAL, "/plan cancel account:ACME reason:They can't")]
#[case::a_settlement(SETTLE, "/settle account:ACME amount:withdraw reason:They can't")]
#[tokio::test]
async fn nobody_is_asked_to_hand_over_who_pays_by_what_was_agreed(
    #[values(Sqlite, Postgres)] on: On,
    #[case] agreed: &str,
    #[case] ended: &str,
) {
    desk_in(on, ends(), async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1000.00 GBP", "2026-02-20").await;
        d.slash(DANA, agreed).await;
        d.posts().await;
        d.react(MORGAN, "✅").await;
        d.posts().await;
        d.has_invoice("INV-8", "Acme Ltd", "500.00 GBP", "2025-12-20").await;
        on_ladder(d, "over").await;
        assert_eq!(quarters(d, "2026-03-02").await, "", "it is being paid");
        let told = why(d).await;
        let guard = if agreed == PROPOSAL {
            "Withheld (plan): They pay by a plan"
        } else {
            "Withheld (promise): They agreed to settle for £700.00 by 16 March 2026"
        };
        assert!(told.contains(guard) && told.contains("doesn't go to the collection agency while"), "{told}");
        d.slash(DANA, ended).await;
        d.posts().await;
        let told = quarters(d, "2026-03-03").await;
        assert_eq!(told.matches("✅ yes · ❌ no").count(), 1, "{told}");
        assert!(told.contains("INV-8 · £500.00") && !told.contains("void"), "{told}");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn what_was_refused_is_not_asked_again_and_not_written_about(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, ends(), async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-01-01").await;
        d.has_invoice("INV-8", "Acme Ltd", "300.00 GBP", "2026-01-02").await;
        on_ladder(d, "last").await;
        d.tick().await;
        assert!(d.posts().await.contains("INV-7 · £1,200.00\n| INV-8 · £300.00"));
        d.react(MORGAN, "❌").await;
        assert!(d.posts().await.contains("**rejected** by Morgan"));
        assert_eq!(quarters(d, "2026-03-02").await, "", "a manager said no");
        assert_snapshot!(why(d).await, @"
        (to Sam alone) | Acme Ltd (ACME)
        | No reminder is ahead. Withheld (approval): A manager refused the final mail about INV-7, INV-8: somebody has to decide what comes next.
        [Account]
        ");
        d.slash(SAM, "/account account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Sam alone) | Acme Ltd (ACME)
        | **£1,500.00** overdue · £1,500.00 open, credits taken off
        | No reminder is ahead. Withheld (approval): A manager refused the final mail about INV-7, INV-8: somebody has to decide what comes next.
        | Owner: nobody
        | Reminded: on the cadence last
        | To do: Mon 2 Mar 2026 · The final notice about INV-7, INV-8 was refused: decide what comes next · nobody's yet
        | Contacts: ap@acme.example
        | Open:
        | INV-7 · £1,200.00 · 60 d late
        | INV-8 · £300.00 · 59 d late
        [Claim] [Log] [Timeline] [Why] [They asked us to stop]
        ");
        d.has_invoice("INV-9", "Acme Ltd", "50.00 GBP", "2026-01-03").await;
        let told = quarters(d, "2026-03-03").await;
        assert_eq!(told.matches("✅ yes · ❌ no").count(), 1, "{told}");
        assert!(told.contains("Invoices: INV-9 · £50.00") && !told.contains("INV-7"), "{told}");
        d.react(MORGAN, "✅").await;
        d.posts().await;
        d.tick().await;
        let letter = d.mails();
        assert!(letter.contains("INV-9") && !letter.contains("INV-7") && !letter.contains("INV-8"), "{letter}");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn without_an_address_the_last_letter_is_a_call_and_the_ladder_goes_on(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, ends(), async |d| {
        d.has_invoice_without_address("INV-7", "Acme Ltd", "1200.00 GBP", "2026-01-01").await;
        on_ladder(d, "last").await;
        assert_snapshot!(quarters(d, "2026-03-02").await, @"
        #desk A call is due to Acme Ltd (ACME): Call instead of the final mail: there is no address to write to (nobody's yet)
        [Account]
        ");
        d.day("2026-03-09").await;
        let told = d.posts().await;
        assert!(told.contains("Escalation · Acme Ltd (ACME)") && told.contains("INV-7 · £1,200.00"), "{told}");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn an_address_that_is_lost_voids_what_was_asked_about_the_letter(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, ends(), async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-01-01").await;
        on_ladder(d, "last").await;
        d.tick().await;
        assert!(d.posts().await.contains("Final notice · Acme Ltd (ACME)"));
        d.behind_its_back("DELETE FROM contacts").await;
        d.tick().await;
        let told = d.posts().await;
        assert!(told.contains("**void** by reminders") && told.contains("A call is due to Acme Ltd (ACME)"), "{told}");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn what_was_withdrawn_is_left_for_two_weeks(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, ends(), async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-01-01").await;
        on_ladder(d, "over").await;
        d.tick().await;
        assert!(d.posts().await.contains("Escalation · Acme Ltd (ACME)"));
        d.slash(DANA, "/escalate account:ACME to:desk reason:They called").await;
        assert!(d.posts().await.contains("**withdrawn** by Dana"));
        assert_eq!(quarters(d, "2026-03-02").await, "", "it is withdrawn");
        assert_snapshot!(why(d).await, @"
        (to Sam alone) | Acme Ltd (ACME)
        | Next: the escalation step (step 1 of 1) about invoice INV-7, on Mon 16 Mar 2026. Withheld (approval): What was asked was withdrawn on 2 March 2026: the managers are asked again on 16 March 2026 at the earliest.
        [Account]
        ");
        d.day("2026-03-13").await;
        assert_eq!(d.posts().await, "");
        d.day("2026-03-16").await;
        assert!(d.posts().await.contains("Escalation · Acme Ltd (ACME)"));
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn what_nobody_answers_is_one_alert_and_asked_less_often(#[values(Sqlite, Postgres)] on: On) {
    let world = World { more: ends().more + &rota().more, ..World::default() };
    desk_in(on, world, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-01-01").await;
        on_ladder(d, "over").await;
        d.tick().await;
        d.posts().await;
        d.at("2026-03-04 09:15").await;
        let told = d.posts().await;
        assert!(told.contains("**expired**") && told.contains("Nobody decided on the escalation"), "{told}");
        d.takes(OLA).await;
        d.posts().await;
        assert_eq!(quarters(d, "2026-03-04").await, "", "not on the same day");
        assert_snapshot!(why(d).await, @"
        (to Sam alone) | Acme Ltd (ACME)
        | Next: the escalation step (step 1 of 1) about invoice INV-7, on Thu 5 Mar 2026. Withheld (approval): Nobody decided in time on 4 March 2026: the managers are asked again on 5 March 2026 at the earliest.
        [Account]
        ");
        d.at("2026-03-05 09:15").await;
        assert!(d.posts().await.contains("✅ yes · ❌ no"));
        d.at("2026-03-07 05:00").await;
        d.at("2026-03-07 09:30").await;
        let told = d.posts().await;
        assert!(told.contains("**expired**"), "{told}");
        assert_eq!(d.pinged(), "Ola", "one question, one call");
        for day in ["2026-03-07 10:00", "2026-03-08 10:00"] {
            d.at(day).await;
        }
        assert!(!d.posts().await.contains("✅ yes · ❌ no"), "two days lie between by now");
        assert_snapshot!(why(d).await, @"
        (to Sam alone) | Acme Ltd (ACME)
        | Next: the escalation step (step 1 of 1) about invoice INV-7, on Mon 9 Mar 2026. Withheld (holiday): 8 March 2026 is at the weekend in GB; their next business day is 9 March 2026.
        [Account]
        ");
        d.at("2026-03-09 10:00").await;
        assert!(d.posts().await.contains("✅ yes · ❌ no"));
        d.react(MORGAN, "❌").await;
        let told = d.posts().await;
        assert!(told.contains("**rejected** by Morgan") && told.contains("**Over** since"), "{told}");
    })
    .await;
}
