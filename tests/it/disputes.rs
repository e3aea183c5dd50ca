//! Disputes: one invoice leaves the reminders, the others go on.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, DeskUnderTest, SAM, assert_snapshot, desk};

/// Acme owes three invoices.
async fn acme_owes_three(d: &mut DeskUnderTest) {
    d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
    d.has_invoice("INV-8", "Acme Ltd", "300.00 GBP", "2026-02-21").await;
    d.has_invoice("INV-9", "Acme Ltd", "450.00 GBP", "2026-02-23").await;
}

/// What `/why` says to Dana.
async fn why(d: &mut DeskUnderTest) -> String {
    d.slash(DANA, "/why account:ACME").await;
    d.reply().await
}

#[rstest]
#[tokio::test]
async fn a_dispute_on_one_of_three_invoices_stops_the_mail_and_the_next_lists_two(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        acme_owes_three(d).await;
        d.clock_stands_at("2026-03-02 09:15");
        d.plans_reminders().await;
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly queued");
        let asked = "/dispute open account:ACME invoice:INV-7 reason:Two of the ten pallets never came";
        d.slash(DANA, asked).await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) INV-7 (£1,200.00 open) of Acme Ltd (ACME) is disputed, and left out of the reminders. Dana sees to it.");
        assert_snapshot!(d.posts().await, @"
        #desk Dana opened a dispute on INV-7 (£1,200.00) of Acme Ltd (ACME): Two of the ten pallets never came. Dana sees to it.
        [Account]
        ");
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly cancelled: dispute");
        assert_eq!(d.mails(), "", "it was stopped at the hand-over");
        d.at("2026-03-02 09:30").await;
        let mail = d.mails();
        assert!(mail.contains("INV-8") && mail.contains("INV-9") && mail.contains("£750.00"), "{mail}");
        assert!(!mail.contains("INV-7"), "{mail}");
        d.slash(DANA, "/account account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | **£1,950.00** overdue · £1,950.00 open, credits taken off
        | Next: the statement mail (step 3 of 8) about 2 invoices, on Mon 9 Mar 2026. Withheld (dispute): Invoice INV-7 is disputed: Two of the ten pallets never came.
        | Owner: nobody
        | Contacts: ap@acme.example
        | Open:
        | INV-7 · £1,200.00 · 10 d late · disputed: Two of the ten pallets never came (Dana)
        | INV-8 · £300.00 · 9 d late
        | INV-9 · £450.00 · 7 d late
        [Claim] [Log] [Timeline] [Why] [They asked us to stop]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn rejected_it_is_back_on_the_ladder_with_the_gap_kept(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.at("2026-03-02 09:15").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Invoice INV-7: is anything in the way?");
        d.slash(DANA, "/dispute open account:ACME invoice:INV-7 reason:Wrong price").await;
        d.posts().await;
        assert_snapshot!(why(d).await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | No reminder is ahead. Withheld (dispute): Invoice INV-7 is disputed: Wrong price. The last one, the friendly mail, went out on 2 March 2026: invoice INV-7 was 10 days overdue, and step 2 was its next; nothing stood in its way.
        [Account]
        ");
        d.at("2026-03-05 09:15").await;
        assert_snapshot!(d.complete(SAM, "/dispute resolve account:ACME outcome:rejected invoice:").await, @r#"INV-7 · £1,200.00 open = "INV-7""#);
        d.slash(SAM, "/dispute resolve account:ACME invoice:INV-7 outcome:rejected note:The price is the agreed one")
            .await;
        assert_snapshot!(d.reply().await, @"(to Sam alone) The dispute on INV-7 of Acme Ltd (ACME) is rejected. It is owed, and its reminders go on where they stopped.");
        assert_snapshot!(d.posts().await, @"
        #desk Sam resolved the dispute on INV-7 of Acme Ltd (ACME): rejected.
        [Account]
        ");
        assert_snapshot!(why(d).await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | Next: the statement mail (step 3 of 8) about invoice INV-7, on Mon 9 Mar 2026. Withheld (frequency): Their last message or call was on 2 March 2026, and 5 days lie between two: not before 7 March 2026. The last one, the friendly mail, went out on 2 March 2026: invoice INV-7 was 10 days overdue, and step 2 was its next; nothing stood in its way.
        [Account]
        ");
        d.at("2026-03-09 09:15").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Your statement from Harbour Supplies Ltd: £1,200.00 overdue");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn upheld_it_stays_out_until_the_ledger_shows_the_correction(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.slash(DANA, "/dispute open account:ACME invoice:INV-7 reason:Two pallets short").await;
        d.slash(DANA, "/dispute resolve account:ACME invoice:INV-7 outcome:credited note:240 for two pallets").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) The dispute on INV-7 of Acme Ltd (ACME) is credited. It stays out of the reminders until the ledger shows the correction or a credit note.");
        d.posts().await;
        d.at("2026-03-06 09:15").await;
        assert_eq!(d.mails(), "");
        d.slash(DANA, "/account account:ACME").await;
        let card = d.reply().await;
        assert!(card.contains("dispute credited, the ledger doesn't show it yet"), "{card}");
        d.has_credit("CN-1", "Acme Ltd", "240.00 GBP").await;
        d.at("2026-03-06 10:15").await;
        let mail = d.mails();
        assert!(mail.contains("£960.00"), "{mail}");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn the_ledgers_own_dispute_is_told_and_ended_by_the_ledger(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        acme_owes_three(d).await;
        d.disputed_meanwhile("INV-8", true).await;
        assert_snapshot!(d.posts().await, @"
        #desk the operator took in a file of invoices (generic): 0 new, 1 changed, 0 settled; open now £1,950.00.

        #desk The ledger now marks INV-8 (£300.00) of Acme Ltd (ACME) as disputed.
        [Account]
        ");
        d.slash(DANA, "/dispute resolve account:ACME invoice:INV-8 outcome:rejected").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) INV-8 of Acme Ltd (ACME) is disputed in the ledger: take the mark away in your accounting system, and the next file ends it here.");
        d.slash(DANA, "/promise account:ACME amount:1950 date:fri").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) £1,950.00 is more than the £1,650.00 that can be promised (£300.00 more is disputed). Promise that, or what of it they will pay.");
        d.slash(DANA, "/plan propose account:ACME reason:Slow installments:2 first:2026-03-31").await;
        let plan = d.reply().await;
        assert!(plan.contains("£1,650.00") && !plan.contains("INV-8"), "{plan}");
        d.posts().await;
        d.disputed_meanwhile("INV-8", false).await;
        assert_snapshot!(d.posts().await, @"
        #desk the operator took in a file of invoices (generic): 0 new, 1 changed, 0 settled; open now £1,950.00.

        #desk The ledger no longer marks INV-8 (£300.00) of Acme Ltd (ACME) as disputed.
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn what_cant_be_disputed_is_refused(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        acme_owes_three(d).await;
        d.slash(DANA, "/dispute open account:ACME invoice:INV-7 reason:Wrong price").await;
        d.posts().await;
        let mut told = Vec::new();
        for asked in [
            "open account:ACME invoice:INV-7 reason:Again",
            "open account:ACME invoice:INV-1 reason:Unknown",
            "resolve account:ACME invoice:INV-9 outcome:upheld",
        ] {
            d.slash(SAM, &format!("/dispute {asked}")).await;
            told.push(d.reply().await);
        }
        assert_snapshot!(told.join("\n"), @r#"
        (to Sam alone) INV-7 of Acme Ltd (ACME) is disputed already, since 2 March 2026: Wrong price (Dana sees to it). /dispute resolve ends it.
        (to Sam alone) Acme Ltd (ACME) has no open invoice "INV-1". Pick one from the list.
        (to Sam alone) There is no open dispute on an invoice INV-9 of Acme Ltd (ACME). /account shows what is disputed.
        "#);
        let told = d.slash_at_once([DANA, SAM], "/dispute open account:ACME invoice:INV-9 reason:Late").await;
        assert_eq!(told.iter().filter(|told| told.contains("is disputed, and left out")).count(), 1, "{told:?}");
        d.posts().await;
    })
    .await;
}
