//! The names above the columns of a table, and the rows that only number the columns.

use mingxi_core::{Cell, Table, fold};

/// More columns than any statement has; an index that counts higher is data.
const LAST_INDEX: u32 = 60;

/// What stands above each column.
#[derive(Debug)]
pub(crate) struct Header {
    /// For each column the folded header texts above it, from the top, each once.
    paths: Vec<Vec<String>>,
    /// For each row whether it is an index row.
    index_rows: Vec<bool>,
    /// Rows before the first row of the body.
    rows: u32,
}

impl Header {
    /// Collects the header of a table.
    ///
    /// An index row directly below the header belongs to it even when the layout left it to the body.
    pub(crate) fn of(table: &Table) -> Self {
        let mut rows = table.header_row_count.min(table.row_count);
        let mut index_rows = vec![false; table.row_count as usize];
        let mut row = 0u32;
        let below = if rows > 0 { rows.saturating_add(1) } else { 0 };
        while row < table.row_count.min(below) {
            let numbers = is_index_row(table, row);
            if let Some(place) = index_rows.get_mut(row as usize) {
                *place = numbers;
            }
            row = row.saturating_add(1);
            if numbers {
                rows = rows.max(row);
            }
        }
        let mut paths = vec![Vec::new(); table.col_count as usize];
        let mut above: Vec<&Cell> = table.cells.iter().filter(|c| c.rows.start < rows).collect();
        above.sort_by_key(|c| c.rows.start);
        for cell in above {
            let numbers = index_rows.get(cell.rows.start as usize) == Some(&true);
            let name = fold(&cell.text);
            if numbers || name.is_empty() {
                continue;
            }
            for col in cell.cols.clone() {
                if let Some(path) = paths
                    .get_mut(col as usize)
                    .filter(|p| p.last() != Some(&name))
                {
                    path.push(name.clone());
                }
            }
        }
        Self {
            paths,
            index_rows,
            rows,
        }
    }

    /// Rows before the first row of the body.
    pub(crate) fn row_count(&self) -> u32 {
        self.rows
    }

    /// Whether the row only numbers the columns.
    pub(crate) fn is_index_row(&self, row: u32) -> bool {
        self.index_rows.get(row as usize) == Some(&true)
    }

    /// The names above a column, from the top, each once.
    pub(crate) fn path(&self, col: usize) -> &[String] {
        self.paths.get(col).map_or(&[], Vec::as_slice)
    }

    /// The lowest name above a column, empty when it has none.
    pub(crate) fn leaf(&self, col: usize) -> &str {
        self.paths
            .get(col)
            .and_then(|p| p.last())
            .map_or("", String::as_str)
    }

    /// The lowest names of all columns.
    pub(crate) fn leaves(&self) -> impl Iterator<Item = &str> {
        self.paths
            .iter()
            .filter_map(|p| p.last())
            .map(String::as_str)
    }

    /// All names above all columns; those that span columns come once for each.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().flatten().map(String::as_str)
    }
}

/// Whether the cells that start in this row only number the columns: `1 2 3`, `栏次 1 2=3+4`, `** ** 1 2`.
fn is_index_row(table: &Table, row: u32) -> bool {
    let mut tokens = 0u32;
    let mut last = 0u32;
    let mut is_marked = false;
    for cell in table.cells.iter().filter(|c| c.rows.start == row) {
        let token = fold(&cell.text);
        if token.is_empty() {
            continue;
        }
        if let Ok(number) = token.parse::<u32>() {
            if token.starts_with('0') || number > LAST_INDEX || (number <= last && !is_marked) {
                return false;
            }
            last = number;
        } else if !is_index_word(&token) {
            return false;
        } else {
            is_marked = true;
        }
        tokens = tokens.saturating_add(1);
    }
    tokens >= 2
}

/// `**`, 栏次, 行次, 甲 and the like, or a formula over column numbers (`1=2+3`).
fn is_index_word(token: &str) -> bool {
    const WORDS: &[&str] = &["栏次", "行次", "栏目", "甲", "乙", "丙", "丁", "戊"];
    let formula = |c: char| c.is_ascii_digit() || "=+-()".contains(c);
    WORDS.contains(&token)
        || token.chars().all(|c| c == '*')
        || (token.contains('=') && token.chars().all(formula))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::table;

    #[test]
    fn names_columns_from_the_top() {
        let t = table(
            2,
            &[
                &["项目", "本年收入", "本年收入"],
                &["项目", "合计", "其 他"],
                &["合计", "1.00", ""],
            ],
        );
        let header = Header::of(&t);
        assert_eq!(
            header.leaves().collect::<Vec<_>>(),
            ["项目", "合计", "其他"]
        );
        assert_eq!(header.names().filter(|n| *n == "本年收入").count(), 2);
        assert_eq!(header.row_count(), 2);
    }

    #[test]
    fn knows_index_rows() {
        let cases: &[(&[&str], bool)] = &[
            (&["1", "2", "3"], true),
            (&["**", "**", "1", "2"], true),
            (&["栏次", "1", "2", "3=1+2"], true),
            (&["", "1", "", "2"], true),
            (&["合计", "1", "2"], false),
            (&["201", "01", "99"], false),
            (&["3", "2"], false),
            (&["1", ""], false),
        ];
        for (row, want) in cases {
            assert_eq!(is_index_row(&table(0, &[row]), 0), *want, "{row:?}");
        }
    }

    #[test]
    fn takes_an_index_row_below_the_header() {
        let t = table(1, &[&["项目", "金额"], &["1", "2"], &["合计", "3.00"]]);
        let header = Header::of(&t);
        assert_eq!(header.row_count(), 2);
        assert!(header.is_index_row(1));
        assert_eq!(header.leaf(1), "金额");
    }
}
