//! What each trouble means, and what ends a doubt.

use std::time::Duration;

use cordial::mail::LookUp;
use cordial::mail::providers::InDoubt;
use cordial::sandbox::mail::Dialect::{self, Jmap, Mailgun, Postmark, Resend, SendGrid, Ses, Smtp};
use cordial::sandbox::mail::Fault;
use rstest::rstest;

use super::peer::{letter, meaning, peer, provider};
use crate::world::post_office::mail_lines;

fn too_many(retry_after: &str) -> Fault {
    Fault::TooMany { retry_after: Some(retry_after.to_owned()).filter(|text| !text.is_empty()) }
}

fn status(status: u16, body: &str) -> Fault {
    Fault::Status { status, body: body.to_owned() }
}

fn accepted_then(status: u16, body: &str) -> Fault {
    Fault::AcceptThenStatus { status, body: body.to_owned() }
}

#[rstest]
#[case::slow(Fault::Slow(Duration::from_millis(200)), "accepted", 1)]
#[case::recipient(Fault::RefuseRecipient, "refused for its Recipient", 0)]
#[case::mail(Fault::RefuseMail, "refused for its Message", 0)]
#[case::a_second(too_many("1"), "later in 1 s", 0)]
#[case::an_hour(too_many("3600"), "later in 3600 s", 0)]
#[case::unsaid(too_many(""), "later in 60 s", 0)]
#[case::garbled(too_many("soon"), "later in 60 s", 0)]
#[case::broken(status(500, "oops"), "unknown", 0)]
#[case::away(status(503, "<html><h1>503 Service Unavailable</h1></html>"), "unknown", 0)]
#[case::proxy(status(502, "<html><h1>502 Bad Gateway</h1></html>"), "unknown", 0)]
#[case::proxy_waited(status(504, ""), "unknown", 0)]
#[case::moved(status(302, ""), "unauthorised", 0)]
#[case::nothing_there(status(404, "<html>"), "unauthorised", 0)]
#[case::hang(Fault::Hang, "unknown", 0)]
#[case::close(Fault::Close, "unknown", 0)]
#[case::garbage(Fault::Garbage, "unknown", 0)]
#[case::accepted_and_hangs(Fault::AcceptThenHang, "unknown", 1)]
#[case::accepted_and_closes(Fault::AcceptThenClose, "unknown", 1)]
#[case::accepted_and_garbled(Fault::AcceptThenGarbage, "unknown", 1)]
#[case::accepted_and_half_said(Fault::AcceptThenHalf, "unknown", 1)]
#[case::accepted_and_fell_over(accepted_then(500, "oops"), "unknown", 1)]
#[case::accepted_and_a_proxy_is_away(accepted_then(503, "<html>"), "unknown", 1)]
#[case::accepted_and_a_proxy_gave_up(accepted_then(504, ""), "unknown", 1)]
#[tokio::test]
async fn each_trouble_has_one_meaning(
    #[values(Postmark, SendGrid, Mailgun, Resend, Ses, Jmap, Smtp)] dialect: Dialect,
    #[case] fault: Fault,
    #[case] expected: &str,
    #[case] arrived: usize,
) {
    let peer = peer(dialect).await;
    let only_over_http = matches!(&fault, Fault::Status { status, .. } if *status != 503)
        || matches!(&fault, Fault::AcceptThenStatus { .. });
    if dialect == Smtp && only_over_http {
        return;
    }
    // A mail server says that it is too much, and never for how long; and that it goes down, before it has a letter.
    let is_early = expected.starts_with("later") || matches!(&fault, Fault::Status { status: 503, .. });
    let expected = if dialect == Smtp && is_early { "later" } else { expected };
    // SES drops what comes too fast, and takes more in the next second.
    let expected = if dialect == Ses && expected == "later in 60 s" { "later in 5 s" } else { expected };
    peer.api.faults().next_send(fault);
    assert_eq!(meaning(peer.provider.send(&letter()).await), expected);
    assert_eq!(peer.api.sent().len(), arrived);
    let all = peer.api.visits().all();
    let tried = all.iter().filter(|visit| dialect != Jmap || submits(&visit.body)).count();
    assert!(tried <= 1, "a provider never tries again by itself");
}

/// Whether a request to a JMAP server is the one by which a mail leaves.
fn submits(body: &[u8]) -> bool {
    String::from_utf8_lossy(body).contains("EmailSubmission/set")
}

