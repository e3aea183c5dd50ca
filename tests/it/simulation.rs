//! What a simulation says is what then happens, and it leaves everything as it was.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DeskUnderTest, World, assert_snapshot, desk_in};

/// Fewer slots than usual, so that two months are soon over.
fn with_few_slots() -> World {
    let more = "reminders = \"0 9,14 * * Mon-Fri\"\napprovals = \"0 8,16 * * *\"".to_owned();
    World { more, ..World::with_digest() }
}

async fn a_ledger(d: &mut DeskUnderTest) {
    d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-01-10").await;
    d.has_invoice("INV-8", "Acme Ltd", "80.00 EUR", "2026-03-20").await;
    d.has_invoice("INV-9", "Bolt Ltd", "90.00 GBP", "2026-03-12").await;
    d.has_invoice_without_address("INV-5", "Corax Ltd", "500.00 GBP", "2026-02-20").await;
    d.has_credit("CN-1", "Bolt Ltd", "10.00 GBP").await;
}

#[rstest]
#[tokio::test]
async fn what_is_simulated_is_what_then_happens(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, with_few_slots(), async |d| {
        a_ledger(d).await;
        let before = d.everything_on_file().await;
        let simulated = d.simulates(30).await;
        assert_eq!(d.everything_on_file().await, before, "a simulation writes nothing");
        assert_eq!((d.mails().as_str(), d.posts().await.as_str()), ("", ""), "a simulation sends nothing");
        let happened = d.lives_for(30).await;
        assert_eq!(simulated, happened);
        // The rest of the ladder, from where it stands now: a final notice is asked for, and nobody answers.
        let simulated = d.simulates(30).await;
        let happened = d.lives_for(30).await;
        assert_eq!(simulated, happened);
        assert!(happened.contains("approval"), "{happened}");
        d.posts().await;
        d.mails();
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn the_calendar_reads_like_this(#[values(Sqlite, Postgres)] on: On) {
    let world = World { digest: "0 9 1 1 *".to_owned(), ..with_few_slots() };
    desk_in(on, world, async |d| {
        a_ledger(d).await;
        let calendar = d.simulates(30).await;
        let calendar: Vec<&str> = calendar.lines().filter(|line| !line.contains(" post ")).collect();
        assert_snapshot!(calendar.join("\n"), @"
        Mon 2 Mar 09:00 mail ACME friendly
        Mon 2 Mar 09:00 call CORAX friendly
        Mon 9 Mar 09:00 mail ACME statement
        Mon 9 Mar 09:00 mail BOLT courtesy
        Mon 9 Mar 09:00 call CORAX statement
        Mon 16 Mar 09:00 mail BOLT friendly
        Mon 16 Mar 09:00 call ACME call
        Mon 16 Mar 09:00 call CORAX call
        Mon 23 Mar 09:00 mail ACME firm
        Mon 23 Mar 09:00 mail BOLT statement
        Mon 23 Mar 09:00 call CORAX firm
        Mon 30 Mar 09:00 call BOLT call
        Wed 1 Apr 09:00 call ACME manager-call
        Wed 1 Apr 09:00 call CORAX manager-call
        ");
        assert_eq!(d.mails(), "");
    })
    .await;
}
