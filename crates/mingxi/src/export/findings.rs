//! Findings as a tidy table: one row a doubt, with its place.

use super::facts::AND;
use super::tidy::{Column, EachRow, Tidy, Value};
use mingxi_core::Disclosure;
use std::io;

/// `findings`.
pub const TABLE: Tidy = Tidy {
    name: "findings",
    columns: &COLUMNS,
    rows,
};

const COLUMNS: [Column; 11] = [
    Column::text("file"),
    Column::text("code"),
    Column::text("severity"),
    Column::text("message"),
    Column::text("table_id"),
    Column::text("fact_ids"),
    Column::whole("page_no"),
    Column::points("left_pt"),
    Column::points("top_pt"),
    Column::points("right_pt"),
    Column::points("bottom_pt"),
];

fn rows(document: &str, disclosure: &Disclosure, each: &mut EachRow<'_>) -> io::Result<()> {
    for finding in &disclosure.findings {
        let [left, top, right, bottom] = Value::sides(finding.bbox.as_ref());
        each(&[
            document.into(),
            Value::word(&finding.code),
            Value::word(&finding.severity),
            finding.message.as_str().into(),
            Value::maybe(finding.table_id.as_deref()),
            Value::joined(&finding.fact_ids, AND),
            Value::number(finding.page_no.map(|page| page.get())),
            left,
            top,
            right,
            bottom,
        ])?;
    }
    Ok(())
}
