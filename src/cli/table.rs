//! Plain text in columns, for people at a terminal.

/// Where the text of a column stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Left,
    /// For figures.
    Right,
}

/// Rows under a heading, aligned with spaces.
#[derive(Debug, Clone)]
pub struct Table {
    sides: Vec<Side>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these headings.
    pub fn new<const N: usize>(columns: [(&str, Side); N]) -> Table {
        let heading = columns.iter().map(|(heading, _)| (*heading).to_owned()).collect();
        Table { sides: columns.iter().map(|(_, side)| *side).collect(), rows: vec![heading] }
    }

    /// One row. Cells that are missing are empty; a cell stays on one line whatever it holds.
    pub fn row<S: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = S>) {
        let mut row: Vec<String> = cells.into_iter().map(|cell| on_one_line(cell.as_ref())).collect();
        row.resize(self.sides.len(), String::new());
        self.rows.push(row);
    }

    pub fn is_empty(&self) -> bool {
        self.rows.len() == 1
    }

    pub fn text(&self) -> String {
        let width = |column: usize| self.rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.sides.len()).map(width).collect();
        let mut text = String::new();
        for row in &self.rows {
            let cells = row.iter().zip(&self.sides).zip(&widths).map(|((cell, side), width)| match side {
                Side::Left => format!("{cell:<width$}"),
                Side::Right => format!("{cell:>width$}"),
            });
            text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
            text.push('\n');
        }
        text
    }
}

/// Control characters, line ends among them, become spaces: data must not steer a terminal.
fn on_one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_their_headings() {
        let mut table = Table::new([("account", Side::Left), ("owed", Side::Right), ("why", Side::Left)]);
        assert!(table.is_empty());
        table.row(["ACME", "£1,240.00", "38 d"]);
        table.row(["NORDWIND\u{1b}[31m", "£5.00"]);
        insta::assert_snapshot!(table.text(), @r"
        account             owed  why
        ACME           £1,240.00  38 d
        NORDWIND [31m      £5.00
        ");
    }
}
