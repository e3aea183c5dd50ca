//! What somebody wrote, as it is quoted back to them in a refusal.

/// What was written, short and without characters that would disturb the sentence it stands in.
pub fn shown(text: &str) -> String {
    let clean: String = text.trim().chars().filter(|c| !c.is_control()).collect();
    match clean.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &clean[..end]),
        None => clean,
    }
}
