//! What a page break does to the rows of a table, undone: repeated headers, cut rows, cut merged cells.

use crate::misread::{behind, is_header_misread};
use crate::repeat::repeats;
use crate::stitch::{StitchedCell, StitchedTable};
use mingxi_core::{Rect, fold};
use std::ops::Range;

/// A cell with this much text may be cut by a page break in the middle of a sentence; names of accounts are shorter.
const LONG_TEXT_CHARS: usize = 24;

/// How many rows before a page break tell what every whole row of the table holds.
const WHOLE_ROWS: usize = 30;

/// What was dropped at the top of a part since it repeats the table's header.
#[derive(Debug, Default)]
pub(crate) struct Dropped {
    /// How many rows.
    pub rows: usize,
    /// Where their cells stand.
    pub places: Vec<Rect>,
    /// The words that are not those of the header, in quotation marks.
    pub otherwise: Vec<String>,
}

impl StitchedTable {
    /// Drops the rows at the top that repeat this table's header, keeping their places.
    pub(crate) fn drop_repeated_header(&mut self, rows: &mut Vec<StitchedCell>) -> Dropped {
        // The whole header, or its lower rows only (a title row inside the first part's grid).
        let header = self.header();
        let depth = (0..self.header_rows)
            .map(|skip| (skip, self.header_rows - skip))
            .find(|(skip, _)| repeats(header, *skip, self.header_rows, rows));
        let misread = || self.is_misread_by(rows).then_some((0, self.header_rows));
        let Some((skip, depth)) = depth.or_else(misread) else {
            return Dropped::default();
        };
        let mut dropped = Dropped {
            rows: depth,
            ..Dropped::default()
        };
        for cell in rows.iter_mut().filter(|c| c.rows.start < depth) {
            dropped.places.extend(cell.prov.iter().map(|p| p.bbox));
            let header = self
                .cells
                .iter_mut()
                .find(|h| h.rows.start == cell.rows.start + skip && h.cols == cell.cols);
            let words = header.as_ref().map_or("", |h| h.text.as_str());
            if fold(words) != fold(&cell.text) {
                dropped.otherwise.push(format!("“{}”", cell.text));
            }
            if cell.rows.end > depth {
                // A rule was not found, and the data below stands in the header's cell.
                cell.text = behind(&cell.text, words).to_owned();
                cell.rows.start = depth;
            } else if let Some(header) = header {
                header.prov.extend(cell.prov.iter().cloned());
            }
        }
        rows.retain(|c| c.rows.start >= depth);
        rows.sort_by_key(|c| (c.rows.start, c.cols.start));
        dropped
    }

    /// Whether a part's cells, on this table's columns, begin with its header that OCR read otherwise.
    pub(crate) fn is_misread_by(&self, rows: &[StitchedCell]) -> bool {
        let header = self.header();
        self.header_rows > 0
            && is_header_misread(header, self.header_rows, &self.cells[header.len()..], rows)
    }

    /// Joins the first row of a part to this table's last row when the page break cut one row in two.
    pub(crate) fn join_cut_row(&mut self, rows: &mut Vec<StitchedCell>, first: usize) -> bool {
        let last = self.row_count - 1;
        let head: Vec<usize> = (0..rows.len())
            .filter(|i| rows[*i].rows == (first..first + 1))
            .collect();
        let covers = head.iter().map(|i| rows[*i].cols.len()).sum::<usize>() == self.xs.len() - 1;
        let partner = |c: &StitchedCell| {
            let mut bottom = self.bottom.iter().rev().copied();
            bottom.find(|i| self.cells[*i].cols == c.cols)
        };
        let partners: Option<Vec<usize>> = head.iter().map(|i| partner(&rows[*i])).collect();
        let Some(partners) = partners.filter(|_| covers && last >= self.header_rows) else {
            return false;
        };
        let pairs: Vec<(&str, &str)> = partners
            .iter()
            .zip(&head)
            .map(|(a, b)| (self.cells[*a].text.as_str(), rows[*b].text.as_str()))
            .collect();
        if !self.is_one_row(&pairs, &partners) {
            return false;
        }
        for (a, b) in partners.into_iter().zip(&head) {
            let (cell, more) = (&mut self.cells[a], &rows[*b]);
            cell.text.push_str(&more.text);
            cell.prov.extend(more.prov.iter().cloned());
        }
        rows.retain(|c| c.rows.start > first);
        true
    }

