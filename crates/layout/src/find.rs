//! One page: edges, grids, text in cells, and the lines of text that stand outside.

use crate::caption;
use crate::edges::Edges;
use crate::grid::{Grid, grids};
use crate::implied;
use crate::lines::{Line, join_lines, lines};
use crate::lost;
use mingxi_core::{Char, Finding, FindingCode, Frame, PageContent, PageNo, Rect, Source};
use std::ops::Range;

/// More edges than this in one direction are a drawing; no table is looked for. Dense tables have some hundreds.
const MAX_EDGES: usize = 4000;

/// A character reaches over a wall when it stands this share of its size on either side of it.
const ACROSS_EM: f32 = 0.15;

/// Characters follow each other in one string of text when the gap between them is smaller than this.
const STRING_GAP_EM: f32 = 0.3;

/// Within one string gaps differ by no more than this: letter spacing is even, rounding is small.
const EVEN_EM: f32 = 0.04;

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
    /// Whether its top, at the top of the table, and its bottom, at the bottom, lack a rule: it may go on over the page.
    pub open: (bool, bool),
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
    let mut grids = grids(&edges);
    let mut placed = place(&page.chars, &grids);
    let mut text = lines(placed.outside.iter().copied());
    let implied = implied::edges(&text, &placed.outside, &edges);
    let drawn_only = implied.vertical.is_empty();
    let lost = lost_edges(page.page_no, &grids, &placed.cells, &mut findings);
    if !(drawn_only && lost.is_empty()) {
        edges = edges.with(implied).with(lost);
        grids = crate::grid::grids(&edges);
        placed = place(&page.chars, &grids);
    }
    let Placed {
        mut cells,
        mut outside,
        strays,
    } = placed;
    for (grid, chars) in grids.iter_mut().zip(&mut cells) {
        grid.close_slivers(chars);
    }
    for (string, cell) in strays {
        let message = format!("'{string}' runs over the border of its cell");
        findings.push(
            Finding::new(FindingCode::T001, message)
                .on(page.page_no)
                .at(page.frame.to_page(&cell)),
        );
    }
    let before = outside.len();
    let mut tables = Vec::new();
    for (grid, chars) in grids.iter().zip(cells) {
        if is_frame(grid, &chars) {
            outside.extend(chars.into_iter().flatten());
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
        tables.push(table(grid, chars, &mut outside));
    }
    if !drawn_only || outside.len() != before {
        text = lines(outside);
    }
    TableSearch {
        page_no: page.page_no,
        size: (page.width, page.height),
        frame: page.frame,
        edges,
        tables,
        lines: text,
        findings,
    }
}

/// The edges that were lost between amounts, and a finding that says so.
fn lost_edges(
    page_no: PageNo,
    grids: &[Grid],
    cells: &[Vec<Vec<&Char>>],
    findings: &mut Vec<Finding>,
) -> Edges {
    let tables = grids.iter().zip(cells);
    let lost = tables.fold(Edges::default(), |all, (grid, cells)| {
        all.with(lost::edges(grid, cells))
    });
    let count = lost.horizontal.len() + lost.vertical.len();
    if count > 0 {
        let message = format!(
            "{count} lines were missing between amounts of several cells; they were completed"
        );
        findings.push(Finding::new(FindingCode::T002, message).on(page_no));
    }
    lost
}

/// Boxes without a word in them, or a frame around prose: all text stands in one cell.
fn is_frame(grid: &Grid, chars: &[Vec<&Char>]) -> bool {
    let filled = chars.iter().filter(|c| !c.is_empty()).count();
    filled == 0 || (filled == 1 && grid.cells.len() < 4)
}

/// Characters of a page, by grid and cell.
struct Placed<'a> {
    cells: Vec<Vec<Vec<&'a Char>>>,
    outside: Vec<&'a Char>,
    /// Strings that run over a wall, with the cell they were given to.
    strays: Vec<(String, Rect)>,
}

