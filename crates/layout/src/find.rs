//! One page: edges, grids, text in cells, and the lines of text that stand outside.

use crate::edges::Edges;
use crate::grid::{Grid, grids};
use crate::implied;
use crate::lines::{Line, join_lines, lines};
use mingxi_core::{Char, Finding, FindingCode, Frame, PageContent, PageNo, Rect, Source};
use std::ops::Range;

/// More edges than this in one direction are a drawing; no table is looked for. Dense tables have some hundreds.
const MAX_EDGES: usize = 4000;

/// A character reaches over a wall when it stands this share of its size on either side of it.
const ACROSS_EM: f32 = 0.15;

/// Characters of one string of text are set solid; strings of two cells meet in a gap like this only by chance.
const STRING_GAP_EM: f32 = 0.06;

/// What was found on one page, every intermediate kept for overlays and debugging.
#[derive(Debug, Clone, PartialEq)]
pub struct TableSearch {
    /// Which page.
    pub page_no: PageNo,
    /// Width and height of the content, points.
    pub size: (f32, f32),
    /// From content to displayed page.
    pub frame: Frame,
    /// Drawn edges, snapped and joined, and implied ones.
    pub edges: Edges,
    /// Tables from top to bottom.
    pub tables: Vec<PageTable>,
    /// Text outside of tables, from top to bottom.
    pub lines: Vec<Line>,
    /// Doubts about this page.
    pub findings: Vec<Finding>,
}

/// A table, or the part of one, on one page.
#[derive(Debug, Clone, PartialEq)]
pub struct PageTable {
    /// Column boundaries, content coordinates, points.
    pub xs: Vec<f32>,
    /// Row boundaries.
    pub ys: Vec<f32>,
    /// Cells, row by row; they tile the grid.
    pub cells: Vec<PageCell>,
}

/// One cell on one page.
#[derive(Debug, Clone, PartialEq)]
pub struct PageCell {
    /// Rows it covers.
    pub rows: Range<usize>,
    /// Columns it covers.
    pub cols: Range<usize>,
    /// Its box, content coordinates.
    pub rect: Rect,
    /// The box around its text, if it has any.
    pub ink: Option<Rect>,
    /// Its text, lines joined.
    pub text: String,
    /// Who read it.
    pub source: Source,
    /// The lowest confidence of its characters; 1 when it is empty.
    pub confidence: f32,
}

impl PageTable {
    /// The box of the whole table.
    #[must_use]
    pub fn rect(&self) -> Rect {
        let (x, y) = (&self.xs, &self.ys);
        Rect::around(x[0], y[0], x[x.len() - 1], y[y.len() - 1])
    }

    /// Number of rows.
    #[must_use]
    pub fn row_count(&self) -> usize {
        self.ys.len() - 1
    }

    /// Number of columns.
    #[must_use]
    pub fn col_count(&self) -> usize {
        self.xs.len() - 1
    }
}

/// Finds the tables of one page: edges → grids → text in cells. What is in no table stays as lines.
#[must_use]
pub fn find_tables(page: &PageContent) -> TableSearch {
    let mut findings = Vec::new();
    let mut edges = Edges::from_rulings(&page.rulings);
    if edges.horizontal.len().max(edges.vertical.len()) > MAX_EDGES {
        let message = format!(
            "more than {MAX_EDGES} lines on one page: taken for a drawing, no table looked for"
        );
        findings.push(Finding::new(FindingCode::T002, message).on(page.page_no));
        edges = Edges::default();
    }
    let implied = implied::edges(&page.chars, &edges);
    let edges = edges.with(implied);
    let grids = grids(&edges);
    let (mut owned, loose) = place(&page.chars, &grids, page, &mut findings);
    let mut tables = Vec::new();
    let mut outside = loose;
    for (grid, chars) in grids.iter().zip(&mut owned) {
        let texts = chars.iter().filter(|c| !c.is_empty()).count();
        if texts == 0 {
            continue; // boxes without a word in them: decoration
        }
        if is_frame(grid, chars) {
            outside.extend(chars.drain(..).flatten());
            continue;
        }
        if !grid.closed {
            let message = "rulings do not close into cells; missing pieces were completed";
            findings.push(
                Finding::new(FindingCode::T002, message)
                    .on(page.page_no)
                    .at(page.frame.to_page(&grid.rect())),
            );
        }
        tables.push(table(grid, chars));
    }
    TableSearch {
        page_no: page.page_no,
        size: (page.width, page.height),
        frame: page.frame,
        edges,
        tables,
        lines: lines(outside),
        findings,
    }
}

/// A frame around prose: all text stands in one cell.
fn is_frame(grid: &Grid, chars: &[Vec<&Char>]) -> bool {
    chars.iter().filter(|c| !c.is_empty()).count() == 1 && grid.cells.len() < 4
}

/// Characters by grid and cell, and those outside of every grid.
type Placed<'a> = (Vec<Vec<Vec<&'a Char>>>, Vec<&'a Char>);

