//! Tables and forms, cell by cell.

use super::{Expected, Figures, Norm, fields};
use crate::truth::{TrueTable, Truth};
use mingxi_core::{Disclosure, Form, Table};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// An amount of money, as truths print them.
static AMOUNT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^-?[\d,]+\.\d+$").expect("it is well-formed"));
/// An account code.
static CODE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\d{3}(\d\d){0,2}$").expect("it is well-formed"));

/// The figure that a cell counts for; none when it is empty.
fn class(text: &str) -> Option<&'static str> {
    match text {
        "" => None,
        _ if AMOUNT.is_match(text) => Some("amounts"),
        _ if CODE.is_match(text) => Some("codes"),
        _ => Some("labels"),
    }
}

/// The grid of a table, spans written out.
fn grid(table: &Table, norm: &Norm) -> Vec<Vec<String>> {
    let text = |cell: Option<usize>| cell.map_or("", |i| &table.cells[i].text);
    table
        .grid()
        .iter()
        .map(|row| row.iter().map(|cell| norm.text(text(*cell))).collect())
        .collect()
}

/// Scores every table of the truth.
pub(super) fn tables(
    out: &Disclosure,
    truth: &Truth,
    expected: &Expected,
    norm: &Norm,
    figures: &mut Figures,
) {
    for table in &truth.tables {
        let title = norm.text(&table.title);
        let found = out
            .tables
            .iter()
            .find(|t| t.title.as_deref().map(|t| norm.text(t)) == Some(title.clone()));
        let figure = figures.entry("tables").or_default();
        figure.expect(found.is_some(), || format!("missing: {}", table.title));
        let want = norm.rows(&table.grid);
        let got = found.map_or(Vec::new(), |t| grid(t, norm));
        let got_header = found.map_or(0, |t| t.header_row_count as usize);
        let (want_header, want_body) = want.split_at(table.header_rows.min(want.len()));
        let (header, body) = got.split_at(got_header.min(got.len()));
        figures
            .entry("headers")
            .or_default()
            .expect(header == want_header, || {
                format!("{}: {header:?}, want {want_header:?}", table.title)
            });
        rows(table, want_body, body, figures);
        if let Some(found) = found {
            strays(found, &want, &got, expected, norm, figures);
            fields::caption(found, table, truth, norm, figures);
            if let Some(pages) = expected.table_pages.get(&table.no.to_string()) {
                fields::pages("table_pages", found, pages, figures);
            }
        }
    }
}

fn rows(table: &TrueTable, want: &[Vec<String>], got: &[Vec<String>], figures: &mut Figures) {
    let pairs = align(want, got);
    for (i, row) in want.iter().enumerate() {
        let mut ours = pairs.get(&i).map_or(Vec::new(), |j| got[*j].clone());
        ours.resize(row.len(), String::new());
        figures.entry("rows").or_default().expect(ours == *row, || {
            format!("{} row {i}: {ours:?}, want {row:?}", table.title)
        });
        for (a, b) in row.iter().zip(&ours) {
            if let Some(class) = class(a) {
                figures
                    .entry(class)
                    .or_default()
                    .expect(a == b, || format!("{} row {i}: {b}, want {a}", table.title));
            }
            if class(b) == Some("amounts") && a != b {
                let figure = figures.entry("amounts").or_default();
                figure.wrong(format!("{} row {i}: {b}", table.title));
            }
        }
    }
    let paired: BTreeSet<usize> = pairs.values().copied().collect();
    for (j, row) in got.iter().enumerate().filter(|(j, _)| !paired.contains(j)) {
        let figure = figures.entry("rows").or_default();
        figure.wrong(format!("{} has one too many, {j}: {row:?}", table.title));
    }
}

/// Pairs each true row with at most one of ours: equal ones first, then by their first cells, then by order.
fn align(want: &[Vec<String>], got: &[Vec<String>]) -> BTreeMap<usize, usize> {
    type Key = fn(&[String]) -> Vec<String>;
    let keys: [Key; 5] = [
        <[String]>::to_vec,
        |row| row.iter().take(2).cloned().collect(),
        |row| row.get(1).or(row.first()).cloned().into_iter().collect(),
        |row| row.iter().take(1).cloned().collect(),
        |_| vec!["the next one".to_owned()],
    ];
    let mut pairs = BTreeMap::new();
    let mut used = BTreeSet::new();
    for key in keys {
        let mut left: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
        for (j, row) in got.iter().enumerate().rev() {
            let key = key(row);
            if !used.contains(&j) && key.iter().any(|cell| !cell.is_empty()) {
                left.entry(key).or_default().push(j);
            }
        }
        for (i, row) in want.iter().enumerate() {
            if !pairs.contains_key(&i)
                && let Some(j) = left.get_mut(&key(row)).and_then(Vec::pop)
            {
                pairs.insert(i, j);
                used.insert(j);
            }
        }
    }
    pairs
}

