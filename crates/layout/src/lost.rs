//! Edges that were drawn and lost: no cell holds two amounts, so between them there was one.
//!
//! A scanner, a watermark over a ruling, or a publisher who forgot a piece of it. Text alone is no sign: labels are broken into
//! lines and justified with gaps.

use crate::edges::{Edge, Edges};
use crate::grid::Grid;
use crate::header::is_amount;
use crate::lines::{gap, rows};
use mingxi_core::{Char, Rect, fold};
use std::ops::Range;

/// Amounts that are two have at least this between them, in ems; the digits of one have less.
const GAP_EM: f32 = 0.4;

/// A word and an amount are of two cells when so much is between them, in ems, in so many rows.
const WORD_GAP_EM: f32 = 1.5;
const ROWS: usize = 2;

/// What stands together in a cell.
struct Piece {
    rect: Rect,
    size: f32,
    is_amount: bool,
}

/// The edges that the amounts in the cells of one grid show to be missing; `cells` holds the characters, in step with the grid's.
pub(crate) fn edges(grid: &Grid, cells: &[Vec<&Char>]) -> Edges {
    let pieces: Vec<Vec<Piece>> = cells.iter().map(|chars| pieces(chars)).collect();
    Edges {
        horizontal: between_rows(grid, &pieces),
        vertical: between_columns(grid, &pieces),
    }
}

/// The pieces of a cell, line by line.
fn pieces(chars: &[&Char]) -> Vec<Piece> {
    let together = |a: &&Char, b: &&Char| gap(a, b) < GAP_EM * a.size.max(b.size);
    let lines = rows(chars.iter().copied());
    lines
        .iter()
        .flat_map(|line| line.chunk_by(together).map(piece))
        .collect()
}

fn piece(chars: &[&Char]) -> Piece {
    let text: String = chars.iter().map(|c| c.ch).collect();
    let folded = fold(&text);
    Piece {
        rect: chars[1..]
            .iter()
            .fold(chars[0].rect, |all, c| all.union(&c.rect)),
        size: chars.iter().map(|c| c.size).fold(0.0, f32::max),
        is_amount: is_amount(&folded) && folded.contains('.'),
    }
}

/// Between two rows that a cell covers: on both sides of their border there is text, an amount on one at least.
fn between_rows(grid: &Grid, pieces: &[Vec<Piece>]) -> Vec<Edge> {
    let mut lost = Vec::new();
    for ((rows, cols), pieces) in grid.cells.iter().zip(pieces) {
        for at in rows.start + 1..rows.end {
            let y = grid.ys[at];
            let (above, below): (Vec<&Piece>, Vec<&Piece>) =
                pieces.iter().partition(|p| p.rect.center().1 < y);
            let all = |side: &[&Piece]| !side.is_empty() && side.iter().all(|p| p.is_amount);
            if !above.is_empty() && !below.is_empty() && (all(&above) || all(&below)) {
                lost.push(Edge {
                    at: y,
                    from: grid.xs[cols.start],
                    to: grid.xs[cols.end],
                });
            }
        }
    }
    lost
}

/// Between two columns: amounts beside each other in one cell, or words and amounts in several rows.
fn between_columns(grid: &Grid, pieces: &[Vec<Piece>]) -> Vec<Edge> {
    let holds_two = |cell: &usize| {
        let mut pairs = pieces[*cell].windows(2);
        pairs.any(|pair| pair[0].is_amount && pair[1].is_amount)
    };
    let mut lost = Vec::new();
    for (common, cells) in columns(gaps(pieces)) {
        if let Some(x) = grid.xs.iter().find(|x| common.contains(x)) {
            lost.extend(cells.iter().map(|cell| down(grid, *x, *cell)));
        } else if cells.len() >= ROWS || cells.iter().any(holds_two) {
            let x = f32::midpoint(common.start, common.end);
            let beside = |cell: &usize| {
                let column = &grid.cells[*cell].1;
                cells.iter().any(|own| grid.cells[*own].1 == *column)
            };
            let crossed = |cell: &usize| {
                let mut pieces = pieces[*cell].iter();
                pieces.any(|p| p.rect.left() < x && x < p.rect.right())
            };
            let through = (0..pieces.len()).filter(|cell| beside(cell) && !crossed(cell));
            lost.extend(through.map(|cell| down(grid, x, cell)));
        }
    }
    lost
}

