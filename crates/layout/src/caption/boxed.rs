//! Captions and notes that the publisher set in boxes of the table's own grid.

use super::parts::{Part, split};
use crate::find::PageCell;
use mingxi_core::fold;
use std::ops::Range;

/// The rows of a grid that are data or header, without a title, number, unit or entity set in boxes
/// above them, nor a note below.
pub(crate) fn data_rows(cells: &[PageCell], row_count: usize, col_count: usize) -> Range<usize> {
    let mut first = 0;
    for row in 0..row_count.saturating_sub(1) {
        match row_kind(cells, row, col_count) {
            RowKind::Caption => first = row + 1,
            RowKind::Blank => {}
            RowKind::Note | RowKind::Data => break,
        }
    }
    let mut last = row_count;
    while last > first + 1 && row_kind(cells, last - 1, col_count) == RowKind::Note {
        last -= 1;
    }
    first..last
}

#[derive(Debug, PartialEq)]
enum RowKind {
    Blank,
    Caption,
    Note,
    Data,
}

fn row_kind(cells: &[PageCell], row: usize, col_count: usize) -> RowKind {
    let here: Vec<&PageCell> = cells.iter().filter(|c| c.rows.contains(&row)).collect();
    if here.iter().any(|c| c.rows.len() > 1) {
        return RowKind::Data;
    }
    let filled: Vec<&&PageCell> = here.iter().filter(|c| !c.text.is_empty()).collect();
    let [only] = filled.as_slice() else {
        let all = |f: &dyn Fn(&Part) -> bool| {
            filled.iter().all(|c| {
                let mut found = Vec::new();
                split(&c.text, &mut found);
                found.iter().all(f)
            })
        };
        let caption = !filled.is_empty()
            && all(&|p| matches!(p, Part::Number(_) | Part::Unit(_) | Part::Entity(_)));
        return if filled.is_empty() {
            RowKind::Blank
        } else if caption {
            RowKind::Caption
        } else {
            RowKind::Data
        };
    };
    let mut found = Vec::new();
    split(&only.text, &mut found);
    let folded = fold(&only.text);
    let wide = only.cols.len() * 2 > col_count;
    let named = matches!(found.as_slice(), [Part::Other(_) | Part::Numbered(..)])
        && folded
            .trim_end_matches(|c: char| c == ')' || c.is_ascii_digit())
            .ends_with('表');
    if found
        .iter()
        .all(|p| !matches!(p, Part::Other(_) | Part::Numbered(..)))
        || (wide && named)
    {
        RowKind::Caption
    } else if only.cols.len() == col_count
        && ["注:", "备注:", "说明:", "注1"]
            .iter()
            .any(|w| folded.starts_with(w))
    {
        RowKind::Note
    } else {
        RowKind::Data
    }
}
