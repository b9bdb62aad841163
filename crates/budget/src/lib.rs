//! Budget accounting over documents: what each cell is for, which statement each table is, forms as
//! key-value data, and whose disclosure it is.
//!
//! Everything here is pure, knows places only as provenance, and reads money into exact decimals:
//! floats are banned from this crate (`clippy.toml`).
//!
//! ```
//! let (tables, findings) = mingxi_budget::annotate(Vec::new());
//! assert!(tables.is_empty() && findings.is_empty());
//! ```
#![forbid(unsafe_code)]
#![deny(clippy::float_arithmetic)]
#![cfg_attr(
    not(test),
    deny(clippy::arithmetic_side_effects, clippy::cast_possible_truncation)
)]

mod account;
mod amount;
mod assurance;
mod books;
mod catalogue;
mod checks;
mod classify;
mod columns;
#[cfg(test)]
mod example;
mod facts;
mod form_facts;
mod forms;
mod head;
mod header;
mod identity;
mod measure;
mod notices;
mod outline;
mod prose;
mod resolve;
mod roles;
mod sheet;

pub use amount::{Amount, Reading};
pub use books::{Books, REVIEWER, SHAPES, SecondReading, books, second};
pub use catalogue::catalogues;
pub use classify::statement_of_title;
pub use forms::forms;
pub use head::head;
pub use notices::notices;
pub use resolve::resolve;

use header::Header;
use mingxi_core::{Finding, FindingCode, Role, Table, TableKind};

/// Says what each cell is for, reads its amount, and tells which statement each table is.
///
/// Sets [`Table::kind`], [`Role`] and amount of every cell, and `header_row_count` 0 for forms,
/// which have no header. Findings: B001 for a table with amounts that is of no known kind, B002
/// for a cell of an amount column that holds no amount.
#[must_use]
pub fn annotate(tables: Vec<Table>) -> (Vec<Table>, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut annotated: Vec<Table> = Vec::with_capacity(tables.len());
    for mut table in tables {
        annotate_one(&mut table, annotated.last(), &mut findings);
        annotated.push(table);
    }
    (annotated, findings)
}

fn annotate_one(table: &mut Table, before: Option<&Table>, findings: &mut Vec<Finding>) {
    if let Some((kind, amounts)) = forms::amount_cells(table) {
        table.kind = kind;
        table.header_row_count = 0;
        findings.extend(roles::assign_form(table, &amounts));
        return;
    }
    let header = Header::of(table);
    table.kind = classify::classify(table, &header, before);
    findings.extend(roles::assign(table, &header));
    let has_amounts = table.cells.iter().any(|c| c.role == Role::Amount);
    if table.kind == TableKind::Unclassified && has_amounts {
        findings.push(unknown_statement(table));
    }
}

/// Finding B001 about a table.
fn unknown_statement(table: &Table) -> Finding {
    let name = table.title.as_deref().unwrap_or("without a title");
    let finding = Finding::new(
        FindingCode::B001,
        format!("table {name} is of no known statement"),
    );
    let finding = finding.about(&table.table_id);
    match table.pages.first() {
        Some(page) => finding.on(*page),
        None => finding,
    }
}
