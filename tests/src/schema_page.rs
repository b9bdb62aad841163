//! `docs/schema.md`, made from the JSON Schema and the tables.

use mingxi::export::tidy::{Column, Kind, TABLES};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fmt::Write;

/// The page, in Markdown: the document first, then every type that it uses, in the order of use.
#[must_use]
pub fn page(schema: &Value) -> String {
    let mut text = String::from(
        "# The JSON document\n\n\
         Made from [`schema/disclosure.schema.json`](../schema/disclosure.schema.json) by \
         `UPDATE=1 cargo test -p mingxi-tests --test schema`; edit the doc comments in `crates/core/src` instead.\n\n\
         One document a PDF. Boxes are in points (1/72 inch) on the page as displayed, from its top-left corner, y down. \
         Pages count from 1, rows and columns from 0. Amounts are exact decimals in strings. Fields that are *required* \
         are always there; any other may be `null`, and readers should pass over fields that they do not know.\n",
    );
    let types = schema["$defs"].as_object().expect("a schema has types");
    section("Disclosure", schema, &mut text);
    for name in in_order_of_use(schema, types) {
        section(name, &types[name], &mut text);
    }
    tables(&mut text);
    text
}

/// The columns of the tables over all documents.
fn tables(text: &mut String) {
    text.push_str(
        "\n## Tables of a run\n\n\
         `--format csv` and `parquet` write these over all documents of a run, with the columns in this order; `datapackage.json` has them for programs. \
         Columns are text but for whole numbers (*n*), points on the page (*pt*) and exact decimals in yuan (*yuan*). `file` is the path of the \
         document's JSON under the output folder, without `.json`.\n\n\
         | table | columns |\n|---|---|\n",
    );
    for table in TABLES {
        let columns: Vec<String> = table.columns.iter().map(column).collect();
        let _ = writeln!(text, "| `{}` | {} |", table.name, columns.join(", "));
    }
}

fn column(column: &Column) -> String {
    let kind = match column.kind {
        Kind::Text => "",
        Kind::Whole => " *n*",
        Kind::Points => " *pt*",
        Kind::Yuan => " *yuan*",
    };
    format!("`{}`{kind}", column.name)
}

/// Every type, as a reader comes to it.
fn in_order_of_use<'a>(schema: &'a Value, types: &'a Map<String, Value>) -> Vec<&'a str> {
    let (mut order, mut seen) = (Vec::new(), BTreeSet::new());
    visit(schema, types, &mut order, &mut seen);
    assert_eq!(order.len(), types.len(), "a type that nothing uses");
    order
}

fn visit<'a>(
    value: &'a Value,
    types: &'a Map<String, Value>,
    order: &mut Vec<&'a str>,
    seen: &mut BTreeSet<&'a str>,
) {
    match value {
        Value::Object(fields) => {
            if let Some(name) = fields.get("$ref").and_then(type_name)
                && seen.insert(name)
            {
                order.push(name);
                visit(&types[name], types, order, seen);
            }
            for (_, field) in fields.iter().filter(|(key, _)| *key != "$defs") {
                visit(field, types, order, seen);
            }
        }
        Value::Array(items) => items.iter().for_each(|v| visit(v, types, order, seen)),
        _ => {}
    }
}

fn type_name(reference: &Value) -> Option<&str> {
    reference.as_str()?.rsplit('/').next()
}

fn section(name: &str, of: &Value, text: &mut String) {
    let _ = writeln!(text, "\n## {name}\n");
    if let Some(words) = of["description"].as_str() {
        let _ = writeln!(text, "{}\n", plain(words));
    }
    if let Some(choices) = of["oneOf"].as_array() {
        return choices_of(choices, text);
    }
    match of["properties"].as_object() {
        Some(_) => fields(of, text),
        None => {
            let _ = writeln!(text, "Type: {}.", kind(of));
        }
    }
}

/// A type that is one of several: words, or objects told apart by their `kind`.
fn choices_of(choices: &[Value], text: &mut String) {
    if choices.iter().all(|c| c["properties"].is_null()) {
        text.push_str("| value | meaning |\n|---|---|\n");
    }
    for choice in choices {
        let words = plain(choice["description"].as_str().unwrap_or_default());
        if let Some(fixed) = choice["properties"]["kind"]["const"].as_str() {
            let _ = writeln!(text, "### `\"kind\": \"{fixed}\"`\n\n{words}\n");
            fields(choice, text);
            text.push('\n');
        } else {
            let value = choice["const"].as_str().expect("a choice is a word");
            let _ = writeln!(text, "| `{value}` | {words} |");
        }
    }
    while text.ends_with("\n\n") {
        text.pop();
    }
}

fn fields(of: &Value, text: &mut String) {
    let required: Vec<&str> = of["required"]
        .as_array()
        .map_or(Vec::new(), |r| r.iter().filter_map(Value::as_str).collect());
    text.push_str("| field | type | required | meaning |\n|---|---|---|---|\n");
    for (name, field) in of["properties"].as_object().expect("an object has fields") {
        let words = plain(field["description"].as_str().unwrap_or_default());
        let mark = if required.contains(&name.as_str()) {
            "yes"
        } else {
            ""
        };
        let _ = writeln!(text, "| `{name}` | {} | {mark} | {words} |", kind(field));
    }
}

/// A type in words, linked where it has a section.
fn kind(of: &Value) -> String {
    if let Some(name) = of.get("$ref").and_then(type_name) {
        return format!("[{name}](#{})", name.to_lowercase());
    }
    if let Some(either) = of["anyOf"].as_array() {
        return either.iter().map(kind).collect::<Vec<_>>().join(" or ");
    }
    if let Some(fixed) = of["const"].as_str() {
        return format!("`\"{fixed}\"`");
    }
    let name = |t: &str| match t {
        "array" => format!("list of {}", kind(&of["items"])),
        other => other.to_owned(),
    };
    match &of["type"] {
        Value::String(t) => name(t),
        Value::Array(types) => {
            let words: Vec<String> = types.iter().filter_map(Value::as_str).map(name).collect();
            words.join(" or ")
        }
        _ => "anything".to_owned(),
    }
}

/// One line, fit for a table; links to code become plain code.
fn plain(words: &str) -> String {
    words
        .replace("\n\n", " ")
        .replace('\n', " ")
        .replace("[`", "`")
        .replace("`]", "`")
        .replace('|', "\\|")
}
