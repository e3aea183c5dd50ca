//! The aging of the receivables as a picture: horizontal bars with their labels on them, at the width of a phone.

use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use crate::receivables::Money;
use crate::receivables::aging::{Bucket, CurrencyAging};

/// How many currencies have room; those with the most open invoices are shown.
const CURRENCIES: usize = 3;
const WIDTH: i64 = 800;
const MARGIN: i64 = 32;
const HEAD: i64 = 78;
const ROW: i64 = 58;
const BAR: i64 = 44;
const LABEL: i64 = 132;
const GAP: i64 = 26;

/// From *not due yet* to *very late*; chosen so that they are told apart in grey too.
const COLOURS: [&str; 6] = ["#5b8def", "#f2c14e", "#ee964b", "#e2673d", "#b3323a", "#9aa0a8"];

static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(include_bytes!("../../../assets/Inter-Regular-subset.ttf").to_vec());
    fonts.load_font_data(include_bytes!("../../../assets/Inter-SemiBold-subset.ttf").to_vec());
    Options { font_family: "Inter".to_owned(), fontdb: Arc::new(fonts), ..Options::default() }
});

/// The bars as a PNG, or nothing where nothing is open. One group a currency, never added up.
pub fn aging(currencies: &[CurrencyAging]) -> Option<Vec<u8>> {
    let drawing = svg(currencies)?;
    let tree = Tree::from_str(&drawing, &OPTIONS).inspect_err(|error| tracing::error!(%error, "the picture")).ok()?;
    let size = tree.size().to_int_size();
    let mut pixels = Pixmap::new(size.width(), size.height())?;
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    pixels.encode_png().ok()
}

fn svg(currencies: &[CurrencyAging]) -> Option<String> {
    let mut shown: Vec<&CurrencyAging> = currencies.iter().filter(|aging| aging.open_invoices > 0).collect();
    shown.sort_by_key(|aging| std::cmp::Reverse(aging.open_invoices));
    shown.truncate(CURRENCIES);
    if shown.is_empty() {
        return None;
    }
    let mut body = String::new();
    let mut top = MARGIN;
    for aging in shown {
        top = group(&mut body, aging, top) + GAP;
    }
    let height = top - GAP + MARGIN;
    Some(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="Inter">
<rect width="{WIDTH}" height="{height}" rx="20" fill="#ffffff"/>{body}</svg>"##
    ))
}

/// Draws one currency's bars below `top`; answers where they end.
fn group(out: &mut String, aging: &CurrencyAging, top: i64) -> i64 {
    let overdue = aging.buckets.overdue();
    let head = top + 26;
    let _ = write!(
        out,
        r##"<text x="{MARGIN}" y="{head}" font-size="30" font-weight="600" fill="#1d2129" font-family="Inter SemiBold">{} overdue</text>
<text x="{}" y="{head}" font-size="24" text-anchor="end" fill="#5b616b">{} open</text>
<line x1="{MARGIN}" x2="{}" y1="{}" y2="{}" stroke="#e3e6ea" stroke-width="2"/>"##,
        short(overdue),
        WIDTH - MARGIN,
        short(open(aging)),
        WIDTH - MARGIN,
        top + 44,
        top + 44,
    );
    let largest = aging.buckets.iter().map(|(_, money)| money.minor).max().unwrap_or(0).max(1);
    let mut y = top + HEAD - 12;
    for (bucket, money) in aging.buckets.iter() {
        if money.is_zero() && bucket == Bucket::NoDueDate {
            continue;
        }
        bar(out, bucket, money, largest, y);
        y += ROW;
    }
    y - (ROW - BAR)
}

