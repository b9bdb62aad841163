//! Edges become grids: connected edges make a table, its lines a grid, walls decide which places are one cell.

use crate::edges::{Edge, Edges};
use mingxi_core::DisjointSets;
use mingxi_core::Rect;
use std::ops::Range;

/// An edge that stops this far short of another still meets it.
const MEET_PT: f32 = 3.0;

/// A wall stands where edges cover at least this share of it; less is a tick or a stray stroke.
const WALL_COVER: f32 = 0.6;

/// A row or column narrower than this and without text is the room inside a double border; 6 pt print needs 6.5.
const SLIVER_PT: f32 = 6.0;

/// More lines than this in one direction are a drawing, not a table; also bounds time and memory.
const MAX_LINES: usize = 1500;

/// The rows and columns that a cell covers, half open.
pub(crate) type Place = (Range<usize>, Range<usize>);

/// A table's skeleton on one page: lines and cells, no text yet.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Grid {
    /// Column boundaries from left to right, one more than columns. Points.
    pub xs: Vec<f32>,
    /// Row boundaries from top to bottom, one more than rows. Points.
    pub ys: Vec<f32>,
    /// Cells, row by row: half-open ranges of rows and columns that tile the grid.
    pub cells: Vec<Place>,
    /// For each cell: whether its top, at the top of the grid, and its bottom, at the bottom, lack a rule.
    pub open: Vec<(bool, bool)>,
    /// Whether all cells came out as rectangles; if not, walls were missing and some were completed.
    pub closed: bool,
}

impl Grid {
    /// The box of the whole grid.
    #[must_use]
    pub(crate) fn rect(&self) -> Rect {
        let ends = |v: &[f32]| {
            (
                v.first().copied().unwrap_or(0.0),
                v.last().copied().unwrap_or(0.0),
            )
        };
        let ((x0, x1), (y0, y1)) = (ends(&self.xs), ends(&self.ys));
        Rect::around(x0, y0, x1, y1)
    }

    /// The box of one cell.
    #[must_use]
    pub(crate) fn cell_rect(&self, rows: &Range<usize>, cols: &Range<usize>) -> Rect {
        Rect::around(
            self.xs[cols.start],
            self.ys[rows.start],
            self.xs[cols.end],
            self.ys[rows.end],
        )
    }

    /// Closes rows and columns so narrow that they are the room between the strokes of a double
    /// border, when they hold no text. `texts` holds what stands in each cell, in step with `cells`.
    pub(crate) fn close_slivers<T>(&mut self, texts: &mut Vec<Vec<T>>) {
        let (rows, cols) = (slivers(&self.ys), slivers(&self.xs));
        for row in rows.into_iter().rev() {
            self.close(row, texts, |place| &mut place.0, |grid| &mut grid.ys);
        }
        for col in cols.into_iter().rev() {
            self.close(col, texts, |place| &mut place.1, |grid| &mut grid.xs);
        }
    }

    /// Closes the interval between lines `at` and `at + 1` of one axis, unless a cell of its own holds text there.
    fn close<T>(
        &mut self,
        at: usize,
        texts: &mut Vec<Vec<T>>,
        axis: impl Fn(&mut Place) -> &mut Range<usize>,
        lines: impl Fn(&mut Self) -> &mut Vec<f32>,
    ) {
        let within: Vec<bool> = self
            .cells
            .iter_mut()
            .map(|place| *axis(place) == (at..at + 1))
            .collect();
        if within
            .iter()
            .zip(texts.iter())
            .any(|(inside, text)| *inside && !text.is_empty())
        {
            return;
        }
        let mut keep = within.iter().map(|inside| !inside);
        texts.retain(|_| keep.next().unwrap_or(true));
        let mut keep = within.iter().map(|inside| !inside);
        self.open.retain(|_| keep.next().unwrap_or(true));
        self.cells.retain_mut(|place| {
            let range = axis(place);
            let inside = *range == (at..at + 1);
            range.start -= usize::from(range.start > at);
            range.end -= usize::from(range.end > at);
            !inside
        });
        let lines = lines(self);
        lines[at] = f32::midpoint(lines[at], lines[at + 1]);
        lines.remove(at + 1);
    }
}

/// The intervals between lines that are narrower than a row of the smallest print.
fn slivers(lines: &[f32]) -> Vec<usize> {
    lines
        .windows(2)
        .enumerate()
        .filter(|(_, ends)| ends[1] - ends[0] < SLIVER_PT)
        .map(|(at, _)| at)
        .collect()
}

