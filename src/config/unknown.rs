//! Keys that don't exist, answered with the nearest that does.

use super::finding::Finding;
use super::section::Section;

impl Drop for Section<'_> {
    fn drop(&mut self) {
        let asked = self.asked.take();
        for (key, node) in self.table.into_iter().flatten() {
            if asked.contains(key) {
                continue;
            }
            let known: Vec<&str> = asked.iter().map(String::as_str).collect();
            let hint = match nearest(key, &known) {
                Some(near) => format!("did you mean `{}`?", self.key(near)),
                None => format!("the keys here are {}", known.join(", ")),
            };
            let message = format!("there is no such key: {hint} ({})", node.source);
            self.report(Finding::error(self.key(key), message));
        }
    }
}

/// The known word most like `word`.
pub(super) fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let likeness = |candidate: &str| strsim::normalized_damerau_levenshtein(word, candidate);
    let best = known.iter().copied().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(best) > 0.3).then_some(best)
}
