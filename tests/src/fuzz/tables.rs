//! Edges and characters made of any bytes, as pages: tables found, joined and accounted.

use arbitrary::{Result, Unstructured};
use mingxi_core::{Char, DisclosureHead, PageContent, PageNo, Rect, Ruling, Source, Table};
use mingxi_layout::{PageTable, TableSearch, assemble, find_tables, stitch};

/// What tables of disclosures say, so that layout and accounting find something to do.
const WORDS: [&str; 48] = [
    "1,234.50",
    "61.83",
    "0.00",
    "-5.00",
    "12",
    "201",
    "20101",
    "2010101",
    "1",
    "2",
    "3",
    "—",
    "不适用",
    "合计",
    "总计",
    "收入总计",
    "支出总计",
    "本年收入合计",
    "项目",
    "预算数",
    "单位：万元",
    "部门收支总表",
    "收入总表",
    "支出总表",
    "一般公共预算支出表",
    "“三公”经费预算表",
    "科目编码",
    "科目名称",
    "基本支出",
    "项目支出",
    "类",
    "款",
    "其中：人员经费",
    "一、一般公共服务支出",
    "二、外交支出",
    "注：本表为空",
    "第一部分 部门概况",
    "表1",
    "公开02表",
    "项目支出绩效目标表",
    "项目名称",
    "一级指标",
    "二级指标",
    "三级指标",
    "指标值",
    "产出指标",
    "2025年部门预算",
    "- 3 -",
];

/// More than this on a page makes a try slow and shows nothing new.
const MOST_ON_A_PAGE: usize = 3000;

/// Pages of a document.
const MOST_PAGES: usize = 6;

/// A thing on a page starts with a byte that says which; places and sizes are tenths of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Kind {
    Across,
    Down,
    Word,
    Character,
    NextPage,
    Grid,
    AnyRuling,
    AnyCharacter,
}

const KINDS: [Kind; 8] = [
    Kind::Across,
    Kind::Down,
    Kind::Word,
    Kind::Character,
    Kind::NextPage,
    Kind::Grid,
    Kind::AnyRuling,
    Kind::AnyCharacter,
];

pub(super) fn run(bytes: &[u8]) {
    let mut made = Unstructured::new(bytes);
    let pages = pages(&mut made).expect("bytes that run out are followed by zeros");
    let searches: Vec<TableSearch> = pages.iter().map(find_tables).collect();
    for (page, search) in pages.iter().zip(&searches) {
        search.tables.iter().for_each(tiles);
        let chars = page.chars.len();
        assert_eq!(printed(search), chars, "characters are lost or made up");
    }
    let document = assemble(&stitch(searches));
    document.tables.iter().for_each(has_its_cells);
    let (tables, _) = mingxi_budget::annotate(document.tables.clone());
    let forms = mingxi_budget::forms(&tables);
    let head = mingxi_budget::head(&document);
    account(&tables, &forms, &document.sections, &head);
}

/// Everything that is made of annotated tables.
pub(super) fn account(
    tables: &[Table],
    forms: &[mingxi_core::Form],
    sections: &[mingxi_core::Section],
    head: &DisclosureHead,
) {
    let first = mingxi_budget::books(tables, forms, sections, head);
    let again = mingxi_budget::books(tables, forms, sections, head);
    assert_eq!(first, again, "the same tables have other books");
    let books = mingxi_budget::second(first, &[]);
    let mut settled = tables.to_vec();
    let _ = mingxi_budget::resolve(books, &[], &mut settled, forms, sections, head);
    let _ = mingxi_budget::catalogues(tables);
    let _ = mingxi_budget::notices(sections);
}

/// Cells cover each place of their grid once.
fn tiles(table: &PageTable) {
    let (rows, cols) = (table.row_count(), table.col_count());
    let mut covered = vec![0_u8; rows * cols];
    for cell in &table.cells {
        for row in cell.rows.clone() {
            covered[row * cols..][cell.cols.clone()]
                .iter_mut()
                .for_each(|n| *n += 1);
        }
    }
    assert!(
        covered.iter().all(|n| *n == 1),
        "{rows} × {cols}: {covered:?}"
    );
    let rising = |lines: &[f32]| lines.windows(2).all(|w| w[0] <= w[1]);
    assert!(rising(&table.xs) && rising(&table.ys), "{table:?}");
}

