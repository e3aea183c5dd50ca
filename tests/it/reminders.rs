//! The debtor's mail: the right step, once, and only where it is still wanted.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, MORGAN, assert_snapshot, desk};

#[rstest]
#[tokio::test]
async fn an_old_invoice_begins_with_the_friendly_letter(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-01-01").await;
        d.at("2026-03-02 09:15").await;
        assert_snapshot!(d.mails(), @r#"
        to ap@acme.example: Invoice INV-7: is anything in the way?
        Hello Acme Ltd,

        Our books show £1,200.00 past its due date. Perhaps it slipped through,
        perhaps something is in the way. We'd rather ask than guess.

        Did the invoice reach the right person? Is an order number or an approval
        missing? Is anything on it not as agreed? One line is enough and we'll see
        to our side of it.

        - INV-7: £1,200.00, due 1 January 2026, 60 days overdue

        Total to pay: £1,200.00

        How to pay

          Bank transfer to Harbour Supplies Ltd, sort code 00-00-00, account
          00000000

        A one-line reply does it, for instance:

        - "paid on ..."
        - "we dispute ... because ..."
        - "we need until ..."

        Your person here is Dana Reyes, +44 20 7946 0000. Call, or simply reply to
        this mail. If you would rather be called, or written to at another address,
        just reply and say so.

        With kind regards
        Dana Reyes
        Harbour Supplies Ltd

        Account ACME, as our books stood on 2 March 2026. If a payment is on its
        way, thank you: it crossed with this letter.
        "#);
        d.slash(DANA, "/timeline account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Timeline · Acme Ltd (ACME)
        | `2 Mar 2026 09:15` reminders · reminder planned: asked £1,200.00, invoices INV-7, step friendly, to ap@acme.example
        | `2 Mar 2026 09:15` courier · reminder sent: step friendly, to ap@acme.example
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_thousand_ticks_send_what_one_sends(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-01-01").await;
        d.at("2026-03-02 09:15").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Invoice INV-7: is anything in the way?");
        d.ticks(1000).await;
        assert_eq!(d.mail.sent().len(), 1);
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn steps_come_in_order_and_a_gap_apart(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-01-01").await;
        let mut told = Vec::new();
        for day in 2..=20 {
            d.at(&format!("2026-03-{day:02} 10:00")).await;
            let (mails, posts) = (d.subjects(), d.posts().await);
            let what = [mails, posts].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n");
            if !what.is_empty() {
                told.push(format!("March {day}: {what}"));
            }
        }
        assert_snapshot!(told.join("\n"), @"
        March 2: ap@acme.example: Invoice INV-7: is anything in the way?
        March 9: ap@acme.example: Your statement from Harbour Supplies Ltd: £1,200.00 overdue
        March 16: #desk A call is due to Acme Ltd (ACME): Call about INV-7 (nobody's yet)
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn ten_days_without_the_bot_owe_one_letter(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-24").await;
        d.at("2026-03-02 09:15").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Invoice INV-7: is anything in the way?");
        d.at("2026-03-16 09:15").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Your statement from Harbour Supplies Ltd: £1,200.00 overdue");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn what_is_paid_between_planning_and_sending_is_not_sent(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-01-01").await;
        d.clock_stands_at("2026-03-02 09:15");
        d.plans_reminders().await;
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly queued");
        d.paid_meanwhile("INV-7").await;
        assert_snapshot!(d.posts().await, @"#desk the operator took in a file of invoices (generic): 0 new, 1 changed, 1 settled; open now nothing.");
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly cancelled: paid");
        assert_eq!(d.mails(), "");
        d.slash(DANA, "/why account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | No reminder is ahead. Withheld (paid): Nothing is owed: all is paid. The friendly mail planned on 2 March 2026 was stopped before it left (paid): Invoice INV-7 has been settled.
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_letter_that_waited_overnight_is_planned_anew_with_the_new_day(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.clock_stands_at("2026-03-02 16:45");
        d.plans_reminders().await;
        d.clock_stands_at("2026-03-03 09:15");
        d.carried().await;
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly cancelled: hours");
        assert_eq!(d.mails(), "");
        d.at("2026-03-03 09:30").await;
        let mail = d.mails();
        assert!(mail.contains("INV-7") && mail.contains("11 days"), "{mail}");
        d.posts().await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_call_that_was_owed_and_then_made_counts_once(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice_without_address("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.at("2026-03-02 09:15").await;
        d.posts().await;
        d.clock_stands_at("2026-03-04 10:00");
        d.slash(DANA, "/log account:ACME channel:call outcome:reached note:They will look into it.").await;
        d.reply().await;
        d.slash(DANA, "/why account:ACME").await;
        let why = d.reply().await;
        assert!(why.contains("last approached on Wed 4 Mar 2026"), "{why}");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_disputed_invoice_is_left_out_and_the_rest_goes_on(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.has_invoice("INV-8", "Acme Ltd", "300.00 GBP", "2026-02-21").await;
        d.disputed("INV-7").await;
        d.at("2026-03-02 09:15").await;
        let mail = d.mails();
        assert!(mail.contains("INV-8") && !mail.contains("INV-7") && mail.contains("300.00"), "{mail}");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn credits_are_taken_off_and_where_nothing_is_left_nobody_is_chased(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.has_credit("CN-1", "Acme Ltd", "200.00 GBP").await;
        d.has_invoice("INV-9", "Bolt Ltd", "100.00 GBP", "2026-02-20").await;
        d.has_credit("CN-2", "Bolt Ltd", "100.00 GBP").await;
        d.at("2026-03-02 09:15").await;
        let mail = d.mails();
        assert!(mail.contains("1,000.00") && !mail.contains("INV-9"), "{mail}");
        d.slash(DANA, "/why account:BOLT").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Bolt Ltd (BOLT)
        | No reminder is ahead. Withheld (credit): Their credits cover what we would ask for.
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn an_account_without_an_address_is_called_instead(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice_without_address("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.at("2026-03-02 09:15").await;
        assert_snapshot!(d.posts().await, @"
        #desk A call is due to Acme Ltd (ACME): Call instead of the friendly mail: there is no address to write to (nobody's yet)
        [Account]
        ");
        d.at("2026-03-02 09:30").await;
        d.slash(DANA, "/account account:ACME").await;
        assert!(d.reply().await.contains("To do"));
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_stale_ledger_chases_nobody_and_says_so_once(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.export_breaks();
        d.at("2026-03-04 09:15").await;
        let told = d.posts().await;
        assert_eq!(told.matches("| ledger stale").count(), 1, "{told}");
        d.at("2026-03-04 09:30").await;
        assert_eq!(d.mails(), "");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_plan_in_good_standing_is_left_in_peace(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.slash(DANA, "/plan propose account:ACME reason:A slow quarter installments:3 first:2026-03-31").await;
        d.posts().await;
        d.react(MORGAN, "✅").await;
        d.posts().await;
        d.at("2026-03-02 09:15").await;
        d.at("2026-03-09 09:15").await;
        assert_eq!(d.mails(), "");
        d.slash(DANA, "/why account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | No reminder is ahead. Withheld (plan): Invoice INV-7 is in a payment plan that is being kept. The next installment, £400.00, is due 31 March 2026.
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn nobody_is_written_to_on_a_sunday_or_before_nine(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.at("2026-03-08 10:00").await;
        d.plans_reminders().await;
        assert_eq!(d.outbox("mail").await, "", "it is Sunday");
        d.clock_stands_at("2026-03-09 08:30");
        d.plans_reminders().await;
        assert_eq!(d.outbox("mail").await, "", "it is before nine");
        d.at("2026-03-09 09:00").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Invoice INV-7: is anything in the way?");
    })
    .await;
}