    /// Whether two half rows are one: one lacks what every whole row has, or a bracket opened in one closes in the other.
    fn is_one_row(&self, pairs: &[(&str, &str)], partners: &[usize]) -> bool {
        let numeric = |t: &str| crate::header::is_amount(&fold(t));
        // An amount is whole: with more in the same place there are two rows. A row of nothing is a row.
        let two =
            |(a, b): &(&str, &str)| numeric(a) && !b.is_empty() || numeric(b) && !a.is_empty();
        if pairs.iter().any(two) || pairs.iter().all(|(_, b)| b.is_empty()) {
            return false;
        }
        let brackets = |t: &str| {
            fold(t)
                .chars()
                .fold(0_i32, |n, c| n + i32::from(c == '(') - i32::from(c == ')'))
        };
        if pairs
            .iter()
            .any(|(a, b)| brackets(a) > 0 && brackets(b) < 0)
        {
            return true;
        }
        // A long text breaks off without a full stop, everything else beside it stays blank below.
        let goes_on = |(a, b): &(&str, &str)| {
            b.is_empty()
                || (a.chars().count() >= LONG_TEXT_CHARS
                    && !a.ends_with(['。', '；', ';', '！', '.']))
        };
        if pairs[0].1.is_empty() && !pairs[0].0.is_empty() && pairs.iter().all(goes_on) {
            return true;
        }
        let last = self.row_count - 1;
        let body = self.header_rows.max(last.saturating_sub(WHOLE_ROWS))..last;
        if body.len() < 3 {
            return false;
        }
        let near = self.cells.partition_point(|c| c.rows.start < body.start);
        let always = |partner: usize| {
            let cols = &self.cells[partner].cols;
            let filled = |r: usize| {
                let here = |c: &&StitchedCell| {
                    c.rows.contains(&r) && c.cols.start <= cols.start && cols.end <= c.cols.end
                };
                self.cells[near..]
                    .iter()
                    .find(here)
                    .is_some_and(|c| !c.text.is_empty())
            };
            body.clone().all(filled)
        };
        pairs.iter().zip(partners).any(|((a, b), partner)| {
            a.is_empty() != b.is_empty()
                && !self.merges_rows(&self.cells[*partner].cols)
                && always(*partner)
        })
    }

    /// Whether cells of these columns are merged over rows in the data: a blank one then goes on, and is no half row.
    fn merges_rows(&self, cols: &Range<usize>) -> bool {
        self.merged.contains(&(cols.start, cols.end))
    }

    /// A cell that the page break cut goes on in the cell at the top of the next part.
    ///
    /// It is known by the rule that is missing between both halves while others in its row have
    /// theirs, or, where rules say nothing, by a blank below a cell merged over rows.
    pub(crate) fn join_cut_cells(&mut self, rows: &mut Vec<StitchedCell>, first: usize) {
        let (end, offset) = (self.row_count, self.row_count);
        let some_closed = self
            .cells
            .iter()
            .rev()
            .take_while(|c| c.rows.end + WHOLE_ROWS > end)
            .any(|c| c.rows.end == end && !c.open.1);
        let merging: Vec<bool> = rows.iter().map(|c| self.merges_rows(&c.cols)).collect();
        let mut merging = merging.into_iter();
        let (cells, bottom) = (&mut self.cells, &self.bottom);
        let merged = &mut self.merged;
        rows.retain(|c| {
            let merges = merging.next().unwrap_or(false);
            if c.rows.start != first {
                return true;
            }
            let is_above = |k: &StitchedCell| k.rows.end == end && k.cols == c.cols;
            let above = bottom.iter().rev().find(|i| is_above(&cells[**i]));
            let Some(above) = above.map(|i| &mut cells[*i]) else {
                return true;
            };
            let unruled = some_closed && above.open.1 && c.open.0;
            let blank_below = c.text.is_empty()
                && !above.text.is_empty()
                && (merges || above.rows.len() > 1 || c.rows.len() > 1);
            if !unruled && !blank_below {
                return true;
            }
            above.rows.end = c.rows.end - first + offset;
            above.text.push_str(&c.text);
            above.prov.extend(c.prov.iter().cloned());
            above.open.1 = c.open.1;
            if above.rows.start >= self.header_rows {
                merged.insert((above.cols.start, above.cols.end));
            }
            false
        });
    }
}
