//! The reminders of a payment plan: ahead of each installment, and once when it was missed.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::plans::PROPOSAL;
use crate::world::{DANA, DeskUnderTest, MORGAN, SAM, assert_snapshot, desk};

/// Acme's plan of three installments runs: on 31 March, 30 April and 1 June.
async fn agreed(d: &mut DeskUnderTest) {
    d.has_invoice("INV-7", "Acme Ltd", "1000.00 GBP", "2026-02-20").await;
    d.slash(DANA, PROPOSAL).await;
    d.posts().await;
    d.react(MORGAN, "✅").await;
    d.posts().await;
}

/// What is said and written on each of these days of 2026, at a quarter past nine.
async fn days(d: &mut DeskUnderTest, month: u32, days: std::ops::RangeInclusive<u32>) -> String {
    let mut told = Vec::new();
    for day in days {
        d.at(&format!("2026-{month:02}-{day:02} 09:15")).await;
        let (mails, posts) = (d.subjects(), d.posts().await);
        let what = [mails, posts].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n");
        if !what.is_empty() {
            told.push(format!("{day}/{month}: {what}"));
        }
    }
    told.join("\n")
}

#[rstest]
#[tokio::test]
async fn an_installment_is_reminded_of_ahead_and_when_it_was_missed(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        agreed(d).await;
        assert_snapshot!(days(d, 3, 16..=31).await, @"24/3: ap@acme.example: Installment 1 of 3: £333.33 due on 31 March 2026");
        assert_snapshot!(days(d, 4, 1..=1).await, @"1/4: ap@acme.example: Installment 1 of 3: £333.33 was due on 31 March 2026");
        d.slash(DANA, "/why account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | No reminder is ahead. Withheld (plan): Invoice INV-7 is in a payment plan that is being kept. £333.33 of the installment due 31 March 2026 is missing; the plan is broken if it isn't here by 2 April 2026. The last one, the installment mail, went out on 1 April 2026: installment 1 of 3 of their plan, £333.33, is for 31 March 2026; nothing stood in its way.
        [Account]
        ");
        d.slash(SAM, "/payment account:ACME amount:333.33 date:today").await;
        d.posts().await;
        assert_snapshot!(days(d, 4, 2..=29).await, @"23/4: ap@acme.example: Installment 2 of 3: £333.33 due on 30 April 2026");
        d.slash(DANA, "/timeline account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Timeline · Acme Ltd (ACME)
        | `2 Mar 2026 09:00` Dana · plan proposed: 3 installments, every month, total £1,000.00, A slow quarter
        | `2 Mar 2026 09:00` Dana · approval requested: needed 1
        | `2 Mar 2026 09:00` Morgan · voted: verdict approve
        | `2 Mar 2026 09:00` Morgan · approval given: state approved, by name Morgan
        | `2 Mar 2026 09:00` Morgan · plan approved: state active
        | `24 Mar 2026 09:15` reminders · reminder planned: asked £333.33, due 2026-03-31, installment 1, occasion ahead, step installment, to ap@acme.example
        | `24 Mar 2026 09:15` courier · reminder sent: step installment, to ap@acme.example
        | `1 Apr 2026 09:15` reminders · reminder planned: asked £333.33, due 2026-03-31, installment 1, occasion missed, step installment, to ap@acme.example
        | `1 Apr 2026 09:15` courier · reminder sent: step installment, to ap@acme.example
        | `1 Apr 2026 09:15` Sam · payment recorded: £333.33, paid on 2026-04-01
        | `23 Apr 2026 09:15` reminders · reminder planned: asked £333.33, due 2026-04-30, installment 2, occasion ahead, step installment, to ap@acme.example
        | `23 Apr 2026 09:15` courier · reminder sent: step installment, to ap@acme.example
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn the_letter_speaks_of_the_installment_alone(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        agreed(d).await;
        d.at("2026-03-24 09:15").await;
        assert_snapshot!(d.mails(), @"
        to ap@acme.example: Installment 1 of 3: £333.33 due on 31 March 2026
        Hello Acme Ltd,

        A short reminder: installment 1 of 3 of the plan we agreed, £333.33, falls
        due on 31 March 2026.

        Nothing else is needed: as long as the installments come in, we ask for
        nothing beyond them. If this date turns out to be difficult, please tell us
        beforehand.

        - Installment 1 of 3: £333.33, due 31 March 2026, due in 7 days

        To pay on that day: £333.33

        The plan covers this invoice: INV-7

        How to pay

          Bank transfer to Harbour Supplies Ltd, sort code 00-00-00, account
          00000000

        A one-line reply does it, for instance:

        - “paid on …”
        - “we will pay this installment on …”

        Your person here is Dana Reyes, +44 20 7946 0000. Call, or simply reply to
        this mail. If you would rather be called, or written to at another address,
        just reply and say so.

        With kind regards
        Dana Reyes
        Harbour Supplies Ltd

        Account ACME, as our books stood on 24 March 2026. If a payment is on its
        way, thank you: it crossed with this letter.
        ");
        d.ticks(100).await;
        assert_eq!(d.mail.sent().len(), 1);
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn what_is_paid_in_part_or_held_in_the_meantime_is_not_sent_so(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        agreed(d).await;
        d.clock_stands_at("2026-03-24 09:15");
        d.ledger_is_fresh().await;
        d.plans_reminders().await;
        assert_snapshot!(d.outbox("mail").await, @"ACME installment queued");
        d.slash(SAM, "/payment account:ACME amount:100 date:today").await;
        d.posts().await;
        assert_snapshot!(d.outbox("mail").await, @"ACME installment cancelled: paid");
        d.slash(DANA, "/hold account:ACME until:2026-03-25 reason:Their bookkeeper is away").await;
        d.posts().await;
        d.at("2026-03-25 09:15").await;
        assert_eq!(d.mails(), "", "held");
        d.at("2026-03-26 09:15").await;
        let mail = d.mails();
        assert!(mail.contains("£233.33") && !mail.contains("£333.33"), "{mail}");
        d.posts().await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn without_an_address_somebody_calls_about_it(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice_without_address("INV-7", "Acme Ltd", "1000.00 GBP", "2026-02-20").await;
        d.slash(DANA, PROPOSAL).await;
        d.posts().await;
        d.react(MORGAN, "✅").await;
        d.posts().await;
        assert_snapshot!(days(d, 3, 20..=30).await, @"
        24/3: #desk A call is due to Acme Ltd (ACME): Call about the installment of £333.33 due 31 March 2026: there is no address to write to (nobody's yet)
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_dispute_withholds_the_letter_and_the_break(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        agreed(d).await;
        d.slash(DANA, "/dispute open account:ACME invoice:INV-7 reason:Two pallets never came").await;
        assert_snapshot!(d.posts().await, @"
        #desk Dana opened a dispute on INV-7 (£1,000.00) of Acme Ltd (ACME): Two pallets never came. Dana sees to it. Their payment plan waits until it is resolved: its installments aren't asked for.
        [Account]
        ");
        assert_eq!(days(d, 3, 23..=31).await, "");
        assert_eq!(days(d, 4, 1..=7).await, "", "neither asked for nor broken");
        d.slash(DANA, "/why account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | No reminder is ahead. Withheld (dispute): Invoice INV-7 is disputed: Two pallets never came. The payment plan waits: its invoice INV-7 is disputed.
        [Account]
        ");
        d.slash(DANA, "/dispute resolve account:ACME invoice:INV-7 outcome:rejected note:They did come").await;
        d.posts().await;
        // Its grace begins on the day it could be asked for again.
        assert_snapshot!(days(d, 4, 8..=10).await, @"
        8/4: ap@acme.example: Installment 1 of 3: £333.33 was due on 31 March 2026
        10/4: #desk Acme Ltd (ACME) missed £333.33 of its plan, due Tue 31 Mar 2026. The plan is broken.
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_dispute_that_is_opened_after_it_was_planned_stops_the_letter(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        agreed(d).await;
        d.clock_stands_at("2026-03-24 09:15");
        d.ledger_is_fresh().await;
        d.plans_reminders().await;
        assert_snapshot!(d.outbox("mail").await, @"ACME installment queued");
        d.disputed_meanwhile("INV-7", true).await;
        assert_snapshot!(d.posts().await, @"
        #desk the operator took in a file of invoices (generic): 0 new, 1 changed, 0 settled; open now £1,000.00.

        #desk The ledger now marks INV-7 (£1,000.00) of Acme Ltd (ACME) as disputed. Their payment plan waits until it is resolved: its installments aren't asked for.
        [Account]
        ");
        assert_snapshot!(d.outbox("mail").await, @"ACME installment cancelled: dispute");
        d.disputed_meanwhile("INV-7", false).await;
        d.posts().await;
        assert_snapshot!(days(d, 3, 25..=25).await, @"25/3: ap@acme.example: Installment 1 of 3: £333.33 due on 31 March 2026");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn credits_that_cover_all_withhold_the_letter_and_the_break(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        agreed(d).await;
        d.has_credit("CN-1", "Acme Ltd", "-1000.00 GBP").await;
        assert_eq!(days(d, 3, 23..=31).await, "");
        assert_eq!(days(d, 4, 1..=7).await, "", "neither asked for nor broken");
        d.slash(DANA, "/why account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | No reminder is ahead. Withheld (plan): Invoice INV-7 is in a payment plan that is being kept. The payment plan waits: their credits of £1,000.00 cover all that is open.
        [Account]
        ");
    })
    .await;
}
