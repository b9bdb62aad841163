//! Whether the rows at the top of a part repeat a table's header: word by word, or as nearly as OCR reads.

use crate::stitch::StitchedCell;
use mingxi_core::{Source, fold, is_cjk};

/// Of a header's letters, one in this many may be misread: a speck or a lost stroke or two.
const MISREAD_SHARE: usize = 5;

/// Readings surer than this are what is printed. Misread headers of stamped scans had 0.1 to 0.94, right ones 0.999.
const SURE: f32 = 0.99;

/// A digit beside a word is a part of it (项目2) when it is read as surely as this, and may be a speck else.
const SURE_DIGIT: f32 = 0.9;

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
        let Some(wrong) = above.filter(|_| cell.rows.end <= depth).and_then(|h| {
            let other =
                is_other_word(h, cell, rows, depth) || is_other_word(cell, h, header, header_rows);
            if other {
                Some(1)
            } else {
                misread_letters(h, cell)
            }
        }) else {
            return false;
        };
        letters += fold(&cell.text).chars().count();
        misread += wrong;
    }
    letters > 0 && misread * MISREAD_SHARE <= letters
}

/// How many letters one of two readings of the same words has more; `None` when they are other words.
///
/// A speck at an end, read as a sign or unsurely as a digit, or a first 一 that a ruling took: nothing else. One letter for another may be a misreading, and may be
/// another form of a series (省级, 市级), whose name must not be lost.
fn misread_letters(a: &StitchedCell, b: &StitchedCell) -> Option<usize> {
    let (x, y) = (fold(&a.text), fold(&b.text));
    if x == y {
        return Some(0);
    }
    let (longer, shorter, read) = match x.len() > y.len() {
        true => (x, y, a),
        false => (y, x, b),
    };
    let more = longer
        .strip_prefix(shorter.as_str())
        .or_else(|| longer.strip_suffix(shorter.as_str()))?;
    let mut letters = more.chars();
    let digits_too = less_sure(read, SURE_DIGIT);
    let speck = |c: char| c == '一' || !is_cjk(c) && (digits_too || !c.is_ascii_digit());
    let one = letters.next().is_some_and(speck) && letters.next().is_none();
    (one && !shorter.is_empty() && (doubtful(a) || doubtful(b))).then_some(1)
}

/// Whether a doubtful reading is one letter away from a word that stands where it should, and that is read surely elsewhere
/// among its header's first `depth` rows: 科目编码 twice, once misread.
fn is_other_word(
    word: &StitchedCell,
    misread: &StitchedCell,
    all: &[StitchedCell],
    depth: usize,
) -> bool {
    let (x, y) = (fold(&word.text), fold(&misread.text));
    let length = x.chars().count();
    let same = x.chars().zip(y.chars()).filter(|(a, b)| a == b).count();
    let again = |c: &&StitchedCell| c.rows.start < depth && fold(&c.text) == x && !doubtful(c);
    length == y.chars().count()
        && same + 1 == length
        && doubtful(misread)
        && all.iter().any(|c| again(&c))
}

/// Whether OCR read a cell, and not surely.
fn doubtful(cell: &StitchedCell) -> bool {
    less_sure(cell, SURE)
}

/// Whether OCR read a cell, less surely than this.
fn less_sure(cell: &StitchedCell, than: f32) -> bool {
    cell.prov
        .iter()
        .any(|p| p.source == Source::Ocr && p.confidence < than)
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
    fn a_header_is_known_again_with_a_speck_more_or_a_first_stroke_less() {
        for (header, again, want) in [
            ("项目 一般公共预算", "项目 般公共预算", true),
            ("收入 预算数 支出 预算数", "收入 预算数 支出S 预算数", true),
            ("科目编码 财政拨款 合计", "科目编码 ]财政拨款 合计", true),
            (
                "项目名称 配套资金（省级）",
                "项目名称 配套资金（市级）",
                false,
            ),
            ("收入 本年支出", "收入 5本年支出", true),
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
    fn a_misread_word_is_known_by_its_twin() {
        let header = row("科目编码 科目编码 合计", 1.0);
        let mut again = row("科目编码 科日编码 合计", 1.0);
        assert!(!repeats(&header, 0, 1, &again));
        again[1].prov[0].confidence = 0.6;
        assert!(repeats(&header, 0, 1, &again));
        assert!(repeats(&again, 0, 1, &header));
    }

    #[test]
    fn a_sure_reading_is_what_is_printed() {
        let (header, again) = ("项目 一般公共预算", "项目 般公共预算");
        assert!(!repeats(&row(header, 1.0), 0, 1, &row(again, 0.995)));
        assert!(repeats(&row(header, 1.0), 0, 1, &row(header, 0.995)));
    }
}
