//! The same letter for readers of other languages.

use chrono::Duration;
use rstest::rstest;

use super::*;

fn letter_in(language: &str, country: Option<&str>, facts: LetterFacts) -> Letter {
    let account =
        AccountFacts { language: Some(language.into()), country: country.map(str::to_owned), ..facts.account };
    write(&LetterFacts { account, ..facts })
}

fn in_euro(template: &str, tone: Tone, days: i64) -> LetterFacts {
    let mut facts = facts(template, tone, days);
    facts.lines[0].open = Money::new(124_000, Currency::EUR);
    facts.lines[0].amount = facts.lines[0].open;
    facts
}

fn installment(days: i64) -> LetterFacts {
    let tone = if days > 0 { Tone::Friendly } else { Tone::Courtesy };
    let mut facts = facts("installment", tone, 40);
    let amount = Money::new(20_667, Currency::GBP);
    facts.installment = Some(InstallmentFacts { amount, due_date: today() - Duration::days(days), number: 2, of: 6 });
    facts
}

#[rstest]
#[case("de", None, "1.240,00\u{a0}€", "26. Februar 2026")]
#[case("de-AT", None, "€\u{a0}1\u{a0}240,00", "26. Februar 2026")]
#[case("de", Some("CH"), "€\u{a0}1’240.00", "26. Februar 2026")]
#[case("fr", None, "1\u{202f}240,00\u{a0}€", "26 février 2026")]
#[case("fr_CA", None, "1\u{a0}240,00\u{a0}€", "26 février 2026")]
#[case("en-US", None, "€1,240.00", "February 26, 2026")]
#[case("en", Some("US"), "€1,240.00", "February 26, 2026")]
#[case("en", Some("DE"), "€1,240.00", "26 February 2026")]
#[case("xx-broken-tag-!", None, "€1,240.00", "26 February 2026")]
fn figures_are_in_the_reader_s_own_writing(
    #[case] language: &str,
    #[case] country: Option<&str>,
    #[case] amount: &str,
    #[case] date: &str,
) {
    let letter = letter_in(language, country, in_euro("friendly", Tone::Friendly, 4));
    for part in [&letter.html, &letter.text] {
        assert!(part.contains(amount) && part.contains(date), "{part}");
    }
}

#[test]
fn every_letter_is_there_in_three_languages_with_all_its_facts() {
    for (language, words) in [("en", "How to pay"), ("de", "So können Sie zahlen"), ("fr", "Comment régler")] {
        for (template, tone, days) in LETTERS {
            let letter = letter_in(language, None, facts(template, tone, days));
            for part in [&letter.html, &letter.text] {
                for fact in ["240", "INV-7", "IBAN GB33 BUKB 2020 1555 5555 55", "Dana Reyes, +44 20 7946 0000", words]
                {
                    assert!(part.contains(fact), "{template} in {language} lacks {fact}: {part}");
                }
            }
        }
    }
}

#[test]
fn an_installment_is_asked_for_by_itself() {
    let letter = write(&installment(-3));
    assert!(letter.text.contains("To pay on that day: £206.67") && letter.html.contains("£206.67"), "{}", letter.text);
    assert!(!letter.text.contains("£1,240.00") && letter.text.contains("The plan covers this invoice: INV-7"));
    let letter = write(&installment(2));
    assert!(letter.text.contains("2 days overdue") && letter.text.contains("To pay now: £206.67"), "{}", letter.text);
    assert_eq!(letter.subject, "Installment 2 of 6: £206.67 was due on 28 February 2026");
    // Said to be late before its day, or without an installment at all, there is no letter.
    let mut early = installment(-3);
    early.step.tone = Tone::Friendly;
    assert!(matches!(render(&early, &Templates::built_in()), Err(LetterError::NothingOverdue { .. })));
    early.installment = None;
    assert!(matches!(render(&early, &Templates::built_in()), Err(LetterError::NoInstallment { .. })));
}

