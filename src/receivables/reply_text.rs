//! What somebody wrote in an answer, without the mail that they answered below or above it.

/// How many lines a mail program breaks its "On … wrote:" into, at most.
const WRAPPED: usize = 3;
/// How far below its first line a block of headers is recognised.
const BLOCK: usize = 6;

/// The answer alone. Where nothing would be left, all of it: rather too much than nothing.
pub fn without_history(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let answer = joined(&answered(&lines));
    if answer.is_empty() { joined(&lines) } else { answer }
}

fn answered<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let (begins, ends) = (0..lines.len())
        .find_map(|at| Some((at, at + introduces_history(&lines[at..])?)))
        .unwrap_or((lines.len(), lines.len()));
    let mut kept = without_signature(&lines[..begins]);
    let below = &lines[ends..];
    // An answer between the lines of what it answers, or below it. Without marks it can't be told from the history.
    if below.iter().any(|line| is_quoted(line)) {
        kept.extend(without_signature(below));
    }
    kept.retain(|line| !is_quoted(line));
    kept
}

fn is_quoted(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

/// The lines before the mark of a signature, or before what a telephone adds by itself.
fn without_signature<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let is_mark = |line: &&str| matches!(line.trim_end(), "--" | "—") || is_telephone(line.trim());
    let end = lines.iter().position(is_mark).unwrap_or(lines.len());
    lines[..end].to_vec()
}

const TELEPHONES: [&str; 8] = [
    "sent from my ",
    "sent from outlook",
    "get outlook for ",
    "von meinem ",
    "gesendet von ",
    "holen sie sich outlook",
    "envoyé de mon ",
    "envoyé depuis ",
];

fn is_telephone(line: &str) -> bool {
    let line = line.to_lowercase();
    line.chars().count() < 60 && TELEPHONES.iter().any(|start| line.starts_with(start))
}

/// How many lines at the head of `rest` say that what was answered follows.
fn introduces_history(rest: &[&str]) -> Option<usize> {
    let first = rest.first()?.trim();
    if first.is_empty() {
        return None;
    }
    let rule = first.len() >= 10 && first.chars().all(|c| c == '_');
    if is_divider(first) || is_header_block(rest) || rule && is_header_block(&rest[1..]) {
        return Some(1);
    }
    let together = rest.iter().take(WRAPPED).take_while(|line| !line.trim().is_empty()).count();
    (1..=together).find(|lines| {
        let own = &rest[..*lines];
        // The last line of the answer, right above, isn't part of it.
        is_attribution(own) && (begins_attribution(own[0]) || !is_attribution(&own[1..]))
    })
}

/// `-----Original Message-----`
fn is_divider(line: &str) -> bool {
    const WORDS: [&str; 7] = [
        "original message",
        "originalnachricht",
        "ursprüngliche nachricht",
        "message d'origine",
        "message d’origine",
        "forwarded message",
        "message original",
    ];
    let inner = line.trim_matches(['-', '_', ' ']).to_lowercase();
    line.starts_with("--") && WORDS.contains(&inner.as_str())
}

/// `From: …`, `Sent: …`, `To: …` below each other, as Outlook quotes, in the languages debtors write in.
fn is_header_block(rest: &[&str]) -> bool {
    let named = |line: &str, names: &[&str]| {
        let line = line.trim_start_matches(['*', ' ']).to_lowercase();
        let after = names.iter().find_map(|name| line.strip_prefix(name));
        after.is_some_and(|after| after.trim_start_matches(['*', ' ', '\u{a0}']).starts_with(':'))
    };
    let has = |names: &[&str]| rest.iter().take(BLOCK).any(|line| named(line, names));
    rest.first().is_some_and(|line| named(line, &["from", "von", "de"]))
        && has(&["sent", "date", "gesendet", "datum", "envoyé", "envoyé le"])
        && has(&["to", "subject", "an", "betreff", "à", "objet"])
}

/// `On Mon, 2 Mar 2026 at 09:00, Northwind <a@b> wrote:` on one line or broken into several.
fn is_attribution(lines: &[&str]) -> bool {
    let whole = lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
    let Some(said) = whole.strip_suffix(':').filter(|said| said.chars().count() < 300) else { return false };
    let said = said.trim_end().to_lowercase();
    let verb = [" wrote", " schrieb", " a écrit"].iter().any(|verb| said.ends_with(verb));
    let begins = begins_attribution(&said);
    let written_by = said.contains(" schrieb ") && said.contains('@');
    let dated = said.chars().any(|c| c.is_ascii_digit());
    dated && (verb && (begins || said.contains('@')) || written_by || begins && said.contains(" schrieb "))
}

fn begins_attribution(line: &str) -> bool {
    let line = line.trim_start().to_lowercase();
    let dated = line.chars().any(|c| c.is_ascii_digit());
    dated && ["on ", "am ", "le ", "el "].iter().any(|start| line.starts_with(start))
}

