//! Tables that go on over page breaks become one.

use crate::caption::{self, Caption};
use crate::crumb::is_crumb;
use crate::find::{PageCell, PageTable, TableSearch};
use crate::furniture::furniture;
use crate::header::header_rows;
use crate::lines::Line;
use crate::misread::is_header_misread;
use crate::page_break::Dropped;
use crate::repeat::repeats;
use mingxi_core::{Finding, FindingCode, FurnitureKind, Provenance, Rect, fold};
use std::collections::BTreeSet;
use std::ops::Range;

/// Column boundaries on two pages are the same within this; printers and scans shift by less.
const SAME_COLUMN_PT: f32 = 4.0;

/// Pages, what is furniture on them, and the tables over all pages.
#[derive(Debug, Clone)]
pub struct Stitched {
    /// The pages, in order.
    pub pages: Vec<TableSearch>,
    /// For each page, for each of its lines: what kind of furniture it is, if any.
    pub furniture: Vec<Vec<Option<FurnitureKind>>>,
    /// The tables in reading order.
    pub tables: Vec<StitchedTable>,
    /// Doubts about joins.
    pub findings: Vec<Finding>,
}

/// A table over all its pages.
#[derive(Debug, Clone, PartialEq)]
pub struct StitchedTable {
    /// Column boundaries relative to the first.
    pub xs: Vec<f32>,
    /// Number of rows.
    pub row_count: usize,
    /// Rows above the first data row.
    pub header_rows: usize,
    /// Cells, row by row.
    pub cells: Vec<StitchedCell>,
    /// Its parts: index into the pages, index of the table there.
    pub parts: Vec<(usize, usize)>,
    /// What stands above its first part.
    pub caption: Caption,
    /// Caption lines repeated above later parts: index into the pages, index of the line.
    pub repeated: Vec<(usize, usize)>,
    /// Indices of the cells that reach the last row, in order.
    pub(crate) bottom: Vec<usize>,
    /// First and last boundary of cells below the header that are merged over rows.
    pub(crate) merged: BTreeSet<(usize, usize)>,
}

/// One cell, with a place a page.
#[derive(Debug, Clone, PartialEq)]
pub struct StitchedCell {
    /// Rows it covers.
    pub rows: Range<usize>,
    /// Columns it covers.
    pub cols: Range<usize>,
    /// Its text.
    pub text: String,
    /// Where it was read.
    pub prov: Vec<Provenance>,
    /// Whether its top and bottom, at the ends of its part, lack a rule.
    pub open: (bool, bool),
}

/// Joins the tables of consecutive pages that are one table.
///
/// Two parts are one table when they have the same columns and no title, note or prose stands
/// between them; a repeated header is dropped (its places are kept), and a row that the page break
/// cuts becomes one row again.
#[must_use]
pub fn stitch(pages: Vec<TableSearch>) -> Stitched {
    let furniture = furniture(&pages);
    let mut tables: Vec<StitchedTable> = Vec::new();
    let mut findings = Vec::new();
    for (p, page) in pages.iter().enumerate() {
        for (t, part) in page.tables.iter().enumerate() {
            let caption = caption_of(page, t, &furniture[p]);
            if t == 0
                && let Some(open) = tables.last_mut()
                && reaches_the_end(open, &pages, &furniture, p)
            {
                let repeats = repeats_caption(open, &pages, page, &caption);
                if (!open.begins_anew(part) || open.is_repeated_by(page, part))
                    && (caption.lines.is_empty() || repeats)
                    && lines_above(page, part, &furniture[p]).all(|i| caption.lines.contains(&i))
                {
                    match columns(&open.xs, &part.xs) {
                        Some(xs) => {
                            open.repeated.extend(caption.lines.iter().map(|l| (p, *l)));
                            findings.extend(open.append(page, part, (p, t), xs));
                            continue;
                        }
                        None if header_rows(part) == 0 && !repeats => {
                            let message = format!(
                                "the table at the top has {} columns, the one before the page break {}: not joined",
                                part.col_count(),
                                open.xs.len() - 1
                            );
                            findings.push(
                                Finding::new(FindingCode::T003, message)
                                    .on(page.page_no)
                                    .at(page.frame.to_page(&part.rect())),
                            );
                        }
                        None => {}
                    }
                }
            }
            tables.push(StitchedTable::new(page, part, (p, t), caption));
        }
    }
    Stitched {
        pages,
        furniture,
        tables,
        findings,
    }
}

