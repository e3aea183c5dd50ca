//! Addresses in a mail field, read as strictly as Postmark reads them.

use serde::Serialize;

/// One address with the name people see beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mailbox {
    pub name: String,
    pub email: String,
}

/// Reads a field of comma-separated mailboxes: `a@b.example, "Joe, jr" <joe@b.example>`.
///
/// # Errors
/// A sentence that names the part that is no address. A name with punctuation has to be quoted.
pub fn mailboxes(field: &str) -> Result<Vec<Mailbox>, String> {
    if field.chars().any(char::is_control) {
        return Err("Illegal email address: it has a control character in it.".to_owned());
    }
    let parts = split(field)?;
    parts.into_iter().filter(|part| !part.trim().is_empty()).map(|part| mailbox(part.trim())).collect()
}

/// Cuts at the commas that are outside quotes and angle brackets.
fn split(field: &str) -> Result<Vec<&str>, String> {
    let (mut parts, mut start) = (Vec::new(), 0);
    let (mut quoted, mut escaped, mut bracketed) = (false, false, false);
    for (at, character) in field.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '<' if !quoted => bracketed = true,
            '>' if !quoted => bracketed = false,
            ',' if !quoted && !bracketed => {
                parts.push(&field[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    if quoted || bracketed {
        return Err(format!("Illegal email address '{field}': a quote or bracket isn't closed."));
    }
    parts.push(&field[start..]);
    Ok(parts)
}

fn mailbox(part: &str) -> Result<Mailbox, String> {
    let Some(open) = part.find('<').filter(|_| part.ends_with('>')) else {
        return Ok(Mailbox { name: String::new(), email: plain(part)? });
    };
    // A quoted name may hold a bracket itself: the address is in the last pair.
    let open = part.rfind('<').unwrap_or(open);
    let (name, email) = (part[..open].trim(), &part[open + 1..part.len() - 1]);
    Ok(Mailbox { name: display_name(name)?, email: plain(email)? })
}

fn display_name(name: &str) -> Result<String, String> {
    if let Some(inner) = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        return Ok(inner.replace("\\\"", "\"").replace("\\\\", "\\"));
    }
    match name.chars().find(|character| "()<>[]:;@\\,\"".contains(*character)) {
        Some(bad) => Err(format!("Illegal email address: the name {name} has {bad} in it and isn't quoted.")),
        None => Ok(name.to_owned()),
    }
}

/// An address without a name: the mailbox in ASCII, dots only between, and a domain with a dot or more.
fn plain(email: &str) -> Result<String, String> {
    let illegal = || format!("Illegal email address '{email}'. It must be in the form user@host.domain.");
    let (local, domain) = email.rsplit_once('@').ok_or_else(illegal)?;
    let local_ok = (1..=64).contains(&local.len())
        && local.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".!#$%&'`*+-/=^_{}|~".contains(&byte))
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..");
    let label_ok = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|character| character.is_alphanumeric() || character == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let domain_ok = domain.contains('.') && domain.split('.').all(label_ok);
    if local_ok && domain_ok && email.len() <= 254 { Ok(email.to_owned()) } else { Err(illegal()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("ap@acme.example", &[("", "ap@acme.example")])]
    #[case("Joe Sender <joe@acme.example>", &[("Joe Sender", "joe@acme.example")])]
    #[case(r#""Sender, \"J\" <x>" <joe@acme.example>, b@c.example"#, &[("Sender, \"J\" <x>", "joe@acme.example"), ("", "b@c.example")])]
    fn addresses_are_read(#[case] field: &str, #[case] read: &[(&str, &str)]) {
        let found = mailboxes(field).unwrap();
        let found: Vec<_> = found.iter().map(|one| (one.name.as_str(), one.email.as_str())).collect();
        assert_eq!(found, read);
    }

    #[rstest]
    #[case("nobody")]
    #[case("a@b")]
    #[case("a@b.test@")]
    #[case(".a@b.test")]
    #[case("a..b@c.test")]
    #[case("a b@c.test")]
    #[case("a@-b.test")]
    #[case("Sender; jr <a@b.test>")]
    #[case("a@b.test\r\nBcc: c@evil.test")]
    #[case("\"open <a@b.test>")]
    #[case("<a@b.test")]
    fn what_is_no_address_is_refused(#[case] field: &str) {
        assert!(mailboxes(field).is_err(), "{:?}", mailboxes(field));
    }
}
