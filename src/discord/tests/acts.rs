use std::time::Duration;

use super::*;
use crate::readiness::Report;
use crate::sandbox::workspace::{DANA, Fault, MORGAN, NOOR, SAM, Upload};

#[tokio::test]
async fn two_who_claim_get_one_owner_and_one_polite_refusal() {
    let m = Morning::begin().await;
    let card = m.slash(DANA, "/account account:ACME").await;
    let theirs = m.slash(SAM, "/account account:ACME").await;
    let (first, second) =
        (m.workspace.press(DANA, card.id, "Claim").unwrap(), m.workspace.press(SAM, theirs.id, "Claim").unwrap());
    let mut said = [m.answer(first).await.content, m.answer(second).await.content];
    said.sort_by_key(|said| said.contains("already"));
    assert_eq!(said[0], "Acme Ltd (ACME) is yours now.");
    assert!(said[1].starts_with("Acme Ltd (ACME) is ") && said[1].contains("already"), "{}", said[1]);
    let lines = m.posts(DESK).await;
    assert_eq!(lines.iter().filter(|line| line.content.contains("claimed Acme Ltd (ACME)")).count(), 1);
    m.end().await;
}

#[tokio::test]
async fn somebody_without_the_role_is_refused_and_a_stranger_sees_no_names() {
    let m = Morning::begin().await;
    let said = m.slash(NOOR, "/claim account:ACME").await.content;
    insta::assert_snapshot!(said, @"Only collectors and managers work at this desk. Ask a manager to give you the role.");
    assert!(m.workspace.complete(NOOR, DESK, "/claim account:ac").await.unwrap().is_empty());
    let found = m.workspace.complete(DANA, DESK, "/claim account:acm").await.unwrap();
    assert_eq!((found[0].name.as_str(), found[0].value.as_str()), ("Acme Ltd (ACME)", Some("ACME")));
    m.end().await;
}

#[tokio::test]
async fn a_log_without_a_note_asks_for_one_even_after_a_restart_and_keeps_its_file() {
    let mut m = Morning::begin().await;
    let letter = Upload { name: "letter.txt".into(), content_type: "text/plain".into(), bytes: b"Dear Sirs".to_vec() };
    let typed = "/log account:ACME channel:call outcome:reached next:\"call back fri\"";
    let asked = m.workspace.slash_with(DANA, DESK, typed, vec![("file".to_owned(), letter)]).unwrap();
    let form = m.form(asked).await;
    assert_eq!(form.title, "Conversation with ACME");
    m.restart().await;
    let sent = m.workspace.submit(DANA, &[("What was said", "They pay on Friday")]).unwrap();
    insta::assert_snapshot!(m.answer(sent).await.content, @"Filed with Acme Ltd (ACME). Next on Fri 27 Nov 2026.");
    let card = format!("{:?}", m.slash(DANA, "/account account:ACME").await.embeds);
    assert!(card.contains("They pay on Friday"), "{card}");
    m.end().await;
}

#[tokio::test]
async fn a_message_of_the_chat_is_filed_with_an_account() {
    let m = Morning::begin().await;
    let said = m.workspace.say(SAM, DESK, "Acme called: cheque is in the post").unwrap();
    let form = m.form(m.workspace.context(DANA, "Log to account", said).unwrap()).await;
    assert!(form.inputs.iter().any(|input| input.value.contains("cheque is in the post")), "{form:?}");
    let sent = m.workspace.submit(DANA, &[("Account: its code or name", "ACME")]).unwrap();
    assert_eq!(m.answer(sent).await.content, "Filed with Acme Ltd (ACME).");
    m.end().await;
}