/// Every table skeleton that the edges draw, from top to bottom.
#[must_use]
pub(crate) fn grids(edges: &Edges) -> Vec<Grid> {
    let mut grids: Vec<Grid> = connected(edges).iter().filter_map(grid).collect();
    grids.sort_by(|a, b| {
        a.ys[0]
            .total_cmp(&b.ys[0])
            .then(a.xs[0].total_cmp(&b.xs[0]))
    });
    grids
}

/// Groups of edges that meet, each with both directions in it.
fn connected(edges: &Edges) -> Vec<Edges> {
    let n = edges.horizontal.len();
    let mut sets = DisjointSets::new(n + edges.vertical.len());
    for (i, h) in edges.horizontal.iter().enumerate() {
        for (j, v) in edges.vertical.iter().enumerate() {
            if meets(h, v) {
                sets.union(i, n + j);
            }
        }
    }
    let mut groups: Vec<(usize, Edges)> = Vec::new();
    for k in 0..n + edges.vertical.len() {
        let root = sets.find(k);
        let at = groups
            .iter()
            .position(|(r, _)| *r == root)
            .unwrap_or_else(|| {
                groups.push((root, Edges::default()));
                groups.len() - 1
            });
        if k < n {
            groups[at].1.horizontal.push(edges.horizontal[k]);
        } else {
            groups[at].1.vertical.push(edges.vertical[k - n]);
        }
    }
    let (mut groups, lone): (Vec<Edges>, Vec<Edges>) = groups
        .into_iter()
        .map(|(_, e)| e)
        .partition(|e| !e.horizontal.is_empty() && !e.vertical.is_empty());
    for edge in lone.iter().flat_map(|e| &e.vertical) {
        // A column of one cell merged over the whole page has no rule across it to meet.
        if let Some(group) = groups.iter_mut().find(|g| stands_beside(edge, g)) {
            group.vertical.push(*edge);
        }
    }
    groups
}

/// Whether an edge that meets no rule runs along a table from its top to its bottom.
fn stands_beside(edge: &Edge, table: &Edges) -> bool {
    let top = table
        .vertical
        .iter()
        .map(|v| v.from)
        .fold(f32::INFINITY, f32::min);
    let bottom = table
        .vertical
        .iter()
        .map(|v| v.to)
        .fold(f32::NEG_INFINITY, f32::max);
    (edge.from - top).abs() < 2.0 * MEET_PT && (edge.to - bottom).abs() < 2.0 * MEET_PT
}

fn meets(h: &Edge, v: &Edge) -> bool {
    h.from - MEET_PT <= v.at
        && v.at <= h.to + MEET_PT
        && v.from - MEET_PT <= h.at
        && h.at <= v.to + MEET_PT
}

/// The grid of one group of connected edges, or `None` when it has fewer than two cells.
fn grid(edges: &Edges) -> Option<Grid> {
    let xs = lines(&edges.vertical, &edges.horizontal);
    let ys = lines(&edges.horizontal, &edges.vertical);
    if xs.len() < 2 || ys.len() < 2 || xs.len() > MAX_LINES || ys.len() > MAX_LINES {
        return None;
    }
    let (rows, cols) = (ys.len() - 1, xs.len() - 1);
    let below = walls(&edges.horizontal, &ys, &xs);
    let right = walls(&edges.vertical, &xs, &ys);
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
    let (cells, closed) = rectangles(&mut places, rows, cols);
    let bare =
        |line: usize, cols: &Range<usize>| below[line][cols.clone()].iter().any(|wall| !wall);
    let open = cells
        .iter()
        .map(|(r, c)| (r.start == 0 && bare(0, c), r.end == rows && bare(rows, c)))
        .collect();
    let grid = without_unused_lines(Grid {
        xs,
        ys,
        cells,
        open,
        closed,
    });
    (grid.cells.len() > 1).then_some(grid)
}

/// The distinct positions of `along`, and the outermost ends of `across` where no line stands.
fn lines(along: &[Edge], across: &[Edge]) -> Vec<f32> {
    let mut at: Vec<f32> = along.iter().map(|e| e.at).collect();
    at.sort_by(f32::total_cmp);
    at.dedup();
    let (Some(first), Some(last)) = (at.first().copied(), at.last().copied()) else {
        return at;
    };
    let room = 2.0 * MEET_PT;
    let starts = across.iter().map(|e| e.from).filter(|f| *f < first - room);
    let ends = across.iter().map(|e| e.to).filter(|t| *t > last + room);
    at.extend(left_away(starts, across.len(), f32::min));
    at.extend(left_away(ends, across.len(), f32::max));
    at.sort_by(f32::total_cmp);
    at
}

