//! What came of the last days: `/report`.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, DeskUnderTest, MORGAN, NOOR, SAM, assert_snapshot, desk};

/// Some weeks of a desk: payments, promises, talks and letters.
async fn weeks(d: &mut DeskUnderTest) {
    d.has_invoice("INV-1", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
    d.has_invoice("INV-2", "=Bolt & Sons", "300.00 GBP", "2026-02-10").await;
    d.has_invoice("INV-3", "Cask GmbH", "80.00 EUR", "2026-03-20").await;
    d.slash(DANA, "/claim account:ACME").await;
    d.slash(DANA, "/promise account:ACME amount:500 date:2026-03-10").await;
    d.slash(SAM, "/log account:ACME channel:call outcome:promised note:Their Mr Lee").await;
    d.slash(SAM, "/log account:BOLT channel:call outcome:no_answer note:Nobody").await;
    d.at("2026-03-09 09:15").await;
    d.slash(SAM, "/payment account:ACME amount:500 date:2026-03-09").await;
    d.slash(SAM, "/promise account:BOLT amount:300 date:2026-03-10").await;
    d.slash(SAM, "/payment account:BOLT amount:100 date:2026-03-09").await;
    d.at("2026-03-13 08:35").await;
    d.slash(SAM, "/payment account:CASK amount:100 date:2026-03-13 reference:R-7").await;
    d.subjects();
    d.posts().await;
}

#[rstest]
#[case::collected("collected")]
#[case::promises("promises")]
#[case::aging("aging")]
#[case::activity("activity")]
#[case::dso("dso")]
#[tokio::test]
async fn a_report_fits_a_phone_and_brings_its_table(#[values(Sqlite, Postgres)] on: On, #[case] kind: &str) {
    desk(on, async |d| {
        weeks(d).await;
        d.slash(DANA, &format!("/report kind:{kind} days:14")).await;
        let told = d.reply().await;
        match kind {
            "collected" => assert_snapshot!(told, @"
            (to Dana alone) | Collected · last 14 days
            | Sat 28 Feb 2026 to Fri 13 Mar 2026
            | Came in, against the 14 days before:
            | **€100.00 (▲ €100.00)**
            | **£600.00 (▲ £600.00)**
            | By whose account it is:
            | nobody's — €100.00
            | Dana — £500.00
            | nobody's — £100.00
            | Who paid most:
            | Cask GmbH (CASK) — €100.00
            | Acme Ltd (ACME) — £500.00
            | =Bolt & Sons (BOLT) — £100.00
            | By the day it was paid, as files and people told it. Write-offs and credit notes aren't in it. The first ledger file came on 2 March 2026: of the days before, only what it told is known.
            (collected-2026-02-28-2026-03-13.csv)
            "),
            "promises" => assert_snapshot!(told, @"
            (to Dana alone) | Promises · last 14 days
            | Sat 28 Feb 2026 to Fri 13 Mar 2026
            | How they ended: **1 kept, 1 broken, 1 of them kept in part · 50 % kept**: of £800.00 promised £600.00 came (75 %)
            | By who took them:
            | Dana — 1 kept, 0 broken · 100 % kept
            | Sam — 0 kept, 1 broken, 1 of them kept in part · 0 % kept
            | Taken in these days: 2 of £800.00 together
            | One that gave way to another, or to a plan, is neither kept nor broken.
            (promises-2026-02-28-2026-03-13.csv)
            "),
            "aging" => assert_snapshot!(told, @"
            (to Dana alone) | Aging · last 14 days
            | Sat 28 Feb 2026 to Fri 13 Mar 2026
            | EUR · -€20.00 open:
            | **€0.00 overdue**
            | Not due yet: €0.00 (▼ €80.00)
            | Credits: -€20.00 (▼ €20.00)
            | GBP · £900.00 open:
            | **£900.00 (▼ £600.00) overdue**
            | 1-30 days late: £700.00 (▼ £800.00)
            | 31-60 days late: £200.00 (▲ £200.00)
            | Against the end of 27 February 2026. Each invoice is in one bucket, by its age on that day. The first ledger file came on 2 March 2026: of the days before, only what it told is known.
            (aging-2026-02-28-2026-03-13.csv)
            "),
            "activity" => assert_snapshot!(told, @"
            (to Dana alone) | Activity · last 14 days
            | Sat 28 Feb 2026 to Fri 13 Mar 2026
            | All together: **3 contacts** with 2 accounts
            | By person: Sam — call 2 · 2 accounts · 1 of 2 calls reached somebody · 1 promised
            | Letters the desk sent: friendly — 1
            | What people logged, and letters that left. Notes aren't in it.
            (activity-2026-02-28-2026-03-13.csv)
            "),
            _ => assert_snapshot!(told, @"
            (to Dana alone) | Days sales outstanding · last 14 days
            | Sat 28 Feb 2026 to Fri 13 Mar 2026
            | EUR:
            | DSO can't be told: nothing was invoiced in these days.
            | **CEI 100.0 %** of what could be collected was
            | €80.00 open before, €0.00 invoiced, €0.00 open now, €0.00 of it not due yet
            | GBP:
            | DSO can't be told: nothing was invoiced in these days.
            | **CEI 40.0 %** of what could be collected was
            | £1,500.00 open before, £0.00 invoiced, £900.00 open now, £0.00 of it not due yet
            | Sales are the invoices issued in these days. Credits that stand unapplied aren't taken off. The first ledger file came on 2 March 2026: of the days before, only what it told is known.
            (dso-2026-02-28-2026-03-13.csv)
            "),
        }
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn the_table_is_for_a_spreadsheet_that_runs_nothing(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        weeks(d).await;
        d.slash(MORGAN, "/report kind:collected").await;
        assert_snapshot!(d.attached("collected-").await, @"
        paid_on,account_code,account_name,owner,entry,amount,currency,told_by
        2026-03-09,ACME,Acme Ltd,Dana,INV-1,500.00,GBP,desk
        2026-03-09,BOLT,'=Bolt & Sons,,INV-2,100.00,GBP,desk
        2026-03-13,CASK,Cask GmbH,,INV-3,80.00,EUR,desk
        2026-03-13,CASK,Cask GmbH,,R-7 / 8a4b9f,20.00,EUR,desk
        ");
        d.slash(MORGAN, "/report kind:promises").await;
        assert_snapshot!(d.attached("promises-").await, @"
        account_code,account_name,taken_by,taken_on,promised_on,amount,currency,state,paid,settled_on
        ACME,Acme Ltd,Dana,2026-03-02,2026-03-10,500.00,GBP,kept,500.00,2026-03-09
        BOLT,'=Bolt & Sons,Sam,2026-03-09,2026-03-10,300.00,GBP,broken,100.00,2026-03-13
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_report_about_nothing_says_so_and_days_have_bounds(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.slash(DANA, "/report kind:activity days:7").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Activity · last 7 days
        | Tue 24 Feb 2026 to Mon 2 Mar 2026
        | There is nothing to tell of these days.
        | What people logged, and letters that left. Notes aren't in it.
        ");
        d.slash(DANA, "/report kind:dso days:366").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Days sales outstanding · last 366 days
        | Sun 2 Mar 2025 to Mon 2 Mar 2026
        | There is nothing to tell of these days.
        | Sales are the invoices issued in these days. Credits that stand unapplied aren't taken off. No ledger file has been taken yet.
        ");
        d.slash(NOOR, "/report kind:collected").await;
        assert_snapshot!(d.reply().await, @"(to Noor alone) Only collectors and managers work at this desk. Ask a manager to give you the role.");
    })
    .await;
}
