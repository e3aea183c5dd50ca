//! The text part, laid out for a screen of 76 columns.

const WIDTH: usize = 76;

/// Wraps long lines at blanks, keeps lists hanging, and leaves no more than one empty line between paragraphs.
///
/// A no-break space doesn't break. A word longer than the line stays whole.
pub(super) fn laid_out(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 40);
    let mut blank = true;
    for line in text.lines() {
        let line = line.trim_end_matches([' ', '\t']);
        if line.is_empty() {
            if !blank {
                out.push('\n');
            }
            blank = true;
            continue;
        }
        blank = false;
        wrap(line, &mut out);
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn wrap(line: &str, out: &mut String) {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let hanging = if line.trim_start().starts_with("- ") { indent + 2 } else { indent };
    let mut column = indent;
    out.push_str(&line[..indent]);
    let mut first = true;
    for word in line[indent..].split(' ').filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        if !first && column + 1 + length > WIDTH {
            out.push('\n');
            out.push_str(&" ".repeat(hanging));
            column = hanging;
        } else if !first {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
        first = false;
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_wrap_and_lists_hang() {
        let long = format!("- {}end", "word ".repeat(20));
        let text = laid_out(&format!("\n\nHello\n\n\n\n{long}\n  \n"));
        assert!(text.starts_with("Hello\n\n- word"), "{text}");
        assert!(text.contains("\n  word"), "{text}");
        assert!(text.ends_with("end\n"));
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH));
    }
}