/// Puts every character into the cell its middle lies in; a string that runs over a wall goes where most of it stands.
fn place<'a>(
    chars: &'a [Char],
    grids: &[Grid],
    page: &PageContent,
    findings: &mut Vec<Finding>,
) -> Placed<'a> {
    let maps: Vec<CellMap<'_>> = grids.iter().map(CellMap::new).collect();
    let mut owned: Vec<Vec<Vec<&Char>>> = grids
        .iter()
        .map(|g| vec![Vec::new(); g.cells.len()])
        .collect();
    let mut loose = Vec::new();
    let homes: Vec<Option<(usize, usize)>> = chars.iter().map(|c| home(c, &maps)).collect();
    let mut start = 0;
    for end in 1..=chars.len() {
        if end < chars.len() && follows(&chars[end - 1], &chars[end]) {
            continue;
        }
        let homes = &homes[start..end];
        let one_home = overflow(&chars[start..end], homes, &maps);
        if let Some((g, c)) = one_home {
            let (rows, cols) = &grids[g].cells[c];
            let text: String = chars[start..end].iter().map(|c| c.ch).collect();
            let at = page.frame.to_page(&grids[g].cell_rect(rows, cols));
            let message = format!("'{text}' runs over the border of its cell");
            findings.push(
                Finding::new(FindingCode::T001, message)
                    .on(page.page_no)
                    .at(at),
            );
        }
        for (char, home) in chars[start..end].iter().zip(homes) {
            match one_home.or(*home) {
                Some((g, c)) => owned[g][c].push(char),
                None => loose.push(char),
            }
        }
        start = end;
    }
    (owned, loose)
}

/// Whether `b` was drawn right behind `a`, in one string.
fn follows(a: &Char, b: &Char) -> bool {
    let em = a.size.max(b.size);
    let gap = b.rect.left() - a.rect.right();
    (a.baseline - b.baseline).abs() < 0.2 * em
        && gap.abs() < STRING_GAP_EM * em
        && (a.size - b.size).abs() < 0.05 * em
        && !b.space_before
}

fn home(c: &Char, maps: &[CellMap<'_>]) -> Option<(usize, usize)> {
    let (x, y) = c.rect.center();
    maps.iter()
        .enumerate()
        .find_map(|(g, map)| Some((g, map.cell(x, y)?)))
}

/// The cell a string belongs to that one of its characters carries over a wall, or `None` when no wall is crossed.
fn overflow(
    string: &[Char],
    homes: &[Option<(usize, usize)>],
    maps: &[CellMap<'_>],
) -> Option<(usize, usize)> {
    if homes.windows(2).all(|w| w[0] == w[1]) {
        return None;
    }
    let crosses = string.iter().zip(homes).any(|(c, home)| {
        home.is_some_and(|(g, cell)| {
            let rect = maps[g].rect(cell);
            let over = ACROSS_EM * c.size;
            c.rect.left() < rect.left() - over || c.rect.right() > rect.right() + over
        })
    });
    if !crosses {
        return None;
    }
    let mut counts: Vec<((usize, usize), usize)> = Vec::new();
    for home in homes.iter().flatten() {
        match counts.iter_mut().find(|(h, _)| h == home) {
            Some((_, n)) => *n += 1,
            None => counts.push((*home, 1)),
        }
    }
    // The first of the largest: a text overflows to the right of where it starts.
    counts.iter().rev().max_by_key(|(_, n)| *n).map(|(h, _)| *h)
}

/// Which cell covers a point of a grid.
struct CellMap<'a> {
    grid: &'a Grid,
    cell_of: Vec<usize>,
}

impl<'a> CellMap<'a> {
    fn new(grid: &'a Grid) -> Self {
        let cols = grid.xs.len() - 1;
        let mut cell_of = vec![0; cols * (grid.ys.len() - 1)];
        for (i, (rows, columns)) in grid.cells.iter().enumerate() {
            for r in rows.clone() {
                cell_of[r * cols + columns.start..r * cols + columns.end].fill(i);
            }
        }
        Self { grid, cell_of }
    }

    fn cell(&self, x: f32, y: f32) -> Option<usize> {
        let (xs, ys) = (&self.grid.xs, &self.grid.ys);
        let col = xs.partition_point(|at| *at <= x).checked_sub(1)?;
        let row = ys.partition_point(|at| *at <= y).checked_sub(1)?;
        (col + 1 < xs.len() && row + 1 < ys.len()).then(|| self.cell_of[row * (xs.len() - 1) + col])
    }

    fn rect(&self, cell: usize) -> Rect {
        let (rows, cols) = &self.grid.cells[cell];
        self.grid.cell_rect(rows, cols)
    }
}

fn table(grid: &Grid, chars: &[Vec<&Char>]) -> PageTable {
    let cells = grid
        .cells
        .iter()
        .zip(chars)
        .map(|((rows, cols), chars)| {
            cell(
                grid.cell_rect(rows, cols),
                rows.clone(),
                cols.clone(),
                chars,
            )
        })
        .collect();
    PageTable {
        xs: grid.xs.clone(),
        ys: grid.ys.clone(),
        cells,
    }
}

fn cell(rect: Rect, rows: Range<usize>, cols: Range<usize>, chars: &[&Char]) -> PageCell {
    let lines = lines(chars.iter().copied());
    let ink = lines.iter().map(|l| l.rect).reduce(|a, b| a.union(&b));
    PageCell {
        rows,
        cols,
        rect,
        ink,
        text: join_lines(&lines, rect.width()),
        source: chars.first().map_or(Source::TextLayer, |c| c.source),
        confidence: chars.iter().map(|c| c.confidence).fold(1.0, f32::min),
    }
}
