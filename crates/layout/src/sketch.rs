//! Tables and pages drawn as text, for tests.

use crate::edges::Edges;
use crate::find::{PageCell, PageTable, TableSearch};
use crate::lines::{Line, lines, tests::set};
use mingxi_core::{Frame, PageNo, Rect, Source};

/// Width of a column, points.
pub(crate) const COLUMN_PT: f32 = 60.0;

/// Height of a row, points.
pub(crate) const ROW_PT: f32 = 20.0;

/// A table 100 pt from the page's left, `top` from its top: a line a row, cells separated by blanks,
/// `<` merged with the cell on its left, `^` with the one above, `_` blank.
pub(crate) fn table(top: f32, sketch: &str) -> PageTable {
    let rows: Vec<Vec<&str>> = sketch
        .lines()
        .map(|l| l.split_whitespace().collect())
        .filter(|r: &Vec<&str>| !r.is_empty())
        .collect();
    let at = |n: usize, step: f32, from: f32| {
        (0..=n)
            .map(|i| from + step * i as f32)
            .collect::<Vec<f32>>()
    };
    let (xs, ys) = (
        at(rows[0].len(), COLUMN_PT, 100.0),
        at(rows.len(), ROW_PT, top),
    );
    let mut cells = Vec::new();
    for (r, row) in rows.iter().enumerate() {
        for (c, text) in row
            .iter()
            .enumerate()
            .filter(|(_, t)| !matches!(**t, "<" | "^"))
        {
            let right = (c + 1..row.len())
                .find(|k| row[*k] != "<")
                .unwrap_or(row.len());
            let below = (r + 1..rows.len())
                .find(|k| rows[*k][c] != "^")
                .unwrap_or(rows.len());
            let rect = Rect::around(xs[c], ys[r], xs[right], ys[below]);
            cells.push(PageCell {
                rows: r..below,
                cols: c..right,
                rect,
                open: (false, false),
                ink: (*text != "_").then_some(rect),
                text: text.trim_matches('_').to_owned(),
                source: Source::TextLayer,
                confidence: 1.0,
            });
        }
    }
    PageTable { xs, ys, cells }
}

/// A page of 600 × 800 pt with these tables and these lines of text, each at its left end and baseline.
pub(crate) fn page(index: usize, tables: Vec<PageTable>, text: &[(f32, f32, &str)]) -> TableSearch {
    let chars: Vec<_> = text
        .iter()
        .flat_map(|(x, baseline, words)| set(words, *x, *baseline, 10.0))
        .collect();
    TableSearch {
        page_no: PageNo::from_index(index),
        size: (600.0, 800.0),
        frame: Frame::IDENTITY,
        edges: Edges::default(),
        tables,
        lines: lines(&chars),
        findings: Vec::new(),
    }
}

/// These lines as if OCR had read them, this surely.
pub(crate) fn read_by_ocr(lines: &mut [Line], confidence: f32) {
    for segment in lines.iter_mut().flat_map(|l| &mut l.segments) {
        segment.source = Source::Ocr;
        segment.confidence = confidence;
    }
}

/// The cells of a table that hold words as if OCR had read them, this surely.
pub(crate) fn read_cells_by_ocr(table: &mut PageTable, confidence: f32) {
    for cell in table.cells.iter_mut().filter(|c| !c.text.is_empty()) {
        cell.source = Source::Ocr;
        cell.confidence = confidence;
    }
}