/// Where an outer border was left away: there rules run on beyond the last line, further than their own thickness, to these
/// ends. One alone among others that end at the line is a stray stroke.
fn left_away(
    ends: impl Iterator<Item = f32>,
    rules: usize,
    outermost: fn(f32, f32) -> f32,
) -> Option<f32> {
    let ends: Vec<f32> = ends.collect();
    let is_stray = ends.len() == 1 && rules > 1;
    ends.into_iter().reduce(outermost).filter(|_| !is_stray)
}

/// For each line and each interval between the crossing lines: whether edges on that line wall it off.
fn walls(edges: &[Edge], lines: &[f32], crossing: &[f32]) -> Vec<Vec<bool>> {
    let mut covered = vec![vec![0.0_f32; crossing.len() - 1]; lines.len()];
    for edge in edges {
        let Some(line) = lines.iter().position(|at| *at >= edge.at) else {
            continue;
        };
        for (k, ends) in crossing.windows(2).enumerate() {
            let part = edge.to.min(ends[1]) - edge.from.max(ends[0]);
            if part > 0.0 {
                covered[line][k] += part;
            }
        }
    }
    covered
        .iter()
        .map(|line| {
            line.iter()
                .zip(crossing.windows(2))
                .map(|(part, e)| *part >= WALL_COVER * (e[1] - e[0]))
                .collect()
        })
        .collect()
}

/// The sets of places as rectangles; a set of another shape is cut into rows first. False when one had to be cut.
fn rectangles(places: &mut DisjointSets, rows: usize, cols: usize) -> (Vec<Place>, bool) {
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
    let mut closed = true;
    let mut cells = Vec::new();
    for (root, bound) in bounds.iter().enumerate() {
        let Some(((rs, cs), count)) = bound else {
            continue;
        };
        if rs.len() * cs.len() == *count {
            cells.push((rs.clone(), cs.clone()));
        } else {
            closed = false;
            cut(places, root, cols, rs, cs, &mut cells);
        }
    }
    cells.sort_by_key(|(r, c)| (r.start, c.start));
    (cells, closed)
}

/// Cuts a set of places that is no rectangle: runs within rows, joined downwards where they are equally wide.
fn cut(
    places: &mut DisjointSets,
    root: usize,
    cols: usize,
    rs: &Range<usize>,
    cs: &Range<usize>,
    cells: &mut Vec<Place>,
) {
    let first = cells.len();
    for r in rs.clone() {
        let mut c = cs.start;
        while c < cs.end {
            if places.find(r * cols + c) != root {
                c += 1;
                continue;
            }
            let start = c;
            while c < cs.end && places.find(r * cols + c) == root {
                c += 1;
            }
            match cells[first..]
                .iter_mut()
                .find(|(rows, run)| rows.end == r && *run == (start..c))
            {
                Some((rows, _)) => rows.end = r + 1,
                None => cells.push((r..r + 1, start..c)),
            }
        }
    }
}

