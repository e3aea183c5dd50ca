use rstest::rstest;

use super::activity::Contact;
use super::collected::Came;
use super::pace::Pace;
use super::promised::Promised;
use super::*;
use crate::receivables::aging::{AgingReport, OpenItem};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn pounds(minor: i64) -> Money {
    Money::new(minor, Currency::GBP)
}

/// A report in plain text.
fn text(report: &Report) -> String {
    let mut text = report.title.to_owned();
    for section in report.sections.iter().filter(|section| !section.lines.is_empty()) {
        text += &format!("\n{}", section.heading);
        for line in &section.lines {
            let name = line.name.as_deref().map(|name| format!("{name} — ")).unwrap_or_default();
            text += &format!("\n  {name}{}", line.says);
        }
    }
    text
}

#[test]
fn a_period_and_the_one_before_it_meet_and_are_as_long() {
    let period = Period::ending(day("2026-03-31"), 30);
    assert_eq!((period.from, period.to, period.days()), (day("2026-03-02"), day("2026-03-31"), 30));
    let before = period.before();
    assert_eq!((before.from, before.to, before.days()), (day("2026-01-31"), day("2026-03-01"), 30));
    assert_eq!(Period::ending(day("2026-03-31"), 1).days(), 1);
}

#[rstest]
#[case(1, 2, Some(50))]
#[case(2, 3, Some(67))]
#[case(1, 200, Some(1))]
#[case(0, 7, Some(0))]
#[case(7, 7, Some(100))]
#[case(0, 0, None)]
fn a_share_is_rounded_half_up_and_nothing_of_nothing(
    #[case] part: i64,
    #[case] whole: i64,
    #[case] share: Option<i64>,
) {
    assert_eq!(percent(part, whole), share);
}

fn came(code: &str, owner: Option<&str>, on: &str, amount: Money) -> Came {
    Came {
        code: code.to_owned(),
        account: format!("{code} Ltd"),
        owner: owner.map(str::to_owned),
        entry: "INV-1".to_owned(),
        on: day(on),
        amount,
        told_by: "ledger".to_owned(),
    }
}

