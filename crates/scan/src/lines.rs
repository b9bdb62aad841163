//! Lines of text by projection: inside cells, and on the page outside of them.

use crate::cells::{Lattice, Patch};
use crate::gray::Gray;
use crate::ink::Ink;

/// Height of print when a page does not tell, points: 10.5 pt type.
const USUAL_PT: f32 = 9.5;

/// Print is at least this high on a page of its own measure, and at most so high, points.
const PRINT_PT: std::ops::Range<f32> = 4.0..16.0;

/// Pieces of one line of print (the strokes of 三) together are no higher than this share of the usual height.
const ONE_LINE: f32 = 1.3;

/// A stretch higher than this share of the usual height may be two lines that touch.
const TWO_LINES: f32 = 1.75;

/// Within touching lines, rows with less ink than this share of the mean part them.
const VALLEY: f32 = 0.3;

/// A blank wider than this many heights parts a line into pieces, in a cell and outside.
const PIECE_GAP: f32 = 3.0;

/// What is smaller than this in both directions is dirt, points: the smallest print is a decimal point in a number.
const DIRT_PT: f32 = 1.6;

/// A piece smaller than this in both directions at the very border of a cell is the stump of a ruling, points.
const STUMP_PT: f32 = 3.5;

/// Lines whose ink covers less than this share of their box are noise or a watermark's edge.
const MIN_FILL: f32 = 0.035;

/// A line of text in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TextLine {
    /// Around its ink.
    pub ink: Patch,
    /// What may be cut out for reading: its ink and a margin that reaches into no neighbour.
    pub cut: Patch,
    /// The number of its cell, counted over all tables; `None` outside.
    pub cell: Option<usize>,
}

/// The cells of all tables, as far as they lie in the picture; lines name them by their numbers.
pub(crate) fn cells(lattices: &[Lattice], picture: &Gray) -> Vec<Patch> {
    let cells = lattices.iter().flat_map(|l| &l.cells);
    cells
        .map(|c| within(c, picture.width(), picture.height()))
        .collect()
}

/// Finds lines of text in the cells of tables, then outside of them.
pub(crate) fn text_lines(
    ink: &mut Ink,
    cells: &[Patch],
    lattices: &[Lattice],
    unit: f32,
) -> Vec<TextLine> {
    let usual = usual_height(ink, cells, unit);
    let mut lines = Vec::new();
    for (number, cell) in cells.iter().enumerate() {
        in_region(ink, cell, usual, unit, Some(number), &mut lines);
    }
    let spare = unit.ceil() as usize;
    for lattice in lattices {
        let o = lattice.outline;
        ink.clear(&Patch {
            top: o.top.saturating_sub(spare),
            left: o.left.saturating_sub(spare),
            bottom: o.bottom + spare,
            right: o.right + spare,
        });
    }
    let page = Patch {
        top: 0,
        left: 0,
        bottom: ink.height(),
        right: ink.width(),
    };
    let usual = usual_height(ink, &[page], unit);
    in_region(ink, &page, usual, unit, None, &mut lines);
    lines
}

fn within(p: &Patch, width: usize, height: usize) -> Patch {
    let (right, bottom) = (p.right.min(width), p.bottom.min(height));
    Patch {
        top: p.top.min(bottom),
        left: p.left.min(right),
        bottom,
        right,
    }
}

/// The middle height of stretches of print that are wider than high.
fn usual_height(ink: &Ink, regions: &[Patch], unit: f32) -> f32 {
    let mut heights: Vec<usize> = regions
        .iter()
        .flat_map(|r| stretches(&ink.rows(r), 1, 0))
        .map(|s| s.end - s.start)
        .filter(|h| PRINT_PT.contains(&(*h as f32 / unit)))
        .collect();
    heights.sort_unstable();
    match heights.get(heights.len() / 2) {
        Some(h) if heights.len() >= 3 => *h as f32,
        _ => USUAL_PT * unit,
    }
}

/// Stretches of values of at least `min`, gaps up to `gap` closed.
fn stretches(values: &[u32], min: u32, gap: usize) -> Vec<std::ops::Range<usize>> {
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    for (i, _) in values.iter().enumerate().filter(|(_, v)| **v >= min) {
        match found.last_mut() {
            Some(s) if i <= s.end + gap => s.end = i + 1,
            _ => found.push(i..i + 1),
        }
    }
    found
}

/// The lines of one region: rows with ink, then pieces of them without wide blanks.
fn in_region(
    ink: &Ink,
    region: &Patch,
    usual: f32,
    unit: f32,
    cell: Option<usize>,
    lines: &mut Vec<TextLine>,
) {
    if region.width() == 0 || region.height() == 0 {
        return;
    }
    let rows = ink.rows(region);
    let bands = bands(&rows, usual);
    let first = lines.len();
    for band in bands {
        let strip = Patch {
            top: region.top + band.start,
            bottom: region.top + band.end,
            ..*region
        };
        let gap = (PIECE_GAP * usual.min(band.len() as f32 * 2.0).max(usual / 2.0)) as usize;
        for piece in stretches(&columns(ink, &strip, unit), 1, gap) {
            let piece = Patch {
                left: region.left + piece.start,
                right: region.left + piece.end,
                ..strip
            };
            if let Some(line) = trimmed(ink, &piece, region, unit) {
                lines.push(TextLine {
                    ink: line,
                    cut: line,
                    cell,
                });
            }
        }
    }
    widen(&mut lines[first..], region, usual, ink);
}

