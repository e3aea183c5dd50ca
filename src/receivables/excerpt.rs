//! What somebody wrote, as it is quoted back to them in a refusal.

/// What was written, short and without characters that would disturb the sentence it stands in.
pub fn shown(text: &str) -> String {
    let clean: String = text.trim().chars().filter(|c| !is_disturbing(*c)).collect();
    match clean.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &clean[..end]),
        None => clean,
    }
}

/// Control characters, and those without a width that reorder or hide what stands around them.
pub fn is_disturbing(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        )
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
        || matches!(c, '\u{e0000}'..='\u{e007f}')
}