#[test]
fn what_came_in_is_told_per_currency_and_a_credit_that_was_used_up_is_taken_off() {
    let rows = [
        came("ACME", Some("Dana"), "2026-02-20", pounds(50_000)),
        came("ACME", Some("Dana"), "2026-03-10", pounds(70_000)),
        came("ACME", Some("Dana"), "2026-03-10", pounds(-10_000)),
        came("BOLT", None, "2026-03-31", pounds(5_000)),
        came("CASK", Some("=Sam"), "2026-03-02", Money::new(80, Currency::JPY)),
    ];
    let report = collected::report(Period::ending(day("2026-03-31"), 30), &rows);
    insta::assert_snapshot!(text(&report), @"
    Collected
    Came in, against the 30 days before
      **£650.00 (▲ £150.00)**
      **¥80 (▲ ¥80)**
    By whose account it is
      Dana — £600.00
      nobody's — £50.00
      =Sam — ¥80
    Who paid most
      ACME Ltd (ACME) — £600.00
      BOLT Ltd (BOLT) — £50.00
      CASK Ltd (CASK) — ¥80
    ");
    insta::assert_snapshot!(report.table.csv(), @"
    paid_on,account_code,account_name,owner,entry,amount,currency,told_by
    2026-03-10,ACME,ACME Ltd,Dana,INV-1,700.00,GBP,ledger
    2026-03-10,ACME,ACME Ltd,Dana,INV-1,-100.00,GBP,ledger
    2026-03-31,BOLT,BOLT Ltd,,INV-1,50.00,GBP,ledger
    2026-03-02,CASK,CASK Ltd,'=Sam,INV-1,80,JPY,ledger
    ");
}

fn promised(by: &str, amount: i64, state: &str, paid: Option<i64>, settled: Option<&str>) -> Promised {
    Promised {
        code: "ACME".to_owned(),
        account: "Acme Ltd".to_owned(),
        taken_by: by.to_owned(),
        taken_on: day("2026-03-05"),
        promised_on: day("2026-03-12"),
        amount: pounds(amount),
        state: state.to_owned(),
        paid: paid.map(pounds),
        settled_on: settled.map(day),
    }
}

#[test]
fn promises_are_told_by_how_they_ended_and_those_kept_in_part_are_named() {
    let rows = [
        promised("Dana", 100_000, "kept", Some(120_000), Some("2026-03-12")),
        promised("Dana", 150_000, "broken", Some(40_000), Some("2026-03-16")),
        promised("Sam", 20_000, "broken", Some(0), Some("2026-03-16")),
        promised("Sam", 20_000, "kept", Some(20_000), Some("2026-02-16")),
        promised("Sam", 30_000, "replaced", Some(0), Some("2026-03-20")),
        promised("Sam", 70_000, "open", None, None),
    ];
    let report = promised::report(Period::ending(day("2026-03-31"), 30), &rows);
    insta::assert_snapshot!(text(&report), @"
    Promises
    How they ended
      **1 kept, 2 broken, 1 of them kept in part · 33 % kept**: of £2,700.00 promised £1,400.00 came (52 %)
    By who took them
      Dana — 1 kept, 1 broken, 1 of them kept in part · 50 % kept
      Sam — 0 kept, 1 broken · 0 % kept
    Taken in these days
      6 of £3,900.00 together
    Waited for now
      1 of £700.00 together
    ");
}

#[test]
fn the_buckets_are_held_against_those_of_then() {
    let item = |minor, due: &str| OpenItem { open: pounds(minor), due: Some(day(due)) };
    let euros = OpenItem { open: Money::new(900, Currency::EUR), due: None };
    let then = AgingReport::of(day("2026-03-01"), [item(10_000, "2026-02-20"), item(7_000, "2026-03-20"), euros]);
    let now = AgingReport::of(day("2026-03-31"), [item(10_000, "2026-02-20"), item(-2_000, "2026-03-25")]);
    let report = buckets::report(&then, &now);
    insta::assert_snapshot!(text(&report), @"
    Aging
    EUR · €0.00 open
      **€0.00 overdue**
      No due date: €0.00 (▼ €9.00)
    GBP · £80.00 open
      **£100.00 overdue**
      Not due yet: £0.00 (▼ £70.00)
      1-30 days late: £0.00 (▼ £100.00)
      31-60 days late: £100.00 (▲ £100.00)
      Credits: -£20.00 (▼ £20.00)
    ");
    assert_eq!(report.table.rows.len(), 2 * 8, "every bucket, the credits and the total, for each currency");
}

fn contact(by: Option<&str>, code: &str, channel: &str, outcome: &str) -> Contact {
    Contact {
        code: code.to_owned(),
        account: code.to_owned(),
        by: by.map(str::to_owned),
        on: day("2026-03-05"),
        channel: channel.to_owned(),
        direction: "out".to_owned(),
        outcome: outcome.to_owned(),
    }
}

#[test]
fn who_did_what_is_told_by_person_and_channel() {
    let rows = [
        contact(Some("Dana"), "ACME", "call", "no_answer"),
        contact(Some("Dana"), "ACME", "call", "promised"),
        contact(Some("Dana"), "BOLT", "email", "reached"),
        contact(Some("Sam"), "CASK", "meeting", "disputed"),
        contact(None, "ACME", "friendly", "sent"),
        contact(None, "CASK", "friendly", "sent"),
        contact(None, "CASK", "statement", "sent"),
    ];
    insta::assert_snapshot!(text(&activity::report(&rows)), @"
    Activity
    All together
      **7 contacts** with 3 accounts
    By person
      Dana — call 2, email 1 · 2 accounts · 1 of 2 calls reached somebody · 1 promised
      Sam — meeting 1 · 1 account
    Letters the desk sent
      friendly — 2
      statement — 1
    ");
    insta::assert_snapshot!(text(&activity::report(&[])), @"Activity");
}

fn pace_of(begun_with: i64, invoiced: i64, open: i64, not_due: i64) -> Pace {
    Pace { currency: Currency::GBP, begun_with, invoiced, open, not_due, days: 30 }
}

#[rstest]
// Open as much as was invoiced in the days: the days.
#[case::a_month(pace_of(0, 100, 100, 0), Some(300), Some(0), Some(0))]
#[case::half_of_it_late(pace_of(50, 100, 80, 40), Some(240), Some(120), Some(636))]
#[case::all_collected(pace_of(50, 100, 0, 0), Some(0), Some(0), Some(1_000))]
#[case::all_that_could_be(pace_of(50, 100, 60, 60), Some(180), Some(180), Some(1_000))]
#[case::nothing_invoiced(pace_of(50, 0, 20, 0), None, None, Some(600))]
#[case::nothing_to_collect(pace_of(0, 100, 100, 100), Some(300), Some(300), None)]
#[case::a_file_changed_the_past(pace_of(0, 10, 100, 0), Some(3_000), Some(0), None)]
fn the_pace_of_money(
    #[case] pace: Pace,
    #[case] dso: Option<i64>,
    #[case] best: Option<i64>,
    #[case] cei: Option<i64>,
) {
    assert_eq!((pace.dso(), pace.best_dso(), pace.cei()), (dso, best, cei));
}

#[test]
fn a_pace_that_cannot_be_told_says_so() {
    let aging =
        |on: &str, minor| AgingReport::of(day(on), [OpenItem { open: pounds(minor), due: Some(day("2026-02-01")) }]);
    let period = Period::ending(day("2026-03-31"), 30);
    let report = pace::report(period, &aging("2026-03-01", 5_000), &aging("2026-03-31", 2_000), &Totals::default());
    insta::assert_snapshot!(text(&report), @"
    Days sales outstanding
    GBP
      DSO can't be told: nothing was invoiced in these days.
      **CEI 60.0 %** of what could be collected was
      £50.00 open before, £0.00 invoiced, £20.00 open now, £0.00 of it not due yet
    ");
}