/// Drops lines at which no cell begins: underlines, ticks, pieces of decoration.
fn without_unused_lines(grid: Grid) -> Grid {
    let keep = |n: usize, used: &dyn Fn(&Place) -> [usize; 2]| {
        let mut kept = vec![false; n];
        for cell in &grid.cells {
            for at in used(cell) {
                kept[at] = true;
            }
        }
        kept
    };
    let rows = keep(grid.ys.len(), &|c| [c.0.start, c.0.end]);
    let cols = keep(grid.xs.len(), &|c| [c.1.start, c.1.end]);
    let index = |kept: &[bool]| -> Vec<usize> {
        kept.iter()
            .scan(0, |n, k| {
                let at = *n;
                *n += usize::from(*k);
                Some(at)
            })
            .collect()
    };
    let (row_at, col_at) = (index(&rows), index(&cols));
    let pick = |v: &[f32], kept: &[bool]| {
        v.iter()
            .zip(kept)
            .filter(|(_, k)| **k)
            .map(|(x, _)| *x)
            .collect()
    };
    Grid {
        xs: pick(&grid.xs, &cols),
        ys: pick(&grid.ys, &rows),
        cells: grid
            .cells
            .iter()
            .map(|(r, c)| {
                (
                    row_at[r.start]..row_at[r.end],
                    col_at[c.start]..col_at[c.end],
                )
            })
            .collect(),
        open: grid.open,
        closed: grid.closed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(h: &[(f32, f32, f32)], v: &[(f32, f32, f32)]) -> Edges {
        let make = |l: &[(f32, f32, f32)]| {
            l.iter()
                .map(|(at, from, to)| Edge {
                    at: *at,
                    from: *from,
                    to: *to,
                })
                .collect()
        };
        Edges {
            horizontal: make(h),
            vertical: make(v),
        }
    }

    fn shape(e: &Edges) -> Vec<Place> {
        grids(e).remove(0).cells
    }

    #[test]
    fn cells_with_spans() {
        // A header over two columns, then two rows of two cells.
        let e = edges(
            &[(0.0, 0.0, 100.0), (20.0, 0.0, 100.0), (40.0, 0.0, 100.0)],
            &[(0.0, 0.0, 40.0), (50.0, 20.0, 40.0), (100.0, 0.0, 40.0)],
        );
        assert_eq!(shape(&e), [(0..1, 0..2), (1..2, 0..1), (1..2, 1..2)]);
    }

    #[test]
    fn missing_outer_borders_are_completed() {
        let e = edges(
            &[(0.0, 0.0, 100.0), (20.0, 0.0, 100.0), (40.0, 0.0, 100.0)],
            &[(50.0, 0.0, 40.0)],
        );
        assert_eq!(shape(&e).len(), 4);
        assert_eq!(grids(&e)[0].xs, [0.0, 50.0, 100.0]);
    }

    #[test]
    fn a_stray_stroke_above_a_table_is_no_row() {
        let ruled = [(0.0, 0.0, 100.0), (20.0, 0.0, 100.0), (40.0, 0.0, 100.0)];
        let down = [(0.0, 0.0, 40.0), (50.0, 0.0, 40.0), (100.0, 0.0, 40.0)];
        let stray = [down[0], down[1], (70.0, -30.0, 1.0), down[2]];
        assert_eq!(shape(&edges(&ruled, &stray)), shape(&edges(&ruled, &down)));
        // Where others run on with it, the outer border was left away.
        let open = [(0.0, -30.0, 40.0), (50.0, -30.0, 40.0), (100.0, 0.0, 40.0)];
        assert_eq!(shape(&edges(&ruled, &open)).len(), 6);
    }

    #[test]
    fn an_underline_in_a_cell_is_no_row() {
        let e = edges(
            &[(0.0, 0.0, 100.0), (10.0, 5.0, 20.0), (40.0, 0.0, 100.0)],
            &[(0.0, 0.0, 40.0), (50.0, 0.0, 40.0), (100.0, 0.0, 40.0)],
        );
        assert_eq!(shape(&e), [(0..1, 0..1), (0..1, 1..2)]);
    }

    #[test]
    fn a_region_that_is_no_rectangle_is_cut_into_rows() {
        // The wall between the two left places of the upper row is missing, and so is the one below the left place.
        let e = edges(
            &[(0.0, 0.0, 100.0), (20.0, 50.0, 100.0), (40.0, 0.0, 100.0)],
            &[(0.0, 0.0, 40.0), (50.0, 20.0, 40.0), (100.0, 0.0, 40.0)],
        );
        let grid = grids(&e).remove(0);
        assert!(!grid.closed);
        assert_eq!(grid.cells, [(0..1, 0..2), (1..2, 0..1), (1..2, 1..2)]);
    }

    #[test]
    fn the_room_inside_a_double_border_is_closed() {
        let e = edges(
            &[(0.0, 0.0, 100.0), (20.0, 0.0, 100.0)],
            &[
                (0.0, 0.0, 20.0),
                (48.0, 0.0, 20.0),
                (52.0, 0.0, 20.0),
                (100.0, 0.0, 20.0),
            ],
        );
        let mut grid = grids(&e).remove(0);
        let mut texts = vec![vec!['a'], vec![], vec!['b']];
        grid.close_slivers(&mut texts);
        assert_eq!(
            (grid.xs, texts),
            (vec![0.0, 50.0, 100.0], vec![vec!['a'], vec!['b']])
        );
        assert_eq!(grid.cells, [(0..1, 0..1), (0..1, 1..2)]);
    }

    #[test]
    fn two_tables_on_a_page_stay_apart() {
        let one = |y: f32| [(y, 0.0, 100.0), (y + 20.0, 0.0, 100.0)];
        let bars = |y: f32| {
            [
                (0.0, y, y + 20.0),
                (50.0, y, y + 20.0),
                (100.0, y, y + 20.0),
            ]
        };
        let e = edges(
            &[one(0.0), one(60.0)].concat(),
            &[bars(0.0), bars(60.0)].concat(),
        );
        assert_eq!(grids(&e).len(), 2);
    }
}
