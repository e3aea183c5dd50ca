use chrono::TimeZone;
use rstest::rstest;

use super::*;
use crate::receivables::Currency;

/// Everything in it tries to be something else.
const HOSTILE: &str = "=cmd|'/C calc'!A0</pre><script>alert(1)</script>\u{202e}\"'&";

fn dossier() -> Dossier {
    let at = Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap();
    let pounds = |minor| Money::new(minor, Currency::GBP);
    Dossier {
        company: HOSTILE.into(),
        code: "ACME".into(),
        name: HOSTILE.into(),
        country: Some(HOSTILE.into()),
        owner: Some(HOSTILE.into()),
        written_at: at,
        zone: chrono_tz::Europe::London,
        cover: Some(Cover {
            to: "agency".into(),
            reason: HOSTILE.into(),
            amounts: vec![pounds(120_000)],
            requested_by: HOSTILE.into(),
            approved_by: HOSTILE.into(),
            approved_at: at,
        }),
        contacts: vec![Contact {
            name: Some(HOSTILE.into()),
            email: Some(HOSTILE.into()),
            phone: Some(HOSTILE.into()),
            suppressed: true,
        }],
        invoices: vec![Invoice {
            kind: "invoice".into(),
            number: HOSTILE.into(),
            issue_date: None,
            due_date: Some("2026-02-20".parse().unwrap()),
            amount: pounds(120_000),
            open: pounds(70_000),
            days_past_due: Some(10),
            disputed: true,
            settled_on: None,
            po_number: Some(HOSTILE.into()),
            exception: Some(HOSTILE.into()),
        }],
        payments: vec![Payment {
            invoice: HOSTILE.into(),
            kind: "invoice".into(),
            amount: pounds(50_000),
            paid_on: None,
            reference: Some(HOSTILE.into()),
            source: "ledger".into(),
        }],
        plans: vec![Plan {
            state: "active".into(),
            total: pounds(70_000),
            terms: HOSTILE.into(),
            reason: HOSTILE.into(),
            proposed_by: HOSTILE.into(),
            proposed_at: at,
            invoices: vec![HOSTILE.into()],
            installments: vec![("2026-04-01".parse().unwrap(), pounds(70_000), pounds(0))],
        }],
        approvals: vec![Approval {
            id: "01J".into(),
            kind: "plan".into(),
            state: "approved".into(),
            requested_by: HOSTILE.into(),
            requested_at: at,
            amount: Some(pounds(70_000)),
            terms: HOSTILE.into(),
            reason: HOSTILE.into(),
            needed: 1,
            decided_by: Some(HOSTILE.into()),
            decided_at: Some(at),
            decided_why: Some(HOSTILE.into()),
            verdicts: vec![(HOSTILE.into(), "approve".into(), at)],
        }],
        mails: vec![Mail {
            id: "01J".into(),
            step: HOSTILE.into(),
            state: "accepted".into(),
            at,
            provider: Some("postmark".into()),
            provider_id: Some(HOSTILE.into()),
            reason: Some(HOSTILE.into()),
            text: Some(MailText {
                to: HOSTILE.into(),
                subject: HOSTILE.into(),
                body: HOSTILE.into(),
                file: "mails/0001-friendly.eml".into(),
            }),
        }],
        files: vec![File { name: HOSTILE.into(), at, file: None, sha256: "ab".into() }],
        entries: vec![Entry {
            seq: 7,
            at,
            who: HOSTILE.into(),
            act: "claimed".into(),
            told: HOSTILE.into(),
            hash: "0123456789abcdef".into(),
        }],
        chain: Chain { rows: 9, head: "feed".into(), broken: Some((10, HOSTILE.into())) },
    }
}

#[test]
fn nothing_from_data_is_markup_a_link_or_a_script() {
    let page = page(&dossier());
    assert!(page.matches("&lt;script&gt;alert(1)&lt;/script&gt;").count() > 20);
    let lower = page.to_lowercase();
    for never in ["<script", "<a ", "href", "src=", "onerror", "<img", "<iframe", "url(", "\u{202e}"] {
        assert!(!lower.contains(never), "{never}");
    }
    // Whatever was opened was opened by us.
    assert_eq!(page.matches("</pre>").count(), 1);
    assert!(page.contains("break-after: page"), "the cover is a sheet of its own");
}

#[test]
fn a_page_of_nothing_is_a_page() {
    let empty = Dossier {
        cover: None,
        contacts: vec![],
        invoices: vec![],
        payments: vec![],
        plans: vec![],
        approvals: vec![],
        mails: vec![],
        files: vec![],
        entries: vec![],
        ..dossier()
    };
    let page = page(&empty);
    assert!(page.contains("Nothing has been filed") && !page.contains("<h2>Decisions"));
    assert_eq!(ledger_csv(&empty).lines().count(), 1);
    assert!(!Manifest::default().text(&empty).contains("This account's lines"));
}

#[test]
fn a_table_runs_nothing() {
    let dossier = dossier();
    for table in [ledger_csv(&dossier), payments_csv(&dossier), approvals_csv(&dossier)] {
        let mut read = csv::Reader::from_reader(table.as_bytes());
        for row in read.records() {
            let row = row.unwrap();
            assert!(row.iter().all(|cell| !cell.starts_with('=')), "{row:?}");
            assert!(row.iter().any(|cell| cell.starts_with("'=cmd")), "{row:?}");
        }
    }
    let ledger = ledger_csv(&dossier);
    assert!(ledger.contains(",2026-02-20,GBP,1200.00,500.00,700.00,10,yes,"), "{ledger}");
}

#[test]
fn the_manifest_says_what_it_is_about_and_is_read_by_sha256sum() {
    let mut manifest = Manifest::default();
    manifest.add("timeline.html", "ab".repeat(32));
    let text = manifest.text(&dossier());
    let (remarks, files): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with('#'));
    assert_eq!(remarks.len(), 4);
    assert!(text.contains("BROKEN") && text.contains("from row 7 to row 7"));
    assert_eq!(files, [format!("{}  timeline.html", "ab".repeat(32))]);
}

#[rstest]
#[case("Invoice 2.pdf", "0001-Invoice_2.pdf")]
#[case("../../etc/passwd", "0001-passwd")]
#[case("..\\..\\boot.ini", "0001-boot.ini")]
#[case("\n-rf .", "0001--rf")]
#[case("...", "0001-file")]
#[case("Überblick\u{202e}fdp.exe", "0001-berblick_fdp.exe")]
fn a_name_leads_nowhere(#[case] called: &str, #[case] name: &str) {
    assert_eq!(file_name(1, called), name);
    assert!(file_name(1, &"x".repeat(500)).len() < 100);
}
