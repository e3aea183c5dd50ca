//! The ladder: which account is on which, what it asks of people, and how it goes down.

use cordial::ledger_files::FileKind;
use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, DeskUnderTest, World, assert_snapshot, desk, desk_in};

/// A world with a gentler ladder beside the usual one.
fn gentle() -> World {
    World::with(
        r#"
[cadence.gentle]
min_gap_days = 10
hours = "10:00-16:00"
cap = { touches = 2, days = 30 }

[[cadence.gentle.step]]
day = 14
channel = "email"
template = "friendly"
tone = "friendly"
"#,
    )
}

#[rstest]
#[tokio::test]
async fn an_account_is_put_on_a_cadence_by_a_file_of_contacts(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, gentle(), async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.has_invoice("INV-9", "Bolt Ltd", "90.00 GBP", "2026-02-20").await;
        let file = "account_code,cadence\nACME,gentle\nBOLT,gentel\nBOLT,\n";
        let report = d.imports(FileKind::Contacts, file.as_bytes()).await;
        assert_snapshot!(report.lines().join("\n"), @r#"
        3 rows of contacts (generic): 0 new, 1 changed, 0 settled, 2 unchanged.
        Line 3: there is no cadence "gentel" in the config, so that Bolt Ltd (BOLT) stays on the one it has. There are default, gentle.
        "#);
        assert_snapshot!(d.posts().await, @"#desk the operator took in a file of contacts (generic): 0 new, 1 changed.");
        let again = d.imports(FileKind::Contacts, b"account_code,cadence\nACME,Gentle\n").await;
        assert_eq!((again.changed, again.unchanged), (0, 1), "said again, nothing changes");
        d.slash(DANA, "/account account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | **£1,200.00** overdue · £1,200.00 open, credits taken off
        | Next: the friendly mail (step 1 of 1) about invoice INV-7, on Fri 6 Mar 2026.
        | Owner: nobody
        | Reminded: on the cadence gentle
        | Contacts: ap@acme.example
        | Open: INV-7 · £1,200.00 · 10 d late
        [Claim] [Log] [Timeline] [Why] [They asked us to stop]
        ");
        d.at("2026-03-02 09:15").await;
        assert_snapshot!(d.subjects(), @"ap@bolt.example: Invoice INV-9: is anything in the way?");
        d.at("2026-03-06 09:15").await;
        assert_eq!(d.mails(), "", "its hours begin at ten");
        d.at("2026-03-06 10:00").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Invoice INV-7: is anything in the way?");
        d.slash(DANA, "/timeline account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Timeline · Acme Ltd (ACME)
        | `2 Mar 2026 09:00` command-line · terms changed: cadence gentle
        | `6 Mar 2026 10:00` reminders · reminder planned: asked £1,200.00, invoices INV-7, step friendly, to ap@acme.example
        | `6 Mar 2026 10:00` courier · reminder sent: step friendly, to ap@acme.example
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn an_account_has_a_minimum_and_a_zone_of_its_own(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.has_invoice("INV-9", "Bolt Ltd", "90.00 GBP", "2026-02-20").await;
        let file =
            "account_code,minimum,time_zone\nACME,1500.00,\nBOLT,,America/Denver\nACME,-5,\nBOLT,,Mars/Olympus\n";
        let report = d.imports(FileKind::Contacts, file.as_bytes()).await;
        assert_snapshot!(report.lines().join("\n"), @r#"
        4 rows of contacts (generic): 0 new, 2 changed, 0 settled, 0 unchanged.
        Left out, line 4: minimum: -£5.00 is below nothing
        line 5: "Mars/Olympus" is not a time zone such as Europe/London; left out
        "#);
        d.posts().await;
        d.at("2026-03-02 15:45").await;
        assert_eq!(d.mails(), "", "it is 08:45 in Denver");
        d.slash(DANA, "/why account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | Next: the friendly mail (step 2 of 8) about invoice INV-7, on Mon 2 Mar 2026. Withheld (minimum): £1,200.00 is below the £1,500.00 from which they are chased.
        [Account]
        ");
        d.slash(DANA, "/why account:BOLT").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Bolt Ltd (BOLT)
        | Next: the friendly mail (step 2 of 8) about invoice INV-9, on Mon 2 Mar 2026. Withheld (hours): It is 08:45 where they are (America/Denver); contact hours are 09:00-17:00.
        [Account]
        ");
        d.at("2026-03-02 16:00").await;
        assert_snapshot!(d.subjects(), @"ap@bolt.example: Invoice INV-9: is anything in the way?");
        d.slash(DANA, "/remind send account:ACME").await;
        assert!(d.reply().await.contains("[Send anyway]"), "a minimum may be put aside");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn one_mail_holds_every_currency_with_a_total_each(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.has_invoice("INV-8", "Acme Ltd", "300.00 EUR", "2026-02-22").await;
        d.has_invoice("INV-9", "Acme Ltd", "40.00 EUR", "2026-04-22").await;
        d.has_credit("CN-1", "Acme Ltd", "200.00 GBP").await;
        d.at("2026-03-02 09:15").await;
        let mail = d.mails();
        let told: Vec<_> = mail
            .lines()
            .filter(|line| {
                line.contains("INV-") || line.contains("Total") || line.contains("CN-") || line.contains('€')
            })
            .collect();
        assert_snapshot!(told.join("\n"), @"
        Our books show €300.00 and £1,000.00 past their due dates. Perhaps it
        - INV-7: £1,200.00, due 20 February 2026, 10 days overdue
        - INV-8: €300.00, due 22 February 2026, 8 days overdue
        - your credit CN-1: -£200.00
        Total to pay: €300.00 and £1,000.00
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_paid_anchor_takes_the_account_down_the_ladder(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-01-02").await;
        d.has_invoice("INV-8", "Acme Ltd", "300.00 GBP", "2026-03-01").await;
        d.at("2026-03-02 09:15").await;
        d.at("2026-03-09 09:15").await;
        assert_snapshot!(d.subjects(), @"
        ap@acme.example: Your invoices with Harbour Supplies Ltd: is anything in the way?
        ap@acme.example: Your statement from Harbour Supplies Ltd: £1,500.00 overdue
        ");
        d.slash(DANA, "/why account:ACME").await;
        assert!(d.reply().await.contains("the call step (step 4 of 8)"), "the old one is at its call");
        d.left_open("INV-7", "100.00").await;
        d.slash(DANA, "/why account:ACME").await;
        assert!(d.reply().await.contains("the call step (step 4 of 8)"), "a part of it paid leaves it where it was");
        d.paid("INV-7").await;
        d.slash(DANA, "/why account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | Next: the statement mail (step 3 of 8) about invoice INV-8, on Mon 16 Mar 2026. Withheld (frequency): Their last message or call was on 9 March 2026, and 5 days lie between two: not before 14 March 2026. The last one, the statement mail, went out on 9 March 2026: invoice INV-7 was 66 days overdue, and step 3 was its next; nothing stood in its way.
        [Account]
        ");
        d.at("2026-03-16 09:15").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Your statement from Harbour Supplies Ltd: £300.00 overdue");
    })
    .await;
}

async fn until_the_call(d: &mut DeskUnderTest) {
    for time in ["2026-03-02 09:15", "2026-03-09 09:15", "2026-03-16 09:15"] {
        d.at(time).await;
    }
    d.subjects();
}

#[rstest]
#[tokio::test]
async fn a_call_has_an_owner_and_is_done_when_it_is_logged(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, World::with_digest(), async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-01-02").await;
        d.slash(DANA, "/claim account:ACME").await;
        d.posts().await;
        until_the_call(d).await;
        let lines = d.posts().await;
        let call = lines.lines().find(|line| line.contains("A call is due"));
        assert_snapshot!(call.unwrap_or_default(), @"#desk A call is due to Acme Ltd (ACME): Call about INV-7 (Dana)");
        d.slash(DANA, "/account account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | **£1,200.00** overdue · £1,200.00 open, credits taken off
        | Next: the firm mail (step 5 of 8) about invoice INV-7, on Mon 23 Mar 2026. Withheld (frequency): Their last message or call was on 16 March 2026, and 5 days lie between two: not before 21 March 2026.
        | Owner: Dana
        | To do: Mon 16 Mar 2026 · Call about INV-7 · Dana
        | Contacts: ap@acme.example
        | Open: INV-7 · £1,200.00 · 73 d late
        [Release] [Log] [Timeline] [Why] [They asked us to stop]
        ");
        d.at("2026-03-17 09:00").await;
        let digest = d.posts().await;
        assert_snapshot!(digest.lines().skip_while(|line| !line.contains("To do:")).take(2).collect::<Vec<_>>().join("\n"), @"
        | To do: Acme Ltd (ACME) · Call about INV-7 · Dana
        | Overdue without an owner or a next step: Acme Ltd (ACME)
        ");
        d.slash(DANA, "/log account:ACME channel:call outcome:reached note:They pay on Friday.").await;
        d.reply().await;
        d.slash(DANA, "/account account:ACME").await;
        assert!(!d.reply().await.contains("To do"), "the call was made");
        d.at("2026-03-18 09:00").await;
        assert!(!d.posts().await.contains("To do"));
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_day_off_of_ours_is_no_day_to_write(#[values(Sqlite, Postgres)] on: On) {
    let company = "holidays = [\"2026-03-02\", 2026-03-03]".to_owned();
    let world = World { company, ..World::default() };
    desk_in(on, world, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.at("2026-03-02 09:15").await;
        d.slash(DANA, "/why account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | Next: the friendly mail (step 2 of 8) about invoice INV-7, on Wed 4 Mar 2026. Withheld (holiday): 2 March 2026 is a day off of ours; the next business day is 4 March 2026.
        [Account]
        ");
        d.at("2026-03-03 09:15").await;
        assert_eq!(d.mails(), "");
        d.at("2026-03-04 09:15").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Invoice INV-7: is anything in the way?");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_letter_is_in_the_language_of_the_preferred_contact(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        let file = "account_code,name,email,language,preferred\nACME,Jo,jo@acme.example,fr,no\nACME,Uwe,uwe@acme.example,de,yes\n";
        let report = d.imports(FileKind::Contacts, file.as_bytes()).await;
        assert_snapshot!(report.lines().join("\n"), @"2 rows of contacts (generic): 2 new, 1 changed, 0 settled, 0 unchanged.");
        d.posts().await;
        d.at("2026-03-02 09:15").await;
        assert_snapshot!(d.subjects(), @"uwe@acme.example: Rechnung INV-7: Steht etwas im Weg?");
    })
    .await;
}
