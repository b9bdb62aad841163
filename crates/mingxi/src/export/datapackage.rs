//! What the tidy tables are, for programs: a Frictionless Data Package (specs.frictionlessdata.io, version 1).

use super::tidy::{Kind, TABLES, Tidy};
use serde_json::{Value, json};

/// `datapackage.json` for the tables in files of these endings, `csv` or `parquet`.
#[must_use]
pub fn to_bytes(endings: &[&str]) -> Vec<u8> {
    let resources = TABLES
        .iter()
        .flat_map(|table| endings.iter().map(|ending| resource(table, ending)));
    let package = json!({
        "profile": "data-package",
        "name": "mingxi",
        "title": "Budgets and final accounts as published, read by mingxi",
        "resources": resources.collect::<Vec<Value>>(),
    });
    format!("{package:#}\n").into_bytes()
}

fn resource(table: &Tidy, ending: &str) -> Value {
    let fields = table
        .columns
        .iter()
        .map(|column| json!({"name": column.name, "type": type_of(column.kind)}));
    let schema = json!({"fields": fields.collect::<Vec<Value>>(), "missingValues": [""]});
    let path = format!("{}.{ending}", table.name);
    // Names are unique in a package.
    match ending {
        "csv" => json!({
            "name": table.name, "path": path, "profile": "tabular-data-resource", "format": "csv",
            "mediatype": "text/csv", "encoding": "utf-8", "schema": schema,
        }),
        // A file with a description, not a table to validate row by row: frictionless reads Parquet by way of pandas, which makes a number
        // of a whole number that is null, and takes the place for wrong.
        _ => json!({
            "name": format!("{}-{ending}", table.name), "path": path, "type": "file", "format": ending,
            "mediatype": "application/vnd.apache.parquet", "schema": schema,
        }),
    }
}

const fn type_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "string",
        Kind::Whole => "integer",
        Kind::Points | Kind::Yuan => "number",
    }
}
