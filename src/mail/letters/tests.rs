mod languages;
mod mime;

use chrono::{Duration, NaiveDate};
use rstest::rstest;

use super::*;
use crate::receivables::{Currency, Money};

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 2).unwrap()
}

fn line(number: &str, days: i64, open: Money) -> LineFacts {
    LineFacts {
        number: number.into(),
        po_number: None,
        issue_date: Some(today() - Duration::days(days + 30)),
        due_date: today() - Duration::days(days),
        days_past_due: days,
        open,
        amount: open,
    }
}

pub(super) fn facts(template: &str, tone: Tone, days: i64) -> LetterFacts {
    LetterFacts {
        company: CompanyFacts {
            name: "Northwind Supplies".into(),
            contact: "Dana Reyes, +44 20 7946 0000".into(),
            reply_to: None,
            pay_to: Some("Northwind Supplies Ltd\nIBAN GB33 BUKB 2020 1555 5555 55".into()),
        },
        account: AccountFacts {
            code: "ACME".into(),
            name: "Acme Ltd".into(),
            language: Some("en".into()),
            country: Some("GB".into()),
        },
        step: StepFacts { template: template.into(), tone },
        today: today(),
        lines: vec![line("INV-7", days, Money::new(124_000, Currency::GBP))],
        credits: vec![],
        installment: None,
    }
}

fn write(facts: &LetterFacts) -> Letter {
    render(facts, &Templates::built_in()).unwrap()
}

const LETTERS: [(&str, Tone, i64); 5] = [
    ("courtesy", Tone::Courtesy, -5),
    ("friendly", Tone::Friendly, 4),
    ("statement", Tone::Friendly, 10),
    ("firm", Tone::Firm, 24),
    ("final", Tone::Final, 52),
];