fn has_its_cells(table: &Table) {
    let grid = table.grid();
    let bare = grid
        .iter()
        .flatten()
        .filter(|place| place.is_none())
        .count();
    assert_eq!(bare, 0, "{table:?}");
}

/// How many characters came out, blanks between them aside.
fn printed(search: &TableSearch) -> usize {
    let cells = search.tables.iter().flat_map(|t| &t.cells);
    let texts = cells.map(|c| c.text.clone());
    let texts = texts.chain(search.lines.iter().map(mingxi_layout::Line::text));
    texts
        .map(|text| text.chars().filter(|c| !c.is_whitespace()).count())
        .sum()
}

fn pages(made: &mut Unstructured<'_>) -> Result<Vec<PageContent>> {
    let mut pages = vec![blank(0)];
    while !made.is_empty() {
        let count = pages.len();
        let page = pages.last_mut().expect("there is a first page");
        let full = page.chars.len().max(page.rulings.len()) > MOST_ON_A_PAGE;
        match KINDS[usize::from(made.arbitrary::<u8>()?) % KINDS.len()] {
            Kind::NextPage if count < MOST_PAGES => pages.push(blank(count)),
            Kind::NextPage => break,
            _ if full => break,
            Kind::Across => {
                let (y, xs) = (tenths(made)?, tenths(made)?..tenths(made)?);
                page.rulings.push(Ruling::Horizontal { y, xs });
            }
            Kind::Down => {
                let (x, ys) = (tenths(made)?, tenths(made)?..tenths(made)?);
                page.rulings.push(Ruling::Vertical { x, ys });
            }
            Kind::Word => {
                let word = WORDS[usize::from(made.arbitrary::<u8>()?) % WORDS.len()];
                let (x, y, size) = (tenths(made)?, tenths(made)?, size(made)?);
                write(page, word, x, y, size);
            }
            Kind::Character => {
                let ch = character(made)?;
                let (x, y, size) = (tenths(made)?, tenths(made)?, size(made)?);
                let width = tenths(made)?;
                page.chars.push(char(ch, x, y, size, width));
            }
            Kind::Grid => grid(made, page)?,
            Kind::AnyRuling => {
                let (at, span) = (made.arbitrary()?, made.arbitrary()?..made.arbitrary()?);
                page.rulings.push(if made.arbitrary()? {
                    Ruling::Horizontal { y: at, xs: span }
                } else {
                    Ruling::Vertical { x: at, ys: span }
                });
            }
            Kind::AnyCharacter => {
                let rect = Rect::around(
                    made.arbitrary()?,
                    made.arbitrary()?,
                    made.arbitrary()?,
                    made.arbitrary()?,
                );
                page.chars.push(Char {
                    rect,
                    baseline: made.arbitrary()?,
                    confidence: made.arbitrary()?,
                    ..char(character(made)?, 0.0, 0.0, made.arbitrary()?, 0.0)
                });
            }
        }
    }
    Ok(pages)
}

fn blank(index: usize) -> PageContent {
    PageContent::blank(PageNo::from_index(index), 595.0, 842.0)
}

fn tenths(made: &mut Unstructured<'_>) -> Result<f32> {
    Ok(f32::from(made.arbitrary::<u16>()?) / 10.0)
}

fn size(made: &mut Unstructured<'_>) -> Result<f32> {
    Ok(f32::from(made.arbitrary::<u8>()?) / 10.0)
}

/// Any character that a page may have: [`Char::ch`] is never blank and never a control.
fn character(made: &mut Unstructured<'_>) -> Result<char> {
    let ch = char::from_u32(u32::from(made.arbitrary::<u16>()?)).unwrap_or('𠮷');
    let shown = !ch.is_whitespace() && !ch.is_control();
    Ok(if shown { ch } else { '0' })
}

fn char(ch: char, x: f32, y: f32, size: f32, width: f32) -> Char {
    Char {
        ch,
        rect: Rect::around(x, y - 0.8 * size, x + width, y + 0.2 * size),
        baseline: y,
        size,
        bold: false,
        space_before: false,
        source: Source::TextLayer,
        confidence: 1.0,
    }
}

fn write(page: &mut PageContent, word: &str, x: f32, y: f32, size: f32) {
    let mut at = x;
    for ch in word.chars() {
        let width = if ch.is_ascii() { 0.5 * size } else { size };
        if !ch.is_whitespace() {
            page.chars.push(char(ch, at, y, size, width));
        }
        at += width;
    }
}

