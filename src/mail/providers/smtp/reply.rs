//! What a mail server's reply means, by the step it came at (RFC 5321, 4.2 and 4.3) and its enhanced code (RFC 3463).

use super::super::{RefusedFor, Sent};

/// How far the conversation had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Greeting,
    Login,
    Sender,
    Recipient,
    Data,
    /// The message itself was under way: from here on it may have been taken.
    Message,
}

/// What became of the letter where a step failed. `code` is the server's; none where it said nothing that is one.
pub(super) fn meaning(step: Step, code: Option<u16>, reason: String) -> Sent {
    let enhanced = enhanced(&reason);
    let Some(code) = code else {
        return match step {
            Step::Message => Sent::Unknown { reason },
            // TLS, a name that doesn't resolve, a server that is away: nothing can have left.
            _ => Sent::Later { retry_after: None, reason },
        };
    };
    match (step, code) {
        (_, 400..=499) => Sent::Later { retry_after: None, reason },
        (Step::Greeting | Step::Login, _) => {
            Sent::Unauthorised { reason: format!("{reason} (check mail.smtp.user and mail.smtp.password)") }
        }
        // It doesn't take letters from our sender, wants a login, or carries nothing for us: no letter would pass.
        (Step::Sender, _) => ours(reason),
        _ if is_about_us(code, enhanced, &reason) => ours(reason),
        (Step::Recipient | Step::Data | Step::Message, _) => {
            let because_of = about(step, code, enhanced);
            Sent::Refused { because_of, code: code.to_string(), reason }
        }
    }
}

fn ours(reason: String) -> Sent {
    Sent::Unauthorised { reason: format!("{reason} (check mail.from and mail.smtp)") }
}

/// Whether a refusal concerns us and so every letter, by the IANA registry of enhanced codes. Where the code is only
/// that of a policy (5.7.0 and 5.7.1) or there is none, the words decide: such a policy may also be one recipient's.
fn is_about_us(code: u16, enhanced: Option<(u16, u16)>, reason: &str) -> bool {
    match (code, enhanced) {
        // The commands of a login.
        (530 | 534 | 535 | 538, _) => true,
        // The sender's address; logins; signatures, SPF, reverse names and reputation.
        (_, Some((1, 7 | 8) | (7, 8..=14 | 20..=30))) => true,
        (_, None | Some((7, 0 | 1))) => speaks_of_us(reason),
        _ => false,
    }
}

/// How mail servers say that they carry nothing for whoever asks.
const OF_US: [&str; 17] = [
    "relay",
    "relaying",
    "authentication",
    "authenticate",
    "authenticated",
    "unauthenticated",
    "login",
    "log in",
    "spf",
    "dkim",
    "dmarc",
    "reputation",
    "client host",
    "sender address",
    "sender rejected",
    "blacklisted",
    "block list",
];

fn speaks_of_us(reason: &str) -> bool {
    // A word in an address or a server's name says nothing.
    let plain =
        reason.split_whitespace().filter(|word| !word.contains('@') && !word.trim_end_matches('.').contains('.'));
    let words: Vec<String> = plain
        .flat_map(|word| word.split(|c: char| !c.is_ascii_alphanumeric()))
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let said = format!(" {} ", words.join(" "));
    OF_US.iter().any(|phrase| said.contains(&format!(" {phrase} ")))
}

/// Whether a final refusal is about the address or about the letter.
fn about(step: Step, code: u16, enhanced: Option<(u16, u16)>) -> RefusedFor {
    match enhanced {
        // 5.7.17 and 5.7.18: the mailbox or its domain has another owner by now.
        Some((1 | 2, _) | (7, 17 | 18)) => RefusedFor::Recipient,
        Some(_) => RefusedFor::Message,
        None if step == Step::Recipient && matches!(code, 550 | 551 | 553) => RefusedFor::Recipient,
        None => RefusedFor::Message,
    }
}