/// Faint print beside print belongs to it within so many heights: a bracket in its own half, small characters blurred to gray.
const FAINT_REACH: f32 = 1.5;

/// It is so many pixels high at least, for noise is not, and fills less of its strip, for a shade does not.
const FAINT_PX: u32 = 3;
const SHADE: f32 = 0.6;

/// Nearer to the border of a cell than this, points, the rest of an erased ruling is as pale.
const BORDER_PT: f32 = 1.5;

/// How many pixels of each column of a strip are print, with the faint print that belongs to it.
fn columns(ink: &Ink, strip: &Patch, unit: f32) -> Vec<u32> {
    let mut columns = ink.columns(strip);
    let faint = ink.faint_columns(strip);
    let area = (strip.width() * strip.height()) as f32;
    if faint.iter().sum::<u32>() as f32 > SHADE * area {
        return columns;
    }
    let reach = (FAINT_REACH * strip.height() as f32) as usize;
    let border = (BORDER_PT * unit) as usize;
    let print = stretches(&columns, 1, 2 * reach);
    for near in print {
        let from = near.start.saturating_sub(reach).max(border);
        let to = (near.end + reach).min(columns.len().saturating_sub(border));
        for at in (from..to).filter(|at| faint[*at] >= FAINT_PX) {
            columns[at] = columns[at].max(1);
        }
    }
    columns
}

/// Print is at least so high and wide, and of so many squares of a point: two small digits.
const SEEN_PT: f32 = 3.0;
const SEEN_PT2: f32 = 6.0;

/// Around the print in a cell, faint print included; `None` when there is none for sure.
///
/// What is as dense at the upper or lower border as anywhere may be the rest of a ruling or of a watermark.
pub(crate) fn print_in(ink: &Ink, cell: &Patch, unit: f32) -> Option<Patch> {
    let border = (BORDER_PT * unit).ceil() as usize;
    let inside = Patch {
        top: cell.top + border,
        left: cell.left + border,
        bottom: cell.bottom.saturating_sub(border),
        right: cell.right.saturating_sub(border),
    };
    if inside.top >= inside.bottom || inside.left >= inside.right {
        return None;
    }
    let columns = ink.faint_columns(&inside);
    let rows = ink.faint_rows(&inside);
    let ends = |counts: &[u32]| {
        let first = counts.iter().position(|n| *n > 0)?;
        Some(first..counts.iter().rposition(|n| *n > 0)? + 1)
    };
    let (across, down) = (ends(&columns)?, ends(&rows)?);
    let count: u32 = rows.iter().sum();
    let large = across.len().min(down.len()) as f32 >= SEEN_PT * unit
        && count as f32 >= SEEN_PT2 * unit * unit;
    let dense = rows.iter().max().copied().unwrap_or(0) / 2;
    let edges = [rows.first(), rows.last()].into_iter().flatten();
    (large && edges.max() <= Some(&dense)).then(|| Patch {
        top: inside.top + down.start,
        left: inside.left + across.start,
        bottom: inside.top + down.end,
        right: inside.left + across.end,
    })
}

/// Stretches of rows that hold one line each: the pieces of flat characters joined, touching lines parted.
fn bands(rows: &[u32], usual: f32) -> Vec<std::ops::Range<usize>> {
    let mut joined: Vec<std::ops::Range<usize>> = Vec::new();
    for band in stretches(rows, 1, 0) {
        match joined.last_mut() {
            Some(last) if (band.end - last.start) as f32 <= ONE_LINE * usual => {
                last.end = band.end;
            }
            _ => joined.push(band),
        }
    }
    joined
        .into_iter()
        .flat_map(|b| parted(rows, b, usual))
        .collect()
}

/// Parts a stretch that is too high for one line at its emptiest rows.
fn parted(rows: &[u32], band: std::ops::Range<usize>, usual: f32) -> Vec<std::ops::Range<usize>> {
    if (band.len() as f32) < TWO_LINES * usual {
        return vec![band];
    }
    let mean = rows[band.clone()].iter().sum::<u32>() as f32 / band.len() as f32;
    let low = (VALLEY * mean) as u32;
    let parts: Vec<_> = stretches(&rows[band.clone()], low + 1, 0)
        .into_iter()
        .map(|s| band.start + s.start..band.start + s.end)
        .collect();
    let mut joined: Vec<std::ops::Range<usize>> = Vec::new();
    for part in parts {
        match joined.last_mut() {
            Some(last) if (part.end - last.start) as f32 <= ONE_LINE * usual => {
                last.end = part.end;
            }
            _ => joined.push(part),
        }
    }
    // Large type, not lines: nothing in it is as high as a line.
    if joined.iter().all(|p| (p.len() as f32) < 0.5 * usual) {
        return vec![band];
    }
    joined
}

