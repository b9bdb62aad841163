//! `docs/checks.md`, made from the doc comments of the rules.

use std::fmt::Write;
use std::fs;
use std::path::Path;

/// The page, in Markdown: what passing and proving mean, then every rule in order, from `crates/budget/src`.
#[must_use]
pub fn page(budget: &Path) -> String {
    let mut text = String::from(
        "# Checks\n\n\
         Made from the doc comments in `crates/budget/src` by `UPDATE=1 cargo test -p mingxi-tests --test schema`; edit those instead.\n\n\
         Each rule is an accounting identity, tested wherever a disclosure has the amounts for it. `mingxi check` tests them again and says what fails; \
         in the JSON they are under `checks`. Rule ids never change their meaning; `#r05` leads to rule R05.\n\n\
         | status | meaning |\n|---|---|\n\
         | `pass` | both sides agree, within rounding |\n\
         | `fail` | they do not; `verdict` says whose fault it is |\n\
         | `insufficient_data` | an amount is missing, or too little of the table adds up to say what belongs to the sum |\n\
         | `not_applicable` | there is nothing to check |\n\n\
         | verdict | meaning |\n|---|---|\n\
         | `publisher_inconsistency` | every amount in it is proven or seconded: the document contradicts itself |\n\
         | `reading_suspect` | an amount in it may be misread |\n",
    );
    for (heading, file) in [
        ("What passes and what proves", "identity.rs"),
        ("How sure an amount is", "assurance.rs"),
    ] {
        let comment = comment(&budget.join(file));
        let _ = writeln!(text, "\n## {heading}\n\n{comment}");
    }
    for (id, comment) in rules(&budget.join("checks")) {
        let (identity, rest) = comment.split_once("\n\n").unwrap_or((&comment, ""));
        let identity = identity.replace('\n', " ");
        let anchor = id.to_lowercase();
        let _ = writeln!(
            text,
            "\n<a id=\"{anchor}\"></a>\n\n## {id} {}\n\n{rest}",
            identity.trim_end_matches('.')
        );
    }
    text
}

/// The rules that are written, by id, with their doc comments.
fn rules(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut rules = Vec::new();
    for entry in entries {
        let path = entry.expect("the entry can be read").path();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let number = stem.strip_prefix('r').unwrap_or_default();
        if path.is_file() && number.len() == 2 && number.bytes().all(|b| b.is_ascii_digit()) {
            rules.push((stem.to_uppercase(), comment(&path)));
        }
    }
    rules.sort();
    assert!(rules.len() >= 9, "{} rules", rules.len());
    rules
}

/// The doc comment at the top of a file.
fn comment(path: &Path) -> String {
    let source = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let lines: Vec<&str> = source
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect();
    assert!(!lines.is_empty(), "{}: no doc comment", path.display());
    lines.join("\n").trim().to_owned()
}
