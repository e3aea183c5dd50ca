//! `[mail.postmark]` and its seven siblings: what each mail provider has to be told.

use std::path::PathBuf;

use secrecy::SecretString;
use url::Url;

use super::company::web_address;
use super::finding::Finding;
use super::section::Section;

/// A mail provider by its name in the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderName {
    Postmark,
    SendGrid,
    Mailgun,
    Resend,
    Ses,
    Jmap,
    Smtp,
    File,
}

impl ProviderName {
    pub const ALL: [ProviderName; 8] = [
        ProviderName::Postmark,
        ProviderName::SendGrid,
        ProviderName::Mailgun,
        ProviderName::Resend,
        ProviderName::Ses,
        ProviderName::Jmap,
        ProviderName::Smtp,
        ProviderName::File,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            ProviderName::Postmark => "postmark",
            ProviderName::SendGrid => "sendgrid",
            ProviderName::Mailgun => "mailgun",
            ProviderName::Resend => "resend",
            ProviderName::Ses => "ses",
            ProviderName::Jmap => "jmap",
            ProviderName::Smtp => "smtp",
            ProviderName::File => "file",
        }
    }
}

/// A provider with everything it needs.
#[derive(Debug, Clone)]
pub enum Provider {
    Postmark(Postmark),
    SendGrid(SendGrid),
    Mailgun(Mailgun),
    Resend(Resend),
    Ses(Ses),
    Jmap(Jmap),
    Smtp(Smtp),
    File(MailFolder),
}

#[derive(Debug, Clone)]
pub struct Postmark {
    /// The server's token.
    pub token: SecretString,
    pub base_url: Url,
    pub message_stream: String,
    /// `user:password` of the webhook's address.
    pub webhook_secret: Option<SecretString>,
}

#[derive(Debug, Clone)]
pub struct SendGrid {
    pub token: SecretString,
    pub base_url: Url,
    /// The public key event webhooks are signed with, as SendGrid shows it.
    pub webhook_key: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Mailgun {
    pub token: SecretString,
    pub domain: String,
    pub base_url: Url,
    pub webhook_secret: Option<SecretString>,
}

#[derive(Debug, Clone)]
pub struct Resend {
    pub token: SecretString,
    pub base_url: Url,
    /// `whsec_…`
    pub webhook_secret: Option<SecretString>,
}

#[derive(Debug, Clone)]
pub struct Ses {
    pub access_key_id: String,
    pub secret_access_key: SecretString,
    pub region: String,
    /// Where it isn't the region's own.
    pub base_url: Option<Url>,
    pub configuration_set: Option<String>,
    /// The only topic whose notifications are believed.
    pub topic_arn: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Jmap {
    /// Where the session is asked for.
    pub base_url: Url,
    /// With it, `secret` is a password; without, a bearer token.
    pub user: Option<String>,
    pub secret: SecretString,
}

#[derive(Debug, Clone)]
pub struct Smtp {
    pub host: String,
    pub port: u16,
    pub tls: SmtpTls,
    /// User and password, where the server asks for them.
    pub login: Option<(String, SecretString)>,
}

/// How the connection to an SMTP server is made private.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpTls {
    /// From the first byte, as on port 465.
    Wrapped,
    /// After STARTTLS, which must be offered.
    StartTls,
    /// Not at all: for a server on this machine.
    None,
}

#[derive(Debug, Clone)]
pub struct MailFolder {
    /// Where the .eml files go, relative to the working directory.
    pub folder: PathBuf,
}

/// The chosen provider's settings, or the keys it still lacks.
#[derive(Debug, Clone)]
pub(super) struct Settings(Result<Option<Provider>, Vec<Finding>>);

impl Settings {
    /// Reads all eight sections, so that a slip in any is told, and keeps the chosen one's.
    pub(super) fn read(mail: &Section<'_>, chosen: Option<ProviderName>) -> Settings {
        let mut kept = Ok(None);
        for name in ProviderName::ALL {
            let needs = Needs { section: mail.section(name.as_str()), missing: Vec::new() };
            let read = read_one(name, needs);
            if chosen == Some(name) {
                kept = read.map(Some);
            }
        }
        Settings(kept)
    }

    pub(super) fn chosen(&self) -> Result<Option<Provider>, Vec<Finding>> {
        self.0.clone()
    }
}

/// A provider's section, and what was needed from it in vain.
struct Needs<'a> {
    section: Section<'a>,
    missing: Vec<Finding>,
}