#[test]
fn an_operator_s_variant_of_a_language_goes_before_the_language_file_by_file() {
    let folder = folder(&[
        ("friendly/subject.de-AT.txt", "Servus, eine Frage zu {{ lines[0].number }}"),
        ("shared/words.nl.txt", "{% macro greeting(name, tone) %}Beste {{ name }},{% endmacro %}"),
        ("courtesy/subject.nl.txt", "Factuur"),
    ]);
    let templates = Templates::load(Some(folder.path())).unwrap();
    let mut facts = facts("friendly", Tone::Friendly, 4);
    facts.account.language = Some("de_AT".into());
    let austrian = render(&facts, &templates).unwrap();
    assert_eq!(austrian.subject, "Servus, eine Frage zu INV-7");
    assert!(austrian.text.contains("nach unseren Büchern sind £"), "{}", austrian.text);
    facts.account.language = Some("de".into());
    assert_eq!(render(&facts, &templates).unwrap().subject, "Rechnung INV-7: Steht etwas im Weg?");
    // Dutch isn't there in all parts: the letter is in English, and wholly so.
    facts.account.language = Some("nl".into());
    assert!(render(&facts, &templates).unwrap().text.starts_with("Hello Acme Ltd,"));
}

#[test]
fn switzerland_writes_without_the_eszett_and_leaves_names_as_they_are() {
    let mut facts = in_euro("firm", Tone::Firm, 24);
    facts.company.name = "Größe AG".into();
    let letter = letter_in("de-CH", None, facts);
    assert!(letter.text.contains("Mit freundlichen Grüssen") && letter.text.contains("Größe AG"), "{}", letter.text);
}

#[test]
fn one_day_and_one_invoice_are_one() {
    let mut facts = facts("firm", Tone::Firm, 1);
    facts.lines = (0..51).map(|n| line(&format!("N{n}"), 1, Money::new(100, Currency::GBP))).collect();
    for (language, day, more) in [
        ("en", "1 day.", "and 1 more recent invoice, counted"),
        ("de", "seit 1 Tag.", "und 1 jüngere Rechnung, die"),
        ("fr", "de 1 jour.", "et 1 facture plus récente, comprise"),
    ] {
        let letter = letter_in(language, None, facts.clone());
        let flat = letter.text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(day) && flat.contains(more), "{flat}");
    }
}

