//! The JSON Schema of the output.

use mingxi_core::Disclosure;
use schemars::generate::SchemaSettings;

/// The JSON Schema (2020-12) of the JSON document, with a line break at its end.
///
/// `schema/disclosure.schema.json` is this text; a test fails when they differ.
///
/// ```
/// assert!(mingxi::schema().contains("https://json-schema.org/draft/2020-12/schema"));
/// ```
///
/// # Panics
///
/// Never: a schema has only string keys.
#[must_use]
pub fn schema() -> String {
    let schema = SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<Disclosure>();
    let mut text = serde_json::to_string_pretty(&schema).expect("a schema has string keys");
    text.push('\n');
    text
}
