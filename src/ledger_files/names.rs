//! Names and codes as they are kept: one spelling of each letter, nothing invisible; and a word
//! about names that only look the same.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::ledger::Notes;
use crate::receivables::excerpt::is_disturbing;

/// A text in its composed form (NFC), without control characters and those that reorder or hide
/// text, each run of blanks as one.
pub fn kept(text: &str) -> String {
    let shown: String =
        text.nfc().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !is_disturbing(*c)).collect();
    shown.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What a name comes to for the eye: without case and accents, letters of other alphabets as the
/// Latin ones they resemble. Two names of one form may be one customer, or a deceit.
pub fn looks(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.nfkd().filter(|c| !is_combining_mark(*c) && !is_disturbing(*c)).flat_map(char::to_lowercase) {
        match resembles(c) {
            Some(latin) => out.push_str(latin),
            None if !is_combining_mark(c) => out.push(c),
            None => {}
        }
    }
    out
}

fn resembles(c: char) -> Option<&'static str> {
    Some(match c {
        'а' | 'α' => "a",
        'в' | 'β' => "b",
        'с' | 'ϲ' => "c",
        'ԁ' => "d",
        'е' | 'ε' => "e",
        'һ' | 'н' | 'η' => "h",
        'і' | 'ι' | 'ı' => "i",
        'ј' => "j",
        'к' | 'κ' => "k",
        'ӏ' => "l",
        'ł' => "l",
        'м' | 'μ' => "m",
        'ν' => "v",
        'о' | 'ο' | 'σ' | 'ø' => "o",
        'р' | 'ρ' => "p",
        'ԛ' => "q",
        'ѕ' => "s",
        'т' | 'τ' => "t",
        'υ' | 'у' | 'γ' => "y",
        'ԝ' => "w",
        'х' | 'χ' => "x",
        'ζ' => "z",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        _ => return None,
    })
}

/// Whether one word of a name mixes Latin letters with Cyrillic or Greek ones.
fn mixes_alphabets(name: &str) -> bool {
    let latin = |c: char| c.is_ascii_alphabetic() || ('\u{c0}'..='\u{24f}').contains(&c);
    let other = |c: char| ('\u{370}'..='\u{52f}').contains(&c);
    name.split_whitespace().any(|word| word.chars().any(latin) && word.chars().any(other))
}

/// The accounts of a file, as far as their names and codes were seen.
#[derive(Default)]
pub(super) struct AccountsSeen {
    by_code: HashMap<String, (String, u64)>,
    by_looks: HashMap<String, (String, String, u64)>,
}

impl AccountsSeen {
    /// Takes notice of an account on `line`, and tells what is odd about its name.
    pub fn see(&mut self, code: &str, name: &str, line: u64, notes: &mut Notes) {
        if let Some((first, at)) = self.by_code.get(code) {
            if first != name {
                notes.tell("account names", || {
                    format!("line {line}: account {code} is called \"{name}\" here and \"{first}\" on line {at}")
                });
            }
            return;
        }
        self.by_code.insert(code.to_owned(), (name.to_owned(), line));
        if mixes_alphabets(name) {
            notes.tell("mixed alphabets", || {
                format!("line {line}: \"{name}\" mixes letters of two alphabets that look alike: is it who it seems?")
            });
        }
        for text in if code == name { vec![name] } else { vec![name, code] } {
            let kind = if text == name { "name" } else { "code" };
            let form = format!("{kind} {}", looks(text));
            match self.by_looks.get(&form) {
                Some((other, account, at)) if other != text => notes.tell("look-alike names", || {
                    format!("line {line}: \"{text}\" ({code}) looks like \"{other}\" ({account}, line {at}) and is kept apart")
                }),
                Some(_) => {}
                None => {
                    self.by_looks.insert(form, (text.to_owned(), code.to_owned(), line));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("  Acme \t Ltd\u{a0}", "Acme Ltd")]
    #[case("Socie\u{301}te\u{301}", "Société")]
    #[case("\u{202e}evil\u{202c}", "evil")]
    #[case("A\u{200b}cme\r\nLtd", "Acme Ltd")]
    #[case("@everyone **x** [a](http://b)", "@everyone **x** [a](http://b)")]
    fn a_name_is_kept(#[case] text: &str, #[case] name: &str) {
        assert_eq!(kept(text), name);
    }

    #[rstest]
    #[case("Acme", "Асme")]
    #[case("Straße", "STRASSE")]
    #[case("İstanbul", "istanbul")]
    #[case("Générique", "generique")]
    fn these_look_alike(#[case] one: &str, #[case] other: &str) {
        assert_eq!(looks(one), looks(other));
    }

    #[test]
    fn look_alikes_are_told() {
        let (mut seen, mut notes) = (AccountsSeen::default(), Notes::default());
        for (line, code, name) in [
            (2, "C-1", "Acme Ltd"),
            (3, "C-2", "Аcme Ltd"),
            (4, "c-1", "Beta"),
            (5, "C-1", "Acme Limited"),
            (6, "C-9", "Beta"),
        ] {
            seen.see(code, name, line, &mut notes);
        }
        insta::assert_snapshot!(notes.sentences().join("\n"), @r#"
        line 5: account C-1 is called "Acme Limited" here and "Acme Ltd" on line 2
        line 3: "Аcme Ltd" (C-2) looks like "Acme Ltd" (C-1, line 2) and is kept apart
        line 4: "c-1" (c-1) looks like "C-1" (C-1, line 2) and is kept apart
        line 3: "Аcme Ltd" mixes letters of two alphabets that look alike: is it who it seems?
        "#);
    }
}
