//! Rulings become cells: boxes in which lines of text are looked for.
//!
//! Only to know where text may stand and where not; `mingxi-layout` finds the tables, from the same rulings.

use crate::rulings::Rulings;
use crate::strokes::Stroke;
use mingxi_core::DisjointSets;

/// Strokes this near belong to one line of the grid, points.
const SNAP_PT: f32 = 2.5;

/// A stroke that stops this far short of another still meets it, points.
const MEET_PT: f32 = 3.0;

/// A wall stands where strokes cover at least this share of it.
const WALL_COVER: f32 = 0.6;

/// More lines in one direction than this are a drawing.
const MAX_LINES: usize = 600;

/// An upright box in a picture, pixels; right and bottom are behind the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Patch {
    /// First row.
    pub top: usize,
    /// First column.
    pub left: usize,
    /// Row after the last.
    pub bottom: usize,
    /// Column after the last.
    pub right: usize,
}

impl Patch {
    pub(crate) const fn width(&self) -> usize {
        self.right - self.left
    }

    pub(crate) const fn height(&self) -> usize {
        self.bottom - self.top
    }

    /// What it has in common with another box.
    pub(crate) fn common(&self, other: &Self) -> Option<Self> {
        let both = Self {
            top: self.top.max(other.top),
            left: self.left.max(other.left),
            bottom: self.bottom.min(other.bottom),
            right: self.right.min(other.right),
        };
        (both.top < both.bottom && both.left < both.right).then_some(both)
    }

    /// Whether another box lies within this one.
    pub(crate) const fn holds(&self, other: &Self) -> bool {
        self.top <= other.top
            && self.left <= other.left
            && other.bottom <= self.bottom
            && other.right <= self.right
    }
}

/// The cells of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lattice {
    /// Around all of it.
    pub outline: Patch,
    /// The cells, row by row, without their borders.
    pub cells: Vec<Patch>,
}

/// The tables that rulings draw, from top to bottom; `unit` is pixels a point.
pub(crate) fn lattices(rulings: &Rulings, unit: f32) -> Vec<Lattice> {
    let mut found: Vec<Lattice> = connected(rulings, MEET_PT * unit)
        .into_iter()
        .filter_map(|(across, down)| lattice(&across, &down, unit))
        .collect();
    found.sort_by_key(|l| l.outline);
    found
}

/// Strokes across and strokes down that meet each other.
type Group<'a> = (Vec<&'a Stroke>, Vec<&'a Stroke>);

fn connected(rulings: &Rulings, reach: f32) -> Vec<Group<'_>> {
    let (across, down) = (&rulings.horizontal, &rulings.vertical);
    if across.len().max(down.len()) > 4 * MAX_LINES {
        return Vec::new();
    }
    let n = across.len();
    let mut sets = DisjointSets::new(n + down.len());
    for (i, h) in across.iter().enumerate() {
        for (j, v) in down.iter().enumerate() {
            let meets = h.from - reach <= v.at
                && v.at <= h.to + reach
                && v.from - reach <= h.at
                && h.at <= v.to + reach;
            if meets {
                sets.union(i, n + j);
            }
        }
    }
    let mut groups: Vec<Group<'_>> = vec![Group::default(); n + down.len()];
    for (k, h) in across.iter().enumerate() {
        groups[sets.find(k)].0.push(h);
    }
    for (k, v) in down.iter().enumerate() {
        groups[sets.find(n + k)].1.push(v);
    }
    groups.retain(|(a, d)| !a.is_empty() && !d.is_empty());
    groups
}

fn lattice(across: &[&Stroke], down: &[&Stroke], unit: f32) -> Option<Lattice> {
    let xs = lines(down, across, unit);
    let ys = lines(across, down, unit);
    if xs.len() < 2 || ys.len() < 2 || xs.len() + ys.len() < 5 {
        return None;
    }
    if xs.len().max(ys.len()) > MAX_LINES {
        return None;
    }
    let below = walls(across, &ys, &xs, unit);
    let right = walls(down, &xs, &ys, unit);
    let (rows, cols) = (ys.len() - 1, xs.len() - 1);
    let mut places = DisjointSets::new(rows * cols);
    for r in 0..rows {
        for c in 0..cols {
            if c + 1 < cols && !right[c + 1][r] {
                places.union(r * cols + c, r * cols + c + 1);
            }
            if r + 1 < rows && !below[r + 1][c] {
                places.union(r * cols + c, (r + 1) * cols + c);
            }
        }
    }
    let patch = |rs: std::ops::Range<usize>, cs: std::ops::Range<usize>| Patch {
        top: ys[rs.start].ceil() as usize + 1,
        left: xs[cs.start].ceil() as usize + 1,
        bottom: (ys[rs.end] as usize).max(ys[rs.start].ceil() as usize + 2),
        right: (xs[cs.end] as usize).max(xs[cs.start].ceil() as usize + 2),
    };
    let mut cells: Vec<Patch> = rectangles(&mut places, rows, cols)
        .into_iter()
        .map(|(rs, cs)| patch(rs, cs))
        .collect();
    cells.sort();
    Some(Lattice {
        outline: patch(0..rows, 0..cols),
        cells,
    })
}

