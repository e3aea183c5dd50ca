//! What differs from run to run and means nothing: ids, hashes, addresses of loopback.

/// The text with ids, hashes and ports masked. Discord ids that are somebody's or some channel's are told by name.
pub fn masked(text: &str, name_of: impl Fn(u64) -> Option<String>) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if !first.is_ascii_alphanumeric() {
            shown.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let word = &rest[..end];
        shown += &mask(word, &shown, &name_of).unwrap_or_else(|| word.to_owned());
        rest = &rest[end..];
    }
    shown
}

fn mask(word: &str, before: &str, name_of: &impl Fn(u64) -> Option<String>) -> Option<String> {
    let hex = word.chars().all(|c| c.is_ascii_hexdigit());
    let digits = word.chars().all(|c| c.is_ascii_digit());
    if digits && (17..=20).contains(&word.len()) {
        return Some(word.parse().ok().and_then(name_of).unwrap_or_else(|| "ID".to_owned()));
    }
    if digits && before.ends_with("127.0.0.1:") {
        return Some("PORT".to_owned());
    }
    if hex && (word.len() == 64 || before.ends_with("head ")) {
        return Some("HASH".to_owned());
    }
    let ulid = word.len() == 26 && word.starts_with("01") && !word.contains(|c: char| c.is_ascii_lowercase());
    ulid.then(|| "01J…".to_owned())
}

#[test]
fn ids_are_masked_and_words_are_not() {
    let named = |id| (id == 413_882_095_131_885_568).then(|| "Dana".to_owned());
    let text = "<@413882095131885568> 01KAMQ6Z5T9V0X8W3R2P1N4M7J of 1200.00 at 127.0.0.1:4123, head abcdef01";
    assert_eq!(masked(text, named), "<@Dana> 01J… of 1200.00 at 127.0.0.1:PORT, head HASH");
}