/// The gaps before amounts, each with its cell: any between two amounts, a wide one after a word.
fn gaps(pieces: &[Vec<Piece>]) -> Vec<(usize, Range<f32>)> {
    let mut gaps = Vec::new();
    for (cell, pieces) in pieces.iter().enumerate() {
        for pair in pieces.windows(2).filter(|pair| pair[1].is_amount) {
            let gap = pair[0].rect.right()..pair[1].rect.left();
            let least = if pair[0].is_amount {
                0.0
            } else {
                WORD_GAP_EM * pair[1].size
            };
            if gap.end - gap.start > least {
                gaps.push((cell, gap));
            }
        }
    }
    gaps
}

/// Gaps that lie under each other: what they have in common, and their cells.
fn columns(mut gaps: Vec<(usize, Range<f32>)>) -> Vec<(Range<f32>, Vec<usize>)> {
    gaps.sort_by(|a, b| a.1.start.total_cmp(&b.1.start));
    let mut columns: Vec<(Range<f32>, Vec<usize>)> = Vec::new();
    for (cell, gap) in gaps {
        match columns.last_mut() {
            Some((common, cells)) if gap.start < common.end => {
                *common = gap.start..common.end.min(gap.end);
                cells.push(cell);
            }
            _ => columns.push((gap, vec![cell])),
        }
    }
    columns
}

/// A line down at `x` through a cell.
fn down(grid: &Grid, x: f32, cell: usize) -> Edge {
    let (rows, _) = &grid.cells[cell];
    Edge {
        at: x,
        from: grid.ys[rows.start],
        to: grid.ys[rows.end],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::tests::set;

    /// Rows of 20 pt under 100 pt, columns at 100, 300 and 500 pt; a cell over these rows and columns for each text.
    fn grid(cells: Vec<crate::grid::Place>) -> Grid {
        Grid {
            xs: vec![100.0, 300.0, 500.0],
            ys: vec![100.0, 120.0, 140.0, 160.0],
            open: vec![(false, false); cells.len()],
            cells,
            closed: true,
        }
    }

    fn lost(cells: Vec<crate::grid::Place>, texts: &[&[(&str, f32, f32)]]) -> (usize, usize) {
        let chars: Vec<Vec<Char>> = texts
            .iter()
            .map(|t| {
                t.iter()
                    .flat_map(|(t, x, y)| set(t, *x, *y, 10.0))
                    .collect()
            })
            .collect();
        let chars: Vec<Vec<&Char>> = chars.iter().map(|c| c.iter().collect()).collect();
        let found = edges(&grid(cells), &chars);
        (found.horizontal.len(), found.vertical.len())
    }

    #[test]
    fn amounts_of_two_rows_in_one_cell_are_parted_and_words_are_not() {
        let cells = || vec![(0..2, 0..1), (0..1, 1..2), (1..2, 1..2)];
        let amounts: &[(&str, f32, f32)] = &[("907.61", 200.0, 113.0), ("15,243.89", 200.0, 133.0)];
        let words: &[(&str, f32, f32)] = &[("一般公共", 200.0, 113.0), ("预算2.5", 200.0, 133.0)];
        assert_eq!(lost(cells(), &[amounts, &[], &[]]), (1, 0));
        assert_eq!(lost(cells(), &[words, &[], &[]]), (0, 0));
    }

    #[test]
    fn amounts_beside_each_other_are_parted_through_the_column() {
        let cells = || vec![(0..1, 0..1), (1..2, 0..1), (2..3, 0..1), (0..3, 1..2)];
        let two: &[(&str, f32, f32)] = &[("8.75", 120.0, 113.0), ("8.75", 220.0, 113.0)];
        let one: &[(&str, f32, f32)] = &[("9.10", 222.0, 133.0)];
        let across: &[(&str, f32, f32)] = &[("上年结转结余资金合计数", 130.0, 153.0)];
        assert_eq!(lost(cells(), &[two, one, across, &[]]), (0, 2));
        let word: &[(&str, f32, f32)] = &[("货物", 110.0, 113.0), ("12.50", 220.0, 113.0)];
        let again: &[(&str, f32, f32)] = &[("服务", 110.0, 133.0), ("7.50", 225.0, 133.0)];
        assert_eq!(lost(cells(), &[word, &[], &[], &[]]), (0, 0));
        assert_eq!(lost(cells(), &[word, again, &[], &[]]), (0, 3));
    }
}