/// Characters of the watermark in cells: three in a row, or one that the true table has nowhere.
fn strays(
    table: &Table,
    want: &[Vec<String>],
    got: &[Vec<String>],
    expected: &Expected,
    norm: &Norm,
    figures: &mut Figures,
) {
    let Some(watermark) = &expected.watermark else {
        return;
    };
    let mark: Vec<char> = norm.text(watermark).chars().collect();
    let known: BTreeSet<char> = want.iter().flatten().flat_map(|c| c.chars()).collect();
    let figure = figures.entry("stray").or_default();
    for text in got.iter().flatten() {
        let runs = mark
            .windows(3)
            .any(|w| text.contains(&w.iter().collect::<String>()));
        let alien = text
            .chars()
            .any(|c| mark.contains(&c) && !known.contains(&c));
        if runs || alien {
            figure.wrong(format!("{}: {text}", table.table_id));
        }
    }
}

/// The service catalogue, found by its contents.
pub(super) fn catalogue(out: &Disclosure, truth: &Truth, norm: &Norm, figures: &mut Figures) {
    if truth.directory.is_empty() {
        return;
    }
    let want = norm.rows(&truth.directory);
    let is_met = out.tables.iter().any(|table| grid(table, norm) == want);
    figures
        .entry("catalogue")
        .or_default()
        .expect(is_met, || "no table has its rows".to_owned());
}

/// Whether a form was made of the rows of a table of the truth: a list of projects, or a department's own form.
fn is_listed(form: &Form, out: &Disclosure, truth: &Truth, norm: &Norm) -> bool {
    let name = norm.text(form.project_name.as_deref().unwrap_or_default());
    let title = |table: &Table| norm.text(table.title.as_deref().unwrap_or_default());
    let table = out.tables.iter().find(|t| t.table_id == form.table_id);
    let listed = table.and_then(|table| {
        let mut tables = truth.tables.iter();
        tables.find(|t| norm.text(&t.title) == title(table))
    });
    let mut texts = listed.into_iter().flat_map(|t| t.grid.iter().flatten());
    texts.any(|text| norm.text(text).ends_with(&name))
}

/// Scores every form of the truth, found by its project's name.
pub(super) fn forms(
    out: &Disclosure,
    truth: &Truth,
    expected: &Expected,
    norm: &Norm,
    figures: &mut Figures,
) {
    let mut left: Vec<&Form> = out.forms.iter().collect();
    for (n, form) in truth.forms.iter().enumerate() {
        let name = norm.text(&form.name);
        let at = left
            .iter()
            .position(|f| f.project_name.as_deref().map(|n| norm.text(n)) == Some(name.clone()));
        let found = at.map(|at| left.remove(at));
        let figure = figures.entry("forms").or_default();
        figure.expect(found.is_some(), || format!("missing: {}", form.name));
        let table =
            found.and_then(|found| out.tables.iter().find(|t| t.table_id == found.table_id));
        let got = table.map_or(Vec::new(), |t| grid(t, norm));
        let figure = figures.entry("form_cells").or_default();
        for (r, row) in norm.rows(&form.grid).iter().enumerate() {
            for (c, want) in row.iter().enumerate() {
                let cell = got.get(r).and_then(|row| row.get(c));
                figure.expect(cell == Some(want), || {
                    format!("{} {r},{c}: {cell:?}, want {want}", form.name)
                });
            }
        }
        if let Some(found) = found {
            fields::form(found, form, norm, figures);
        }
        if let (Some(table), Some(pages)) = (table, expected.form_pages.get(n)) {
            fields::pages("form_pages", table, pages, figures);
        }
    }
    for extra in left {
        if is_listed(extra, out, truth, norm) {
            continue;
        }
        let figure = figures.entry("forms").or_default();
        figure.wrong(format!("one too many: {:?}", extra.project_name));
    }
}