/// The caption above one table of a page.
fn caption_of(page: &TableSearch, t: usize, furniture: &[Option<FurnitureKind>]) -> Caption {
    let rect = page.tables[t].rect();
    let ceiling = page.tables[..t]
        .iter()
        .map(|b| b.rect().bottom())
        .filter(|b| *b <= rect.top() + 1.0)
        .fold(0.0, f32::max);
    let free = |i: usize| furniture[i].is_none() && page.lines[i].rect.center().1 > ceiling;
    caption::above(&page.lines, &free, &rect, page.size.0)
}

/// The lines above a part that say something: no furniture, no crumbs.
fn lines_above<'a>(
    page: &'a TableSearch,
    part: &PageTable,
    furniture: &'a [Option<FurnitureKind>],
) -> impl Iterator<Item = usize> + 'a {
    let top = part.rect().top();
    (0..page.lines.len()).filter(move |i| {
        let line = &page.lines[*i];
        furniture[*i].is_none() && line.rect.center().1 < top && !is_crumb(line)
    })
}

/// Whether nothing but furniture and crumbs stands between the table's last part and the top of page `p`.
fn reaches_the_end(
    table: &StitchedTable,
    pages: &[TableSearch],
    furniture: &[Vec<Option<FurnitureKind>>],
    p: usize,
) -> bool {
    let (q, t) = table.parts[table.parts.len() - 1];
    let bottom = pages[q].tables[t].rect().bottom();
    q + 1 == p
        && t + 1 == pages[q].tables.len()
        && pages[q]
            .lines
            .iter()
            .zip(&furniture[q])
            .all(|(line, kind)| kind.is_some() || line.rect.center().1 < bottom || is_crumb(line))
}

/// Whether the caption above a part says nothing that the table's own does not say.
fn repeats_caption(
    table: &StitchedTable,
    pages: &[TableSearch],
    page: &TableSearch,
    caption: &Caption,
) -> bool {
    let (q, _) = table.parts[0];
    let plain = |line: &Line| fold(&line.text()).replace("续表", "").replace("(续)", "");
    let first: Vec<String> = table
        .caption
        .lines
        .iter()
        .map(|l| plain(&pages[q].lines[*l]))
        .collect();
    !caption.lines.is_empty()
        && caption.lines.iter().all(|l| {
            let text = plain(&page.lines[*l]);
            text.is_empty() || text.starts_with("续") || first.contains(&text)
        })
}

/// The columns of both, relative to the first boundary, when every boundary of the coarser stands in the finer.
fn columns(a: &[f32], b: &[f32]) -> Option<Vec<f32>> {
    let b: Vec<f32> = b.iter().map(|x| x - b[0]).collect();
    let (coarse, fine) = if a.len() <= b.len() {
        (a, b.as_slice())
    } else {
        (b.as_slice(), a)
    };
    let ends = (coarse[coarse.len() - 1] - fine[fine.len() - 1]).abs() < SAME_COLUMN_PT;
    let each = ends.then(|| boundaries(coarse, fine))?;
    // Columns narrower than the difference allowed: two boundaries would be one, and a cell have no column.
    let apart = each.windows(2).all(|pair| pair[0] < pair[1]);
    let close = |(x, i): (&f32, &usize)| (x - fine[*i]).abs() < SAME_COLUMN_PT;
    (apart && coarse.iter().zip(&each).all(close)).then(|| fine.to_vec())
}

/// Which of the boundaries `to` each boundary of `from` is: the ends are the ends, those between the nearest.
fn boundaries(from: &[f32], to: &[f32]) -> Vec<usize> {
    let place = |k: usize| match k {
        0 => 0,
        _ if k + 1 == from.len() => to.len() - 1,
        _ => nearest(to, from[k]),
    };
    (0..from.len()).map(place).collect()
}

