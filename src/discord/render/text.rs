//! Text that came from data, made harmless: shown as it is, formatting nothing, pinging nobody, linking nowhere.

use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

use crate::receivables::plain_text;

/// How much of a name is shown. Longer ones are real (trading styles, trustees), and nobody reads them whole on a phone.
pub const NAME: usize = 60;
/// How many marks may sit on one letter. Real scripts need two or three; towers of them leave their line.
const MARKS: usize = 3;

/// How long Discord finds a text, at most: it counts characters, and its apps count UTF-16 units.
pub fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The text on one line, without what hides or turns: for places where Discord shows everything as it is
/// (labels, choices, forms, file names).
pub fn bare(text: &str) -> String {
    let mut marks = 0;
    let on_one_line = plain_text::one_line(text);
    let kept = on_one_line.chars().filter(|letter| {
        marks = if is_combining_mark(*letter) { marks + 1 } else { 0 };
        marks <= MARKS
    });
    kept.collect()
}

/// The first `most` UTF-16 units, whole letters only, with `…` where something was left out.
pub fn clip(text: &str, most: usize) -> String {
    if length(text) <= most {
        return text.to_owned();
    }
    if most == 0 {
        return String::new();
    }
    let mut out = String::new();
    let mut used = 1;
    for letter in text.graphemes(true) {
        used += length(letter);
        if used > most {
            break;
        }
        out.push_str(letter);
    }
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

/// At most `most` units of a text from data, on one line, as Discord's markdown shows it literally.
pub fn literal(text: &str, most: usize) -> String {
    escaped(&clip(&bare(text), most))
}

/// The lines of a text from data but the empty ones, each as Discord shows it literally, behind the bar of a quotation: `lines` and `most`
/// units of them at most.
pub fn quoted(text: &str, lines: usize, most: usize) -> Vec<String> {
    let mut room = most;
    let mut out: Vec<String> = Vec::new();
    let mut given = text.lines().map(bare).filter(|line| !line.is_empty());
    for line in given.by_ref().take(lines) {
        let line = escaped(&clip(&line, room.min(600)));
        room = room.saturating_sub(length(&line) + 3);
        out.push(format!("> {line}"));
        if room < 20 {
            break;
        }
    }
    if given.next().is_some() {
        out.push("> …".to_owned());
    }
    out
}

/// The name of a debtor, a person or a file.
pub fn name(text: &str) -> String {
    let shown = literal(text, NAME);
    if shown.is_empty() { "(no name)".to_owned() } else { shown }
}

/// At most `most` units of a text of several lines, as it stands: in a block where nothing is markdown.
pub fn block(text: &str, most: usize) -> String {
    let fence = "```";
    // A fence within would end the block, and what comes after it would be markdown again.
    let kept = plain_text::cleaned(text).replace('`', "\u{2019}");
    format!("{fence}\n{}\n{fence}", clip(kept.trim_end(), most))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let first_line_mark = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    for (at, letter) in text.char_indices() {
        let rest = &text[at..];
        let special = match letter {
            '\\' | '*' | '_' | '~' | '|' | '`' | '[' | ']' | '<' | '>' => true,
            '#' | '-' | '+' => at == 0,
            '.' | ')' => at == first_line_mark && at > 0,
            ':' => rest.starts_with("://"),
            '@' => starts_without_case(&rest[1..], "everyone") || starts_without_case(&rest[1..], "here"),
            '/' => is_invitation(&text[..at]),
            _ => false,
        };
        if special {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

fn starts_without_case(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// Discord unfolds an invitation that has no scheme before it.
fn is_invitation(before: &str) -> bool {
    let before = before.to_ascii_lowercase();
    ["discord.gg", "discord.com", "discordapp.com", "discord.me"].iter().any(|host| before.ends_with(host))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("Acme Ltd", "Acme Ltd")]
    #[case("C-001", "C-001")]
    #[case("@everyone", "\\@everyone")]
    #[case("<@&1>", "\\<@&1\\>")]
    #[case("**bold** _x_", "\\*\\*bold\\*\\* \\_x\\_")]
    #[case("[a](http://b)", "\\[a\\](http\\://b)")]
    #[case("# Big", "\\# Big")]
    #[case("- item", "\\- item")]
    #[case("1. FC Köln", "1\\. FC Köln")]
    #[case("a\u{202e}b\u{200b}c\nd", "abc d")]
    #[case("join discord.gg/abc", "join discord.gg\\/abc")]
    #[case("\u{2066}\u{feff}", "(no name)")]
    #[case("👨‍👩‍👧", "👨‍👩‍👧")]
    fn names_are_shown_as_they_are(#[case] given: &str, #[case] shown: &str) {
        assert_eq!(name(given), shown);
    }

    #[test]
    fn a_long_name_is_clipped_before_it_is_escaped() {
        let shown = name(&"*".repeat(300));
        assert!(shown.ends_with("\\*…"), "{shown}");
        assert!(length(&shown) <= 2 * NAME);
    }

    proptest! {
        #[test]
        fn a_clipped_text_is_never_longer_than_asked(text in "\\PC{0,80}", most in 0_usize..40) {
            prop_assert!(length(&clip(&text, most)) <= most);
        }

        #[test]
        fn no_markdown_is_left_bare(text in "\\PC{0,60}") {
            let shown = literal(&text, 200);
            let mut letters = shown.chars();
            while let Some(letter) = letters.next() {
                if letter == '\\' { letters.next(); continue; }
                prop_assert!(!"*_~|`[]<>".contains(letter), "{}", shown);
            }
        }
    }
}
