//! Amounts that are spoilt on purpose are noticed; `scripts/mutate` does the same for more documents.

use mingxi_tests::{root, samples};
use std::path::Path;

#[expect(dead_code, reason = "it is a program of its own")]
#[path = "../../crates/budget/examples/mutate.rs"]
mod mutate;

/// Small, and its tables cross-check each other.
const SAMPLE: &str = "shanxi-text-watermark.pdf";

#[test]
fn no_spoilt_amount_is_proven_and_nearly_all_are_flagged() {
    let conversion = samples::convert_file(&root().join("samples").join(SAMPLE))
        .unwrap_or_else(|e| panic!("{SAMPLE}: {e}"));
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mutate.json");
    let bytes = mingxi::export::json::to_bytes(&conversion.disclosure);
    std::fs::write(&path, bytes).expect("the file can be written");
    let arguments = [path.display().to_string()];
    mutate::run(arguments.into_iter()).unwrap_or_else(|e| panic!("{e}"));
}
