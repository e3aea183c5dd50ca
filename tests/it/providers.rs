//! One suite for every provider: what it takes is what was sent, and whatever goes wrong has one meaning.

mod contracts;
mod faults;
mod peer;
mod service_model;
mod yaml;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cordial::mail::Outgoing;
use cordial::mail::providers::Attachment;
use cordial::sandbox::mail::Dialect::{self, Jmap, Mailgun, Postmark, Resend, SendGrid, Ses, Smtp};
use rstest::rstest;

use crate::world::post_office::MAIL_TOKEN;
use peer::{letter, meaning, peer, provider};

#[rstest]
#[tokio::test]
async fn what_arrives_is_what_was_sent(
    #[values(Postmark, SendGrid, Mailgun, Resend, Ses, Jmap, Smtp)] dialect: Dialect,
) {
    let peer = peer(dialect).await;
    let mail = letter();
    assert_eq!(meaning(peer.provider.send(&mail).await), "accepted");
    let caught = peer.only();
    let named = |who: &cordial::sandbox::mail::address::Mailbox| (who.name.clone(), who.email.clone());
    assert_eq!(named(&caught.from), ("Größe & Söhne, Buchhaltung".into(), "accounts@harbour.example".into()));
    assert_eq!(caught.recipients().map(named).collect::<Vec<_>>(), [(String::new(), "pay@acme.example".into())]);
    assert_eq!(
        caught.reply_to.iter().map(named).collect::<Vec<_>>(),
        [("Dana Reyés".into(), "dana@harbour.example".into())]
    );
    assert_eq!(caught.subject, mail.subject);
    let plain = |body: &Option<String>| body.as_deref().unwrap_or_default().replace("\r\n", "\n").trim_end().to_owned();
    assert_eq!(plain(&caught.html), mail.html.trim_end());
    assert_eq!(plain(&caught.text), mail.text.trim_end());
    assert_eq!(caught.header("X-Cordial-Id"), Some(mail.outbox_id.as_str()));
    assert_eq!(caught.attachments.len(), mail.attachments.len());
    for (got, sent) in caught.attachments.iter().zip(&mail.attachments) {
        assert_eq!((&got.name, &got.content_type), (&sent.name, &sent.content_type));
        assert_eq!(got.bytes, STANDARD.decode(&sent.content).unwrap(), "{}", sent.name);
    }
}

/// What a provider can be told beside the mail itself, and what comes back in its webhooks.
#[rstest]
#[tokio::test]
async fn the_mail_can_be_found_again(#[values(Postmark, SendGrid, Mailgun, Resend, Ses, Jmap, Smtp)] dialect: Dialect) {
    let peer = peer(dialect).await;
    let mail = letter();
    peer.provider.send(&mail).await;
    let caught = peer.only();
    let chooses_its_own_id = matches!(dialect, Resend);
    let message_id = caught.header("Message-ID").map(str::to_owned);
    assert_eq!(message_id, (!chooses_its_own_id).then(|| mail.message_id()), "{:?}", caught.headers);
    let has_metadata = !matches!(dialect, Jmap | Smtp);
    if has_metadata {
        assert_eq!(caught.metadata("cordial_id"), Some(mail.outbox_id.as_str()), "{:?}", caught.metadata);
        assert_eq!(caught.metadata("account"), Some("ACME-7"));
    }
}

#[rstest]
#[case::to_two(Outgoing { to: "a@b.example, c@evil.example".into(), ..letter() })]
#[case::to_a_header(Outgoing { to: "a@b.example\r\nBcc: c@evil.example".into(), ..letter() })]
#[case::subject(Outgoing { subject: "Hello\r\nBcc: c@evil.example".into(), ..letter() })]
#[case::from(Outgoing { from: "Desk\nBcc: c@evil.example <desk@harbour.example>".into(), ..letter() })]
#[case::reply_to(Outgoing { reply_to: Some("d@b.example\nBcc: c@evil.example".into()), ..letter() })]
#[case::id(Outgoing { outbox_id: "x\r\nBcc: c@evil.example".into(), ..letter() })]
#[case::file_name(Outgoing { attachments: vec![Attachment { name: "a.pdf\"\r\nX: y".into(), ..letter().attachments.remove(0) }], ..letter() })]
#[tokio::test]
async fn nothing_starts_a_header_of_its_own(
    #[values(Postmark, SendGrid, Mailgun, Resend, Ses, Jmap, Smtp)] dialect: Dialect,
    #[case] mail: Outgoing,
) {
    let peer = peer(dialect).await;
    let refused = meaning(peer.provider.send(&mail).await);
    assert!(refused.starts_with("refused"), "{refused}");
    assert_eq!(peer.api.visits().all().len(), 0, "nobody is asked about a mail that may not go");
}

#[rstest]
#[tokio::test]
async fn the_check_says_what_to_do(#[values(Postmark, SendGrid, Mailgun, Resend, Ses, Jmap, Smtp)] dialect: Dialect) {
    let peer = peer(dialect).await;
    assert_eq!(peer.provider.check().await, Ok(()));
    assert!(peer.api.sent().is_empty(), "a check sends nothing");
    peer.api.set_token("another");
    let told = peer.provider.check().await.unwrap_err();
    assert!(told.contains("check mail.") && !told.contains(MAIL_TOKEN), "{told}");
    let nowhere = provider(dialect, "http://127.0.0.1:1", &peer.clock);
    let told = nowhere.check().await.unwrap_err();
    assert!(told.contains("refused") && told.contains("check mail."), "{told}");
}