/// The box around the ink of a piece, or `None` when there is next to none.
fn trimmed(ink: &Ink, piece: &Patch, region: &Patch, unit: f32) -> Option<Patch> {
    let rows = ink.rows(piece);
    let top = rows.iter().position(|n| *n > 0)?;
    let bottom = rows.iter().rposition(|n| *n > 0)? + 1;
    let line = Patch {
        top: piece.top + top,
        bottom: piece.top + bottom,
        ..*piece
    };
    let at_border = line.top <= region.top + 1 || line.bottom + 1 >= region.bottom;
    let dirt = unit * if at_border { STUMP_PT } else { DIRT_PT };
    let small = (line.width() as f32) < dirt && (line.height() as f32) < dirt;
    let area = (line.width() * line.height()) as f32;
    let count: u32 = rows.iter().sum();
    (!small && count as f32 >= MIN_FILL * area && count as f32 > unit * unit / 2.0).then_some(line)
}

/// A cut reaches over the border of its cell by this share of its height: the ruling is erased, and a digit may touch it.
const OVER_BORDER: f32 = 0.12;

/// Gives each line its margin: a flat one the height of usual print, none more than half way to its neighbour.
fn widen(lines: &mut [TextLine], region: &Patch, usual: f32, ink: &Ink) {
    let (highest, lowest) = (
        region.top.saturating_sub(2),
        (region.bottom + 2).min(ink.height()),
    );
    let inks: Vec<Patch> = lines.iter().map(|l| l.ink).collect();
    for line in lines {
        let own = line.ink;
        let height = (own.height() as f32).max(usual);
        let spare = ((height - own.height() as f32) / 2.0 + 0.14 * height).ceil() as usize;
        let side = (0.3 * height).ceil() as usize;
        // At the end may stand a full stop that is too pale to be seen.
        let behind = (0.6 * height).ceil() as usize;
        let over = (OVER_BORDER * height) as usize;
        let beside = |p: &&Patch| p.left < own.right + side && own.left < p.right + side;
        let above = inks
            .iter()
            .filter(beside)
            .filter(|p| p.bottom <= own.top)
            .map(|p| (own.top - p.bottom) / 2)
            .min();
        let below = inks
            .iter()
            .filter(beside)
            .filter(|p| p.top >= own.bottom)
            .map(|p| (p.top - own.bottom) / 2)
            .min();
        let up = spare.min(above.unwrap_or(spare));
        let down = spare.min(below.unwrap_or(spare));
        line.cut = Patch {
            top: own.top.saturating_sub(up).max(highest),
            left: own
                .left
                .saturating_sub(side)
                .max(region.left.saturating_sub(over)),
            bottom: (own.bottom + down).min(lowest),
            right: (own.right + behind)
                .min(region.right + over)
                .min(ink.width()),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flat_strokes_make_one_line_and_touching_lines_two() {
        // 三 at a usual height of 20, then two lines of 20 with a little ink between them.
        let mut rows = vec![0; 100];
        for y in [10, 11, 19, 20, 28, 29] {
            rows[y] = 15;
        }
        rows[50..70].fill(30);
        rows[70..74].fill(2);
        rows[74..94].fill(30);
        assert_eq!(bands(&rows, 20.0), [10..30, 50..70, 74..94]);
    }

    /// A cell of 120 × 20 pixels with strokes of these shades at these columns, two pixels wide.
    fn cell(strokes: &[(usize, u8)]) -> (Ink, Patch) {
        let mut g = Gray::filled(160, 60, 250);
        // Ink of full strength is somewhere on the page.
        g.row_mut(55).fill(20);
        for (x, shade) in strokes {
            for y in 26..36 {
                g.row_mut(y)[*x..*x + 2].fill(*shade);
            }
        }
        let at = Patch {
            top: 20,
            left: 20,
            bottom: 42,
            right: 140,
        };
        let levels = crate::gray::Levels {
            paper: 250,
            ink: 20,
        };
        // All that is not dark is as pale as what is around it.
        (Ink::of(&g, &g, levels, None), at)
    }

    #[test]
    fn pale_print_beside_print_belongs_to_its_line() {
        let count = |strokes: &[(usize, u8)]| {
            let (ink, at) = cell(strokes);
            columns(&ink, &at, 2.0).iter().filter(|n| **n > 0).count()
        };
        assert_eq!(count(&[(60, 40)]), 2);
        assert_eq!(count(&[(60, 40), (50, 170), (80, 170)]), 6);
        // Too far away, too pale, right at the border.
        assert_eq!(count(&[(60, 40), (110, 170), (66, 230), (20, 170)]), 2);
    }

    #[test]
    fn pale_print_in_a_cell_is_seen() {
        let (ink, at) = cell(&[(60, 170), (66, 170), (72, 170)]);
        let seen = print_in(&ink, &at, 2.0).expect("three strokes");
        assert_eq!(
            (seen.left, seen.right, seen.top, seen.bottom),
            (60, 74, 26, 36)
        );
        assert_eq!(print_in(&cell(&[(60, 170)]).0, &at, 2.0), None);
    }
}
