//! Tables for tests, built from grids of text.

use mingxi_core::{Cell, PageNo, Role, Table, TableKind};

/// A table whose grid is written out over its spans: equal neighbours that are not empty are one cell.
///
/// Only texts that cannot be amounts are joined, so that equal amounts side by side stay apart; a
/// block is joined to the right first, then down.
pub(crate) fn table(header_row_count: u32, grid: &[&[&str]]) -> Table {
    let row_count = grid.len() as u32;
    let col_count = grid.first().map_or(0, |r| r.len()) as u32;
    let text = |row: u32, col: u32| grid[row as usize][col as usize];
    let mut taken = vec![vec![false; col_count as usize]; row_count as usize];
    let mut cells = Vec::new();
    for row in 0..row_count {
        for col in 0..col_count {
            if taken[row as usize][col as usize] {
                continue;
            }
            let joins = text(row, col).chars().any(mingxi_core::is_cjk);
            let same = |r: u32, c: u32| joins && text(r, c) == text(row, col);
            let mut right = col + 1;
            while right < col_count && same(row, right) && !taken[row as usize][right as usize] {
                right += 1;
            }
            let mut below = row + 1;
            while below < row_count && (col..right).all(|c| same(below, c)) {
                below += 1;
            }
            for r in row..below {
                for c in col..right {
                    taken[r as usize][c as usize] = true;
                }
            }
            cells.push(Cell {
                rows: row..below,
                cols: col..right,
                text: text(row, col).to_owned(),
                role: Role::Blank,
                amount: None,
                prov: Vec::new(),
            });
        }
    }
    Table {
        table_id: "t1".to_owned(),
        kind: TableKind::Unclassified,
        number: None,
        title: None,
        entity: None,
        unit: Some("万元".to_owned()),
        note: None,
        declared_empty: false,
        pages: vec![PageNo::from_index(0)],
        row_count,
        col_count,
        header_row_count,
        cells,
    }
}

/// The same with a title.
pub(crate) fn titled(title: &str, header_row_count: u32, grid: &[&[&str]]) -> Table {
    Table {
        title: Some(title.to_owned()),
        ..table(header_row_count, grid)
    }
}