/// Puts every character into the cell its middle lies in; a string that runs over a wall goes where most of it stands.
fn place<'a>(chars: &'a [Char], grids: &[Grid]) -> Placed<'a> {
    let maps: Vec<CellMap<'_>> = grids.iter().map(CellMap::new).collect();
    let cells = grids
        .iter()
        .map(|g| vec![Vec::new(); g.cells.len()])
        .collect();
    let mut placed = Placed {
        cells,
        outside: Vec::new(),
        strays: Vec::new(),
    };
    let homes: Vec<Option<(usize, usize)>> = chars.iter().map(|c| home(c, &maps)).collect();
    let mut start = 0;
    for end in 1..=chars.len() {
        if end < chars.len() && follows(&chars[start..end], &chars[end]) {
            continue;
        }
        let homes = &homes[start..end];
        let one_home = overflow(&chars[start..end], homes, &maps);
        if let Some((g, c)) = one_home {
            placed.strays.push((
                chars[start..end].iter().map(|c| c.ch).collect(),
                maps[g].rect(c),
            ));
        }
        for (char, home) in chars[start..end].iter().zip(homes) {
            match one_home.or(*home) {
                Some((g, c)) => placed.cells[g][c].push(char),
                None => placed.outside.push(char),
            }
        }
        start = end;
    }
    placed
}

/// Whether `next` was drawn right behind a string, as evenly spaced as the string itself.
///
/// Strings of two cells may meet by chance, when one is clipped to its cell: their gap is another.
fn follows(string: &[Char], next: &Char) -> bool {
    let last = &string[string.len() - 1];
    let em = last.size.max(next.size);
    let gap = |a: &Char, b: &Char| b.rect.left() - a.rect.right();
    let even = match string {
        [.., before, last] => (gap(before, last) - gap(last, next)).abs() < EVEN_EM * em,
        _ => gap(last, next).abs() < STRING_GAP_EM * em,
    };
    let same_line = (last.baseline - next.baseline).abs() < 0.1 * em
        && (last.size - next.size).abs() < 0.05 * em;
    same_line && even && gap(last, next).abs() < STRING_GAP_EM * em && !next.space_before
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

/// The table of a grid, but for rows at its top and bottom that are its caption or note: those go back outside.
fn table<'a>(grid: &Grid, chars: Vec<Vec<&'a Char>>, outside: &mut Vec<&'a Char>) -> PageTable {
    let cells: Vec<PageCell> = grid
        .cells
        .iter()
        .enumerate()
        .map(|(i, (rows, cols))| PageCell {
            rows: rows.clone(),
            cols: cols.clone(),
            open: grid.open[i],
            ..cell(grid.cell_rect(rows, cols), &chars[i])
        })
        .collect();
    let kept = caption::data_rows(&cells, grid.ys.len() - 1, grid.xs.len() - 1);
    let outer = |rows: &Range<usize>| rows.end <= kept.start || rows.start >= kept.end;
    for (_, chars) in cells
        .iter()
        .zip(chars)
        .filter(|(cell, _)| outer(&cell.rows))
    {
        outside.extend(chars);
    }
    PageTable {
        xs: grid.xs.clone(),
        ys: grid.ys[kept.start..=kept.end].to_vec(),
        cells: cells
            .into_iter()
            .filter(|c| !outer(&c.rows))
            .map(|c| PageCell {
                rows: c.rows.start - kept.start..c.rows.end - kept.start,
                ..c
            })
            .collect(),
    }
}

/// A cell alone: its box and text.
fn cell(rect: Rect, chars: &[&Char]) -> PageCell {
    let lines = lines(chars.iter().copied());
    let ink = lines.iter().map(|l| l.rect).reduce(|a, b| a.union(&b));
    PageCell {
        rows: 0..1,
        cols: 0..1,
        rect,
        open: (false, false),
        ink,
        text: join_lines(&lines, rect.width()),
        source: chars.first().map_or(Source::TextLayer, |c| c.source),
        confidence: chars.iter().map(|c| c.confidence).fold(1.0, f32::min),
    }
}
