//! The JSON Schema is fresh, every output obeys it, and the pages made from it and from the rules say what they say.

use mingxi_core::Disclosure;
use mingxi_tests::golden::compare_or_update;
use mingxi_tests::{checks_page, root, samples, schema_page};
use serde_json::Value;
use std::path::PathBuf;

fn schema() -> Value {
    serde_json::from_str(&mingxi::schema()).expect("the schema is JSON")
}

#[test]
fn the_schema_in_the_repository_is_fresh() {
    let path = root().join("schema/disclosure.schema.json");
    compare_or_update(&path, &mingxi::schema())
        .unwrap_or_else(|e| panic!("{e}\nUPDATE=1 writes it"));
}

#[test]
fn the_page_about_the_schema_is_fresh() {
    let page = schema_page::page(&schema());
    assert!(
        page.contains("## Cell") && page.lines().count() > 300,
        "{page}"
    );
    compare_or_update(&root().join("docs/schema.md"), &page)
        .unwrap_or_else(|e| panic!("{e}\nUPDATE=1 writes it"));
}

#[test]
fn the_page_about_the_checks_is_fresh() {
    let page = checks_page::page(&root().join("crates/budget/src"));
    assert!(page.contains("\n## R05 ") && page.contains("**Why it holds.**"));
    compare_or_update(&root().join("docs/checks.md"), &page)
        .unwrap_or_else(|e| panic!("{e}\nUPDATE=1 writes it"));
}

/// Readers may pass over unknown fields; our own output has none.
fn closed(mut schema: Value) -> Value {
    fn close(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                if fields.contains_key("properties") {
                    fields.insert("additionalProperties".to_owned(), Value::Bool(false));
                }
                fields.values_mut().for_each(close);
            }
            Value::Array(items) => items.iter_mut().for_each(close),
            _ => {}
        }
    }
    close(&mut schema);
    schema
}

#[test]
fn every_output_obeys_the_schema() {
    let schema = closed(schema());
    jsonschema::draft202012::meta::validate(&schema).expect("the schema is one");
    let judge = jsonschema::draft202012::new(&schema).expect("the schema is one");
    let mut paths: Vec<PathBuf> = samples::all().iter().map(samples::Sample::path).collect();
    for part in ["typeset", "real", "hostile"] {
        paths.extend(samples::corpus(part).iter().flat_map(|p| samples::pdfs(p)));
    }
    let mut valid = 0;
    for path in paths {
        let Ok(conversion) = samples::convert_file(&path) else {
            continue;
        };
        let bytes = mingxi::export::json::to_bytes(&conversion.disclosure);
        let json: Value = serde_json::from_slice(&bytes).expect("it is JSON");
        let complaints: Vec<String> = judge
            .iter_errors(&json)
            .take(5)
            .map(|e| format!("{}: {e:.200}", e.instance_path()))
            .collect();
        assert!(complaints.is_empty(), "{}: {complaints:#?}", path.display());
        let back: Disclosure = serde_json::from_slice(&bytes).expect("it reads back");
        assert_eq!(
            mingxi::export::json::to_bytes(&back),
            bytes,
            "{}",
            path.display()
        );
        valid += 1;
    }
    assert!(valid >= 16, "{valid} outputs");
    eprintln!("{valid} outputs obey the schema");
}

/// A judge that accepts anything would prove nothing.
#[test]
fn what_is_wrong_is_refused() {
    let judge = jsonschema::draft202012::new(&closed(schema())).expect("the schema is one");
    let good = serde_json::to_value(mingxi::examples::disclosure()).expect("it is JSON");
    assert!(judge.is_valid(&good));
    for (place, value) in [
        ("/status", Value::from("fine")),
        ("/pages/0/page_no", Value::from(0)),
        ("/tables/0/cells/0/text", Value::Null),
        ("/tables/0/unit", Value::from(7)),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(place)
            .unwrap_or_else(|| panic!("no {place}")) = value;
        assert!(!judge.is_valid(&bad), "{place}");
    }
}
