//! What every letter must contain, and what none may say.

use super::phrases::{ACRONYMS, FINAL_ONLY, LATE_ONLY, OVERDUE_ONLY, THREATS};
use super::samples;
use crate::config::Finding;
use crate::mail::letters::engine::language_of;
use crate::mail::letters::inert::one_line;
use crate::mail::letters::templates::Templates;
use crate::mail::letters::view::LISTED;
use crate::mail::letters::wording::{Reader, Words};
use crate::mail::letters::{Letter, Tone, at};
use crate::receivables::letter::LetterFacts;

/// Reads one letter made from sample facts.
pub(super) fn read(letter: &Letter, facts: &LetterFacts, templates: &Templates, variant: Option<&str>) -> Vec<Finding> {
    let page = Page { facts, templates, variant };
    let html = visible(&letter.html);
    let text = flat(&letter.text);
    let mut findings = Vec::new();
    for (part, content) in [("body.mjml", &html), ("body.txt", &text)] {
        findings.extend(page.missing_facts(part, content));
    }
    if letter.html.contains(samples::MARKUP) {
        let key = page.file("body.mjml");
        findings.push(Finding::error(key, "what comes from the ledger isn't escaped here: take autoescape out"));
    }
    for (part, content) in [("subject.txt", &flat(&letter.subject)), ("body.mjml", &html), ("body.txt", &text)] {
        findings.extend(page.wrong_words(part, content));
        findings.extend(page.shouting(part, content));
    }
    findings
}

struct Page<'a> {
    facts: &'a LetterFacts,
    templates: &'a Templates,
    variant: Option<&'a str>,
}

impl Page<'_> {
    fn missing_facts(&self, part: &str, content: &str) -> Vec<Finding> {
        let facts = self.facts;
        let reader = Reader::new(&language_of(&facts.account), facts.account.country.as_deref(), Words::English);
        let mut needed: Vec<(String, &str)> = Vec::new();
        match &facts.installment {
            Some(installment) => {
                needed.push((reader.money(installment.amount), "the amount: use {{ installment.amount }}"));
            }
            None => {
                let owed = facts.totals();
                let owed = owed.iter().filter(|money| money.is_positive());
                needed.extend(owed.map(|money| (reader.money(money), "the amount: use {{ total }} or {{ totals }}")));
            }
        }
        // Of a longer list only some are shown; the shorter samples tell whether numbers are there at all.
        for line in facts.lines.iter().filter(|_| facts.lines.len() <= LISTED) {
            needed.push((line.number.clone(), "an invoice number: include \"shared/statement\" or loop over lines"));
        }
        let how = facts.company.pay_to.as_deref().and_then(|text| text.lines().next());
        if let Some(line) = how {
            needed.push((line.to_owned(), "how to pay: loop over company.pay_to"));
        }
        let human = facts.company.contact.split(',').next().unwrap_or_default();
        needed.push((human.to_owned(), "the named person: use {{ company.contact }}"));
        let mut findings: Vec<Finding> = needed
            .into_iter()
            .filter(|(fact, _)| !content.contains(&flat(fact)))
            .map(|(_, what)| Finding::error(self.file(part), format!("the letter lacks {what}")))
            .collect();
        findings.dedup();
        findings
    }

    fn wrong_words(&self, part: &str, content: &str) -> Vec<Finding> {
        let tone = self.facts.step.tone;
        let mut rules = vec![(THREATS, "is a threat, and no letter makes any".to_owned())];
        if tone != Tone::Final {
            rules.push((FINAL_ONLY, "may not be said before the final letter".to_owned()));
        }
        if tone != Tone::Final && tone != Tone::Firm {
            rules.push((LATE_ONLY, "may not be claimed before the firm letter".to_owned()));
        }
        if !tone.is_overdue() {
            rules.push((OVERDUE_ONLY, "may not be said before anything is overdue".to_owned()));
        }
        let lower = content.to_lowercase();
        let mut findings = Vec::new();
        for (phrases, why) in rules {
            for phrase in phrases.iter().filter(|phrase| has_words(&lower, phrase)) {
                let key = self.place(part, |line| has_words(&line.to_lowercase(), phrase));
                findings.push(Finding::error(key, format!("\"{phrase}\" {why}")));
            }
        }
        findings
    }

    fn shouting(&self, part: &str, content: &str) -> Vec<Finding> {
        let mut findings = Vec::new();
        if content.contains("!!") {
            let key = self.place(part, |line| line.contains("!!"));
            findings.push(Finding::error(key, "\"!!\" shouts: one is enough, and a full stop is better"));
        }
        let words = content.split(|c: char| !c.is_alphanumeric());
        for word in words.filter(|word| is_shouted(word)) {
            let key = self.place(part, |line| line.split(|c: char| !c.is_alphanumeric()).any(|other| other == word));
            let word = one_line(word, 40);
            findings.push(Finding::error(key, format!("\"{word}\" is in capitals, which reads as shouting")));
        }
        findings.dedup();
        findings
    }

    /// The file of this step's part, as the operator finds it.
    fn file(&self, part: &str) -> String {
        self.templates.shown(&self.name(part))
    }

    fn name(&self, part: &str) -> String {
        let name = format!("{}/{part}", self.facts.step.template);
        self.variant.and_then(|tag| self.templates.translated(&name, tag)).unwrap_or(name)
    }

    /// The file and line where something was written: in the part itself, or in what it shares with others.
    fn place(&self, part: &str, is_here: impl Fn(&str) -> bool) -> String {
        let extension = part.rsplit('.').next().unwrap_or_default();
        let own = self.name(part);
        let shared = self.templates.sources.keys().filter(|name| name.starts_with("shared/"));
        let names = std::iter::once(&own).chain(shared.filter(|name| name.ends_with(extension)));
        for name in names {
            let Some(source) = self.templates.sources.get(name) else { continue };
            if let Some(index) = source.text.lines().position(&is_here) {
                return at(&source.shown, Some(index + 1));
            }
        }
        self.file(part)
    }
}

/// Three letters or more, all of them capitals, no digit, no acronym and no currency.
fn is_shouted(word: &str) -> bool {
    word.chars().count() >= 3
        && word.chars().all(|c| c.is_alphabetic() && c.is_uppercase())
        && !ACRONYMS.contains(&word)
        && word.parse::<crate::receivables::Currency>().is_err()
}

/// Whether the words of `phrase` stand in `text` one after the other, as whole words.
fn has_words(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase).any(|(start, found)| {
        let before = text[..start].chars().next_back();
        let after = text[start + found.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// What a person sees of the HTML.
fn visible(html: &str) -> String {
    let seen = html2text::config::plain_no_decorate().string_from_read(html.as_bytes(), 20_000);
    flat(&seen.unwrap_or_default())
}

/// One line, with each run of blanks as one: line breaks and no-break spaces don't hide a phrase.
fn flat(text: &str) -> String {
    text.replace('\u{2060}', "").split_whitespace().collect::<Vec<_>>().join(" ")
}
