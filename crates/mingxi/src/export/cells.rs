//! The corpus as a tidy table: one row a cell.

use mingxi_core::{Cell, Disclosure, Nil, Rect, Role, Table, TableKind};
use serde::Serialize;

/// One row of `cells.csv`; the fields are its columns.
#[derive(Debug, Serialize)]
struct Row<'a> {
    document: &'a str,
    table_id: &'a str,
    kind: TableKind,
    number: Option<&'a str>,
    title: Option<&'a str>,
    unit: Option<&'a str>,
    row: u32,
    col: u32,
    row_span: u32,
    col_span: u32,
    role: Role,
    text: &'a str,
    value: Option<&'a str>,
    nil: Option<Nil>,
    page: Option<u32>,
    left_pt: Option<String>,
    top_pt: Option<String>,
    right_pt: Option<String>,
    bottom_pt: Option<String>,
}

/// The column names of `cells.csv`, in order.
pub const COLUMNS: [&str; 19] = [
    "document",
    "table_id",
    "kind",
    "number",
    "title",
    "unit",
    "row",
    "col",
    "row_span",
    "col_span",
    "role",
    "text",
    "value",
    "nil",
    "page",
    "left_pt",
    "top_pt",
    "right_pt",
    "bottom_pt",
];

/// The first line of `cells.csv`.
#[must_use]
pub fn header() -> Vec<u8> {
    let mut line = COLUMNS.join(",").into_bytes();
    line.push(b'\n');
    line
}

/// The cells of every table of one document as CSV lines (RFC 4180, UTF-8, `\n`), without the header.
///
/// `document` names the document in the first column: the path of its JSON under the output
/// folder, without `.json`. A cell that goes on over a page break is placed where it begins.
///
/// # Panics
///
/// Never: memory takes every byte, and the rows are flat.
#[must_use]
pub fn to_bytes(document: &str, disclosure: &Disclosure) -> Vec<u8> {
    let mut out = csv::WriterBuilder::new()
        .has_headers(false)
        .from_writer(Vec::new());
    for table in &disclosure.tables {
        for cell in &table.cells {
            out.serialize(row(document, table, cell))
                .expect("a Vec takes every byte, and rows are flat");
        }
    }
    out.into_inner().expect("a Vec takes every byte")
}

fn row<'a>(document: &'a str, table: &'a Table, cell: &'a Cell) -> Row<'a> {
    let place = cell.prov.first();
    let side = |f: fn(&Rect) -> f32| place.map(|p| format!("{:.2}", f(&p.bbox)));
    Row {
        document,
        table_id: &table.table_id,
        kind: table.kind,
        number: table.number.as_deref(),
        title: table.title.as_deref(),
        unit: table.unit.as_deref(),
        row: cell.rows.start,
        col: cell.cols.start,
        row_span: cell.rows.end.saturating_sub(cell.rows.start),
        col_span: cell.cols.end.saturating_sub(cell.cols.start),
        role: cell.role,
        text: &cell.text,
        value: cell.amount.as_ref().and_then(|a| a.value.as_deref()),
        nil: cell.amount.as_ref().and_then(|a| a.nil),
        page: place.map(|p| p.page_no.get()),
        left_pt: side(Rect::left),
        top_pt: side(Rect::top),
        right_pt: side(Rect::right),
        bottom_pt: side(Rect::bottom),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_a_line_under_its_header() {
        let mut text = header();
        text.extend(to_bytes("a/b", &crate::examples::disclosure()));
        let mut reader = csv::Reader::from_reader(text.as_slice());
        assert_eq!(
            reader.headers().unwrap(),
            &csv::StringRecord::from(COLUMNS.to_vec())
        );
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 4);
        assert_eq!(&rows[3][2], "income_summary");
        assert_eq!(&rows[3][10], "amount");
        assert_eq!(&rows[3][11], "1,071.18");
        assert_eq!(&rows[3][12], "1071.18");
        assert_eq!(&rows[3][14], "4");
    }
}
