use rstest::rstest;

use super::super::tests::{facts, folder};
use super::super::{Templates, Tone, render};
use super::*;
use crate::config::Level;

#[test]
fn the_built_in_letters_pass_their_own_reading() {
    let findings = lint(None, &[]);
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert_eq!(findings[0].level, Level::Ok);
}

#[rstest]
#[case("firm/body.txt", "one\n\n{{ compny.name }}", "body.txt:3", "no \"compny")]
#[case("firm/body.mjml", "<mjml>\n<mj-body>\n<mj-txt>x</mj-txt></mj-body></mjml>", "body.mjml:3", "<mj-txt>")]
#[case("firm/body.mjml", "<mjml>\n<mj-body>\n<mj-section></mj-body></mjml>", "body.mjml:3", "valid MJML")]
#[case("firm/body.mjml", "just words", "body.mjml", "valid MJML")]
#[case("firm/body.txt", "{% include 'firm/body.txt' %}", "body.txt", "")]
#[case(
    "firm/body.txt",
    "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}",
    "body.txt",
    "never comes to an end"
)]
#[case("firm/body.txt", "{% if %}", "body.txt:1", "")]
#[case("firm/body.txt", "Please pay.", "body.txt", "lacks the amount")]
#[case("firm/body.txt", "{{ total }}", "body.txt", "lacks an invoice number")]
#[case("shared/layout.txt", "{{ total }} {% include 'shared/statement.txt' %}", "body.txt", "lacks how to pay")]
#[case("firm/subject.txt", "x\nPAY NOW please", "subject.txt:2", "\"PAY\" is in capitals")]
#[case("friendly/subject.txt", "Your legal department", "subject.txt:1", "\"legal\" may not be said")]
#[case("courtesy/subject.txt", "Overdue soon", "subject.txt:1", "before anything is overdue")]
#[case("final/subject.txt", "Pay or else", "subject.txt:1", "threat")]
#[case("final/subject.txt", "Please!!", "subject.txt:1", "shouts")]
#[case("final/subject.txt", " \n", "subject.txt", "empty")]
#[case(
    "final/body.mjml",
    "<mjml><mj-body><mj-section><mj-column><mj-text>{{ account.name | safe }}</mj-text></mj-column></mj-section></mj-body></mjml>",
    "body.mjml:1",
    "safe"
)]
#[case(
    "final/body.mjml",
    "{% autoescape false %}<mjml><mj-body><mj-raw>{{ account.name }}</mj-raw></mj-body></mjml>{% endautoescape %}",
    "body.mjml",
    "isn't escaped"
)]
#[case(
    "friendly/subject.de.txt",
    "Ein Fall für den Rechtsanwalt",
    "subject.de.txt:1",
    "\"rechtsanwalt\" may not be said"
)]
#[case("courtesy/subject.de.txt", "Überfällig am {{ today }}", "subject.de.txt:1", "before anything is overdue")]
#[case("final/subject.de.txt", "Sonst kommt der Gerichtsvollzieher", "subject.de.txt:1", "threat")]
#[case("friendly/subject.de.txt", "Zuzüglich Mahngebühren", "subject.de.txt:1", "before the firm letter")]
#[case("firm/subject.de.txt", "Bitte ZAHLEN", "subject.de.txt:1", "\"ZAHLEN\" is in capitals")]
#[case("friendly/subject.fr.txt", "Avant la mise en demeure", "subject.fr.txt:1", "may not be said")]
#[case("courtesy/subject.fr.txt", "Un impayé", "subject.fr.txt:1", "before anything is overdue")]
#[case("final/subject.fr.txt", "L’huissier viendra", "subject.fr.txt:1", "threat")]
#[case("friendly/subject.fr.txt", "Avec des pénalités", "subject.fr.txt:1", "before the firm letter")]
#[case("final/subject.fr.txt", "Payez !!", "subject.fr.txt:1", "shouts")]
#[case("firm/body.de.txt", "Bitte zahlen.", "body.de.txt", "lacks the amount")]
#[case("firm/body.fr.mjml", "<mjml>\n<mj-body>\n<mj-txt>x</mj-txt></mj-body></mjml>", "body.fr.mjml:3", "<mj-txt>")]
#[case("installment/body.txt", "{{ company.contact }}", "installment/body.txt", "lacks the amount")]
#[case("firm/body.es.mjml", "<mjml></mjml>", "body.es.mjml", "all three parts")]
#[case("gentle/subject.txt", "Hello", "gentle/body.txt", "plain text part is missing")]
#[case("firm/subject.es.txt", "Hola", "subject.es.txt", "all three parts")]
#[case("firm/bdy.mjml", "x", "bdy.mjml", "no letter uses this file")]
fn check_names_the_file_and_what_is_wrong(
    #[case] file: &str,
    #[case] text: &str,
    #[case] key: &str,
    #[case] message: &str,
) {
    let folder = folder(&[(file, text)]);
    let findings = lint(Some(folder.path()), &[]);
    let found = findings.iter().any(|finding| finding.key.contains(key) && finding.message.contains(message));
    assert!(found && findings.iter().all(|finding| finding.level != Level::Ok), "{findings:#?}");
}

#[test]
fn a_step_without_a_template_is_found() {
    let steps = [StepFacts { template: "gentle".into(), tone: Tone::Friendly }];
    let findings = lint(None, &steps);
    assert!(findings[0].message.contains("\"gentle\"") && findings[0].message.contains("friendly"), "{findings:#?}");
    assert!(matches!(
        render(&facts("../secret", Tone::Friendly, 4), &Templates::built_in()),
        Err(LetterError::NoTemplate { .. })
    ));
}
