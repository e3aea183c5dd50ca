//! Accounts that go to a manager, to an agency or to lawyers, and come back.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::plans::PROPOSAL;
use crate::settlements::SETTLE;
use crate::world::{DANA, DeskUnderTest, MORGAN, SAM, assert_snapshot, desk};

pub const TO_AGENCY: &str = "/escalate account:ACME to:agency reason:They answer nobody";

/// An account that is late, and a request of Dana's to hand it to an agency; what was posted of it was read.
pub async fn asked(d: &mut DeskUnderTest) {
    d.has_invoice("INV-7", "Acme Ltd", "1000.00 GBP", "2026-02-20").await;
    d.slash(DANA, TO_AGENCY).await;
    d.posts().await;
}

#[rstest]
#[tokio::test]
async fn an_account_goes_to_the_agency_and_nobody_writes_to_it_until_it_is_back(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1000.00 GBP", "2026-02-20").await;
        d.has_invoice("INV-8", "Acme Ltd", "80.00 EUR", "2026-02-25").await;
        d.has_invoice("INV-9", "Acme Ltd", "50.00 GBP", "2026-03-20").await;
        d.slash(DANA, TO_AGENCY).await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Acme Ltd (ACME) may go to the collection agency: the managers are asked in the approvals channel.");
        assert_snapshot!(d.posts().await, @"
        #approvals | Escalation · Acme Ltd (ACME)
        | £1,000.00 and €80.00 for Acme Ltd (ACME)
        | ✅ yes · ❌ no. One manager decides, until Wed 4 Mar 2026, 09:00.
        | Asked by: Dana
        | Oldest invoice: 10 days past due
        | Terms: Handed to the collection agency, who alone speaks to them: the desk stops writing
        | Why: They answer nobody
        | Invoices:
        | INV-7 · £1,000.00
        | INV-8 · €80.00
        | approval 01J…
        [Account]

        #desk Dana asked the managers for an escalation of Acme Ltd (ACME) to the collection agency.
        [Account]
        ");
        d.react(MORGAN, "✅").await;
        assert_snapshot!(d.posts().await, @"
        #approvals changed: | Escalation · Acme Ltd (ACME)
        | £1,000.00 and €80.00 for Acme Ltd (ACME)
        | **approved** by Morgan
        | Asked by: Dana
        | Oldest invoice: 10 days past due
        | Terms: Handed to the collection agency, who alone speaks to them: the desk stops writing
        | Why: They answer nobody
        | Invoices:
        | INV-7 · £1,000.00
        | INV-8 · €80.00
        | approval 01J…
        [Account]

        #desk The escalation of Acme Ltd (ACME) to the collection agency is approved by Morgan. The desk writes to them no more.
        [Account]
        ");
        d.slash(SAM, "/why account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Sam alone) | Acme Ltd (ACME)
        | Next: the friendly mail (step 2 of 8) about 2 invoices, on Mon 2 Mar 2026. Withheld (placed): The account is with the collection agency, who alone speaks to them until a manager calls it back.
        [Account]
        ");
        d.day("2026-03-04").await;
        assert_eq!(d.subjects(), "", "the agency alone speaks to them");
        let mut refused = Vec::new();
        for typed in [TO_AGENCY, PROPOSAL, SETTLE, "/escalate account:ACME to:desk reason:They paid a part"] {
            d.slash(DANA, typed).await;
            refused.push(d.reply().await);
        }
        assert_snapshot!(refused.join("\n"), @"
        (to Dana alone) Acme Ltd (ACME) is with the collection agency since 2 Mar 2026. A manager's /escalate to:desk calls it back.
        (to Dana alone) Acme Ltd (ACME) is with the collection agency since 2 Mar 2026. A manager's /escalate to:desk calls it back.
        (to Dana alone) Acme Ltd (ACME) is with the collection agency since 2 Mar 2026. A manager's /escalate to:desk calls it back.
        (to Dana alone) Only a manager can call an account back. Ask one of them.
        ");
        d.slash(MORGAN, "/escalate account:ACME to:desk reason:They paid a part").await;
        assert_snapshot!(d.reply().await, @"(to Morgan alone) Acme Ltd (ACME) is back from the collection agency. Its invoices are reminded of again.");
        assert_snapshot!(d.posts().await, @"
        #desk The hand-off folder of Acme Ltd (ACME) for the collection agency is ready: ACME-01J…, among the desk's hand-offs.
        [Account]

        #desk Morgan called Acme Ltd (ACME) back from the collection agency. The reminders go on.
        [Account]
        ");
        d.day("2026-03-05").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Your invoices with Harbour Supplies Ltd: is anything in the way?");
        d.slash(SAM, "/timeline account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Sam alone) | Timeline · Acme Ltd (ACME)
        | `2 Mar 2026 09:00` Dana · approval requested: needed 1
        | `2 Mar 2026 09:00` Morgan · voted: verdict approve
        | `2 Mar 2026 09:00` Morgan · approval given: state approved, by name Morgan
        | `2 Mar 2026 09:00` Morgan · placed: £1,000.00, to agency, They answer nobody
        | `4 Mar 2026 09:00` hand-off · hand-off folder made: folder ACME-01J…
        | `4 Mar 2026 09:00` Morgan · called back: from agency, They paid a part
        | `5 Mar 2026 09:00` reminders · reminder planned: asked €80.00 £1,000.00, invoices INV-7 INV-8, step friendly, to ap@acme.example
        | `5 Mar 2026 09:00` courier · reminder sent: step friendly, to ap@acme.example
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn the_manager_who_says_yes_takes_it_over(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1000.00 GBP", "2026-02-20").await;
        d.slash(DANA, "/claim account:ACME").await;
        d.posts().await;
        d.slash(DANA, "/escalate account:ACME to:manager reason:They want to speak to my boss").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Acme Ltd (ACME) may go to a manager: the managers are asked in the approvals channel.");
        d.posts().await;
        d.react(MORGAN, "✅").await;
        assert_snapshot!(d.posts().await, @"
        #approvals changed: | Escalation · Acme Ltd (ACME)
        | £1,000.00 for Acme Ltd (ACME)
        | **approved** by Morgan
        | Asked by: Dana
        | Oldest invoice: 10 days past due
        | Terms: A manager takes it over: whoever gives the last ✅. The reminders go on
        | Why: They want to speak to my boss
        | Invoices: INV-7 · £1,000.00
        | approval 01J…
        [Account]

        #desk The escalation of Acme Ltd (ACME) to a manager is approved by Morgan. It is theirs now.
        [Account]
        ");
        d.slash(SAM, "/account account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Sam alone) | Acme Ltd (ACME)
        | **£1,000.00** overdue · £1,000.00 open, credits taken off
        | Due now: the friendly mail (step 2 of 8) about invoice INV-7.
        | Owner: Morgan
        | To do: Mon 2 Mar 2026 · Escalated by Dana: They want to speak to my boss · Morgan
        | Contacts: ap@acme.example
        | Open: INV-7 · £1,000.00 · 10 d late
        [Release] [Log] [Timeline] [Why] [They asked us to stop]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_manager_says_no_and_nothing_changes(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        asked(d).await;
        d.react(MORGAN, "❌").await;
        let told = d.posts().await;
        assert!(told.contains("**rejected** by Morgan"), "{told}");
        assert!(
            told.contains("#desk The escalation of Acme Ltd (ACME) to the collection agency is rejected by Morgan.")
        );
        d.day("2026-03-04").await;
        assert_eq!(d.subjects(), "ap@acme.example: Invoice INV-7: is anything in the way?");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn another_request_voids_the_first_and_the_desk_withdraws_it(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        asked(d).await;
        d.slash(DANA, "/escalate account:ACME to:legal reason:They dispute the terms").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Acme Ltd (ACME) may go to the lawyers: the managers are asked in the approvals channel. The escalation that was waiting for a decision is void.");
        let told = d.posts().await;
        assert!(told.contains("**void** by Dana") && told.contains("Handed to the lawyers"), "{told}");
        d.slash(DANA, "/escalate account:ACME to:desk reason:They called").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) The escalation of Acme Ltd (ACME) is withdrawn.");
        let told = d.posts().await;
        assert!(
            told.contains("**withdrawn** by Dana") && told.contains("to the lawyers is withdrawn by Dana"),
            "{told}"
        );
        d.slash(DANA, "/escalate account:ACME to:desk reason:Again").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Acme Ltd (ACME) is at the desk, and nobody has asked that it go elsewhere.");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn what_was_paid_meanwhile_voids_the_request(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        asked(d).await;
        d.slash(SAM, "/payment account:ACME amount:400").await;
        d.posts().await;
        d.tick().await;
        let told = d.posts().await;
        assert!(told.contains("**void** by the desk") && told.contains("has changed since it was shown"), "{told}");
        assert!(told.contains("#desk The escalation of Acme Ltd (ACME) to the collection agency is void by the desk."));
        d.subjects();
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_hand_over_ends_the_plan_that_was_only_proposed(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        asked(d).await;
        let request = d.newest_request().id;
        d.slash(DANA, PROPOSAL).await;
        d.posts().await;
        d.workspace.react(MORGAN, request, "✅").unwrap();
        d.decided().await;
        let told = d.posts().await;
        assert!(told.contains("**approved** by Morgan"), "{told}");
        assert!(told.contains("Because: the account was handed to the collection agency"), "{told}");
        d.slash(SAM, "/plan show account:ACME").await;
        assert!(d.reply().await.contains("£1,000.00**, cancelled"));
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn an_account_with_a_plan_that_runs_goes_to_nobody(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1000.00 GBP", "2026-02-20").await;
        d.slash(DANA, PROPOSAL).await;
        d.posts().await;
        d.react(MORGAN, "✅").await;
        d.posts().await;
        d.slash(DANA, TO_AGENCY).await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Acme Ltd (ACME) has an active plan. /plan cancel ends it; then escalate.");
    })
    .await;
}
