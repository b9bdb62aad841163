//! What the script of a review page reads.

use super::Language;
use super::doubts::{Doubt, Known, Place, Term, id};
use super::picture::Pictures;
use crate::apply;
use mingxi_core::{
    Assurance, CheckSide, CheckStatus, Disclosure, DisclosureHead, PageKind, PageNo, Rect, Role,
    Statement, Status, Table, Verdict, Watermark,
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Everything on the page but its pictures.
#[derive(Debug, Serialize)]
pub(super) struct View<'a> {
    language: Language,
    /// Under which decisions are kept in the browser: SHA-256 of the JSON.
    key: &'a str,
    file_name: &'a str,
    sha256: &'a str,
    tool_version: &'a str,
    status: Status,
    head: &'a DisclosureHead,
    pages: Vec<PageView<'a>>,
    tables: Vec<TableView<'a>>,
    doubts: Vec<Doubt>,
    /// What the crop of a doubt shows, by its place in the list.
    crops: BTreeMap<usize, Rect>,
    /// Those that doubts name.
    checks: Vec<CheckView<'a>>,
    statements: Vec<StatementView<'a>>,
}

/// A number of the prose, as it is corrected.
#[derive(Debug, Serialize)]
struct StatementView<'a> {
    id: &'a str,
    text: &'a str,
    /// As printed, without its sign and its unit; `None` where it cannot be corrected.
    number: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct PageView<'a> {
    no: PageNo,
    width: f32,
    height: f32,
    kind: PageKind,
    watermarks: &'a [Watermark],
    picture: bool,
}

#[derive(Debug, Serialize)]
struct TableView<'a> {
    id: &'a str,
    name: String,
    unit: Option<&'a str>,
    pages: &'a [PageNo],
    header_rows: u32,
    cells: Vec<CellView<'a>>,
}

/// Short names: a long document has fifty thousand of these.
#[derive(Debug, Serialize)]
struct CellView<'a> {
    id: String,
    /// Row, column, rows and columns covered.
    at: [u32; 4],
    text: &'a str,
    role: Role,
    #[serde(skip_serializing_if = "Option::is_none")]
    assurance: Option<Assurance>,
    /// Whether it is to hold an amount.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    amount: bool,
    places: Vec<Place>,
}

#[derive(Debug, Serialize)]
struct CheckView<'a> {
    id: &'a str,
    rule: &'a str,
    title: &'a str,
    status: CheckStatus,
    verdict: Option<Verdict>,
    difference: Option<&'a str>,
    tolerance: Option<&'a str>,
    left: SideView<'a>,
    right: SideView<'a>,
}

#[derive(Debug, Serialize)]
struct SideView<'a> {
    text: &'a str,
    amount: Option<&'a str>,
    terms: Vec<Term>,
}

impl<'a> View<'a> {
    pub(super) fn new(
        disclosure: &'a Disclosure,
        key: &'a str,
        known: &Known<'_>,
        doubts: Vec<Doubt>,
        language: Language,
        pictures: &Pictures,
    ) -> Self {
        let assurances: BTreeMap<&str, Assurance> = disclosure
            .facts
            .iter()
            .map(|f| (f.fact_id.as_str(), f.assurance))
            .collect();
        let named: BTreeSet<&str> = doubts
            .iter()
            .flat_map(|d| d.checks.iter().map(String::as_str))
            .collect();
        let tables = disclosure.tables.iter();
        let checks = disclosure.checks.iter();
        Self {
            language,
            key,
            file_name: &disclosure.source.file_name,
            sha256: &disclosure.source.sha256,
            tool_version: &disclosure.tool.version,
            status: disclosure.status,
            head: &disclosure.disclosure,
            pages: pages(disclosure, &doubts, pictures),
            tables: tables.map(|t| of_table(t, &assurances)).collect(),
            checks: checks
                .filter(|c| named.contains(c.check_id.as_str()))
                .map(|c| CheckView {
                    id: &c.check_id,
                    rule: &c.rule,
                    title: &c.title,
                    status: c.status,
                    verdict: c.verdict,
                    difference: c.difference.as_deref(),
                    tolerance: c.tolerance.as_deref(),
                    left: of_side(&c.left, known),
                    right: of_side(&c.right, known),
                })
                .collect(),
            statements: disclosure.narrative.iter().map(of_statement).collect(),
            crops: pictures.crops(),
            doubts,
        }
    }
}

/// The pages that have a picture, tables or doubts.
fn pages<'a>(
    disclosure: &'a Disclosure,
    doubts: &[Doubt],
    pictures: &Pictures,
) -> Vec<PageView<'a>> {
    let shown = super::picture::pages(disclosure, doubts);
    let pages = disclosure.pages.iter();
    let pages = pages.filter(|page| shown.contains(&page.page_no));
    let view = |page: &'a mingxi_core::PageRecord| PageView {
        no: page.page_no,
        width: page.width_pt,
        height: page.height_pt,
        kind: page.kind,
        watermarks: &page.watermarks,
        picture: pictures.has(page.page_no),
    };
    pages.map(view).collect()
}

fn of_table<'a>(table: &'a Table, assurances: &BTreeMap<&str, Assurance>) -> TableView<'a> {
    let name = [&table.number, &table.title].into_iter().flatten();
    let name: Vec<&str> = name.map(String::as_str).collect();
    let cell = |c: &'a mingxi_core::Cell| {
        let id = id(&table.table_id, c);
        CellView {
            assurance: assurances.get(id.as_str()).copied(),
            id,
            at: [
                c.rows.start,
                c.cols.start,
                c.rows.end.saturating_sub(c.rows.start),
                c.cols.end.saturating_sub(c.cols.start),
            ],
            text: &c.text,
            role: c.role,
            amount: c.holds_amount(),
            places: c
                .prov
                .iter()
                .map(|p| Place {
                    page: p.page_no,
                    bbox: p.bbox,
                })
                .collect(),
        }
    };
    TableView {
        id: &table.table_id,
        name: name.join(" "),
        unit: table.unit.as_deref(),
        pages: &table.pages,
        header_rows: table.header_row_count,
        cells: table.cells.iter().map(cell).collect(),
    }
}

fn of_statement(stated: &Statement) -> StatementView<'_> {
    StatementView {
        id: &stated.statement_id,
        text: &stated.text,
        number: apply::around_number(stated).map(|(_, number, _)| number),
    }
}

fn of_side<'a>(side: &'a CheckSide, known: &Known<'_>) -> SideView<'a> {
    SideView {
        text: &side.text,
        amount: side.amount.as_deref(),
        terms: side.facts.iter().filter_map(|id| known.term(id)).collect(),
    }
}
