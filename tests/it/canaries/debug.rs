//! `Debug` of whatever holds a secret, an address, a note or a letter: it ends up in logs and errors.

use cordial::config::Config;

use super::watched::PLANTED;

#[test]
fn debug_tells_of_no_one() {
    let text = || "canary-text".to_owned();
    let mail = cordial::mail::Outgoing {
        outbox_id: "01J".to_owned(),
        from: text(),
        to: text(),
        reply_to: Some(text()),
        subject: text(),
        html: text(),
        text: text(),
        tag: Some("friendly".to_owned()),
        metadata: vec![(text(), text())],
        attachments: Vec::new(),
    };
    let kept = cordial::desk::AsSent {
        outbox_id: "01J".to_owned(),
        recipient: text(),
        subject: text(),
        body_text: text(),
        message: text(),
    };
    let person = cordial::desk::ContactLine {
        name: Some(text()),
        email: Some(text()),
        phone: Some(text()),
        preferred: true,
        suppressed: false,
    };
    let address: cordial::receivables::address::EmailAddress = "canary-text@acme.example".parse().unwrap();
    for debug in [format!("{mail:?}"), format!("{kept:?}"), format!("{person:?}"), format!("{address:?}")] {
        assert!(!debug.contains("canary"), "{debug}");
    }
    assert!(format!("{mail:?}").contains("01J"), "it still says which");
}

#[test]
fn debug_of_the_config_shows_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bot.toml");
    std::fs::write(&path, "[database]\nurl = \"postgres://desk:canary-password@db.example/desk\"\n").unwrap();
    for provider in ["postmark", "sendgrid", "mailgun", "resend", "ses", "jmap", "smtp"] {
        let said = [
            ("CORDIAL_DISCORD__TOKEN", "canary-token"),
            ("CORDIAL_MAIL__PROVIDER", provider),
            ("CORDIAL_MAIL__FROM", "desk@example.com"),
            ("CORDIAL_MAIL__POSTMARK__TOKEN", "canary-postmark-key"),
            ("CORDIAL_MAIL__MAILGUN__DOMAIN", "mg.example.com"),
            ("CORDIAL_MAIL__MAILGUN__WEBHOOK_SECRET", "canary-mailgun-hook"),
            ("CORDIAL_MAIL__RESEND__WEBHOOK_SECRET", "whsec_canary-resend-hook"),
            ("CORDIAL_MAIL__SES__ACCESS_KEY_ID", "AKIA"),
            ("CORDIAL_MAIL__SES__REGION", "eu-west-2"),
            ("CORDIAL_MAIL__JMAP__BASE_URL", "https://jmap.example.com"),
            ("CORDIAL_MAIL__SMTP__HOST", "smtp.example.com"),
            ("CORDIAL_MAIL__SMTP__USER", "desk"),
            ("CORDIAL_ALERTS__NTFY__URL", "https://ntfy.example.com"),
            ("CORDIAL_ALERTS__NTFY__TOPIC", "desk"),
        ];
        let environment = PLANTED.iter().chain(&said).map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        let config = Config::load(&path, environment).unwrap();
        assert!(config.mail.sender().is_ok(), "{provider} is set up");
        for debug in [format!("{config:?}"), format!("{config:#?}"), format!("{:?}", config.mail.sender())] {
            assert!(!debug.contains("canary"), "{provider}: {debug}");
        }
    }
}
