//! Account codes and names as they are looked up: one account, however its name was typed.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The form in which codes and names are compared: compatibility forms, letter case, composition and blanks don't
/// count. `ß` is `ss`, and the Turkish `İ` and `ı` are `i`. Accents do count: `Café` isn't `Cafe`.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.nfkc().flat_map(char::to_lowercase) {
        match letter {
            'ß' => out.push_str("ss"),
            'ı' => out.push('i'),
            'ς' => out.push('σ'),
            // What is left of İ once it is an i.
            '\u{307}' if out.ends_with('i') => {}
            letter => out.push(letter),
        }
    }
    let composed: String = out.nfkc().collect();
    super::plain_text::one_line(&composed)
}

/// A coarser form that two names share when a reader could take one for the other: accents are dropped, and letters
/// of other scripts that look Latin are those letters. For warnings alone: it never decides which account is meant.
pub fn look_alike(text: &str) -> String {
    folded(text).nfd().filter(|letter| !is_combining_mark(*letter)).map(latin_twin).collect()
}

fn latin_twin(letter: char) -> char {
    match letter {
        'а' | 'α' => 'a',
        'в' | 'β' => 'b',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'ε' => 'e',
        'һ' | 'н' => 'h',
        'і' | 'ι' => 'i',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'ӏ' => 'l',
        'м' => 'm',
        'η' => 'n',
        'о' | 'ο' | 'σ' => 'o',
        'р' | 'ρ' => 'p',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'υ' => 'u',
        'ν' => 'v',
        'ѡ' | 'ω' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("ACME", "acme")]
    #[case(" Acme   Ltd ", "acme ltd")]
    #[case("Straße", "STRASSE")]
    #[case("İSTANBUL", "istanbul")]
    #[case("ISTANBUL", "ıstanbul")]
    #[case("Caf\u{e9}", "CAFE\u{301}")]
    #[case("ＡＣＭＥ", "acme")]
    #[case("ΟΔΟΣ", "οδος")]
    fn one_account_is_found_by_either_form(#[case] one: &str, #[case] other: &str) {
        assert_eq!(folded(one), folded(other));
    }

    #[rstest]
    #[case("Café", "Cafe")]
    #[case("00042", "42")]
    #[case("Аcme", "Acme")] // the first begins with a Cyrillic letter
    fn what_differs_stays_apart(#[case] one: &str, #[case] other: &str) {
        assert_ne!(folded(one), folded(other));
    }

    #[rstest]
    #[case("Аcme", "Acme")]
    #[case("Café", "CAFE")]
    #[case("Οmega", "Omega")]
    fn names_that_look_alike_are_noticed(#[case] one: &str, #[case] other: &str) {
        assert_eq!(look_alike(one), look_alike(other));
    }

    proptest! {
        #[test]
        fn folding_is_done_once(text in "[a-zA-ZßİıéÉ0-9 Άς]{0,20}") {
            let once = folded(&text);
            prop_assert_eq!(folded(&once), once);
        }
    }
}
