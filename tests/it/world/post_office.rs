//! Through whom the bot of a test sends its letters.

use cordial::sandbox::mail::{Dialect, mailgun, ses, smtp};

/// What the mail API asks for.
pub const MAIL_TOKEN: &str = "c0ffee00-loopback-mail-token";
/// What Postmark puts into the address of its webhooks.
pub const HOOK_SECRET: &str = "postmark:loopback hush";

/// The lines of bot.toml that send letters through a provider's API at `url`.
pub fn mail_lines(dialect: Dialect, url: &str) -> String {
    let token = format!("token = \"{MAIL_TOKEN}\"\nbase_url = \"{url}\"\n");
    let (provider, keys) = match dialect {
        Dialect::Postmark => ("postmark", format!("{token}webhook_secret = \"{HOOK_SECRET}\"\n")),
        Dialect::SendGrid => ("sendgrid", token),
        Dialect::Mailgun => ("mailgun", format!("{token}domain = \"{}\"\n", mailgun::DOMAIN)),
        Dialect::Resend => ("resend", token),
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
        "access_key_id = \"{key}\"\nsecret_access_key = \"{MAIL_TOKEN}\"\nregion = \"{region}\"\nbase_url = \"{url}\"\n"
    )
}

fn on_this_machine(url: &str) -> String {
    let (user, port) = (smtp::USER, url.rsplit(':').next().unwrap_or_default());
    format!("host = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\nuser = \"{user}\"\npassword = \"{MAIL_TOKEN}\"\n")
}