/// Subject and detail of an enhanced code such as `5.1.1`, where the reply has one.
fn enhanced(reason: &str) -> Option<(u16, u16)> {
    let code = |word: &str| {
        let mut parts = word.splitn(3, '.');
        let (class, subject, detail) = (parts.next()?, parts.next()?, parts.next()?);
        let is_class = matches!(class, "2" | "4" | "5");
        Some((subject.parse().ok()?, detail.parse().ok()?)).filter(|_| is_class)
    };
    reason.split_whitespace().find_map(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(Step::Greeting, None, "refused", "later")]
    #[case(Step::Greeting, Some(421), "421 busy", "later")]
    #[case(Step::Greeting, Some(554), "554 no service for you", "unauthorised")]
    #[case(Step::Login, Some(535), "535 5.7.8 bad credentials", "unauthorised")]
    #[case(Step::Login, Some(454), "454 4.7.0 later", "later")]
    #[case(Step::Sender, Some(550), "550 5.7.1 sender not owned", "unauthorised")]
    #[case(Step::Sender, Some(530), "530 5.7.0 log in first", "unauthorised")]
    #[case(Step::Recipient, Some(550), "550 5.1.1 no such user", "recipient")]
    #[case(Step::Recipient, Some(550), "550 no such user", "recipient")]
    #[case(Step::Recipient, Some(553), "553 5.1.3 bad syntax", "recipient")]
    #[case(Step::Recipient, Some(552), "552 5.2.2 mailbox full", "recipient")]
    #[case(Step::Sender, Some(553), "553 sender rejected", "unauthorised")]
    #[case(Step::Recipient, Some(550), "550 5.7.1 relaying denied", "unauthorised")]
    #[case(Step::Recipient, Some(550), "550 Relaying denied.", "unauthorised")]
    #[case(Step::Recipient, Some(554), "554 relay access denied", "unauthorised")]
    #[case(Step::Recipient, Some(554), "554 5.7.1 <pay@acme.example>: Relay access denied", "unauthorised")]
    #[case(Step::Recipient, Some(530), "530 Authentication required", "unauthorised")]
    #[case(Step::Recipient, Some(550), "550 authentication required", "unauthorised")]
    #[case(Step::Recipient, Some(550), "550 5.7.23 SPF validation failed", "unauthorised")]
    #[case(Step::Recipient, Some(550), "550 5.7.25 no reverse name", "unauthorised")]
    #[case(Step::Recipient, Some(553), "553 5.1.8 sender's domain doesn't exist", "unauthorised")]
    #[case(Step::Recipient, Some(554), "554 5.7.1 Client host [192.0.2.1] blocked", "unauthorised")]
    #[case(Step::Recipient, Some(550), "550 5.7.1 recipient takes no letters from you", "message")]
    #[case(Step::Recipient, Some(550), "550 5.7.17 the mailbox has another owner", "recipient")]
    #[case(Step::Recipient, Some(550), "550 <relay@acme.example>: no such user", "recipient")]
    #[case(Step::Recipient, Some(550), "550 relay.acme.example: no such user", "recipient")]
    #[case(Step::Recipient, Some(550), "550 5.1.1 no such user at this relay", "recipient")]
    #[case(Step::Data, Some(554), "554 5.7.1 relaying denied", "unauthorised")]
    #[case(Step::Message, Some(550), "550 5.7.26 unauthenticated sender", "unauthorised")]
    #[case(Step::Message, Some(554), "554 5.7.1 message looks like spam", "message")]
    #[case(Step::Recipient, Some(450), "450 4.2.0 greylisted", "later")]
    #[case(Step::Recipient, None, "closed", "later")]
    #[case(Step::Data, None, "closed", "later")]
    #[case(Step::Message, None, "no answer", "unknown")]
    #[case(Step::Message, Some(451), "451 try later", "later")]
    #[case(Step::Message, Some(554), "554 5.6.0 spam", "message")]
    #[case(Step::Message, Some(550), "550 5.1.1 no such user after all", "recipient")]
    #[case(Step::Message, Some(552), "552 5.3.4 too big", "message")]
    fn a_reply_means_one_thing(
        #[case] step: Step,
        #[case] code: Option<u16>,
        #[case] said: &str,
        #[case] expected: &str,
    ) {
        let shown = match meaning(step, code, said.to_owned()) {
            Sent::Later { .. } => "later",
            Sent::Unauthorised { .. } => "unauthorised",
            Sent::Unknown { .. } => "unknown",
            Sent::Refused { because_of: RefusedFor::Recipient, .. } => "recipient",
            Sent::Refused { because_of: RefusedFor::Message, .. } => "message",
            Sent::Accepted { .. } => "accepted",
        };
        assert_eq!(shown, expected);
    }
}