#[test]
fn the_friendly_letter_reads_like_this() {
    let mut facts = facts("friendly", Tone::Friendly, 4);
    facts.lines.push(line("INV-8", -3, Money::new(99_900, Currency::EUR)));
    facts.lines[0].po_number = Some("PO-4711".into());
    facts.lines[0].amount = Money::new(200_000, Currency::GBP);
    facts.credits.push(CreditFacts { number: "CN-2".into(), open: Money::new(-4_000, Currency::GBP) });
    let letter = write(&facts);
    insta::assert_snapshot!(format!("{}\n\n{}", letter.subject, letter.text), @r#"
    Your invoices with Northwind Supplies: is anything in the way?

    Hello Acme Ltd,

    Our books show £1,200.00 past its due date. Perhaps it slipped through,
    perhaps something is in the way. We'd rather ask than guess.

    Did the invoice reach the right person? Is an order number or an approval
    missing? Is anything on it not as agreed? One line is enough and we'll see
    to our side of it.

    - INV-7: £1,240.00 of £2,000.00, due 26 February 2026, 4 days overdue (your
      order PO-4711)
    - INV-8: €999.00, due 5 March 2026, due in 3 days
    - your credit CN-2: -£40.00

    Total to pay: €999.00 and £1,200.00

    How to pay

      Northwind Supplies Ltd
      IBAN GB33 BUKB 2020 1555 5555 55

    A one-line reply does it, for instance:

    - "paid on ..."
    - "we dispute ... because ..."
    - "we need until ..."

    Your person here is Dana Reyes, +44 20 7946 0000. Call, or simply reply to
    this mail. If you would rather be called, or written to at another address,
    just reply and say so.

    With kind regards
    Dana Reyes
    Northwind Supplies

    Account ACME, as our books stood on 2 March 2026. If a payment is on its
    way, thank you: it crossed with this letter.
    "#);
}

#[test]
fn every_letter_has_what_it_must_and_nothing_that_can_be_clicked() {
    for (template, tone, days) in LETTERS {
        let letter = write(&facts(template, tone, days));
        for part in [&letter.html, &letter.text] {
            for fact in ["£1,240.00", "INV-7", "IBAN GB33 BUKB 2020 1555 5555 55", "Dana Reyes, +44 20 7946 0000"] {
                assert!(part.contains(fact), "{template} lacks {fact}");
            }
            assert!(!part.contains("http://") || part.contains("xmlns"), "{template} has a link");
        }
        assert!(!letter.html.contains("<a ") && !letter.html.contains("googleapis"), "{template}");
        assert!(!letter.subject.is_empty());
    }
}

#[rstest]
#[case("friendly", Tone::Friendly, -1)]
#[case("friendly", Tone::Friendly, 0)]
#[case("final", Tone::Final, -60)]
// The step calls itself a courtesy, but names the final letter.
#[case("final", Tone::Courtesy, -5)]
fn an_overdue_letter_is_not_written_while_nothing_is_overdue(
    #[case] template: &str,
    #[case] tone: Tone,
    #[case] days: i64,
) {
    let error = render(&facts(template, tone, days), &Templates::built_in()).unwrap_err();
    assert!(matches!(error, LetterError::NothingOverdue { .. }), "{error}");
}

#[test]
fn facts_that_contradict_themselves_make_no_letter() {
    let mut upside_down = facts("firm", Tone::Firm, -24);
    upside_down.lines[0].days_past_due = 24;
    let error = render(&upside_down, &Templates::built_in()).unwrap_err();
    assert_eq!(error, LetterError::Contradiction { number: "INV-7".into(), said: 24, counted: -24 });
}

#[test]
fn credits_are_set_off_before_anything_is_asked_for() {
    let mut facts = facts("friendly", Tone::Friendly, 4);
    facts.credits.push(CreditFacts { number: "CN-2".into(), open: Money::new(-124_000, Currency::GBP) });
    assert!(matches!(render(&facts, &Templates::built_in()), Err(LetterError::NothingOwed { .. })));
    // Something not yet due is still owed, but nothing overdue is.
    facts.lines.push(line("INV-8", -3, Money::new(5_000, Currency::GBP)));
    assert!(matches!(render(&facts, &Templates::built_in()), Err(LetterError::NothingOverdue { .. })));
    facts.credits[0].open = Money::new(-100_000, Currency::GBP);
    assert!(write(&facts).text.contains("£240.00 past its due date"));
    assert!(write(&facts).text.contains("Total to pay: £290.00"));
}

#[test]
fn names_from_the_ledger_stay_text() {
    let hostile = [
        "<script>alert(1)</script>",
        "**x** [a](http://b) @everyone",
        "{{ company.name }}{% raw %}",
        "\"><img src=x onerror=alert(1)> ]]> <!-- </mj-text></mjml>",
        "\u{202e}gnp.exe\u{202c}",
        "Évil\r\nBcc: all@evil.test\r\n\r\nbody",
        "www.evil.test/login",
    ];
    for name in hostile {
        for (template, tone, days) in LETTERS {
            let mut facts = facts(template, tone, days);
            facts.account.name = name.into();
            facts.account.code = name.into();
            facts.company.name = name.into();
            facts.lines[0].number = name.into();
            facts.lines[0].po_number = Some(name.into());
            let letter = write(&facts);
            assert!(!letter.subject.chars().any(char::is_control), "{:?}", letter.subject);
            for part in [&letter.subject, &letter.html, &letter.text] {
                assert!(!part.contains('\u{202e}') && !part.contains('\r'), "{name}");
            }
            for tag in ["<script", "<img", "<a ", "<!-- <"] {
                assert!(!letter.html.contains(tag), "{name} made {tag}");
            }
            assert!(letter.html.contains("</html>") && letter.html.contains("Total to pay"), "{name} cut it short");
        }
    }
}

#[test]
fn ten_thousand_invoices_make_a_bounded_letter_whose_totals_count_all() {
    let mut facts = facts("statement", Tone::Friendly, 10);
    facts.lines =
        (0..10_000).map(|n| line(&format!("N{n}"), 1 + n % 300, Money::new(100 + n, Currency::GBP))).collect();
    facts.account.name = "x".repeat(5_000);
    let letter = write(&facts);
    assert!(letter.html.len() < 100_000, "{} bytes", letter.html.len());
    assert!(letter.text.contains("and 9950 more recent invoices") && letter.text.contains("£509,950.00"));
    assert!(letter.text.contains("300 days overdue") && !letter.text.contains("200 days overdue"));
}

#[test]
fn facts_survive_the_outbox() {
    let mut facts = facts("firm", Tone::Firm, 24);
    facts.installment =
        Some(InstallmentFacts { amount: Money::new(1, Currency::JPY), due_date: today(), number: 1, of: 2 });
    let kept = serde_json::to_string(&facts).unwrap();
    assert_eq!(serde_json::from_str::<LetterFacts>(&kept).unwrap(), facts);
}

/// A folder of templates that differs from the built-in ones by these files.
pub(super) fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

#[test]
fn a_folder_overrides_file_by_file_and_by_language() {
    let folder = folder(&[
        ("friendly/subject.txt", "A question about {{ lines[0].number }}"),
        ("firm/subject.de.txt", "Über {{ overdue }}"),
        ("firm/body.de.mjml", "{% extends 'shared/layout.mjml' %}{% block greeting %}Guten Tag,{% endblock %}"),
        ("firm/body.de.txt", "{% extends 'shared/layout.txt' %}{% block greeting %}Guten Tag,{% endblock %}"),
    ]);
    let templates = Templates::load(Some(folder.path())).unwrap();
    let letter = render(&facts("friendly", Tone::Friendly, 4), &templates).unwrap();
    assert_eq!(letter.subject, "A question about INV-7");
    assert!(letter.text.contains("We'd rather ask than guess"));
    let mut german = facts("firm", Tone::Firm, 24);
    german.account.language = Some("de-AT".into());
    let letter = render(&german, &templates).unwrap();
    assert!(letter.subject.starts_with("Über ") && letter.text.starts_with("Guten Tag,"), "{letter:?}");
    assert!(letter.text.contains("seit 24 Tagen überfällig") && letter.html.contains("lang=\"de\""));
}