/// The distinct positions of `along`, and the ends of `across` that reach beyond the outermost of them.
fn lines(along: &[&Stroke], across: &[&Stroke], unit: f32) -> Vec<f32> {
    let mut at: Vec<f32> = along.iter().map(|s| s.at).collect();
    at.sort_by(f32::total_cmp);
    let mut lines: Vec<f32> = Vec::new();
    let mut start = f32::NEG_INFINITY;
    for a in at {
        if a - start > SNAP_PT * unit {
            lines.push(a);
            start = a;
        }
    }
    let first = across.iter().map(|s| s.from).fold(f32::INFINITY, f32::min);
    let last = across.iter().map(|s| s.to).fold(0.0, f32::max);
    let open = 2.0 * MEET_PT * unit;
    if lines.first().is_some_and(|a| first < a - open) {
        lines.insert(0, first);
    }
    if lines.last().is_some_and(|a| last > a + open) {
        lines.push(last);
    }
    lines
}

/// For each line, and each interval between crossing lines: whether strokes wall it off.
fn walls(strokes: &[&Stroke], lines: &[f32], crossing: &[f32], unit: f32) -> Vec<Vec<bool>> {
    let mut covered = vec![vec![0.0_f32; crossing.len() - 1]; lines.len()];
    for stroke in strokes {
        // Lines keep the first position of their strokes, so a stroke belongs to the last line not beyond it.
        let line = lines.partition_point(|at| *at <= stroke.at + 0.01).max(1) - 1;
        let line = if stroke.at - lines[line] > SNAP_PT * unit {
            (line + 1).min(lines.len() - 1)
        } else {
            line
        };
        for (k, ends) in crossing.windows(2).enumerate() {
            let part = stroke.to.min(ends[1]) - stroke.from.max(ends[0]);
            covered[line][k] += part.max(0.0);
        }
    }
    covered
        .iter()
        .map(|line| {
            line.iter()
                .zip(crossing.windows(2))
                .map(|(part, ends)| *part >= WALL_COVER * (ends[1] - ends[0]))
                .collect()
        })
        .collect()
}

/// Rows and columns of a cell, half open.
type Place = (std::ops::Range<usize>, std::ops::Range<usize>);

/// The sets of places as rectangles; a set of another shape is cut into stretches of rows.
fn rectangles(places: &mut DisjointSets, rows: usize, cols: usize) -> Vec<Place> {
    let mut bounds: Vec<Option<(Place, usize)>> = vec![None; rows * cols];
    for r in 0..rows {
        for c in 0..cols {
            match &mut bounds[places.find(r * cols + c)] {
                Some(((rs, cs), count)) => {
                    rs.end = r + 1;
                    *cs = cs.start.min(c)..cs.end.max(c + 1);
                    *count += 1;
                }
                none => *none = Some(((r..r + 1, c..c + 1), 1)),
            }
        }
    }
    let mut cells: Vec<Place> = Vec::new();
    for (root, bound) in bounds.into_iter().enumerate() {
        let Some(((rs, cs), count)) = bound else {
            continue;
        };
        if rs.len() * cs.len() == count {
            cells.push((rs, cs));
            continue;
        }
        let first = cells.len();
        for r in rs {
            let mut c = cs.start;
            while c < cs.end {
                let start = c;
                while c < cs.end && places.find(r * cols + c) == root {
                    c += 1;
                }
                if c > start {
                    let above = cells[first..]
                        .iter_mut()
                        .find(|(rs, cs)| rs.end == r && *cs == (start..c));
                    match above {
                        Some((rs, _)) => rs.end = r + 1,
                        None => cells.push((r..r + 1, start..c)),
                    }
                }
                c = c.max(start + 1);
            }
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stroke(at: f32, from: f32, to: f32) -> Stroke {
        Stroke {
            at,
            from,
            to,
            contrast: 200,
            thickness: 2.0,
            drift: 0.0,
            runs: Vec::new(),
            dark: Vec::new(),
            bend: 0.0,
            shade: 0,
        }
    }

    #[test]
    fn merged_cells_are_single_boxes() {
        let rulings = Rulings {
            horizontal: vec![
                stroke(10.0, 0.0, 100.0),
                stroke(30.0, 50.0, 100.0),
                stroke(50.0, 0.0, 100.0),
            ],
            vertical: vec![
                stroke(0.0, 10.0, 50.0),
                stroke(50.0, 10.0, 50.0),
                stroke(100.0, 10.0, 50.0),
            ],
            ..Rulings::default()
        };
        let found = lattices(&rulings, 1.0);
        let boxes: Vec<_> = found[0]
            .cells
            .iter()
            .map(|c| (c.left, c.top, c.right, c.bottom))
            .collect();
        assert_eq!(
            boxes,
            [(1, 11, 50, 50), (51, 11, 100, 30), (51, 31, 100, 50)]
        );
    }

    #[test]
    fn lone_lines_are_no_table() {
        let rulings = Rulings {
            horizontal: vec![stroke(10.0, 0.0, 100.0), stroke(12.0, 0.0, 100.0)],
            vertical: Vec::new(),
            ..Rulings::default()
        };
        assert!(lattices(&rulings, 1.0).is_empty());
    }
}