#[test]
fn the_firm_letter_in_german_reads_like_this() {
    let mut facts = in_euro("firm", Tone::Firm, 24);
    facts.lines.push(super::line("INV-8", -3, Money::new(99_900, Currency::GBP)));
    facts.credits.push(CreditFacts { number: "CN-2".into(), open: Money::new(-4_000, Currency::EUR) });
    facts.company.pay_to = None;
    let letter = letter_in("de", Some("DE"), facts);
    insta::assert_snapshot!(format!("{}\n\n{}", letter.subject, letter.text), @"
    1.200,00 € überfällig: Lassen Sie uns die Zahlung vereinbaren

    Sehr geehrte Damen und Herren,

    nach unseren Büchern sind 1.200,00 € überfällig, der älteste Posten seit 24
    Tagen. Jetzt braucht es einen Termin, und den möchten wir gern mit Ihnen
    vereinbaren.

    Bitte zahlen Sie den überfälligen Betrag noch in dieser Woche, oder nennen
    Sie uns den Tag, an dem Sie zahlen werden. Falls das auf einmal zu viel ist,
    sagen Sie uns, was Sie wann zahlen können: Wir schlagen Ihnen gern
    schriftlich eine Ratenzahlung vor. Falls an einer Rechnung etwas nicht
    stimmt, sagen Sie uns, an welcher; fällig bleibt dann nur der Rest.

    - INV-7: 1.240,00 €, fällig am 6. Februar 2026, seit 24 Tagen überfällig
    - INV-8: 999,00 £, fällig am 5. März 2026, in 3 Tagen fällig
    - Ihre Gutschrift CN-2: -40,00 €

    Zu zahlen: 1.200,00 € und 999,00 £

    So können Sie zahlen

    Bitte zahlen Sie wie gewohnt und geben Sie die Rechnungsnummer an. Falls Sie
    unsere Bankverbindung brauchen, nennt Dana Reyes sie Ihnen gern.

    Eine kurze Antwort genügt, zum Beispiel:

    - „bezahlt am …“
    - „wir können … im Monat zahlen, ab …“
    - „wir beanstanden …, weil …“
    - „wir brauchen noch bis …“

    Ihre Ansprechperson ist Dana Reyes, +44 20 7946 0000. Rufen Sie gern an oder
    antworten Sie einfach auf diese E-Mail. Wenn Ihnen ein Anruf oder eine
    andere Adresse lieber ist, genügt eine kurze Antwort.

    Mit freundlichen Grüßen
    Dana Reyes
    Northwind Supplies

    Kundenkonto ACME, Stand unserer Bücher am 2. März 2026. Falls Ihre Zahlung
    schon unterwegs ist, vielen Dank: Dann hat sie sich mit diesem Schreiben
    gekreuzt.
    ");
}

#[test]
fn the_friendly_letter_in_french_reads_like_this() {
    let mut facts = in_euro("friendly", Tone::Friendly, 4);
    facts.lines[0].amount = Money::new(200_000, Currency::EUR);
    facts.lines[0].po_number = Some("PO-4711".into());
    let letter = letter_in("fr", Some("FR"), facts);
    insta::assert_snapshot!(format!("{}\n\n{}", letter.subject, letter.text), @"
    Facture INV-7 : y a-t-il une difficulté ?

    Bonjour,

    D’après nos comptes, 1 240,00 € restent à régler alors que l’échéance est
    passée. C’est peut-être un simple oubli, ou peut-être y a-t-il une
    difficulté. Nous préférons vous poser la question plutôt que de supposer.

    La facture est-elle arrivée à la bonne personne ? Manque-t-il un numéro de
    commande ou une validation ? Un point ne correspond-il pas à ce qui était
    convenu ? Une ligne suffit, et nous ferons le nécessaire de notre côté.

    - INV-7 : 1 240,00 € sur 2 000,00 €, échéance le 26 février 2026, 4 jours de
      retard (votre commande PO-4711)

    Total à régler : 1 240,00 €

    Comment régler

      Northwind Supplies Ltd
      IBAN GB33 BUKB 2020 1555 5555 55

    Une réponse d’une ligne suffit, par exemple :

    - « réglé le … »
    - « nous contestons …, parce que … »
    - « il nous faut un délai jusqu’au … »

    Pour toute question, vous pouvez joindre Dana Reyes, +44 20 7946 0000. Un
    appel suffit, ou une simple réponse à ce courriel. Si vous préférez un
    appel, ou un courriel à une autre adresse, il suffit de nous le dire en
    réponse.

    Bien cordialement
    Dana Reyes
    Northwind Supplies

    Compte client ACME, d’après nos comptes au 2 mars 2026. Si votre règlement
    est en route, merci : il aura croisé ce courriel.
    ");
}

#[test]
fn the_late_installment_in_german_reads_like_this() {
    let letter = letter_in("de", None, installment(2));
    insta::assert_snapshot!(format!("{}\n\n{}", letter.subject, letter.text), @"
    Rate 2 von 6: 206,67 £ waren am 28. Februar 2026 fällig

    Guten Tag,

    die Rate 2 von 6 aus unserer Vereinbarung, 206,67 £, war am 28. Februar 2026
    fällig und ist noch nicht bei uns angekommen. Vielleicht ist sie schon
    unterwegs; dann betrachten Sie dieses Schreiben bitte als erledigt.

    Andernfalls überweisen Sie sie bitte in den nächsten Tagen, damit unsere
    Vereinbarung so bestehen bleibt, wie wir sie getroffen haben. Falls etwas
    dazwischengekommen ist, sagen Sie es uns bitte jetzt: Je früher wir davon
    wissen, desto leichter finden wir gemeinsam einen Weg.

    - Rate 2 von 6: 206,67 £, fällig am 28. Februar 2026, seit 2 Tagen
      überfällig

    Jetzt zu zahlen: 206,67 £

    Der Ratenplan umfasst diese Rechnung: INV-7

    So können Sie zahlen

      Northwind Supplies Ltd
      IBAN GB33 BUKB 2020 1555 5555 55

    Eine kurze Antwort genügt, zum Beispiel:

    - „bezahlt am …“
    - „wir zahlen diese Rate am …“

    Ihre Ansprechperson ist Dana Reyes, +44 20 7946 0000. Rufen Sie gern an oder
    antworten Sie einfach auf diese E-Mail. Wenn Ihnen ein Anruf oder eine
    andere Adresse lieber ist, genügt eine kurze Antwort.

    Mit freundlichen Grüßen
    Dana Reyes
    Northwind Supplies

    Kundenkonto ACME, Stand unserer Bücher am 2. März 2026. Falls Ihre Zahlung
    schon unterwegs ist, vielen Dank: Dann hat sie sich mit diesem Schreiben
    gekreuzt.
    ");
}