fn nearest(xs: &[f32], x: f32) -> usize {
    let by_distance = |a: &f32, b: &f32| (a - x).abs().total_cmp(&(b - x).abs());
    let places = xs.iter().enumerate();
    places
        .min_by(|a, b| by_distance(a.1, b.1))
        .map_or(0, |(at, _)| at)
}

impl StitchedTable {
    fn new(page: &TableSearch, part: &PageTable, at: (usize, usize), caption: Caption) -> Self {
        let mut table = Self {
            xs: part.xs.iter().map(|x| x - part.xs[0]).collect(),
            row_count: part.row_count(),
            header_rows: header_rows(part),
            cells: part.cells.iter().map(|c| stitched(page, c)).collect(),
            parts: vec![at],
            caption,
            repeated: Vec::new(),
            bottom: Vec::new(),
            merged: BTreeSet::new(),
        };
        table.note_cells_from(0);
        table
    }

    /// Keeps account of the cells from this one on: which are merged over rows, and which reach the last row now.
    ///
    /// A long table is joined from thousands of parts; each may only look at the rows where it is joined.
    fn note_cells_from(&mut self, first: usize) {
        let (cells, end) = (&self.cells, self.row_count);
        self.bottom.retain(|i| cells[*i].rows.end == end);
        let more = first..cells.len();
        self.bottom
            .extend(more.filter(|i| cells[*i].rows.end == end));
        let data = cells[first..]
            .iter()
            .filter(|c| c.rows.start >= self.header_rows);
        let merged = data.filter(|c| c.rows.len() > 1);
        self.merged
            .extend(merged.map(|c| (c.cols.start, c.cols.end)));
    }

    /// Whether a part begins as this table began, with other words behind the first: the next form of a series.
    fn begins_anew(&self, part: &PageTable) -> bool {
        let label = |text: &str| !text.is_empty() && !text.contains(|c: char| c.is_ascii_digit());
        let first = part.cells.iter().filter(|c| c.rows.start == 0);
        let begins = |text: &str, at: usize| {
            self.cells
                .iter()
                .take_while(|c| c.rows.start == 0)
                .any(|c| c.cols.start == at && fold(&c.text) == text)
        };
        let mut same = first
            .map(|c| (fold(&c.text), c.cols.start))
            .map(|(text, at)| (label(&text) && at == 0, begins(&text, at)));
        same.next() == Some((true, true)) && same.any(|(_, same)| !same)
    }

    /// The cells of the header, row by row.
    pub(crate) fn header(&self) -> &[StitchedCell] {
        let end = self
            .cells
            .partition_point(|c| c.rows.start < self.header_rows);
        &self.cells[..end]
    }

    /// Whether a part begins with this table's whole header, but for letters that OCR misread.
    fn is_repeated_by(&self, page: &TableSearch, part: &PageTable) -> bool {
        columns(&self.xs, &part.xs).is_some_and(|xs| {
            let mut header = self.header().to_vec();
            let to = boundaries(&self.xs, &xs);
            for cell in &mut header {
                cell.cols = on_columns(&cell.cols, &to);
            }
            let rows = cells_on(page, part, &xs);
            let body = &self.cells[header.len()..];
            repeats(&header, 0, self.header_rows, &rows)
                || is_header_misread(&header, self.header_rows, body, &rows)
        })
    }

    /// Adds the rows of a part that goes on with this table, on the columns of both; the finding says which words of a repeated
    /// header were read otherwise.
    fn append(
        &mut self,
        page: &TableSearch,
        part: &PageTable,
        at: (usize, usize),
        xs: Vec<f32>,
    ) -> Option<Finding> {
        self.settle_on(xs);
        let mut rows = cells_on(page, part, &self.xs);
        let dropped = self.drop_repeated_header(&mut rows);
        let cut = self.join_cut_row(&mut rows, dropped.rows);
        let first = dropped.rows + usize::from(cut);
        self.join_cut_cells(&mut rows, first);
        let (offset, known) = (self.row_count, self.cells.len());
        self.cells.extend(rows.into_iter().map(|c| StitchedCell {
            rows: c.rows.start - first + offset..c.rows.end - first + offset,
            ..c
        }));
        self.row_count += part.row_count() - first;
        self.note_cells_from(known);
        self.parts.push(at);
        otherwise(page, &dropped)
    }

