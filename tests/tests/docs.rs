//! The documents for people are complete, and what they name is there.

use mingxi_core::FindingCode;
use mingxi_tests::root;
use regex::Regex;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Every document for people: at the top and in `docs/`.
fn documents() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in [root(), root().join("docs"), root().join("samples")] {
        let entries = fs::read_dir(&folder).expect("the folder can be listed");
        let paths = entries.map(|e| e.expect("the entry can be read").path());
        found.extend(paths.filter(|p| p.extension().is_some_and(|e| e == "md")));
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The words of the headings of a document.
fn heading_words(text: &str) -> BTreeSet<&str> {
    text.lines()
        .filter(|line| line.starts_with('#'))
        .flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric()))
        .collect()
}

#[test]
fn every_error_and_every_finding_is_explained() {
    let text = read(&root().join("docs/errors.md"));
    let headings = heading_words(&text);
    let kinds = mingxi::ErrorKind::ALL.iter().map(ToString::to_string);
    let codes = FindingCode::ALL.iter().map(ToString::to_string);
    let pdf_kinds = pdf_error_kinds();
    let all: BTreeSet<String> = kinds.chain(codes).chain(pdf_kinds).collect();
    assert!(all.len() >= 28, "{all:?}");
    let missing: Vec<&String> = all
        .iter()
        .filter(|name| !headings.contains(name.as_str()))
        .collect();
    assert!(
        missing.is_empty(),
        "no heading in docs/errors.md: {missing:?}"
    );
}

/// A heading for what is no longer there misleads.
#[test]
fn nothing_else_is_explained() {
    let text = read(&root().join("docs/errors.md"));
    let code = Regex::new(r"^[PTDB]\d{3}$").expect("it is well-formed");
    let known: BTreeSet<String> = FindingCode::ALL.iter().map(ToString::to_string).collect();
    let codes: Vec<&str> = heading_words(&text)
        .into_iter()
        .filter(|word| code.is_match(word))
        .collect();
    assert!(!codes.is_empty());
    for word in codes {
        assert!(known.contains(word), "{word} is no finding");
    }
}

/// `mingxi_pdf::ErrorKind` has no list of its own: its declaration is read.
fn pdf_error_kinds() -> Vec<String> {
    let source = read(&root().join("crates/pdf/src/error.rs"));
    let (_, body) = source
        .split_once("pub enum ErrorKind {")
        .expect("the kinds are declared there");
    let (body, _) = body.split_once('}').expect("the declaration ends");
    let kinds: Vec<String> = body
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with(char::is_uppercase))
        .map(|line| line.trim_end_matches(',').to_owned())
        .collect();
    assert!(kinds.len() >= 9, "{kinds:?}");
    kinds
}

/// Links to files, and paths in code that begin with a folder of the repository.
fn named_paths(document: &Path) -> Vec<(String, PathBuf)> {
    let text = read(document);
    let folder = document.parent().expect("a document is in a folder");
    let link = Regex::new(r"\]\(([^)#\s]+)(#[^)]*)?\)").expect("it is well-formed");
    let code = Regex::new(
        r"`((?:crates|docs|samples|schema|scripts|tests)/[A-Za-z0-9_./-]+[A-Za-z0-9_/-])",
    )
    .expect("it is well-formed");
    let links = link
        .captures_iter(&text)
        .map(|c| c[1].to_owned())
        .filter(|to| !to.contains("://") && !to.starts_with("mailto:"))
        .map(|to| (to.clone(), folder.join(&to)));
    let paths = code
        .captures_iter(&text)
        .map(|c| (c[1].to_owned(), root().join(&c[1])));
    links.chain(paths).collect()
}

#[test]
fn every_path_that_is_named_exists() {
    let documents = documents();
    let names: Vec<&str> = documents
        .iter()
        .filter_map(|p| p.file_name()?.to_str())
        .collect();
    for name in [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "errors.md",
        "schema.md",
    ] {
        assert!(names.contains(&name), "no {name}");
    }
    let (mut checked, mut missing) = (0, Vec::new());
    for document in &documents {
        for (name, path) in named_paths(document) {
            checked += 1;
            if !path.exists() {
                missing.push(format!("{}: {name}", document.display()));
            }
        }
    }
    assert!(checked >= 10, "{checked} paths are named");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
