//! Whether the rows at the top of a part are a table's header that OCR read otherwise there.
//!
//! On poor scans a header of a dozen words is never read twice alike: letters are lost at a ruling or under a watermark, a column's
//! rule is hidden, so that two cells are one. Left in as data, it moves all that follows.

use crate::header::is_amount;
use crate::stitch::StitchedCell;
use mingxi_core::{DisjointSets, Source, fold};

/// Of all letters of both headers, this share must be the same in the same order, in tenths. Repeated headers at 110 dpi under a
/// watermark have 0.74 and more; headers of different statements on the same columns mostly less than 0.5.
const SAME_TENTHS: usize = 7;

/// So many words must be read alike: with fewer, it may be a row of a form and not a header.
const ALIKE: usize = 3;

/// Readings surer than this have no letter for another, though they may lack some: what a ruling or a watermark hides, no engine doubts.
const SURE: f32 = 0.99;

/// Cells that reach out of the header into the data cover no more than one in so many columns: else a rule is missing, and the
/// first row of the data stands in the header.
const REACHING_SHARE: usize = 3;

/// A header's cell, or several where a rule between them was not found, and what stands there on the later page.
struct Pair {
    header: String,
    again: String,
    /// How sure the less sure of all readings is.
    confidence: f32,
}

impl Pair {
    fn is_alike(&self) -> bool {
        self.header == self.again
    }

    /// Letters of the longer reading.
    fn letters(&self) -> usize {
        let length = |t: &str| t.chars().count();
        length(&self.header).max(length(&self.again))
    }

    /// Whether the readings may be of the same words: one lacks letters of the other, or is not sure; and they count alike.
    fn may_be_same(&self) -> bool {
        let (common, letters) = (common(&self.header, &self.again), self.letters());
        let shorter = self.header.chars().count() + self.again.chars().count() - letters;
        let lacks = common == shorter;
        let (a, b) = (numerals(&self.header), numerals(&self.again));
        let counts_on = a.chars().count() == b.chars().count() && a != b;
        (lacks || self.confidence < SURE) && !counts_on
    }
}

/// Whether `rows`, a whole part on the table's columns, begin with the table's header, most of whose letters OCR read alike.
///
/// `body` are the table's cells below its header. A part whose first row below is that of the table too is the next form of a series.
pub(crate) fn is_header_misread(
    header: &[StitchedCell],
    header_rows: usize,
    body: &[StitchedCell],
    rows: &[StitchedCell],
) -> bool {
    let top: Vec<&StitchedCell> = rows.iter().filter(|c| c.rows.start < header_rows).collect();
    let by_ocr =
        |c: &StitchedCell| c.text.is_empty() || c.prov.iter().all(|p| p.source == Source::Ocr);
    if !header.iter().chain(top.iter().copied()).all(by_ocr) {
        return false;
    }
    let columns: usize = top
        .iter()
        .filter(|c| c.rows.start == 0)
        .map(|c| c.cols.len())
        .sum();
    let reaching = top.iter().filter(|c| c.rows.end > header_rows);
    let reaching: usize = reaching.map(|c| c.cols.len()).sum();
    let holds_data = |c: &&StitchedCell| c.rows.end <= header_rows && is_amount(&fold(&c.text));
    if reaching * REACHING_SHARE > columns || top.iter().any(holds_data) {
        return false;
    }
    let pairs = pairs(header, &top, header_rows);
    let alike = pairs.iter().filter(|p| p.is_alike() && p.letters() > 0);
    let letters: usize = pairs.iter().map(Pair::letters).sum();
    let same: usize = pairs.iter().map(|p| common(&p.header, &p.again)).sum();
    alike.count() >= ALIKE
        && same * 10 >= letters * SAME_TENTHS
        && pairs.iter().all(Pair::may_be_same)
        && !begins_alike(body, rows, header_rows)
}

/// The cells of both headers that lie over each other.
fn pairs(header: &[StitchedCell], top: &[&StitchedCell], header_rows: usize) -> Vec<Pair> {
    let mut sets = DisjointSets::new(header.len() + top.len());
    for (i, h) in header.iter().enumerate() {
        for (k, c) in top.iter().enumerate() {
            let end = |c: &StitchedCell| c.rows.end.min(header_rows);
            let rows = h.rows.start < end(c) && c.rows.start < end(h);
            if rows && h.cols.start < c.cols.end && c.cols.start < h.cols.end {
                sets.union(i, header.len() + k);
            }
        }
    }
    let mut pairs: Vec<Option<Pair>> = Vec::new();
    pairs.resize_with(header.len() + top.len(), || None);
    let cells = header.iter().chain(top.iter().copied());
    for (i, cell) in cells.enumerate() {
        let pair = pairs[sets.find(i)].get_or_insert_with(|| Pair {
            header: String::new(),
            again: String::new(),
            confidence: 1.0,
        });
        let side = match i < header.len() {
            true => &mut pair.header,
            false => &mut pair.again,
        };
        side.push_str(&fold(&cell.text));
        let sure = cell.prov.iter().map(|p| p.confidence);
        pair.confidence = sure.fold(pair.confidence, f32::min);
    }
    pairs.into_iter().flatten().collect()
}

