//! HTML in which whatever comes from data is text: escaped, and without characters that hide or turn others around.

use std::fmt::Write;

use crate::receivables::plain_text;

/// A page under construction.
#[derive(Default)]
pub struct Html(String);

impl Html {
    /// Markup of ours, as it stands.
    pub fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Text, from wherever.
    pub fn text(&mut self, text: &str) -> &mut Self {
        for c in plain_text::cleaned(text).chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                other => self.0.push(other),
            }
        }
        self
    }

    /// A text in an element without attributes: `h2`.
    pub fn within(&mut self, element: &'static str, text: &str) -> &mut Self {
        // Writing to a String doesn't fail.
        let _ = write!(self.0, "<{element}>");
        self.text(text);
        let _ = writeln!(self.0, "</{element}>");
        self
    }

    /// A table: the head, and a row each with as many cells. A head that begins with `>` is of numbers.
    pub fn table(&mut self, head: &[&'static str], rows: impl IntoIterator<Item = Vec<String>>) -> &mut Self {
        let is_number = |column: usize| head.get(column).is_some_and(|title| title.starts_with('>'));
        self.raw("<table><thead><tr>");
        for (column, title) in head.iter().enumerate() {
            self.raw(if is_number(column) { "<th class=\"n\">" } else { "<th>" });
            self.text(title.trim_start_matches('>')).raw("</th>");
        }
        self.raw("</tr></thead>\n<tbody>\n");
        for row in rows {
            self.raw("<tr>");
            for (column, cell) in row.iter().enumerate() {
                self.raw(if is_number(column) { "<td class=\"n\">" } else { "<td>" });
                self.text(cell).raw("</td>");
            }
            self.raw("</tr>\n");
        }
        self.raw("</tbody></table>\n")
    }

    pub fn finished(self) -> String {
        self.0
    }
}