impl Needs<'_> {
    fn need<T>(&mut self, key: &str, value: Option<T>, what: &str) -> Option<T> {
        if value.is_none() {
            self.missing.push(self.section.missing(key, what));
        }
        value
    }

    fn secret(&mut self, key: &str) -> Option<SecretString> {
        let value = self.section.secret(key);
        self.need(key, value, &format!("give it, or {key}_file with a file holding it"))
    }

    fn text(&mut self, key: &str) -> Option<String> {
        let value = self.section.text(key).filter(|text| !text.trim().is_empty());
        self.need(key, value, "the provider can't be used without")
    }

    fn address(&mut self, key: &str) -> Option<Url> {
        let value = web_address(&self.section, key);
        self.need(key, value, "give the address of the provider's API")
    }
}

fn read_one(name: ProviderName, mut needs: Needs<'_>) -> Result<Provider, Vec<Finding>> {
    let provider = match name {
        ProviderName::Postmark => postmark(&mut needs).map(Provider::Postmark),
        ProviderName::SendGrid => sendgrid(&mut needs).map(Provider::SendGrid),
        ProviderName::Mailgun => mailgun(&mut needs).map(Provider::Mailgun),
        ProviderName::Resend => resend(&mut needs).map(Provider::Resend),
        ProviderName::Ses => ses(&mut needs).map(Provider::Ses),
        ProviderName::Jmap => jmap(&mut needs).map(Provider::Jmap),
        ProviderName::Smtp => smtp(&mut needs).map(Provider::Smtp),
        ProviderName::File => needs.text("folder").map(|folder| Provider::File(MailFolder { folder: folder.into() })),
    };
    provider.ok_or(needs.missing)
}

fn postmark(needs: &mut Needs<'_>) -> Option<Postmark> {
    let (token, base_url) = (needs.secret("token"), needs.address("base_url"));
    let message_stream = needs.text("message_stream");
    let webhook_secret = needs.section.secret("webhook_secret");
    Some(Postmark { token: token?, base_url: base_url?, message_stream: message_stream?, webhook_secret })
}

fn sendgrid(needs: &mut Needs<'_>) -> Option<SendGrid> {
    let (token, base_url) = (needs.secret("token"), needs.address("base_url"));
    let webhook_key = needs.section.text("webhook_key");
    Some(SendGrid { token: token?, base_url: base_url?, webhook_key })
}

fn mailgun(needs: &mut Needs<'_>) -> Option<Mailgun> {
    let (token, domain, base_url) = (needs.secret("token"), needs.text("domain"), needs.address("base_url"));
    let webhook_secret = needs.section.secret("webhook_secret");
    Some(Mailgun { token: token?, domain: domain?, base_url: base_url?, webhook_secret })
}

fn resend(needs: &mut Needs<'_>) -> Option<Resend> {
    let (token, base_url) = (needs.secret("token"), needs.address("base_url"));
    let webhook_secret = needs.section.secret("webhook_secret");
    Some(Resend { token: token?, base_url: base_url?, webhook_secret })
}

fn ses(needs: &mut Needs<'_>) -> Option<Ses> {
    let (access_key_id, secret_access_key) = (needs.text("access_key_id"), needs.secret("secret_access_key"));
    let region = needs.text("region");
    let base_url = web_address(&needs.section, "base_url");
    let (configuration_set, topic_arn) = (needs.section.text("configuration_set"), needs.section.text("topic_arn"));
    Some(Ses {
        access_key_id: access_key_id?,
        secret_access_key: secret_access_key?,
        region: region?,
        base_url,
        configuration_set,
        topic_arn,
    })
}

fn jmap(needs: &mut Needs<'_>) -> Option<Jmap> {
    let (base_url, secret) = (needs.address("base_url"), needs.secret("token"));
    let user = needs.section.text("user");
    Some(Jmap { base_url: base_url?, user, secret: secret? })
}

fn smtp(needs: &mut Needs<'_>) -> Option<Smtp> {
    let tls_words = [("wrapped", SmtpTls::Wrapped), ("starttls", SmtpTls::StartTls), ("none", SmtpTls::None)];
    let (host, port) = (needs.text("host"), needs.section.number::<u16>("port", 1, 65_535));
    let tls = needs.section.word("tls", &tls_words);
    let user = needs.section.text("user");
    let password = needs.section.secret("password");
    let login = match (user, password) {
        (None, None) => None,
        (Some(user), Some(password)) => Some((user, password)),
        (Some(_), None) => {
            needs.need("password", None::<()>, "a user without a password can't log in")?;
            None
        }
        (None, Some(_)) => {
            needs.need("user", None::<()>, "a password without a user can't log in")?;
            None
        }
    };
    Some(Smtp { host: host?, port: port?, tls: tls?, login })
}
