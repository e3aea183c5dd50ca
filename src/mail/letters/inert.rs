//! Text from the ledger, made harmless before it goes into a letter.

/// One line of text: no line breaks, no control characters, nothing that turns the reading direction or hides.
///
/// A subject made of this can't start another header.
pub(crate) fn one_line(text: &str, longest: usize) -> String {
    let visible = text.chars().filter(|c| !is_hidden(*c)).map(|c| if is_break(c) { ' ' } else { c });
    let mut out = String::new();
    let mut length = 0;
    for c in visible.filter(|c| !c.is_control()) {
        if c == ' ' && (out.is_empty() || out.ends_with(' ')) {
            continue;
        }
        if length == longest {
            out.push('…');
            break;
        }
        out.push(c);
        length += 1;
    }
    out.truncate(out.trim_end().len());
    out
}

/// Several lines, each as [`one_line`]; empty ones left out.
pub(super) fn lines(text: &str, longest: usize) -> Vec<String> {
    text.lines().map(|line| one_line(line, longest)).filter(|line| !line.is_empty()).take(20).collect()
}

/// Breaks what a mail program would turn into a link by itself: nothing from the ledger is ever clickable.
///
/// A word joiner goes in after each mark an address is recognised by. It can't be seen, and a person who
/// copies the name out of the letter still has all its letters.
pub(super) fn unlinked(text: &str) -> String {
    const JOINER: char = '\u{2060}';
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(char::is_whitespace) {
        if !looks_like_a_link(word) {
            out.push_str(word);
            continue;
        }
        for c in word.chars() {
            out.push(c);
            if matches!(c, ':' | '.' | '@' | '/') {
                out.push(JOINER);
            }
        }
    }
    out
}

fn looks_like_a_link(word: &str) -> bool {
    word.contains("://")
        || word.contains('@')
        || word.to_ascii_lowercase().starts_with("mailto:")
        || word.to_ascii_lowercase().starts_with("tel:")
        || ends_like_a_domain(word)
}

/// `acme.com`, `www.evil.test/x`: a dot between a letter or digit and a name of two letters or more.
fn ends_like_a_domain(word: &str) -> bool {
    let mut parts = word.split('.').peekable();
    while let Some(part) = parts.next() {
        let Some(next) = parts.peek() else { return false };
        let top: String = next.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect();
        let named = top.chars().count() >= 2 && top.chars().all(|c| c.is_alphabetic() || c == '-');
        if part.ends_with(char::is_alphanumeric) && named {
            return true;
        }
    }
    false
}

fn is_break(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\t' | '\u{0b}' | '\u{0c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Characters that show nothing and change how their neighbours are read: direction marks and overrides,
/// isolates, zero-width marks, tags.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Acme\r\nBcc: all@evil.test", "Acme Bcc: all@evil.test")]
    #[case("  Acme \u{202e}dtL\u{202c} \0 ", "Acme dtL")]
    #[case("Zero\u{200b}width\u{feff}", "Zerowidth")]
    #[case("Line\u{2028}separator", "Line separator")]
    #[case("Größe & Söhne", "Größe & Söhne")]
    #[case("0123456789abcdef", "0123456789ab…")]
    fn one_line_is_one_line(#[case] text: &str, #[case] clean: &str) {
        let longest = if text.starts_with('0') { 12 } else { 200 };
        assert_eq!(one_line(text, longest), clean);
    }

    #[rstest]
    #[case("http://b", true)]
    #[case("see www.evil.test now", true)]
    #[case("booking.com", true)]
    #[case("(evil.test/x)", true)]
    #[case("a@b.test", true)]
    #[case("javascript:alert(1)//x.io", true)]
    #[case("Acme Ltd.", false)]
    #[case("INV.2026.07", false)]
    #[case("J. R. Smith & Co. KG", false)]
    #[case("1.240,00", false)]
    fn nothing_stays_clickable(#[case] text: &str, #[case] broken: bool) {
        let safe = unlinked(text);
        assert_eq!(safe != text, broken, "{safe:?}");
        assert_eq!(safe.replace('\u{2060}', ""), text);
    }
}