/// Whether the first row of a part's data begins as the first row of the table's data does.
fn begins_alike(body: &[StitchedCell], rows: &[StitchedCell], header_rows: usize) -> bool {
    let first = |cells: &[StitchedCell]| {
        let data = cells.iter().skip_while(|c| c.rows.start < header_rows);
        let mut first = data.take_while(|c| c.rows.start == header_rows);
        let word = first.find(|c| !c.text.is_empty())?;
        Some(fold(&word.text))
    };
    first(body).is_some_and(|word| first(rows) == Some(word))
}

/// The digits and numerals of a text: what tells forms of a series apart.
fn numerals(text: &str) -> String {
    let counts = |c: &char| c.is_ascii_digit() || "一二三四五六七八九十".contains(*c);
    text.chars().filter(counts).collect()
}

/// How many letters two texts have in common, in the same order.
fn common(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut best = vec![0; b.len() + 1];
    for x in a.chars() {
        let mut before = 0;
        for (k, y) in b.iter().enumerate() {
            let above = best[k + 1];
            best[k + 1] = if x == *y {
                before + 1
            } else {
                above.max(best[k])
            };
            before = above;
        }
    }
    best[b.len()]
}

/// The rest of a text behind the words it begins with, or the text when it begins otherwise.
pub(crate) fn behind<'a>(text: &'a str, words: &str) -> &'a str {
    let words = fold(words);
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    let mut ends = ends.filter(|end| fold(&text[..*end]) == words);
    match ends.next().filter(|_| !words.is_empty()) {
        Some(end) => text[end..].trim_start(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::{read_cells_by_ocr, table};
    use crate::stitch::tests::cells;

    const BODY: &str = "201 行政运行 1.00 2.00 3.00\n202 外交 4.00 5.00 6.00";

    /// Whether a second header is the first, misread: each with two rows of data, read with these confidences.
    fn misread(header: &str, again: &str, confidence: f32, more: &str) -> bool {
        let depth = header.lines().count();
        let read = |sketch: String, confidence: f32| {
            let mut table = table(100.0, &sketch);
            read_cells_by_ocr(&mut table, confidence);
            cells(&table)
        };
        let first = read(format!("{header}\n{BODY}"), 1.0);
        let (header, body) = first.split_at(first.partition_point(|c| c.rows.start < depth));
        let rows = read(format!("{again}\n{more}"), confidence);
        is_header_misread(header, depth, body, &rows)
    }

    #[test]
    fn a_header_is_known_again_by_most_of_its_letters() {
        let header = "科目编码 < 预算数 < <\n编码 名称 合计 基本支出 一般公共预算";
        let more = "203 国防 7.00 8.00 9.00";
        for (again, confidence, expected) in [
            (
                "科目编码 < 预算数 < <\n编码 名称 合计 基本支出 般公共预算",
                1.0,
                true,
            ),
            (
                "科目编码 < 预算数 < <\n编码 名称 合计 基本支出 最公共预算",
                0.8,
                true,
            ),
            (
                "科目编码 < 预算数 < <\n编码 名称 合计 基本支出 最公共预算",
                1.0,
                false,
            ),
            (
                "科目编码 < 预算数 < <\n编码 米称 合计 _ 一般公共预3",
                0.5,
                true,
            ),
            (
                "科目编码编码 < 预算数 < <\n^ 名称 合计 基本支出 一般公共预算",
                1.0,
                true,
            ),
            (
                "科目编码 < 预算数 < <\n编码 名称 2.00 基本支出 一般公共预算",
                0.5,
                false,
            ),
            (
                "204 公共安全 1.00 2.00 3.00\n205 教育 1.00 2.00 3.00",
                0.5,
                false,
            ),
            (
                "科目编码 < 决算数 < <\n编码 名称 小计 人员经费 基金预算",
                0.5,
                false,
            ),
        ] {
            assert_eq!(
                misread(header, again, confidence, more),
                expected,
                "{again} {confidence}"
            );
        }
    }

    #[test]
    fn the_next_form_of_a_series_is_no_header_misread() {
        let header = "项目名称 道路维护一期 主管部门 某局 合计";
        let more = "203 国防 7.00 8.00 9.00";
        let known = |again: &str, more: &str| misread(header, again, 0.6, more);
        assert!(known("项目名称 道路维一期 主管部门 某局 合计", more));
        assert!(!known("项目名称 道路维护二期 主管部门 某局 合计", more));
        assert!(!known("项目名称 道路维一期 主管部门 某局 合计", BODY));
    }

    #[test]
    fn what_stands_behind_a_word_is_the_rest() {
        assert_eq!(behind("项 99", "项"), "99");
        assert_eq!(behind("项目99", "项目名称"), "项目99");
        assert_eq!(behind("99", ""), "99");
    }
}
