//! Text from data, made harmless: no character that hides, turns around or commands what stands beside it.

use unicode_segmentation::UnicodeSegmentation;

/// `text` without control, bidirectional-formatting and invisible characters. Line feeds stay; other ends of
/// lines become one. Joiners stay: emoji and several scripts are written with them.
pub fn cleaned(text: &str) -> String {
    let unified = text.replace("\r\n", "\n");
    unified.chars().map(as_line_feed).filter(|c| *c == '\n' || !is_unwanted(*c)).collect()
}

/// The same on one line: every run of blanks and line ends is one blank, none at the ends.
pub fn one_line(text: &str) -> String {
    let spaced: String = cleaned(&text.replace('\t', " "));
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn as_line_feed(c: char) -> char {
    if matches!(c, '\r' | '\u{85}' | '\u{2028}' | '\u{2029}') { '\n' } else { c }
}

fn is_unwanted(c: char) -> bool {
    c.is_control() || is_bidi(c) || is_invisible(c)
}

/// Characters that turn the direction of what follows.
fn is_bidi(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Characters that take no room: zero-width spaces, soft hyphens, fillers, tags.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2065}'
            | '\u{206a}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// `text` in at most `most` characters, the last of them an ellipsis where something was left out. What a reader
/// sees as one character is never cut in two.
pub fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let Some(room) = most.checked_sub(1) else { return String::new() };
    let mut kept = 0;
    let mut out = String::new();
    for seen in text.graphemes(true) {
        kept += seen.chars().count();
        if kept > room {
            break;
        }
        out.push_str(seen);
    }
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

/// `text` as the cell of a file that a spreadsheet will open: what it would run as a formula gets an apostrophe in
/// front. A plain number keeps its sign.
pub fn spreadsheet_cell(text: &str) -> String {
    let begins_formula =
        text.trim_start_matches(' ').starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if begins_formula && !is_plain_number(text) { format!("'{text}") } else { text.to_owned() }
}

fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("Acme\u{202e}dtL", "AcmedtL")]
    #[case("a\u{200b}b\u{feff}c\u{0}d\u{1b}[31m", "abcd[31m")]
    #[case("one\r\ntwo\rthree\u{2028}four", "one\ntwo\nthree\nfour")]
    #[case("👩\u{200d}🚀 می\u{200c}خواهم", "👩\u{200d}🚀 می\u{200c}خواهم")]
    #[case("x\u{e0041}\u{e007f}y", "xy")]
    fn what_hides_or_turns_is_taken_out(#[case] text: &str, #[case] clean_text: &str) {
        assert_eq!(cleaned(text), clean_text);
    }

    #[test]
    fn one_line_is_one_line() {
        assert_eq!(one_line("  Acme\t\tLtd \r\n (UK)\n"), "Acme Ltd (UK)");
    }

    #[rstest]
    #[case("Acme", 4, "Acme")]
    #[case("Acme Ltd", 6, "Acme…")]
    #[case("Acme", 1, "…")]
    #[case("Acme", 0, "")]
    #[case("ab👩\u{200d}🚀", 4, "ab…")] // the astronaut is three characters, one to the eye
    fn long_text_ends_in_an_ellipsis(#[case] text: &str, #[case] most: usize, #[case] short: &str) {
        assert_eq!(shortened(text, most), short);
    }

    #[rstest]
    #[case("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0")]
    #[case(" =1+1", "' =1+1")]
    #[case("@SUM(A1)", "'@SUM(A1)")]
    #[case("\t=1", "'\t=1")]
    #[case("-12.50", "-12.50")]
    #[case("+44 20 7946 0000", "'+44 20 7946 0000")]
    #[case("-1+2", "'-1+2")]
    #[case("-", "'-")]
    #[case("Acme", "Acme")]
    #[case("", "")]
    fn formulas_are_neutralised(#[case] text: &str, #[case] cell: &str) {
        assert_eq!(spreadsheet_cell(text), cell);
    }

    proptest! {
        #[test]
        fn truncated_text_fits(text in any::<String>(), most in 0usize..40) {
            prop_assert!(shortened(&text, most).chars().count() <= most);
        }

        #[test]
        fn clean_text_is_clean(text in any::<String>()) {
            let once = cleaned(&text);
            prop_assert!(once.chars().all(|c| c == '\n' || !is_unwanted(c)));
            prop_assert_eq!(cleaned(&once), once);
        }
    }
}
