//! Documents as a tidy table: one row a PDF that came to something.

use super::facts::of_document;
use super::tidy::{Column, EachRow, Tidy, Value};
use mingxi_core::{Assurance, CheckStatus, Disclosure};
use std::io;

/// `documents`.
pub const TABLE: Tidy = Tidy {
    name: "documents",
    columns: &COLUMNS,
    rows,
};

const COLUMNS: [Column; 22] = [
    Column::text("file"),
    Column::text("entity"),
    Column::text("entity_code"),
    Column::whole("fiscal_year"),
    Column::text("phase"),
    Column::text("scope"),
    Column::text("title"),
    Column::text("status"),
    Column::text("file_name"),
    Column::text("sha256"),
    Column::whole("pages"),
    Column::whole("pages_of_file"),
    Column::whole("tables"),
    Column::whole("forms"),
    Column::whole("facts"),
    Column::whole("proven"),
    Column::whole("seconded"),
    Column::whole("single"),
    Column::whole("contested"),
    Column::whole("checks"),
    Column::whole("failing_checks"),
    Column::whole("findings"),
];

fn rows(document: &str, disclosure: &Disclosure, each: &mut EachRow<'_>) -> io::Result<()> {
    let count = |n: usize| Value::number(u32::try_from(n).ok());
    let sure = |assurance: Assurance| {
        let facts = disclosure.facts.iter();
        count(facts.filter(|fact| fact.assurance == assurance).count())
    };
    let fails = disclosure
        .checks
        .iter()
        .filter(|check| check.status == CheckStatus::Fail);
    let of = |words: &'_ str| Value::Text(words.to_owned().into());
    let own = [
        Value::maybe(disclosure.disclosure.title.as_deref()),
        Value::word(&disclosure.status),
        of(&disclosure.source.file_name),
        of(&disclosure.source.sha256),
        count(disclosure.pages.len()),
        Value::Whole(disclosure.source.page_count),
        count(disclosure.tables.len()),
        count(disclosure.forms.len()),
        count(disclosure.facts.len()),
        sure(Assurance::Proven),
        sure(Assurance::Seconded),
        sure(Assurance::Single),
        sure(Assurance::Contested),
        count(disclosure.checks.len()),
        count(fails.count()),
        count(disclosure.findings.len()),
    ];
    each(
        &[
            of_document(document, &disclosure.disclosure).as_slice(),
            &own,
        ]
        .concat(),
    )
}
