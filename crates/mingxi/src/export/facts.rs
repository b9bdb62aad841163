//! Facts as a tidy table: one row an amount with its meaning.

use super::tidy::{Column, EachRow, Tidy, Value};
use mingxi_core::{Cell, Disclosure, DisclosureHead};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

/// `facts`.
pub const TABLE: Tidy = Tidy {
    name: "facts",
    columns: &COLUMNS,
    rows,
};

const COLUMNS: [Column; 29] = [
    Column::text("file"),
    Column::text("entity"),
    Column::text("entity_code"),
    Column::whole("fiscal_year_of_document"),
    Column::text("phase"),
    Column::text("scope"),
    Column::text("fact_id"),
    Column::text("table_id"),
    Column::whole("row"),
    Column::whole("col"),
    Column::text("statement"),
    Column::text("code"),
    Column::text("name"),
    Column::text("level"),
    Column::text("scheme"),
    Column::text("path"),
    Column::text("measure"),
    Column::whole("fiscal_year"),
    Column::text("amount"),
    Column::text("unit"),
    Column::yuan("amount_yuan"),
    Column::text("assurance"),
    Column::text("evidence"),
    Column::text("further"),
    Column::whole("page_no"),
    Column::points("left_pt"),
    Column::points("top_pt"),
    Column::points("right_pt"),
    Column::points("bottom_pt"),
];

/// Between the accounts of a path, from the top.
const BELOW: &str = ">";

/// Between the ids of a list.
pub(super) const AND: &str = ";";

fn rows(document: &str, disclosure: &Disclosure, each: &mut EachRow<'_>) -> io::Result<()> {
    // Numbers are compared faster than names: first the table, then the place in it.
    let mut cells: BTreeMap<&str, BTreeMap<(u32, u32), &Cell>> = BTreeMap::new();
    for table in &disclosure.tables {
        let places = table
            .cells
            .iter()
            .map(|c| ((c.rows.start, c.cols.start), c));
        cells.entry(&table.table_id).or_default().extend(places);
    }
    let mut row = of_document(document, &disclosure.disclosure).to_vec();
    let head = row.len();
    for fact in &disclosure.facts {
        row.truncate(head);
        let item = &fact.item;
        let cell = cells
            .get(fact.table_id.as_str())
            .and_then(|places| places.get(&(fact.row, fact.col)));
        let further = item
            .further
            .iter()
            .map(|f| [f.code.as_deref().unwrap_or_default(), &f.name].concat());
        let further = match item.further.len() {
            0 => Value::Nothing,
            _ => Value::Text(Cow::Owned(further.collect::<Vec<_>>().join(AND))),
        };
        row.extend([
            fact.fact_id.as_str().into(),
            fact.table_id.as_str().into(),
            Value::Whole(fact.row),
            Value::Whole(fact.col),
            Value::word(&fact.statement),
            Value::maybe(item.code.as_deref()),
            item.name.as_str().into(),
            Value::word(&item.level),
            Value::word(&item.scheme),
            Value::joined(&item.path, BELOW),
            fact.measure.as_str().into(),
            Value::number(fact.fiscal_year.map(u32::from)),
            fact.amount.as_str().into(),
            Value::maybe(fact.unit.as_deref()),
            fact.amount_yuan
                .as_deref()
                .map_or(Value::Nothing, Value::Yuan),
            Value::word(&fact.assurance),
            Value::joined(&fact.evidence, AND),
            further,
        ]);
        row.extend(Value::place(cell.and_then(|c| c.prov.first())));
        each(&row)?;
    }
    Ok(())
}

/// The columns that say whose document it is, the same in every row of it.
pub(super) fn of_document<'a>(document: &'a str, head: &'a DisclosureHead) -> [Value<'a>; 6] {
    [
        document.into(),
        Value::maybe(head.entity.as_deref()),
        Value::maybe(head.entity_code.as_deref()),
        Value::number(head.fiscal_year.map(u32::from)),
        Value::word(&head.phase),
        Value::word(&head.scope),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::tidy::csv_of;

    #[test]
    fn an_amount_is_a_row_with_its_meaning_and_its_place() {
        let text = csv_of(&TABLE, "a/b", &crate::examples::disclosure());
        let mut reader = csv::Reader::from_reader(text.as_slice());
        let names = reader.headers().unwrap().clone();
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 1);
        for (column, want) in [
            ("file", "a/b"),
            ("entity", "某县人民政府办公室"),
            ("fiscal_year_of_document", "2026"),
            ("phase", "budget"),
            ("scope", "unit"),
            ("fact_id", "t1.r1.c1"),
            ("statement", "income_summary"),
            ("code", ""),
            ("name", "合计"),
            ("level", "total"),
            ("scheme", ""),
            ("measure", "total"),
            ("amount", "1071.18"),
            ("unit", "万元"),
            ("amount_yuan", "10711800"),
            ("assurance", "proven"),
            ("evidence", "k1;k2"),
            ("page_no", "4"),
            ("left_pt", "250.00"),
            ("bottom_pt", "140.00"),
        ] {
            let at = names.iter().position(|n| n == column).unwrap();
            assert_eq!(&rows[0][at], want, "{column}");
        }
    }
}
