//! What mail providers tell by themselves: whether it is they who tell it, and what it means. One file a provider.
//!
//! Only the raw bytes are believed that carry the provider's proof; what they mean is put into the words of
//! [`MailEvent`]. Nothing is written here.

mod document;
mod postmark;

use reqwest::header::HeaderMap;

use crate::clock::Clock;
use crate::config;
use crate::receivables::mail_event::MailEvent;
use crate::receivables::plain_text;

/// The hook of the provider that the config names.
pub struct Webhooks {
    hook: Option<Hook>,
    /// The key without which nothing is believed.
    lacks: Option<&'static str>,
}

enum Hook {
    Postmark(postmark::Hook),
}

/// Why nothing of a request is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unheard {
    /// No such hook is open here.
    NoSuchHook,
    /// It carries no proof that the provider sent it, a wrong one, or one of long ago.
    Unproven(&'static str),
}

impl Webhooks {
    /// The hook of the configured provider; none where it has none, or where its secret wasn't given.
    pub fn from_config(mail: &config::Mail, _clock: Clock) -> Webhooks {
        let Ok(sender) = mail.sender() else { return Webhooks { hook: None, lacks: None } };
        let (hook, key) = match &sender.provider {
            config::Provider::Postmark(settings) => {
                let hook = settings.webhook_secret.clone().map(|secret| Hook::Postmark(postmark::Hook { secret }));
                (hook, "mail.postmark.webhook_secret")
            }
            _ => return Webhooks { hook: None, lacks: None },
        };
        let lacks = hook.is_none().then_some(key);
        Webhooks { hook, lacks }
    }

    /// The key of the config without which the provider's hook stays closed.
    pub fn lacks(&self) -> Option<&'static str> {
        self.lacks
    }

    /// What a request to `/hooks/mail/{provider}` tells.
    ///
    /// # Errors
    /// Where there is no such hook, or the request isn't the provider's.
    pub async fn read(&self, provider: &str, headers: &HeaderMap, body: &[u8]) -> Result<Vec<MailEvent>, Unheard> {
        match &self.hook {
            Some(Hook::Postmark(hook)) if provider == "postmark" => hook.read(headers, body),
            _ => Err(Unheard::NoSuchHook),
        }
    }
}

/// The value of a header, where it is plain text.
fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// What a server said when it refused a mail, on one line: it is shown to people.
fn reason(said: &str) -> String {
    let said = plain_text::one_line(said);
    plain_text::shortened(said.strip_prefix("smtp;").unwrap_or(&said).trim(), 200)
}

/// The text of a mail; made of its HTML where it brought no other.
fn body_text(text: Option<&str>, html: Option<&str>) -> String {
    match (text.filter(|text| !text.trim().is_empty()), html) {
        (Some(text), _) => text.to_owned(),
        (None, Some(html)) => {
            html2text::config::plain_no_decorate().string_from_read(html.as_bytes(), 100).unwrap_or_default()
        }
        (None, None) => String::new(),
    }
}
