//! The mail that is made of hostile facts, read as a mail program reads it.

use mail_parser::{Message, MessageParser};
use rstest::rstest;

use super::*;
use crate::clock::Clock;
use crate::mail::providers::{Folder, Outgoing, Provider, Sent};

/// The bytes of the mail as it would go over SMTP.
async fn mailed(letter: Letter) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let provider = Folder::new(folder.path(), Clock::held_at("2026-03-02T09:00:00Z".parse().unwrap()));
    let mail = Outgoing {
        outbox_id: "01JD7Z0000000000000000TEST".into(),
        from: "Northwind <desk@northwind.test>".into(),
        to: "pay@acme.test".into(),
        reply_to: None,
        subject: letter.subject,
        html: letter.html,
        text: letter.text,
        tag: Some("friendly".into()),
        metadata: vec![],
        attachments: vec![],
    };
    assert!(matches!(provider.send(&mail).await, Sent::Accepted { .. }));
    std::fs::read(folder.path().join("01JD7Z0000000000000000TEST.eml")).unwrap()
}

/// One sender, one recipient, no header that isn't ours, two parts with words in them.
fn is_sound(mail: &Message<'_>, of: &str) {
    let ours = [
        "From",
        "To",
        "Subject",
        "Message-ID",
        "Date",
        "X-Cordial-Id",
        "X-Cordial-Step",
        "MIME-Version",
        "Content-Type",
    ];
    for header in mail.headers() {
        let name = header.name();
        assert!(ours.iter().any(|known| known.eq_ignore_ascii_case(name)), "{of:?} made a header {name}");
    }
    assert_eq!(mail.headers().iter().filter(|header| header.name().eq_ignore_ascii_case("To")).count(), 1);
    assert_eq!(mail.to().unwrap().iter().count(), 1, "{of:?}");
    assert_eq!(mail.to().unwrap().first().unwrap().address(), Some("pay@acme.test"), "{of:?}");
    assert!(mail.bcc().is_none() && mail.cc().is_none(), "{of:?}");
    assert_eq!((mail.text_body_count(), mail.html_body_count(), mail.attachment_count()), (1, 1, 0), "{of:?}");
    let subject = mail.subject().unwrap();
    assert!(
        !subject.is_empty() && subject.chars().count() <= 160 && !subject.chars().any(char::is_control),
        "{subject:?}"
    );
    for part in [mail.body_text(0).unwrap(), mail.body_html(0).unwrap()] {
        assert!(part.contains("£1,240.00"), "{of:?} hid the amount");
        let unseen = |c: char| c.is_control() && !matches!(c, '\n' | '\r');
        assert!(!part.chars().any(unseen), "{of:?}");
        for mark in ['\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}'] {
            assert!(!part.contains(mark), "{of:?} kept {mark:?}");
        }
    }
}

#[rstest]
#[case::a_header("Acme\r\nBcc: all@evil.test\r\n\r\n<b>hi</b>")]
#[case::a_folded_header("Acme\n Bcc: all@evil.test")]
#[case::an_encoded_word("=?utf-8?Q?Acme=0D=0ABcc:_all@evil.test?=")]
#[case::markup("</td></table><script>alert(1)</script><img src=x onerror=1>")]
#[case::bidi("\u{202e}dtL emcA\u{202c}\u{2066}x\u{2069}\u{200b}\u{feff}")]
#[case::control("Acme\0\u{7}\u{1b}[31m\u{85}\u{2028}Ltd")]
#[case::long(&"x".repeat(300))]
#[case::long_words(&"Größe & Söhne ".repeat(25))]
#[case::emoji("🦀🦀🦀👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿")]
#[case::arabic("شركة المثال المحدودة")]
#[case::blank(" \u{200b} ")]
#[case::a_template("{{ 7 * 7 }}{% for x in lines %}{{ x }}{% endfor %}")]
#[tokio::test]
async fn whatever_a_name_is_the_mail_is_one_mail(#[case] name: &str) {
    for (template, tone, days) in LETTERS {
        for language in ["en", "de", "fr"] {
            let mut facts = facts(template, tone, days);
            facts.account.name = name.into();
            facts.account.code = name.into();
            facts.account.country = Some("GB".into());
            facts.account.language = Some(language.into());
            facts.lines[0].number = name.into();
            facts.lines[0].po_number = Some(name.into());
            if language != "en" {
                // Their figures are written another way: what is looked for is in the first alone.
                let letter = write(&facts);
                assert!(!letter.subject.contains(['\r', '\n']), "{:?}", letter.subject);
                continue;
            }
            let bytes = mailed(write(&facts)).await;
            assert!(bytes.is_ascii() && bytes.split(|byte| *byte == b'\n').all(|line| line.len() <= 998));
            is_sound(&MessageParser::default().parse(&bytes).unwrap(), name);
        }
    }
}

#[tokio::test]
async fn ten_thousand_invoices_are_one_mail_of_a_bounded_size_that_asks_for_all() {
    let mut facts = facts("firm", Tone::Firm, 24);
    let many =
        (0..10_000).map(|n| line(&format!("{n}-{}", "x".repeat(300)), 1 + n % 400, Money::new(100 + n, Currency::GBP)));
    facts.lines = many.collect();
    for line in &mut facts.lines {
        line.po_number = Some("<b>🦀</b>".repeat(60));
    }
    let bytes = mailed(write(&facts)).await;
    assert!(bytes.len() < 250_000, "{} bytes", bytes.len());
    let mail = MessageParser::default().parse(&bytes).unwrap();
    for part in [mail.body_text(0).unwrap(), mail.body_html(0).unwrap()] {
        let flat = part.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains("£509,950.00") && flat.contains("9950 more recent invoices, all counted"), "{flat}");
    }
}
