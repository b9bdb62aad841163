//! Independent readers agree: over published PDFs, the numbers that pdf-extract reads on a page
//! with tables stand in our output exactly as often.
//!
//! Needs `MINGXI_CORPUS`; without it these tests are ignored.

use mingxi_core::{Block, Disclosure, Role, Table, TableKind, fold};
use mingxi_tests::ratchet::{Count, Ratchet};
use mingxi_tests::{samples, second_reader};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Decimals, and whole numbers with separators.
static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\d[\d,]*\.\d+|\d{1,3}(,\d{3})+").expect("it is well-formed"));

/// How often a number stands on a page: surely, and at most, since what runs over a page break
/// counts for each of its pages.
#[derive(Debug, Clone, Copy, Default)]
struct Times {
    least: usize,
    most: usize,
}

/// The numbers of each page.
type Numbers = BTreeMap<u32, BTreeMap<String, Times>>;

fn add(numbers: &mut Numbers, text: &str, pages: &BTreeSet<u32>) {
    let folded = fold(text);
    for number in NUMBER.find_iter(&folded) {
        for page in pages {
            let times = numbers
                .entry(*page)
                .or_default()
                .entry(number.as_str().to_owned())
                .or_default();
            times.most += 1;
            times.least += usize::from(pages.len() == 1);
        }
    }
}

/// Every number of the output with its pages: cells, captions, prose, furniture.
fn ours(out: &Disclosure) -> Numbers {
    let mut numbers = Numbers::new();
    for table in &out.tables {
        let all: BTreeSet<u32> = table.pages.iter().map(|p| p.get()).collect();
        let ends = [all.first(), all.last()].map(|p| p.copied().into_iter().collect());
        let caption = [&table.number, &table.title, &table.entity, &table.unit];
        for text in caption.into_iter().flatten() {
            add(&mut numbers, text, &ends[0]);
        }
        add(&mut numbers, table.note.as_deref().unwrap_or(""), &ends[1]);
        for cell in &table.cells {
            let pages = cell.prov.iter().map(|p| p.page_no.get()).collect();
            add(&mut numbers, &cell.text, &pages);
        }
    }
    for section in &out.sections {
        let page = BTreeSet::from([section.page_no.get()]);
        add(&mut numbers, &section.heading, &page);
        for block in &section.blocks {
            if let Block::Paragraph { text, prov } = block {
                let pages = prov.iter().map(|p| p.page_no.get()).collect();
                add(&mut numbers, text, &pages);
            }
        }
    }
    for page in &out.pages {
        let at = BTreeSet::from([page.page_no.get()]);
        for furniture in &page.furniture {
            add(&mut numbers, &furniture.text, &at);
        }
    }
    numbers
}

/// The numbers of the second reader.
fn theirs(words: &[String]) -> BTreeMap<String, usize> {
    let mut numbers = BTreeMap::new();
    for word in words {
        for number in NUMBER.find_iter(&fold(word)) {
            *numbers.entry(number.as_str().to_owned()).or_default() += 1;
        }
    }
    numbers
}

/// Adds the numbers of one page to a document's count.
fn compare(
    page: u32,
    ours: &BTreeMap<String, Times>,
    theirs: &BTreeMap<String, usize>,
    count: &mut Count,
    misses: &mut Vec<String>,
) {
    let every: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
    for number in every {
        let want = theirs.get(number).copied().unwrap_or(0);
        let got = ours.get(number).copied().unwrap_or_default();
        count.expected += want;
        count.found += want.min(got.most);
        count.wrong += got.least.saturating_sub(want);
        if want > got.most || got.least > want {
            misses.push(format!("page {page}: {number}: {got:?}, want {want}"));
        }
    }
}

