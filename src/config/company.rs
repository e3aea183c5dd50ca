//! `[company]`: who collects, where its day begins, and what it counts in. `[database]` and `[web]`.

use std::net::SocketAddr;
use std::path::PathBuf;

use chrono::{Duration, NaiveDate};
use chrono_tz::Tz;
use secrecy::SecretString;
use url::Url;

use super::section::Section;
use crate::receivables::calendar::{country_code, zone_of};
use crate::receivables::{Currency, Money};

/// The business the money is owed to.
#[derive(Debug, Clone)]
pub struct Company {
    /// As debtors know it. Empty where it was never said; mail is not sent then.
    pub name: String,
    /// Where the desk's own day begins and its schedule runs.
    pub time_zone: Tz,
    /// ISO 3166 code, upper case: whose holidays the desk keeps.
    pub country: String,
    /// What amounts without a currency are in.
    pub currency: Currency,
    /// The named human of every letter, and how to reach them: `Dana Reyes, +44 20 7946 0000`.
    pub contact: Option<String>,
    /// How to pay, line by line, as letters say it.
    pub pay_to: Option<String>,
    /// Older than this, the ledger chases nobody.
    pub ledger_max_age: Duration,
    /// Below this much overdue, nobody is written to.
    pub minimum: Money,
    /// Days on which nobody here works, beside the public holidays: nothing is sent, and no installment is due.
    pub holidays: Vec<NaiveDate>,
}

impl Company {
    pub(super) fn read(section: &Section<'_>) -> Option<Company> {
        let currency = section.parsed("currency");
        let name = section.text("name").map(|name| name.trim().to_owned()).unwrap_or_default();
        let time_zone = section.read_as("time_zone", zone);
        let country = section.read_as("country", country);
        let (contact, pay_to) = (section.text("contact"), section.text("pay_to"));
        let ledger_max_age = section.length("ledger_max_age");
        let minimum = section.amount("minimum", currency.unwrap_or(Currency::GBP));
        let holidays = section.dates("holidays");
        Some(Company {
            name,
            time_zone: time_zone?,
            country: country?,
            currency: currency?,
            contact: contact.filter(|text| !text.trim().is_empty()),
            pay_to: pay_to.filter(|text| !text.trim().is_empty()),
            ledger_max_age: ledger_max_age?,
            minimum: minimum?,
            holidays,
        })
    }
}

fn zone(text: &str) -> Result<Tz, String> {
    text.parse().map_err(|_| {
        let known: Vec<&str> = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()).collect();
        let hint = super::unknown::nearest(text, &known).map(|near| format!(": did you mean \"{near}\"?"));
        format!("\"{text}\" is not a time zone such as \"Europe/London\"{}", hint.unwrap_or_default())
    })
}

fn country(text: &str) -> Result<String, String> {
    let code = country_code(text);
    zone_of(&code).map(|_| code).ok_or_else(|| format!("\"{text}\" is not a country code such as \"GB\" or \"US\""))
}

/// Where everything is kept.
#[derive(Debug, Clone)]
pub struct Database {
    /// `sqlite://cordial.db`, relative to the working directory, or `postgres://…`. A secret, since
    /// it may hold a password.
    pub url: SecretString,
    /// Where the folders of accounts that are handed over go; beside the database where it isn't said.
    pub hand_offs: Option<PathBuf>,
}

impl Database {
    pub(super) fn read(section: &Section<'_>) -> Option<Database> {
        let (url, hand_offs) = (section.secret("url")?, section.path_beside("hand_offs"));
        let known = ["sqlite:", "postgres:", "postgresql:"];
        if !known.iter().any(|scheme| secrecy::ExposeSecret::expose_secret(&url).starts_with(scheme)) {
            section.refuse("url", "is not a database: it begins with sqlite:// or postgres://");
            return None;
        }
        Some(Database { url, hand_offs })
    }
}

/// The bot's own small web server: health, metrics, and what mail providers report.
#[derive(Debug, Clone)]
pub struct Web {
    pub listen: SocketAddr,
    /// How the outside reaches it, where it does.
    pub public_url: Option<Url>,
    /// Asked at intervals for as long as the bot is ready: whoever listens there tells when that ends. A secret: such
    /// addresses hold their own key.
    pub heartbeat: Option<SecretString>,
    pub heartbeat_every: Duration,
}

impl Web {
    pub(super) fn read(section: &Section<'_>) -> Option<Web> {
        let listen = section.read_as("listen", |text| {
            text.parse().map_err(|_| format!("\"{text}\" is not an address and port such as \"127.0.0.1:8080\""))
        });
        let public_url = web_address(section, "public_url");
        let (heartbeat, every) = (section.secret("heartbeat"), section.length("heartbeat_every"));
        let heartbeat = heartbeat.filter(|url| is_web_address(section, "heartbeat", url));
        Some(Web { listen: listen?, public_url, heartbeat, heartbeat_every: every? })
    }
}

/// Whether a secret is an http or https address.
pub(super) fn is_web_address(section: &Section<'_>, key: &str, secret: &SecretString) -> bool {
    let address = Url::parse(secrecy::ExposeSecret::expose_secret(secret));
    let is = address.is_ok_and(|address| matches!(address.scheme(), "http" | "https") && address.has_host());
    if !is {
        section.refuse(key, "is not a web address such as \"https://alerts.example.com/hook\"");
    }
    is
}

/// An http or https address.
pub(super) fn web_address(section: &Section<'_>, key: &str) -> Option<Url> {
    section.read_as(key, |text| match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(url),
        _ => Err("is not a web address such as \"https://cordial.example.com\"".to_owned()),
    })
}
