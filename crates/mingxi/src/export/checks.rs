//! Checks as a tidy table: one row an identity and what came of it.

use super::facts::AND;
use super::tidy::{Column, EachRow, Tidy, Value};
use mingxi_core::{CheckSide, Disclosure};
use std::io;

/// `checks`.
pub const TABLE: Tidy = Tidy {
    name: "checks",
    columns: &COLUMNS,
    rows,
};

const COLUMNS: [Column; 14] = [
    Column::text("file"),
    Column::text("check_id"),
    Column::text("rule"),
    Column::text("title"),
    Column::text("status"),
    Column::text("verdict"),
    Column::text("left_text"),
    Column::text("left_amount"),
    Column::text("left_facts"),
    Column::text("right_text"),
    Column::text("right_amount"),
    Column::text("right_facts"),
    Column::text("difference"),
    Column::text("tolerance"),
];

fn rows(document: &str, disclosure: &Disclosure, each: &mut EachRow<'_>) -> io::Result<()> {
    for check in &disclosure.checks {
        let mut row = vec![
            document.into(),
            check.check_id.as_str().into(),
            check.rule.as_str().into(),
            check.title.as_str().into(),
            Value::word(&check.status),
            Value::word(&check.verdict),
        ];
        row.extend(side(&check.left));
        row.extend(side(&check.right));
        row.extend([
            Value::maybe(check.difference.as_deref()),
            Value::maybe(check.tolerance.as_deref()),
        ]);
        each(&row)?;
    }
    Ok(())
}

fn side(side: &CheckSide) -> [Value<'_>; 3] {
    [
        side.text.as_str().into(),
        Value::maybe(side.amount.as_deref()),
        Value::joined(&side.facts, AND),
    ]
}
