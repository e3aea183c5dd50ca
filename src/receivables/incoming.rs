//! A mail that a debtor sent to us, as far as the desk cares for it.

use super::plain_text::{cleaned, one_line, shortened};
use super::reply_text;

/// How much of an answer is kept: more than that is a document, and is read where the mail is.
const TEXT: usize = 4_000;
const SUBJECT: usize = 250;
const NAME: usize = 120;
/// How many of the mails that it says it answers are looked for.
const ANSWERS: usize = 20;

/// An answer, its quoted history cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    pub from: String,
    pub from_name: Option<String>,
    pub subject: String,
    pub text: String,
    /// The mails it says it answers, the likeliest first: Message-IDs without brackets, and ids of ours.
    pub answers: Vec<String>,
    /// A machine wrote it: somebody is away, or a ticket was opened.
    pub is_automatic: bool,
}

/// A mail as a provider hands it on.
#[derive(Debug, Default)]
pub struct Parts<'a> {
    pub from: &'a str,
    pub from_name: &'a str,
    pub to: Vec<String>,
    pub subject: &'a str,
    pub text: &'a str,
    pub headers: &'a [(String, String)],
}

impl Incoming {
    pub fn of(parts: &Parts<'_>) -> Incoming {
        let name = shortened(&one_line(parts.from_name), NAME);
        Incoming {
            from: shortened(&one_line(parts.from), 254),
            from_name: (!name.is_empty()).then_some(name),
            subject: shortened(&one_line(parts.subject), SUBJECT),
            text: shortened(reply_text::without_history(&cleaned(parts.text)).trim(), TEXT),
            answers: answers(parts),
            is_automatic: is_automatic(parts),
        }
    }
}

/// What it answers: our own id where it is told, else what its headers say.
fn answers(parts: &Parts<'_>) -> Vec<String> {
    let mut found: Vec<String> = values(parts.headers, "x-cordial-id").map(|id| id.trim().to_owned()).collect();
    // `accounts+01J…@example.test`
    let tags = parts.to.iter().filter_map(|to| to.split_once('@')?.0.rsplit_once('+'));
    found.extend(tags.map(|(_, tag)| tag.to_ascii_uppercase()));
    for header in ["in-reply-to", "references"] {
        let ids = values(parts.headers, header).flat_map(message_ids).collect::<Vec<_>>();
        // The last of the references is what it answers.
        found.extend(ids.into_iter().rev());
    }
    found.retain(|id| (1..=250).contains(&id.len()) && !id.chars().any(char::is_control));
    found.truncate(ANSWERS);
    found
}

fn values<'a>(headers: &'a [(String, String)], name: &'a str) -> impl Iterator<Item = &'a str> {
    headers.iter().filter(move |(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// `<a@b> <c@d>` is two.
fn message_ids(value: &str) -> impl Iterator<Item = String> {
    value.split(|c: char| c.is_whitespace() || c == ',').map(|id| id.trim_matches(['<', '>']).to_owned())
}

/// How the mail programs of the world begin the subject when nobody is there.
const AWAY: [&str; 12] = [
    "automatic reply",
    "auto reply",
    "autoreply",
    "auto:",
    "out of office",
    "automatische antwort",
    "abwesenheit",
    "abwesend",
    "réponse automatique",
    "absence du bureau",
    "absence :",
    "undeliver",
];

/// RFC 3834's header, those that came before it, an empty way back, or a subject that says so.
fn is_automatic(parts: &Parts<'_>) -> bool {
    let has = |name: &str, told: fn(&str) -> bool| values(parts.headers, name).any(told);
    let subject = parts.subject.trim().to_lowercase();
    has("auto-submitted", |value| !value.trim().to_ascii_lowercase().starts_with("no"))
        || has("x-autoreply", |value| !value.trim().eq_ignore_ascii_case("no"))
        || has("x-autorespond", |_| true)
        || has("x-autoresponder", |_| true)
        || has("precedence", |value| value.trim().eq_ignore_ascii_case("auto_reply"))
        || has("return-path", |value| value.trim() == "<>")
        || AWAY.iter().any(|start| subject.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn headers(told: &[(&str, &str)]) -> Vec<(String, String)> {
        told.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[rstest]
    #[case(&[("Auto-Submitted", "auto-replied")], "Re: Invoice", true)]
    #[case(&[("Auto-Submitted", "no")], "Re: Invoice", false)]
    #[case(&[("X-Autoreply", "yes")], "Re: Invoice", true)]
    #[case(&[("Precedence", "auto_reply")], "Re: Invoice", true)]
    #[case(&[("Precedence", "bulk")], "Re: Invoice", false)]
    #[case(&[("Return-Path", "<>")], "Re: Invoice", true)]
    #[case(&[], "Automatic reply: Invoice INV-7", true)]
    #[case(&[], "Automatische Antwort: Rechnung", true)]
    #[case(&[], "Réponse automatique : facture", true)]
    #[case(&[], "Abwesenheitsnotiz: Rechnung", true)]
    #[case(&[], "Re: Autumn order", false)]
    fn a_machine_is_told_from_a_person(
        #[case] told: &[(&str, &str)],
        #[case] subject: &str,
        #[case] is_automatic: bool,
    ) {
        let headers = headers(told);
        let parts = Parts { from: "ap@acme.example", subject, headers: &headers, ..Parts::default() };
        assert_eq!(Incoming::of(&parts).is_automatic, is_automatic);
    }

    #[test]
    fn what_it_answers_is_found_wherever_a_mail_program_says_it() {
        let headers = headers(&[("References", "<1@a> <2@b>\r\n <3@c>"), ("In-Reply-To", "<3@c>")]);
        let to = vec!["accounts+01jd7z00000000000000000000@desk.example".to_owned()];
        let parts = Parts { from: "ap@acme.example", to, headers: &headers, ..Parts::default() };
        assert_eq!(Incoming::of(&parts).answers, ["01JD7Z00000000000000000000", "3@c", "3@c", "2@b", "1@a"]);
    }

    #[test]
    fn an_answer_is_bounded_and_hides_nothing() {
        let text = "x".repeat(50_000);
        let parts = Parts { from: "a\r\nBcc: b@c.d", subject: "Re:\u{202e} a\nb", text: &text, ..Parts::default() };
        let kept = Incoming::of(&parts);
        assert!(kept.text.chars().count() <= TEXT);
        assert_eq!((kept.from.as_str(), kept.subject.as_str()), ("a Bcc: b@c.d", "Re: a b"));
    }
}
