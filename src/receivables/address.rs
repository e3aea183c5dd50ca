//! The one e-mail address a letter is written to.

use std::fmt;
use std::str::FromStr;

/// One usable recipient: a plain address, its domain in ASCII and lower case.
///
/// Lists, display names and anything that could end a mail header are refused, so that what was
/// shown to a person is what the letter is addressed to.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailAddress(String);

/// Why a text is not one usable address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    #[error("it is empty")]
    Empty,
    #[error("it holds a line break or another control character")]
    Control,
    #[error("it names more than one address")]
    Several,
    #[error("it has more than the bare address: leave out names, brackets, quotes and spaces")]
    NotBare,
    #[error("it has no @ between a mailbox and a domain")]
    NoAt,
    #[error("it is longer than 254 characters")]
    TooLong,
    #[error("the part before the @ can't be a mailbox")]
    Mailbox,
    #[error("the part after the @ is not a domain")]
    Domain,
}

/// The longest address a mail server must take (RFC 5321, 4.5.3.1.3, less its angle brackets).
const LONGEST: usize = 254;
const LONGEST_MAILBOX: usize = 64;

/// An address is somebody's: `Debug` ends up in logs.
impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(..)")
    }
}

/// `text` with whatever could be an address taken out: what somebody else's program said, before it is written down.
pub fn without_addresses(text: &str) -> String {
    let words = text.split_inclusive(char::is_whitespace).map(|word| {
        let blank = &word[word.trim_end().len()..];
        if word.contains('@') { format!("(an address){blank}") } else { word.to_owned() }
    });
    words.collect()
}

impl EmailAddress {
    /// Reads one address. A domain with letters beyond ASCII is kept as DNS spells it (`xn--…`).
    pub fn parse(text: &str) -> Result<EmailAddress, BadAddress> {
        if text.chars().any(char::is_control) {
            return Err(BadAddress::Control);
        }
        let text = text.trim();
        if text.is_empty() {
            return Err(BadAddress::Empty);
        }
        if text.chars().count() > LONGEST {
            return Err(BadAddress::TooLong);
        }
        if text.contains([',', ';']) || text.matches('@').count() > 1 {
            return Err(BadAddress::Several);
        }
        if text.contains(['<', '>', '"', '(', ')', '[', ']', '\\', ':']) || text.contains(char::is_whitespace) {
            return Err(BadAddress::NotBare);
        }
        let (mailbox, domain) = text.split_once('@').ok_or(BadAddress::NoAt)?;
        if mailbox.is_empty() || domain.is_empty() {
            return Err(BadAddress::NoAt);
        }
        let address = format!("{}@{}", usable_mailbox(mailbox)?, ascii_domain(domain)?);
        if address.len() > LONGEST { Err(BadAddress::TooLong) } else { Ok(EmailAddress(address)) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part after the `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

fn usable_mailbox(mailbox: &str) -> Result<&str, BadAddress> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-.".contains(c);
    let dots_apart = !mailbox.starts_with('.') && !mailbox.ends_with('.') && !mailbox.contains("..");
    if mailbox.len() <= LONGEST_MAILBOX && dots_apart && mailbox.chars().all(allowed) {
        Ok(mailbox)
    } else {
        Err(BadAddress::Mailbox)
    }
}

fn ascii_domain(domain: &str) -> Result<String, BadAddress> {
    let Ok(url::Host::Domain(ascii)) = url::Host::parse(domain) else { return Err(BadAddress::Domain) };
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    if ascii.contains('.') && ascii.split('.').all(label) { Ok(ascii) } else { Err(BadAddress::Domain) }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for EmailAddress {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        EmailAddress::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("ap@acme.example", "ap@acme.example")]
    #[case(" AP+late@Acme.Example ", "AP+late@acme.example")]
    #[case("buchhaltung@müller.example", "buchhaltung@xn--mller-kva.example")]
    fn one_address_is_taken(#[case] text: &str, #[case] kept: &str) {
        assert_eq!(EmailAddress::parse(text).map(|a| a.to_string()), Ok(kept.to_owned()));
    }

    #[rstest]
    #[case("", BadAddress::Empty)]
    #[case("a@b.test, c@evil.test", BadAddress::Several)]
    #[case("a@b.test;c@evil.test", BadAddress::Several)]
    #[case("a@b.test c@evil.test", BadAddress::Several)]
    #[case("\"x\" <a@b.test>", BadAddress::NotBare)]
    #[case("a b@c.test", BadAddress::NotBare)]
    #[case("a@b.test\r\nBcc: c@evil.test", BadAddress::Control)]
    #[case("a@b.test\n", BadAddress::Control)]
    #[case("acme.example", BadAddress::NoAt)]
    #[case("@acme.example", BadAddress::NoAt)]
    #[case(".a@acme.example", BadAddress::Mailbox)]
    #[case("müller@acme.example", BadAddress::Mailbox)]
    #[case("a@localhost", BadAddress::Domain)]
    #[case("a@127.0.0.1", BadAddress::Domain)]
    #[case("a@-b.test", BadAddress::Domain)]
    #[case("a@b..test", BadAddress::Domain)]
    fn anything_else_is_refused(#[case] text: &str, #[case] why: BadAddress) {
        assert_eq!(EmailAddress::parse(text), Err(why));
    }

    #[test]
    fn the_longest_address_has_254_characters() {
        let mailbox = "a".repeat(64);
        let domain = |last: usize| format!("{0}.{0}.{1}", "b".repeat(60), "c".repeat(last));
        let longest = format!("{mailbox}@{}", domain(254 - 65 - 122));
        assert_eq!(longest.len(), 254);
        assert_eq!(EmailAddress::parse(&format!("{longest}x")), Err(BadAddress::TooLong));
        assert_eq!(EmailAddress::parse(&longest), Err(BadAddress::Domain), "a label of 67");
        let fits = format!("{mailbox}@{0}.{0}.{1}.{1}", "b".repeat(60), "c".repeat(33));
        assert_eq!(fits.len(), 254);
        assert!(EmailAddress::parse(&fits).is_ok());
    }

    #[test]
    fn what_others_say_is_kept_without_addresses() {
        let said = "406: the recipient <ap@acme.example>, is inactive\n(ap@acme.example)";
        assert_eq!(without_addresses(said), "406: the recipient (an address) is inactive\n(an address)");
        assert_eq!(without_addresses("no answer in time"), "no answer in time");
        let address = EmailAddress::parse("ap@acme.example").unwrap();
        assert!(!format!("{address:?}").contains("acme"));
    }
}