fn joined(lines: &[&str]) -> String {
    let mut out: Vec<&str> = Vec::new();
    for line in lines {
        let again = line.trim().is_empty() && out.last().is_none_or(|last| last.trim().is_empty());
        if !again {
            out.push(line);
        }
    }
    out.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case::nothing_quoted("We paid on Monday.\n\nBest,\nJo", "We paid on Monday.\n\nBest,\nJo")]
    #[case::gmail(
        "Paid.\n\nOn Mon, 2 Mar 2026 at 09:00, Northwind <a@b.test> wrote:\n\n> Hello,\n> please pay",
        "Paid."
    )]
    #[case::gmail_wrapped(
        "Paid.\n\nOn Mon, 2 Mar 2026 at 09:00, Northwind Wholesale Accounts\n<accounts@northwind.test>\nwrote:\n> Hello",
        "Paid."
    )]
    #[case::apple(
        "Paid.\n\nSent from my iPhone\n\n> On 2 Mar 2026, at 09:00, Northwind <a@b.test> wrote:\n> \n> Hello",
        "Paid."
    )]
    #[case::outlook(
        "Paid.\n\nFrom: Northwind <a@b.test>\nSent: Monday, 2 March 2026 09:00\nTo: Jo <jo@acme.test>\nSubject: Invoice INV-7\n\nHello, please pay",
        "Paid."
    )]
    #[case::outlook_rule(
        "Paid.\n________________________________\nFrom: Northwind <a@b.test>\nSent: Monday\nTo: Jo\nSubject: Invoice\n\nHello",
        "Paid."
    )]
    #[case::outlook_bold("Paid.\n\n*From:* Northwind\n*Sent:* Monday\n*To:* Jo\n\nHello", "Paid.")]
    #[case::outlook_old("Paid.\n\n-----Original Message-----\nFrom: x\n\nHello", "Paid.")]
    #[case::german(
        "Ist bezahlt.\n\nAm Mo., 2. März 2026 um 09:00 Uhr schrieb Northwind <a@b.test>:\n> Guten Tag",
        "Ist bezahlt."
    )]
    #[case::german_apple(
        "Ist bezahlt.\n\nVon meinem iPhone gesendet\n\nAm 02.03.2026 um 09:00 schrieb Northwind <a@b.test>:\n\n> Guten Tag",
        "Ist bezahlt."
    )]
    #[case::german_other(
        "Ist bezahlt.\n\nNorthwind <a@b.test> schrieb am 2. März 2026 um 09:00:\n> Guten Tag",
        "Ist bezahlt."
    )]
    #[case::german_outlook(
        "Ist bezahlt.\n\nVon: Northwind <a@b.test>\nGesendet: Montag, 2. März 2026\nAn: Jo\nBetreff: Rechnung\n\nGuten Tag",
        "Ist bezahlt."
    )]
    #[case::french(
        "C'est payé.\n\nLe lun. 2 mars 2026 à 09:00, Northwind <a@b.test> a écrit :\n> Bonjour",
        "C'est payé."
    )]
    #[case::french_outlook(
        "C'est payé.\n\nDe : Northwind <a@b.test>\nEnvoyé : lundi 2 mars 2026\nÀ : Jo\nObjet : Facture\n\nBonjour",
        "C'est payé."
    )]
    #[case::between_the_lines(
        "On 2 Mar 2026, Northwind <a@b.test> wrote:\n> When will you pay?\n\nOn Friday.\n\n> Is anything wrong?\n\nNo.",
        "On Friday.\n\nNo."
    )]
    #[case::below("> When will you pay?\n\nOn Friday.", "On Friday.")]
    #[case::signature("Paid.\n-- \nJo Miller\nAcme Ltd\n\nOn 2 Mar 2026 Northwind <a@b.test> wrote:\n> Hello", "Paid.")]
    #[case::a_name_right_above(
        "Paid.\nBest,\nRobin\nOn 2 Mar 2026, Northwind <a@b.test> wrote:\n> Hello",
        "Paid.\nBest,\nRobin"
    )]
    #[case::a_name_above("Paid.\n\nRobin\n\nOn 2 Mar 2026, Northwind <a@b.test> wrote:\n\n> Hello", "Paid.\n\nRobin")]
    #[case::only_quoted("> We paid on Monday.", "> We paid on Monday.")]
    #[case::a_sentence_that_looks_like_one(
        "On the 2nd of March my colleague wrote to you: nothing came back.",
        "On the 2nd of March my colleague wrote to you: nothing came back."
    )]
    #[case::a_from_that_is_none("From: our side it is paid.", "From: our side it is paid.")]
    #[case::crlf("Paid.\r\n\r\nOn 2 Mar 2026 x@y.test wrote:\r\n> Hello\r\n", "Paid.")]
    fn the_answer_alone(#[case] text: &str, #[case] answer: &str) {
        assert_eq!(without_history(text), answer);
    }

    proptest! {
        #[test]
        fn nothing_is_made_up(text in "[a-zA-Z >:\n.@<0-9-]{0,200}") {
            let answer = without_history(&text);
            for line in answer.lines() {
                prop_assert!(text.contains(line.trim()), "{line:?}");
            }
        }
    }
}