#[test]
#[cfg_attr(not(mingxi_corpus), ignore = "MINGXI_CORPUS is not set")]
fn two_readers_find_the_same_numbers() {
    let folder = samples::corpus("real").expect("MINGXI_CORPUS is set");
    let mut ratchet = Ratchet::load("numbers");
    let (mut compared, mut pages, mut given_up) = (0, 0, 0);
    for path in samples::pdfs(&folder) {
        let bytes = std::fs::read(&path).expect("the PDF can be read");
        let out = samples::convert_file(&path)
            .unwrap_or_else(|e| panic!("{e}"))
            .disclosure;
        let with_tables: BTreeSet<u32> = out
            .tables
            .iter()
            .flat_map(|t| t.pages.iter().map(|p| p.get()))
            .collect();
        if with_tables.is_empty() {
            continue;
        }
        let ours = ours(&out);
        let words = second_reader::words(&bytes);
        let (mut count, mut misses) = (Count::default(), Vec::new());
        for page in with_tables {
            // A page that the second reader gives up on has no numbers to compare.
            let Some(words) = &words[page as usize - 1] else {
                given_up += 1;
                continue;
            };
            pages += 1;
            let none = BTreeMap::new();
            let ours = ours.get(&page).unwrap_or(&none);
            compare(page, ours, &theirs(words), &mut count, &mut misses);
        }
        compared += count.expected;
        ratchet.check(&samples::name(&path), count, &misses);
    }
    eprintln!("{compared} numbers on {pages} pages, {given_up} pages given up");
    assert!(
        compared > 6_000 && pages > 400 && given_up < 60,
        "{compared} numbers on {pages} pages, {given_up} pages given up"
    );
    ratchet.finish();
}

/// Shares of the tables with amounts that must have a title, a unit and a statement kind.
const TITLES: f64 = 0.98;
const UNITS: f64 = 0.98;
const KINDS: f64 = 0.90;

/// Tables with amounts that stand in the prose without a title: document and first page. Looked at on the page.
const UNTITLED: [(&str, u32); 4] = [
    ("guangzhou-02", 23),
    ("guangzhou-03", 26),
    ("shenzhen-01", 10),
    ("shenzhen-02", 10),
];

/// The tables of `real/` that hold amounts, with their documents.
fn tables_with_amounts() -> Vec<(String, Table)> {
    let folder = samples::corpus("real").expect("MINGXI_CORPUS is set");
    let mut tables = Vec::new();
    for path in samples::pdfs(&folder) {
        let converted = samples::convert_file(&path).unwrap_or_else(|e| panic!("{e}"));
        let with_amounts = converted.disclosure.tables.into_iter().filter(|table| {
            table.cells.iter().any(|c| {
                c.role == Role::Amount && c.amount.as_ref().is_some_and(|a| a.value.is_some())
            })
        });
        tables.extend(with_amounts.map(|table| (samples::name(&path), table)));
    }
    tables
}

#[test]
#[cfg_attr(not(mingxi_corpus), ignore = "MINGXI_CORPUS is not set")]
fn tables_have_titles_units_and_kinds() {
    let tables = tables_with_amounts();
    assert!(tables.len() >= 250, "{} tables with amounts", tables.len());
    let is_untitled = |(document, table): &(String, Table)| {
        let place = (document.as_str(), table.pages[0].get());
        UNTITLED.contains(&place)
    };
    let mut ratchet = Ratchet::load("captions");
    for (what, least, lacks) in [
        ("title", TITLES, lacks_title as fn(&Table) -> bool),
        ("unit, here or in a cell", UNITS, |t| {
            t.unit.is_none() && !has_unit_in_a_cell(t)
        }),
        ("unit", 0.0, |t| t.unit.is_none()),
        ("kind", KINDS, |t| t.kind == TableKind::Unclassified),
    ] {
        let asked = || tables.iter().filter(|t| what != "title" || !is_untitled(t));
        let without: Vec<String> = asked()
            .filter(|(_, table)| lacks(table))
            .map(|(document, t)| format!("{document} {} {:?}", t.table_id, t.title))
            .collect();
        let (expected, wrong) = (asked().count(), 0);
        let found = expected - without.len();
        let share = found as f64 / expected as f64;
        assert!(share >= least, "{share:.4} have a {what}: {without:#?}");
        let count = Count {
            expected,
            found,
            wrong,
        };
        eprintln!("{what}: {count:?}");
        ratchet.check(what, count, &without);
    }
    ratchet.finish();
}

/// A year in brackets is no title.
fn lacks_title(table: &Table) -> bool {
    let title = fold(table.title.as_deref().unwrap_or_default());
    title.is_empty() || title.starts_with('(') && title.ends_with(')')
}

/// `项目资金（万元）`, `预算数（单位：万元）`.
fn has_unit_in_a_cell(table: &Table) -> bool {
    let mut texts = table.cells.iter().map(|c| fold(&c.text));
    texts.any(|text| text.contains("元)"))
}