fn bar(out: &mut String, bucket: Bucket, money: Money, largest: i64, y: i64) {
    let (left, room) = (MARGIN + LABEL, WIDTH - 2 * MARGIN - LABEL);
    let share = i128::from(room) * i128::from(money.minor.max(0)) / i128::from(largest);
    let width = i64::try_from(share).unwrap_or(room).clamp(if money.is_zero() { 2 } else { 6 }, room);
    let middle = y + BAR / 2 + 9;
    let amount = short(money);
    let inside = width > 40 + 15 * amount.chars().count() as i64;
    let (x, anchor, colour) = match (inside, bucket) {
        (true, Bucket::D1To30 | Bucket::D31To60 | Bucket::NoDueDate) => (left + width - 14, "end", "#1d2129"),
        (true, _) => (left + width - 14, "end", "#ffffff"),
        (false, _) => (left + width + 12, "start", "#1d2129"),
    };
    let _ = write!(
        out,
        r##"<text x="{MARGIN}" y="{middle}" font-size="25" fill="#3a3f47">{}</text>
<rect x="{left}" y="{y}" width="{width}" height="{BAR}" rx="6" fill="{}"/>
<text x="{x}" y="{middle}" font-size="25" text-anchor="{anchor}" fill="{colour}" font-family="Inter SemiBold" font-weight="600">{amount}</text>"##,
        label(bucket),
        COLOURS[bucket as usize],
    );
}

fn label(bucket: Bucket) -> &'static str {
    match bucket {
        Bucket::Current => "not due",
        Bucket::D1To30 => "1–30 d",
        Bucket::D31To60 => "31–60 d",
        Bucket::D61To90 => "61–90 d",
        Bucket::Over90 => "91+ d",
        Bucket::NoDueDate => "no date",
    }
}

fn open(aging: &CurrencyAging) -> Money {
    let all = aging.buckets.iter().fold(0_i64, |sum, (_, money)| sum.saturating_add(money.minor));
    Money::new(all, aging.currency)
}

/// Whole units: nobody reads pence off a bar. The figures beside the picture are exact.
fn short(money: Money) -> String {
    let shown = money.to_string();
    match shown.split_once('.') {
        Some((whole, _)) if money.minor.unsigned_abs() >= money.currency.scale().unsigned_abs() => whole.to_owned(),
        _ => shown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::receivables::Currency;
    use crate::receivables::aging::{AgingReport, OpenItem};
    use chrono::NaiveDate;

    fn report(items: &[(i64, Currency, i64)]) -> AgingReport {
        let today: NaiveDate = "2026-03-10".parse().unwrap();
        let items = items.iter().map(|(minor, currency, days)| OpenItem {
            open: Money::new(*minor, *currency),
            due: Some(today - chrono::Duration::days(*days)),
        });
        AgingReport::of(today, items)
    }

    #[test]
    fn the_picture_is_a_png_with_letters_in_it() {
        let items = [(4_120_000, Currency::GBP, 38), (310_000, Currency::GBP, 3), (99, Currency::GBP, 75)];
        let with = aging(&report(&items).currencies).unwrap();
        assert_eq!(&with[1..4], b"PNG");
        let drawn = Pixmap::decode_png(&with).unwrap();
        assert_eq!(drawn.width(), WIDTH as u32);
        let ink =
            drawn.pixels()[..drawn.width() as usize * (MARGIN as usize + 40)].iter().filter(|p| p.red() < 80).count();
        assert!(ink > 300, "the head line has {ink} dark pixels: the font isn't there");
        if let Ok(path) = std::env::var("CORDIAL_PICTURE") {
            std::fs::write(path, with).unwrap();
        }
    }

    #[test]
    fn each_currency_has_a_group_and_none_are_added() {
        let drawing = svg(&report(&[(10_000, Currency::GBP, 5), (90_000, Currency::EUR, 5)]).currencies).unwrap();
        assert!(drawing.contains("£100 overdue") && drawing.contains("€900 overdue") && !drawing.contains("1,000"));
    }

    #[test]
    fn nothing_open_is_no_picture_and_the_largest_amount_is_one() {
        assert!(aging(&[]).is_none());
        assert!(aging(&report(&[(i64::MAX, Currency::JPY, 5)]).currencies).is_some());
    }
}