/// A ruled table with a word in each cell, in one go: a mutation seldom draws twenty lines that meet.
fn grid(made: &mut Unstructured<'_>, page: &mut PageContent) -> Result<()> {
    let (left, top) = (tenths(made)?, tenths(made)?);
    let rows = made.arbitrary::<u8>()? % 12;
    let cols = made.arbitrary::<u8>()? % 8;
    let (width, height) = (size(made)? * 6.0, size(made)? * 2.0);
    let (right, bottom) = (
        left + f32::from(cols) * width,
        top + f32::from(rows) * height,
    );
    for row in 0..=rows {
        let y = top + f32::from(row) * height;
        page.rulings.push(Ruling::Horizontal { y, xs: left..right });
    }
    for col in 0..=cols {
        let x = left + f32::from(col) * width;
        page.rulings.push(Ruling::Vertical { x, ys: top..bottom });
    }
    for row in 0..rows {
        for col in 0..cols {
            let word = WORDS[usize::from(made.arbitrary::<u8>()?) % WORDS.len()];
            let (x, y) = (left + f32::from(col) * width, top + f32::from(row) * height);
            write(page, word, x + 2.0, y + 10.0, 9.0);
        }
    }
    Ok(())
}

/// Sparse pages of the samples, and grids.
pub(super) fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = vec![
        grid_seed(&[19, 13, 18, 17, 0, 1, 18, 2, 1]),
        grid_seed(&[26, 27, 13, 28, 29, 5, 30, 0, 1, 2, 6, 31, 1, 0, 0]),
        [
            grid_seed(&[26, 27, 13, 0]),
            vec![Kind::NextPage as u8],
            grid_seed(&[26, 27, 13, 1]),
        ]
        .concat(),
        (0..40)
            .flat_map(|i| {
                word_seed(
                    i % 24,
                    300 + u16::from(i % 4) * 1200,
                    1000 + u16::from(i / 4) * 150,
                )
            })
            .collect(),
    ];
    let samples = crate::samples::disclosures();
    let named = |name: &str| samples.iter().find(|s| s.stem() == name);
    for sample in ["shanghai-columns", "borderless"]
        .iter()
        .filter_map(|n| named(n))
    {
        let pages = sample.convert().pages;
        let sparse = pages
            .iter()
            .filter(|page| (1..250).contains(&page.chars.len()));
        seeds.extend(sparse.take(3).map(page_seed));
    }
    seeds
}

fn grid_seed(words: &[u8]) -> Vec<u8> {
    let cols = if words.len().is_multiple_of(5) { 5 } else { 3 };
    let rows = u8::try_from(words.len()).unwrap_or(u8::MAX).div_ceil(cols);
    let mut seed = vec![Kind::Grid as u8];
    seed.extend([400_u16, 1000].iter().flat_map(|v| v.to_le_bytes()));
    seed.extend([rows, cols, 150, 100]);
    seed.extend(words);
    seed
}

fn word_seed(word: u8, x: u16, y: u16) -> Vec<u8> {
    let mut seed = vec![Kind::Word as u8, word];
    seed.extend([x, y].iter().flat_map(|v| v.to_le_bytes()));
    seed.push(90);
    seed
}

/// A page as the bytes that make it, to a tenth of a point.
fn page_seed(page: &PageContent) -> Vec<u8> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "such a cast keeps to the bounds of its type"
    )]
    let tenths = |v: f32| ((v * 10.0).round() as u16).to_le_bytes();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "such a cast keeps to the bounds of its type"
    )]
    let size = |v: f32| (v * 10.0).round() as u8;
    let mut seed = Vec::new();
    for ruling in &page.rulings {
        let (kind, places) = match ruling {
            Ruling::Horizontal { y, xs } => (Kind::Across, [*y, xs.start, xs.end]),
            Ruling::Vertical { x, ys } => (Kind::Down, [*x, ys.start, ys.end]),
        };
        seed.push(kind as u8);
        seed.extend(places.into_iter().flat_map(tenths));
    }
    for c in &page.chars {
        seed.push(Kind::Character as u8);
        seed.extend(u16::try_from(u32::from(c.ch)).unwrap_or(0).to_le_bytes());
        seed.extend([c.rect.left(), c.baseline].into_iter().flat_map(tenths));
        seed.push(size(c.size));
        seed.extend(tenths(c.rect.width()));
    }
    seed
}