    /// Counts the columns of all cells between these boundaries, which hold its own.
    fn settle_on(&mut self, xs: Vec<f32>) {
        let to = boundaries(&self.xs, &xs);
        if to.iter().enumerate().any(|(from, to)| from != *to) {
            for cell in &mut self.cells {
                cell.cols = on_columns(&cell.cols, &to);
            }
            let merged = std::mem::take(&mut self.merged).into_iter();
            self.merged = merged.map(|(from, end)| (to[from], to[end])).collect();
        }
        self.xs = xs;
    }
}

/// What a repeated header says otherwise than the first one.
fn otherwise(page: &TableSearch, dropped: &Dropped) -> Option<Finding> {
    let around = dropped.places.iter().copied().reduce(|a, b| a.union(&b))?;
    let words = dropped.otherwise.join(", ");
    let message = format!("the table's header is repeated here and was read otherwise: {words}");
    let finding = Finding::new(FindingCode::T004, message).on(page.page_no);
    (!dropped.otherwise.is_empty()).then(|| finding.at(around))
}

/// A part's cells, on these columns relative to its first.
fn cells_on(page: &TableSearch, part: &PageTable, xs: &[f32]) -> Vec<StitchedCell> {
    let relative: Vec<f32> = part.xs.iter().map(|x| x - part.xs[0]).collect();
    let to = boundaries(&relative, xs);
    let settled = |c: &PageCell| StitchedCell {
        cols: on_columns(&c.cols, &to),
        ..stitched(page, c)
    };
    part.cells.iter().map(settled).collect()
}

/// Columns between some boundaries, counted between others: `to` has the place of each boundary among those.
fn on_columns(cols: &Range<usize>, to: &[usize]) -> Range<usize> {
    to[cols.start]..to[cols.end]
}

fn stitched(page: &TableSearch, cell: &PageCell) -> StitchedCell {
    StitchedCell {
        rows: cell.rows.clone(),
        cols: cell.cols.clone(),
        text: cell.text.clone(),
        prov: vec![provenance(page, cell)],
        open: cell.open,
    }
}

fn provenance(page: &TableSearch, cell: &PageCell) -> Provenance {
    Provenance {
        page_no: page.page_no,
        bbox: page.frame.to_page(&cell.rect),
        source: cell.source,
        confidence: cell.confidence,
    }
}

