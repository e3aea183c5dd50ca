//! Through whom the bot of a test sends its letters.

use std::sync::LazyLock;

use cordial::sandbox::mail::hooks::{Proof, SigningKey};
use cordial::sandbox::mail::{Dialect, mailgun, ses, smtp};

/// What the mail API asks for.
pub const MAIL_TOKEN: &str = "c0ffee00-loopback-mail-token";
/// What Postmark puts into the address of its webhooks.
pub const HOOK_SECRET: &str = "postmark:loopback hush";

/// The secret that Resend shows for a webhook.
const SVIX_SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
/// The topic through which Amazon SES tells.
pub const TOPIC: &str = "arn:aws:sns:eu-west-2:123456789012:cordial";

/// With what the provider proves that it is the one who tells.
pub fn proof(dialect: Dialect) -> Proof {
    match dialect {
        Dialect::SendGrid => Proof::SendGrid(signing_key().clone()),
        Dialect::Mailgun => Proof::Mailgun(HOOK_SECRET.to_owned()),
        Dialect::Resend => Proof::Resend(SVIX_SECRET.to_owned()),
        Dialect::Ses => Proof::Ses(TOPIC.to_owned()),
        Dialect::Postmark | Dialect::Smtp | Dialect::Jmap => Proof::Postmark(HOOK_SECRET.to_owned()),
    }
}

/// SendGrid's key, the same for as long as the tests run.
fn signing_key() -> &'static SigningKey {
    static KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::made().expect("the machine has randomness"));
    &KEY
}

/// The lines of bot.toml that send letters through a provider's API at `url`.
pub fn mail_lines(dialect: Dialect, url: &str) -> String {
    let token = format!("token = \"{MAIL_TOKEN}\"\nbase_url = \"{url}\"\n");
    let (provider, keys) = match dialect {
        Dialect::Postmark => ("postmark", format!("{token}webhook_secret = \"{HOOK_SECRET}\"\n")),
        Dialect::SendGrid => ("sendgrid", format!("{token}webhook_key = \"{}\"\n", signing_key().shown())),
        Dialect::Mailgun => {
            ("mailgun", format!("{token}domain = \"{}\"\nwebhook_secret = \"{HOOK_SECRET}\"\n", mailgun::DOMAIN))
        }
        Dialect::Resend => ("resend", format!("{token}webhook_secret = \"{SVIX_SECRET}\"\n")),
        Dialect::Jmap => ("jmap", token),
        Dialect::Ses => ("ses", signed(url)),
        Dialect::Smtp => ("smtp", on_this_machine(url)),
    };
    format!(
        r#"
[mail]
provider = "{provider}"
from = "Harbour Supplies <accounts@harbour.example>"
reply_to = "accounts@harbour.example"
timeout = "1s"
concurrency = 1

[mail.{provider}]
{keys}"#
    )
}

fn signed(url: &str) -> String {
    let (key, region) = (ses::ACCESS_KEY_ID, ses::REGION);
    format!(
        "access_key_id = \"{key}\"\nsecret_access_key = \"{MAIL_TOKEN}\"\nregion = \"{region}\"\nbase_url = \"{url}\"\n\
         topic_arn = \"{TOPIC}\"\n"
    )
}

fn on_this_machine(url: &str) -> String {
    let (user, port) = (smtp::USER, url.rsplit(':').next().unwrap_or_default());
    format!("host = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\nuser = \"{user}\"\npassword = \"{MAIL_TOKEN}\"\n")
}
