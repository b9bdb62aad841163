//! A form's grid, and how its labels lead to its values.

use mingxi_core::{Cell, Table, fold};

/// A table seen as labels and values.
#[derive(Debug)]
pub(super) struct FormGrid<'a> {
    pub(super) table: &'a Table,
    /// For each row and column the cell there.
    grid: Vec<Vec<Option<usize>>>,
    /// Each cell's text, folded, without the remark in parentheses and the colon at its end.
    labels: Vec<String>,
}

impl<'a> FormGrid<'a> {
    pub(super) fn of(table: &'a Table) -> Self {
        Self {
            table,
            grid: table.grid(),
            labels: table.cells.iter().map(|c| label_of(&c.text)).collect(),
        }
    }

    pub(super) fn cell(&self, i: usize) -> Option<&'a Cell> {
        self.table.cells.get(i)
    }

    /// The cell's text as a label: folded, no colon, no remark.
    pub(super) fn label(&self, i: usize) -> &str {
        self.labels.get(i).map_or("", String::as_str)
    }

    /// The cell's text as printed, when there is any.
    pub(super) fn text(&self, i: usize) -> Option<&'a str> {
        self.cell(i)
            .map(|c| c.text.trim())
            .filter(|t| !t.is_empty())
    }

    pub(super) fn first_row(&self, i: usize) -> u32 {
        self.cell(i).map_or(u32::MAX, |c| c.rows.start)
    }

    /// The cell that covers a place.
    pub(super) fn at(&self, row: u32, col: u32) -> Option<usize> {
        self.grid
            .get(row as usize)?
            .get(col as usize)
            .copied()
            .flatten()
    }

    pub(super) fn right_of(&self, i: usize) -> Option<usize> {
        let cell = self.cell(i)?;
        self.at(cell.rows.start, cell.cols.end)
    }

    pub(super) fn left_of(&self, i: usize) -> Option<usize> {
        let cell = self.cell(i)?;
        self.at(cell.rows.start, cell.cols.start.checked_sub(1)?)
    }

    pub(super) fn below(&self, i: usize) -> Option<usize> {
        let cell = self.cell(i)?;
        self.at(cell.rows.end, cell.cols.start)
    }

    /// The cells of a row from the left, those that start above included.
    pub(super) fn row(&self, row: u32) -> impl Iterator<Item = usize> {
        let cells = self
            .grid
            .get(row as usize)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let mut last = None;
        cells
            .iter()
            .copied()
            .flatten()
            .filter(move |i| last.replace(*i) != Some(*i))
    }

    /// The first cell with one of these labels, names tried in order.
    pub(super) fn find(&self, names: &[&str]) -> Option<usize> {
        names
            .iter()
            .find_map(|name| self.labels.iter().position(|label| is_called(label, name)))
    }

    /// The value of a label: what follows the colon in its own cell, else the cell to its right.
    pub(super) fn value(&self, names: &[&str]) -> Option<&'a str> {
        let label = self.find(names)?;
        let own = self
            .cell(label)?
            .text
            .split_once([':', '：'])
            .map(|(_, rest)| rest.trim());
        if let Some(own) = own.filter(|rest| !rest.is_empty()) {
            return Some(own);
        }
        self.right_of(label).and_then(|i| self.text(i))
    }
}

/// Whether a text is a label with one of these names.
pub(super) fn is_label(text: &str, names: &[&str]) -> bool {
    let label = label_of(text);
    names.iter().any(|name| is_called(&label, name))
}

fn is_called(label: &str, name: &str) -> bool {
    label
        .strip_prefix(name)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}

/// A text as a label.
fn label_of(text: &str) -> String {
    let mut label = fold(text);
    label.truncate(label.trim_end_matches(':').len());
    let remark = label
        .strip_suffix(')')
        .and_then(|rest| rest.rfind('('))
        .filter(|at| *at > 0);
    if let Some(at) = remark {
        label.truncate(at);
    }
    label.truncate(label.trim_end_matches(':').len());
    label
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::table;

    #[test]
    fn labels_are_folded_and_bare() {
        for (text, label) in [
            ("项 目 名 称：", "项目名称"),
            ("项目资金（万元）", "项目资金"),
            ("资金金额(元)：", "资金金额"),
            ("项目(专项)名称", "项目(专项)名称"),
        ] {
            assert_eq!(label_of(text), label);
        }
    }

    #[test]
    fn values_stand_beside_or_inside() {
        let t = table(
            0,
            &[
                &["项目名称", "项目名称", "某项目", "某项目"],
                &["负责人：", "", "填报日期：2026年1月", ""],
            ],
        );
        let grid = FormGrid::of(&t);
        assert_eq!(grid.value(&["项目名称"]), Some("某项目"));
        assert_eq!(grid.value(&["填报日期"]), Some("2026年1月"));
        assert_eq!(grid.value(&["负责人"]), None);
        assert_eq!(grid.row(0).count(), 2);
    }
}