/// The box of a table's part on its page, content coordinates.
#[must_use]
pub(crate) fn part_rect(pages: &[TableSearch], part: (usize, usize)) -> Rect {
    pages[part.0].tables[part.1].rect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::sketch::{page, read_by_ocr, read_cells_by_ocr, table};
    use mingxi_core::Source;

    /// The texts of the one table that these parts make, row by row, `|` between cells.
    fn joined(parts: &[&str]) -> Vec<String> {
        let pages = parts
            .iter()
            .enumerate()
            .map(|(i, sketch)| page(i, vec![table(100.0, sketch)], &[]))
            .collect();
        let stitched = stitch(pages);
        assert_eq!(stitched.tables.len(), 1, "{:?}", stitched.findings);
        rows(&stitched.tables[0])
    }

    /// The cells of a table as they are stitched.
    pub(crate) fn cells(part: &PageTable) -> Vec<StitchedCell> {
        let page = page(0, Vec::new(), &[]);
        part.cells.iter().map(|c| stitched(&page, c)).collect()
    }

    fn rows(table: &StitchedTable) -> Vec<String> {
        let text = |r: usize| {
            let cells = table.cells.iter().filter(|c| c.rows.start == r);
            cells.map(|c| c.text.as_str()).collect::<Vec<_>>().join("|")
        };
        (0..table.row_count).map(text).collect()
    }

    #[test]
    fn a_repeated_header_is_dropped_over_any_number_of_pages() {
        let head = "项目 合计\n";
        let parts = [
            format!("{head}甲 1.00\n乙 2.00"),
            format!("{head}丙 3.00"),
            "丁 4.00\n戊 5.00".to_owned(),
        ];
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        assert_eq!(
            joined(&parts),
            [
                "项目|合计",
                "甲|1.00",
                "乙|2.00",
                "丙|3.00",
                "丁|4.00",
                "戊|5.00"
            ]
        );
    }

    #[test]
    fn a_narrow_last_column_on_one_page_leaves_no_hole_on_the_other() {
        let first = table(100.0, "项目 金额 摘要\n甲 1.00 乙");
        let mut second = table(100.0, "丙 2.00 丁 _\n戊 3.00 己 _");
        // The third boundary is nearer to the other page's border than the border is.
        second.xs[3..].copy_from_slice(&[279.5, 282.0]);
        let stitched = stitch(vec![page(0, vec![first], &[]), page(1, vec![second], &[])]);
        let [table] = &stitched.tables[..] else {
            panic!("{:?}", stitched.findings);
        };
        let covered: usize = table
            .cells
            .iter()
            .map(|c| c.rows.len() * c.cols.len())
            .sum();
        assert_eq!((table.xs.len(), covered), (5, 4 * table.row_count));
    }

    #[test]
    fn a_row_cut_by_the_page_break_is_one_row() {
        let first =
            "名称 编码 金额\n甲 201 1.00\n乙 202 2.00\n丙 203 3.00\n某某项目经费（ 204 4.00";
        assert_eq!(
            joined(&[first, "省级） _ _\n丁 205 5.00"])[4..],
            ["某某项目经费（省级）|204|4.00", "丁|205|5.00"]
        );
        // Every row has a code; this one has none: the rest of the row above.
        assert_eq!(
            joined(&[first, "资金 _ _\n丁 205 5.00"])[4..],
            ["某某项目经费（资金|204|4.00", "丁|205|5.00"]
        );
    }

    #[test]
    fn an_amount_is_no_half_of_a_cell() {
        let first = "名称 编码 金额\n甲 201 1.00\n乙 202 2.00\n丙 203 3.00\n丁 204 4.00";
        // The code was not read, and a speck was where the amount stands.
        let joined = joined(&[first, "戊 _ 西\n己 206 6.00"]);
        assert_eq!(joined[4..], ["丁|204|4.00", "戊||西", "己|206|6.00"]);
    }

    #[test]
    fn rows_without_amounts_stay_rows() {
        let first = "项目 金额 项目 金额\n一、甲 1.00 一、外交 _\n_ _ 二、国防 _\n_ _ 三、教育 _\n_ _ 四、科技 _";
        assert_eq!(joined(&[first, "_ _ 五、文化 _"]).len(), 6);
    }

    #[test]
    fn a_merged_cell_goes_on_over_the_page_break() {
        let stitched = stitch(vec![
            page(
                0,
                vec![table(100.0, "指标 名称 值\n产出 数量 7\n^ 质量 8")],
                &[],
            ),
            page(1, vec![table(100.0, "_ 时效 9\n效益 经济 10")], &[]),
        ]);
        let merged = stitched.tables[0]
            .cells
            .iter()
            .find(|c| c.text == "产出")
            .expect("the merged cell");
        assert_eq!((merged.rows.clone(), merged.prov.len()), (1..4, 2));
    }

    #[test]
    fn a_cell_without_a_rule_at_the_break_goes_on() {
        let mut first = table(100.0, "项目 目标 指标\n_ 完成安保服 数量");
        let mut second = table(100.0, "接访 务工作 质量\n宣传 开展 时效");
        for cell in first
            .cells
            .iter_mut()
            .chain(&mut second.cells)
            .filter(|c| c.cols.start < 2)
        {
            cell.open = (cell.rows.start == 0, cell.rows.end == 2);
        }
        let stitched = stitch(vec![page(0, vec![first], &[]), page(1, vec![second], &[])]);
        assert_eq!(
            rows(&stitched.tables[0]),
            [
                "项目|目标|指标",
                "接访|完成安保服务工作|数量",
                "质量",
                "宣传|开展|时效"
            ]
        );
    }

    #[test]
    fn a_title_or_other_columns_begin_a_new_table() {
        let rows = "项目 合计\n甲 1.00";
        let titled = stitch(vec![
            page(0, vec![table(100.0, rows)], &[]),
            page(1, vec![table(100.0, rows)], &[(130.0, 80.0, "支出总表")]),
        ]);
        assert_eq!(titled.tables.len(), 2);
        let wider = stitch(vec![
            page(0, vec![table(100.0, rows)], &[]),
            page(1, vec![table(100.0, "201 甲 1.00")], &[]),
        ]);
        assert_eq!((wider.tables.len(), wider.findings.len()), (2, 1));
    }

    #[test]
    fn an_unsure_speck_at_a_page_break_parts_no_table() {
        let rows = "项目 合计\n甲 1.00";
        let tables = |below: &str, above: &str, confidence: f32| {
            let mut pages = vec![
                page(0, vec![table(100.0, rows)], &[(300.0, 700.0, below)]),
                page(1, vec![table(100.0, rows)], &[(300.0, 80.0, above)]),
            ];
            for page in &mut pages {
                read_by_ocr(&mut page.lines, confidence);
            }
            stitch(pages).tables.len()
        };
        for (below, above, read_surely) in [("L", "一 一", 2), ("-", "L", 2), ("一", "---", 1)] {
            assert_eq!(tables(below, above, 0.6), 1, "{below} {above}");
            assert_eq!(tables(below, above, 0.95), read_surely, "{below} {above}");
        }
        assert_eq!(
            tables("L", "表2", 0.6),
            2,
            "a number of a table is no speck"
        );
        assert_eq!(tables("合计数", "L", 0.6), 2, "three characters are words");
    }

    #[test]
    fn a_header_that_ocr_misread_is_the_same_header() {
        let first = "支出 < 收入 <\n项目 金额 项目 金额\n一、甲 1.00 一、子 1.00";
        let again = "支出 < 收入S <\n项目 金额 项目 金额\n二、乙 2.00 二、丑 2.00";
        let stitched = |confidence: Option<f32>| {
            let mut second = table(100.0, again);
            for cell in &mut second.cells {
                cell.source = confidence.map_or(Source::TextLayer, |_| Source::Ocr);
                cell.confidence = confidence.unwrap_or(1.0);
            }
            let parts = vec![
                page(0, vec![table(100.0, first)], &[]),
                page(1, vec![second], &[]),
            ];
            stitch(parts).tables
        };
        let read = stitched(Some(0.5));
        assert_eq!(read.iter().map(|t| rows(t).len()).collect::<Vec<_>>(), [4]);
        assert_eq!(rows(&read[0])[3], "二、乙|2.00|二、丑|2.00");
        assert_eq!(stitched(None).len(), 2, "a text layer says what it says");
    }

    #[test]
    fn a_header_misread_is_dropped_with_a_finding_and_no_data_with_it() {
        let mut parts = [
            table(
                100.0,
                "科目 < 名称 收入 支出\n类 款 ^ ^ ^\n201 01 行政 1.00 2.00",
            ),
            // The rule below 款 was not found, and the second letter of 名称 was not read.
            table(
                100.0,
                "科目 < 名 收入 支出\n类 款03 ^ ^ ^\n202 ^ 外交 3.00 4.00",
            ),
        ];
        parts.iter_mut().for_each(|t| read_cells_by_ocr(t, 0.8));
        let pages = parts.into_iter().enumerate();
        let pages = pages.map(|(i, t)| page(i, vec![t], &[])).collect();
        let found = stitch(pages);
        assert_eq!(
            rows(&found.tables[0])[2..],
            ["201|01|行政|1.00|2.00", "202|03|外交|3.00|4.00"]
        );
        let [finding] = &found.findings[..] else {
            panic!("{:?}", found.findings);
        };
        assert!(
            finding.message.ends_with("“名”, “款03”"),
            "{}",
            finding.message
        );
    }

    #[test]
    fn forms_under_the_same_title_stay_apart() {
        let form = |name: &str| format!("项目名称 {name}\n主管部门 甲局");
        let title = [(130.0, 80.0, "项目绩效目标表")];
        let forms = stitch(vec![
            page(0, vec![table(100.0, &form("道路"))], &title),
            page(1, vec![table(100.0, &form("桥梁"))], &title),
        ]);
        assert_eq!(forms.tables.len(), 2);
    }
}
