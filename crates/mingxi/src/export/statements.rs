//! Numbers of the prose as a tidy table: one row a statement.

use super::facts::{AND, of_document};
use super::tidy::{Column, EachRow, Tidy, Value};
use mingxi_core::Disclosure;
use std::collections::BTreeMap;
use std::io;

/// `statements`.
pub const TABLE: Tidy = Tidy {
    name: "statements",
    columns: &COLUMNS,
    rows,
};

const COLUMNS: [Column; 24] = [
    Column::text("file"),
    Column::text("entity"),
    Column::text("entity_code"),
    Column::whole("fiscal_year_of_document"),
    Column::text("phase"),
    Column::text("scope"),
    Column::text("statement_id"),
    Column::text("section_id"),
    Column::text("heading"),
    Column::text("kind"),
    Column::text("subject"),
    Column::text("text"),
    Column::text("value"),
    Column::text("unit"),
    Column::yuan("amount_yuan"),
    Column::whole("fiscal_year"),
    Column::text("restates"),
    Column::text("assurance"),
    Column::text("evidence"),
    Column::whole("page_no"),
    Column::points("left_pt"),
    Column::points("top_pt"),
    Column::points("right_pt"),
    Column::points("bottom_pt"),
];

fn rows(document: &str, disclosure: &Disclosure, each: &mut EachRow<'_>) -> io::Result<()> {
    let headings: BTreeMap<&str, &str> = disclosure
        .sections
        .iter()
        .map(|s| (s.section_id.as_str(), s.heading.as_str()))
        .collect();
    let head = of_document(document, &disclosure.disclosure);
    for stated in &disclosure.narrative {
        let heading = headings.get(stated.section_id.as_str()).copied();
        let own = [
            stated.statement_id.as_str().into(),
            stated.section_id.as_str().into(),
            Value::maybe(heading),
            Value::word(&stated.kind),
            stated.subject.as_str().into(),
            stated.text.as_str().into(),
            stated.value.as_str().into(),
            Value::maybe(stated.unit.as_deref()),
            stated
                .amount_yuan
                .as_deref()
                .map_or(Value::Nothing, Value::Yuan),
            Value::number(stated.fiscal_year.map(u32::from)),
            Value::maybe(stated.restates.as_deref()),
            Value::word(&stated.assurance),
            Value::joined(&stated.evidence, AND),
        ];
        let place = Value::place(stated.prov.first());
        each(&[head.as_slice(), &own, &place].concat())?;
    }
    Ok(())
}