#[rstest]
#[tokio::test]
async fn a_revoked_key_is_nobody_s_fault_but_ours(
    #[values(Postmark, SendGrid, Mailgun, Resend, Ses, Jmap, Smtp)] dialect: Dialect,
) {
    let peer = peer(dialect).await;
    peer.api.set_token("another");
    assert_eq!(meaning(peer.provider.send(&letter()).await), "unauthorised");
    let nowhere = provider(dialect, "http://127.0.0.1:1", &peer.clock);
    assert_eq!(meaning(nowhere.send(&letter()).await), "later", "nothing can have left");
    // Nobody there speaks TLS.
    let private = peer.api.base_url().replace("http:", "https:");
    let private = provider(dialect, &private, &peer.clock);
    if dialect != Smtp {
        assert_eq!(meaning(private.send(&letter()).await), "later", "nothing can have left");
    }
    assert!(peer.api.sent().is_empty());
}

/// A mail server that offers no STARTTLS where it is asked for gets neither the password nor the letter.
#[rstest]
#[case::starttls("tls = \"starttls\"", "unauthorised")]
#[case::wrapped("tls = \"wrapped\"", "later")]
#[tokio::test]
async fn nothing_is_said_in_the_open_that_was_to_be_private(#[case] tls: &str, #[case] expected: &str) {
    let peer = peer(Smtp).await;
    let lines = mail_lines(Smtp, &peer.api.base_url()).replace("tls = \"none\"", tls);
    let config = cordial::config::Config::from_text(&lines).unwrap();
    let private = cordial::mail::providers::from_config(&config.mail, &peer.clock).unwrap();
    assert_eq!(meaning(private.send(&letter()).await), expected);
    assert!(peer.api.sent().is_empty());
}

/// However the doubt is ended, one mail arrives.
#[rstest]
#[tokio::test]
async fn a_mail_that_was_taken_without_an_answer_stays_one(
    #[values(Postmark, SendGrid, Mailgun, Resend, Ses, Jmap, Smtp)] dialect: Dialect,
    #[values(
        Fault::AcceptThenHang,
        Fault::AcceptThenClose,
        Fault::AcceptThenGarbage,
        Fault::AcceptThenHalf,
        accepted_then(500, "oops"),
        accepted_then(503, "<html>")
    )]
    fault: Fault,
) {
    if dialect == Smtp && matches!(fault, Fault::AcceptThenStatus { .. }) {
        return;
    }
    let (peer, mail) = (peer(dialect).await, letter());
    peer.api.faults().next_send(fault);
    assert_eq!(meaning(peer.provider.send(&mail).await), "unknown");
    match peer.provider.in_doubt() {
        InDoubt::LookUp => {
            let found = peer.provider.look_up(&mail.outbox_id).await;
            assert!(matches!(&found, LookUp::Found { .. }), "{found:?}");
        }
        InDoubt::SendAgain { .. } => {
            assert_eq!(meaning(peer.provider.send(&mail).await), "accepted");
        }
        InDoubt::NobodyKnows => {
            let told = peer.provider.look_up(&mail.outbox_id).await;
            assert!(matches!(told, LookUp::CannotTell { .. }), "{told:?}");
        }
    }
    peer.only();
}

#[rstest]
#[tokio::test]
async fn a_look_up_says_what_it_knows_and_no_more(#[values(Postmark, Mailgun, Jmap)] dialect: Dialect) {
    let (peer, mail) = (peer(dialect).await, letter());
    let other = cordial::mail::Outgoing { outbox_id: "01JNAE3J00CQ5Y8V6WHKPZX2M5".into(), ..letter() };
    peer.provider.send(&other).await;
    assert_eq!(peer.provider.look_up(&mail.outbox_id).await, LookUp::NotFound, "another mail isn't ours");
    peer.provider.send(&mail).await;
    let found = peer.provider.look_up(&mail.outbox_id).await;
    assert!(matches!(found, LookUp::Found { .. }), "{found:?}");
    for fault in [status(500, ""), status(502, "<html>"), Fault::Close, Fault::Garbage, too_many("1")] {
        peer.api.faults().next_lookup(fault.clone());
        let told = peer.provider.look_up(&mail.outbox_id).await;
        assert!(matches!(told, LookUp::CannotTell { .. }), "{fault:?}: {told:?}");
    }
    peer.api.faults().lag_search();
    assert_eq!(peer.provider.look_up(&mail.outbox_id).await, LookUp::NotFound);
    assert!(peer.provider.look_up_lag() >= Duration::from_secs(60), "its silence right afterwards proves nothing");
}
