//! Whether the rows at the top of a part repeat a table's header: word by word, or as nearly as OCR reads.

use crate::stitch::StitchedCell;
use mingxi_core::{Source, fold};

/// Of a header's letters, one in this many may be misread: a speck or a lost stroke or two.
const MISREAD_SHARE: usize = 5;

/// Of the letters of one cell, one in this many may be misread, so that no word stands for another.
const CELL_SHARE: usize = 2;

/// Readings surer than this are what is printed. Misread headers of stamped scans had 0.1 to 0.94, right ones 0.999.
const SURE: f32 = 0.99;

/// Names of columns are shorter; longer texts are compared word by word only.
const MAX_NAME_CHARS: usize = 100;

/// Whether `rows` begin with this header from its row `skip` to its row `header_rows`, cell by cell.
pub(crate) fn repeats(
    header: &[StitchedCell],
    skip: usize,
    header_rows: usize,
    rows: &[StitchedCell],
) -> bool {
    let depth = header_rows - skip;
    let (mut letters, mut misread) = (0, 0);
    for cell in rows.iter().filter(|c| c.rows.start < depth) {
        let place = cell.rows.start + skip..cell.rows.end + skip;
        let above = header
            .iter()
            .find(|h| h.rows == place && h.cols == cell.cols);
        let Some(wrong) = above
            .filter(|_| cell.rows.end <= depth)
            .and_then(|h| misread_letters(h, cell))
        else {
            return false;
        };
        letters += fold(&cell.text).chars().count();
        misread += wrong;
    }
    letters > 0 && misread * MISREAD_SHARE <= letters
}

/// How many letters one of two readings of the same words got wrong; `None` when they are other words.
fn misread_letters(a: &StitchedCell, b: &StitchedCell) -> Option<usize> {
    let (x, y) = (fold(&a.text), fold(&b.text));
    if x == y {
        return Some(0);
    }
    let (x, y): (Vec<char>, Vec<char>) = (x.chars().collect(), y.chars().collect());
    let longer = x.len().max(y.len());
    if longer > MAX_NAME_CHARS || !(doubtful(a) || doubtful(b)) || count_otherwise(&x, &y) {
        return None;
    }
    Some(distance(&x, &y)).filter(|wrong| wrong * CELL_SHARE <= longer)
}

/// Whether OCR read a cell, and not surely.
fn doubtful(cell: &StitchedCell) -> bool {
    cell.prov
        .iter()
        .any(|p| p.source == Source::Ocr && p.confidence < SURE)
}

/// Whether two texts hold as many numerals, but others: 2025 and 2026, 一期 and 二期.
fn count_otherwise(a: &[char], b: &[char]) -> bool {
    let numerals = |text: &[char]| -> Vec<char> {
        let numeral = |c: &char| c.is_ascii_digit() || "一二三四五六七八九十".contains(*c);
        text.iter().copied().filter(numeral).collect()
    };
    let (a, b) = (numerals(a), numerals(b));
    a.len() == b.len() && a != b
}

/// Letters to add, drop or change to make one text the other (Levenshtein).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use mingxi_core::{PageNo, Provenance, Rect};

    /// One row of cells, each a column, read by OCR this surely.
    fn row(words: &str, confidence: f32) -> Vec<StitchedCell> {
        let cell = |(i, text): (usize, &str)| StitchedCell {
            rows: 0..1,
            cols: i..i + 1,
            text: text.to_owned(),
            prov: vec![Provenance {
                page_no: PageNo::from_index(0),
                bbox: Rect::around(0.0, 0.0, 1.0, 1.0),
                source: Source::Ocr,
                confidence,
            }],
            open: (false, false),
        };
        words.split(' ').enumerate().map(cell).collect()
    }

    #[test]
    fn a_header_is_known_again_with_most_of_its_letters() {
        for (header, again, want) in [
            ("项目 一般公共预算", "项目 般公共预算", true),
            ("收入 预算数 支出 预算数", "收入 预算数 支出S 预算数", true),
            ("科目编码 财政拨款 合计", "科日编码 ]财政拨款 合计", true),
            ("项目名称 道路", "项目名称 桥梁", false),
            ("科目编码 科目名称 收入", "科目编码 科目名称 支出", false),
            ("项目 支出", "项月 支S", false),
            ("单位 2025年预算数", "单位 2026年预算数", false),
            ("项目名称 道路维护一期", "项目名称 道路维护二期", false),
        ] {
            let (header, again) = (row(header, 1.0), row(again, 0.6));
            assert_eq!(repeats(&header, 0, 1, &again), want, "{}", again[1].text);
        }
    }

    #[test]
    fn a_sure_reading_is_what_is_printed() {
        let (header, again) = ("项目 一般公共预算", "项目 般公共预算");
        assert!(!repeats(&row(header, 1.0), 0, 1, &row(again, 0.995)));
        assert!(repeats(&row(header, 1.0), 0, 1, &row(header, 0.995)));
    }
}
