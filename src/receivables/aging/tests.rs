use super::*;
use proptest::prelude::*;
use rstest::rstest;

fn on(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[rstest]
#[case(Some("2026-03-10"), Bucket::Current)] // due today is not late
#[case(Some("2026-03-09"), Bucket::D1To30)]
#[case(Some("2026-02-08"), Bucket::D1To30)]
#[case(Some("2026-02-07"), Bucket::D31To60)]
#[case(Some("2026-01-09"), Bucket::D31To60)]
#[case(Some("2026-01-08"), Bucket::D61To90)]
#[case(Some("2025-12-10"), Bucket::D61To90)]
#[case(Some("2025-12-09"), Bucket::Over90)]
#[case(None, Bucket::NoDueDate)]
fn an_invoice_is_in_the_bucket_of_its_age(#[case] due: Option<&str>, #[case] bucket: Bucket) {
    assert_eq!(Bucket::of(on("2026-03-10"), due.map(on)), bucket);
}

#[rstest]
#[case(None, Some("2026-02-01"), true)]
#[case(Some("2026-02-02"), Some("2026-02-01"), false)]
#[case(Some("2026-02-01"), Some("2026-02-01"), true)]
#[case(None, Some("1900-01-01"), false)]
#[case(None, Some("2999-12-31"), false)]
#[case(None, Some("2013-04-01"), true)]
#[case(None, None, false)]
fn some_dates_are_not_believed(#[case] issued: Option<&str>, #[case] due: Option<&str>, #[case] believed: bool) {
    assert_eq!(odd_due_date(issued.map(on), due.map(on), on("2026-03-10")).is_none(), believed);
}

#[rstest]
#[case("2026-01-31", 0)] // not issued yet
#[case("2026-02-01", 90)] // what was gone before we knew is always gone
#[case("2026-02-10", 60)]
#[case("2026-02-11", 40)]
fn the_past_can_be_asked_for(#[case] then: &str, #[case] open: i64) {
    let paid = [(10, None), (30, Some("2026-02-10")), (20, Some("2026-02-11"))];
    let reductions = paid.map(|(minor, date)| Reduction { minor, on: date.map(on) });
    let amount = Money::new(100, Currency::GBP);
    assert_eq!(open_as_of(amount, Some(on("2026-02-01")), reductions, on(then)).minor, open);
}

#[test]
fn the_report_reads_as_machines_expect_it() {
    let items = [
        OpenItem { open: Money::new(1000, Currency::GBP), due: Some(on("2026-03-01")) },
        OpenItem { open: Money::new(-300, Currency::GBP), due: None },
    ];
    let report = serde_json::to_value(AgingReport::of(on("2026-03-10"), items)).unwrap();
    assert_eq!(report["as_of"], "2026-03-10");
    let gbp = &report["currencies"][0];
    assert_eq!(gbp["open_invoices"], 1);
    assert_eq!(gbp["buckets"]["1-30"], serde_json::json!({"minor": 1000, "currency": "GBP"}));
    assert_eq!(gbp["buckets"]["91+"]["minor"], 0);
    assert_eq!(gbp["credits"]["minor"], -300);
    assert_eq!(gbp["total"]["minor"], 700);
}

fn any_item() -> impl Strategy<Value = OpenItem> {
    let currency = prop::sample::select(vec![Currency::GBP, Currency::JPY, Currency::KWD]);
    let due = prop::option::of((-400i64..400).prop_map(|days| on("2026-03-10") + chrono::Duration::days(days)));
    (-1_000_000i64..1_000_000, currency, due)
        .prop_map(|(minor, currency, due)| OpenItem { open: Money::new(minor, currency), due })
}

proptest! {
    #[test]
    fn buckets_partition_the_receivables(items in prop::collection::vec(any_item(), 0..60)) {
        let report = AgingReport::of(on("2026-03-10"), items.iter().copied());
        for aging in &report.currencies {
            let own = || items.iter().filter(|item| item.open.currency == aging.currency);
            let invoices: i64 = own().map(|item| item.open.minor.max(0)).sum();
            let in_buckets: i64 = aging.buckets.iter().map(|(_, money)| money.minor).sum();
            prop_assert_eq!(in_buckets, invoices);
            prop_assert_eq!(aging.open_invoices, own().filter(|item| item.open.minor > 0).count());
            prop_assert!(aging.credits.minor <= 0);
            prop_assert_eq!(aging.total.minor, own().map(|item| item.open.minor).sum::<i64>());
            prop_assert_eq!(aging.total.minor, in_buckets + aging.credits.minor);
        }
    }
}
