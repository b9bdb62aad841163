//! Cells as a tidy table: one row a cell of any table.

use super::tidy::{Column, EachRow, Tidy, Value};
use mingxi_core::Disclosure;
use std::io;

/// `cells`. A cell that goes on over a page break is placed where it begins.
pub const TABLE: Tidy = Tidy {
    name: "cells",
    columns: &COLUMNS,
    rows,
};

const COLUMNS: [Column; 19] = [
    Column::text("file"),
    Column::text("table_id"),
    Column::text("kind"),
    Column::text("number"),
    Column::text("title"),
    Column::text("unit"),
    Column::whole("row"),
    Column::whole("col"),
    Column::whole("row_span"),
    Column::whole("col_span"),
    Column::text("role"),
    Column::text("text"),
    Column::text("value"),
    Column::text("nil"),
    Column::whole("page_no"),
    Column::points("left_pt"),
    Column::points("top_pt"),
    Column::points("right_pt"),
    Column::points("bottom_pt"),
];

fn rows(document: &str, disclosure: &Disclosure, each: &mut EachRow<'_>) -> io::Result<()> {
    for table in &disclosure.tables {
        let mut row = vec![
            document.into(),
            table.table_id.as_str().into(),
            Value::word(&table.kind),
            Value::maybe(table.number.as_deref()),
            Value::maybe(table.title.as_deref()),
            Value::maybe(table.unit.as_deref()),
        ];
        let head = row.len();
        for cell in &table.cells {
            row.truncate(head);
            let amount = cell.amount.as_ref();
            row.extend([
                Value::Whole(cell.rows.start),
                Value::Whole(cell.cols.start),
                Value::Whole(cell.rows.end.saturating_sub(cell.rows.start)),
                Value::Whole(cell.cols.end.saturating_sub(cell.cols.start)),
                Value::word(&cell.role),
                cell.text.as_str().into(),
                Value::maybe(amount.and_then(|a| a.value.as_deref())),
                Value::word(&amount.and_then(|a| a.nil)),
            ]);
            row.extend(Value::place(cell.prov.first()));
            each(&row)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::tidy::csv_of;

    #[test]
    fn a_cell_is_a_line_under_its_header() {
        let text = csv_of(&TABLE, "a/b", &crate::examples::disclosure());
        let mut reader = csv::Reader::from_reader(text.as_slice());
        assert_eq!(
            reader.headers().unwrap(),
            &csv::StringRecord::from(COLUMNS.map(|c| c.name).to_vec())
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