#[tokio::test]
async fn every_reading_command_answers_and_names_stay_text() {
    let m = Morning::begin().await;
    for typed in ["/overdue", "/account account:BAD", "/why account:BAD", "/timeline account:BAD", "/status", "/help"] {
        let said = m.slash(MORGAN, typed).await;
        let shown = format!("{} {:?}", said.content, said.embeds);
        assert!(!shown.contains("[a](http") && !shown.contains(" **x**"), "{typed}: {shown}");
        assert!(!said.embeds.is_empty(), "{typed} shows nothing");
    }
    m.end().await;
}

#[tokio::test]
async fn a_button_works_after_a_restart_and_a_forged_one_is_refused() {
    let mut m = Morning::begin().await;
    let card = m.slash(DANA, "/account account:ACME").await;
    m.restart().await;
    let pressed = m.workspace.press(DANA, card.id, "Claim").unwrap();
    assert_eq!(m.answer(pressed).await.content, "Acme Ltd (ACME) is yours now.");
    assert_eq!(m.workspace.counters().command_puts, 1, "a restart is no change of the commands");
    for forged in ["v1:claim:999999", "v1:log-to:1", "v9:claim:1", "v1:claim:1:2", "x"] {
        let said = m.answer(m.workspace.forge_press(DANA, card.id, forged).unwrap()).await.content;
        assert!(said.contains("no account") || said.contains("don't know that button"), "{forged}: {said}");
    }
    m.end().await;
}

#[tokio::test]
async fn an_import_is_the_managers_and_says_what_changed() {
    let m = Morning::begin().await;
    let file = |bytes: &str| {
        let upload = Upload { name: "l.csv".into(), content_type: "text/csv".into(), bytes: bytes.as_bytes().to_vec() };
        vec![("file".to_owned(), upload)]
    };
    let asked = m.workspace.slash_with(MORGAN, DESK, "/import", file(LEDGER)).unwrap();
    let said = format!("{:?}", m.answer(asked).await.embeds);
    assert!(said.contains("nothing changed"), "{said}");
    let asked = m.workspace.slash_with(DANA, DESK, "/import", file(LEDGER)).unwrap();
    assert!(m.answer(asked).await.content.contains("Only a manager"));
    m.end().await;
}

#[tokio::test]
async fn the_digest_has_its_picture_and_buttons_to_claim() {
    let m = Morning::begin().await;
    m.slash(MORGAN, "/digest").await;
    let posts = m.posts(DIGEST).await;
    let [digest] = posts.as_slice() else { panic!("{posts:?}") };
    assert_eq!(digest.attachments[0].name, "aging.png");
    let claimed = m.workspace.press(DANA, digest.id, "Claim ACME").unwrap();
    assert_eq!(m.answer(claimed).await.content, "Acme Ltd (ACME) is yours now.");
    m.end().await;
}

#[tokio::test]
async fn limits_lost_answers_and_repeated_deliveries_make_one_message() {
    let m = Morning::begin().await;
    m.workspace.faults().repeat_events(true);
    assert_eq!(m.slash(DANA, "/claim account:ACME").await.content, "Acme Ltd (ACME) is yours now.");
    m.workspace.faults().repeat_events(false);
    let limited = Fault::TooMany { retry_after: 0.1, global: true };
    m.workspace.faults().rest("POST", "/channels", limited, 1);
    m.workspace.faults().rest("POST", "/channels", Fault::ApplyThenDrop, 1);
    let lines = m.posts(DESK).await;
    assert_eq!(lines.iter().filter(|line| line.content.contains("claimed")).count(), 1, "{lines:?}");
    m.end().await;
}

#[tokio::test]
async fn a_wrong_token_and_a_missing_intent_end_it_with_a_sentence() {
    let m = Morning::begin().await;
    m.workspace.faults().close_gateway(4014);
    let ended = tokio::time::timeout(Duration::from_secs(20), m.running).await.unwrap().unwrap();
    assert!(ended.unwrap_err().to_string().contains("4014"));
    let Report { gateway, .. } = m.readiness.report();
    assert!(!gateway.ready);
    assert_eq!(m.workspace.counters().identifies, 1);
}
