//! The morning's digest.

use cordial::sandbox::workspace::DIGEST;
use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, MORGAN, World, assert_snapshot, desk_in};

#[rstest]
#[tokio::test]
async fn the_digest_comes_once_a_morning_whatever_restarts(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, World::with_digest(), async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-28").await;
        d.has_invoice("R-1", "Bremen Kontor", "990.00 EUR", "2025-12-20").await;
        d.clock_stands_at("2026-03-03 09:00");
        d.tick().await;
        assert_snapshot!(d.posts().await, @"
        #digest | Receivables on Tue 3 Mar 2026
        | **€990.00** overdue · €990.00 open
        | **£1,200.00** overdue · £1,200.00 open
        | (picture)
        | Today
        | Work these first:
        | Bremen Kontor (BREMEN) — €990 · 73 d · unclaimed
        | Acme Ltd (ACME) — £1,200 · 3 d · unclaimed
        | Overdue without an owner or a next step:
        | Acme Ltd (ACME)
        | Bremen Kontor (BREMEN)
        | activity chain: 3 rows, head HASH
        (aging.png)
        [Claim BREMEN] [Claim ACME]
        ");
        d.restarts().await;
        d.tick().await;
        d.clock_stands_at("2026-03-03 09:10");
        d.restarts().await;
        d.tick().await;
        assert_eq!(d.workspace.messages(DIGEST).len(), 1);
        d.mails();
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn the_second_digest_tells_what_changed_and_has_buttons_to_claim(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, World::with_digest(), async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-03-03").await;
        d.has_invoice("INV-8", "Bolt Ltd", "300.00 GBP", "2026-02-27").await;
        d.day("2026-03-03").await;
        d.posts().await;
        d.mails();
        d.at("2026-03-03 15:00").await;
        d.paid("INV-8").await;
        d.day("2026-03-04").await;
        assert_snapshot!(d.posts().await, @"
        #digest | Receivables on Wed 4 Mar 2026
        | **£1,200.00** overdue (▲ £900.00) · £1,200.00 open
        | (picture)
        | Today
        | Work these first: Acme Ltd (ACME) — £1,200 · 1 d · unclaimed
        | Paid: BOLT (BOLT) £300.00 · INV-8
        | Newly overdue: Acme Ltd (ACME) £1,200.00
        | Overdue without an owner or a next step: Acme Ltd (ACME)
        | activity chain: 10 rows, head HASH
        (aging.png)
        [Claim ACME]
        ");
        d.press(DANA, "Claim ACME").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Acme Ltd (ACME) is yours now.");
        assert_snapshot!(d.posts().await, @"
        #desk Dana claimed Acme Ltd (ACME).
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_digest_that_does_not_fit_says_so_and_attaches_the_whole(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, World::with_digest(), async |d| {
        let mut csv =
            String::from("account_code,account_name,invoice_number,issue_date,due_date,currency,amount,open\n");
        for n in 0..400 {
            csv += &format!("A{n:03},Account {n},I-{n},2026-01-21,2026-02-28,GBP,{}.00,{}.00\n", 100 + n, 100 + n);
        }
        d.imports(cordial::ledger_files::FileKind::Invoices, csv.as_bytes()).await;
        d.posts().await;
        d.clock_stands_at("2026-03-03 09:00");
        d.tick().await;
        assert_snapshot!(d.posts().await, @"
        #digest | Receivables on Tue 3 Mar 2026
        | **£119,800.00** overdue · £119,800.00 open
        | (picture)
        | Today
        | Work these first:
        | Account 399 (A399) — £499 · 3 d · no address · unclaimed
        | Account 398 (A398) — £498 · 3 d · no address · unclaimed
        | Account 397 (A397) — £497 · 3 d · no address · unclaimed
        | Account 396 (A396) — £496 · 3 d · no address · unclaimed
        | Account 395 (A395) — £495 · 3 d · no address · unclaimed
        | Account 394 (A394) — £494 · 3 d · no address · unclaimed
        | Account 393 (A393) — £493 · 3 d · no address · unclaimed
        | Account 392 (A392) — £492 · 3 d · no address · unclaimed
        | Account 391 (A391) — £491 · 3 d · no address · unclaimed
        | Account 390 (A390) — £490 · 3 d · no address · unclaimed
        | … and 390 more
        | Overdue without an owner or a next step:
        | Account 0 (A000)
        | Account 1 (A001)
        | Account 2 (A002)
        | Account 3 (A003)
        | … and 396 more
        | activity chain: 1 rows, head HASH
        (aging.png) (overdue-2026-03-03.csv)
        [Claim A399] [Claim A398] [Claim A397] [Claim A396] [Claim A395]
        ");
        let posted = d.workspace.messages(DIGEST).pop().unwrap();
        let whole = posted.attachments.iter().find(|file| file.name.ends_with(".csv")).unwrap();
        assert_eq!(String::from_utf8_lossy(&whole.bytes).lines().count(), 401);
        let picture = posted.attachments.iter().find(|file| file.name.ends_with(".png")).unwrap();
        assert!(picture.bytes.starts_with(b"\x89PNG"));
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_clock_that_was_ahead_once_keeps_no_digest_away(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, World::with_digest(), async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.at("2026-03-02 09:15").await;
        d.posts().await;
        d.mails();
        d.at("2030-03-04 09:05").await;
        d.posts().await;
        d.mails();
        d.at("2026-03-03 09:05").await;
        let posts = d.posts().await;
        assert!(posts.contains("Receivables on Tue 3 Mar 2026"), "{posts}");
        d.mails();
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn what_somebody_said_they_would_do_is_shown_on_its_day_and_hides_nobody_after(
    #[values(Sqlite, Postgres)] on: On,
) {
    desk_in(on, World::with_digest(), async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.slash(DANA, "/claim account:ACME").await;
        d.posts().await;
        d.slash(DANA, "/log account:ACME channel:call outcome:reached next:call back fri note:In a meeting.").await;
        let (mut told, orphan) = (Vec::new(), "| Overdue without an owner or a next step: Acme Ltd (ACME)");
        for day in ["2026-03-05", "2026-03-06", "2026-03-09", "2026-03-10"] {
            d.day(day).await;
            d.subjects();
            let digest = d.posts().await;
            let line = digest.lines().find(|line| line.contains("To do")).unwrap_or("nothing to do");
            told.push(format!("{day} {line}{}", if digest.contains(orphan) { ", an orphan" } else { "" }));
        }
        assert_snapshot!(told.join("\n"), @"
        2026-03-05 nothing to do
        2026-03-06 | To do: Acme Ltd (ACME) · call back fri · Dana
        2026-03-09 | To do: Acme Ltd (ACME) · call back fri · Dana
        2026-03-10 | To do: Acme Ltd (ACME) · call back fri · Dana, an orphan
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn an_old_dispute_is_reminded_of_and_a_placed_account_says_so(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, World::with_digest(), async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.has_invoice("INV-9", "Bolt Ltd", "900.00 GBP", "2026-02-20").await;
        d.slash(DANA, "/dispute open account:ACME invoice:INV-7 reason:Two pallets never came").await;
        d.slash(DANA, "/escalate account:BOLT to:agency reason:They answer nobody").await;
        d.posts().await;
        d.react(MORGAN, "✅").await;
        d.posts().await;
        d.day("2026-03-16").await;
        let told = d.posts().await;
        let lines: Vec<_> = told.lines().filter(|line| line.contains("ACME") || line.contains("BOLT")).collect();
        assert_snapshot!(lines.join("\n"), @"
        #desk The hand-off folder of Bolt Ltd (BOLT) for the collection agency is ready: BOLT-01J…, among the desk's hand-offs.
        | Acme Ltd (ACME) — £1,200 · 24 d · disputed · unclaimed
        | Bolt Ltd (BOLT) — £900 · 24 d · with the collection agency
        | To do: Acme Ltd (ACME) · The dispute on INV-7 has been open for 14 days: see to it · Dana
        | Overdue without an owner or a next step: Acme Ltd (ACME)
        [Claim ACME] [Claim BOLT]
        ");
        d.slash(DANA, "/log account:ACME channel:call outcome:disputed note:They look for the delivery note").await;
        d.posts().await;
        d.day("2026-03-17").await;
        let told = d.posts().await;
        assert!(!told.contains("has been open for"), "{told}");
        d.slash(DANA, "/overdue").await;
        let list = d.reply().await;
        assert!(list.contains("with the collection agency"), "{list}");
        d.mails();
    })
    .await;
}
