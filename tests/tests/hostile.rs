//! Broken, locked and malicious files: nothing escapes, nothing hangs, and what is said is useful.

#![allow(
    clippy::panic_in_result_fn,
    clippy::print_stderr,
    reason = "a hang or an escaped panic fails the test; counts are said"
)]

use mingxi::{Error, ErrorKind, Severity, Status};
use mingxi_core::{Disclosure, FindingCode, PageKind};
use mingxi_tests::samples;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// No file may take longer, in a debug build on a busy machine.
const LONGEST: Duration = Duration::from_secs(20);
/// What the workers of a run have; nested page trees and forms recurse.
const STACK_BYTES: usize = 64 << 20;

/// Converts a file on a thread of its own; a panic that escapes, or a hang, fails the test.
fn outcome(path: &Path) -> Result<Disclosure, Error> {
    let (sender, receiver) = mpsc::channel();
    let file = path.to_owned();
    let start = Instant::now();
    thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(move || {
            let result = samples::convert_file(&file).map(|c| c.disclosure);
            let _ = sender.send(result);
        })
        .expect("a thread can be had");
    match receiver.recv_timeout(LONGEST) {
        Ok(result) => result,
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("{}: {:?}", path.display(), start.elapsed()),
        Err(mpsc::RecvTimeoutError::Disconnected) => panic!("{}: a panic", path.display()),
    }
}

/// Every file of a folder ends, in a document or in a clear error.
fn survives(folder: &Path, least: usize) {
    let (mut documents, mut errors, mut hints) = (0, 0, 0);
    for path in samples::pdfs(folder) {
        match outcome(&path) {
            Ok(document) => {
                documents += 1;
                is_sound(&path, &document);
            }
            Err(error) => {
                errors += 1;
                hints += usize::from(error.hint().is_some());
                is_clear(&path, &error);
            }
        }
    }
    eprintln!("{documents} documents, {errors} errors, {hints} hints");
    assert!(documents + errors >= least && documents > 0 && errors > 0);
    assert!(
        10 * hints >= 9 * errors,
        "{hints} of {errors} errors have a hint, expected nine of ten"
    );
}

fn is_clear(path: &Path, error: &Error) {
    let name = path.display();
    let story = error.story();
    assert!(
        !story.is_empty() && !story.contains('\n'),
        "{name}: {story}"
    );
    assert!(!story.ends_with('.'), "{name}: {story}");
    assert!(
        !story.starts_with(char::is_uppercase) || story.starts_with("PDF"),
        "{name}: {story}"
    );
    assert!(
        error.hint().is_none_or(|h| !h.contains('\n')),
        "{name}: {:?}",
        error.hint()
    );
    assert!(ErrorKind::ALL.contains(&error.kind()), "{name}");
    assert_ne!(error.kind(), ErrorKind::Panicked, "{name}: {story}");
}

/// A lost page is told, and a document that lost one is not clean.
fn is_sound(path: &Path, document: &Disclosure) {
    let name = path.display();
    let worst = document.findings.iter().map(|f| f.severity).max();
    let least = match worst {
        Some(Severity::Error) => Status::Partial,
        Some(Severity::Warning) => Status::Doubtful,
        Some(Severity::Note) | None => Status::Clean,
    };
    assert!(document.status >= least, "{name}: {:?}", document.status);
    for finding in &document.findings {
        assert!(!finding.message.contains('\n'), "{name}: {finding:?}");
        let is_bug = finding.message.contains("a bug in mingxi");
        assert!(!is_bug, "{name}: {}", finding.message);
    }
}

#[test]
fn hostile_samples_end_and_say_why() {
    survives(&mingxi_tests::root().join("samples/hostile"), 12);
}

#[test]
#[cfg_attr(not(mingxi_corpus), ignore = "MINGXI_CORPUS is not set")]
fn the_hostile_corpus_ends_and_says_why() {
    survives(
        &samples::corpus("hostile").expect("MINGXI_CORPUS is set"),
        150,
    );
}

fn sample(name: &str) -> PathBuf {
    mingxi_tests::root().join("samples/hostile").join(name)
}

#[test]
fn what_cannot_be_read_has_its_kind() {
    for (name, kind) in [
        ("empty.pdf", ErrorKind::Empty),
        ("not-a-pdf.pdf", ErrorKind::NotAPdf),
        ("truncated.pdf", ErrorKind::Damaged),
        ("encrypted-user-password.pdf", ErrorKind::Encrypted),
        ("zero-pages.pdf", ErrorKind::NoPages),
        ("many-pages.pdf", ErrorKind::TooLarge),
    ] {
        let error = outcome(&sample(name)).expect_err(name);
        assert_eq!(error.kind(), kind, "{name}: {error}");
        assert!(error.hint().is_some(), "{name}: {error}");
    }
}

/// What can be read is read as well as the whole file beside it.
#[test]
fn what_can_be_repaired_is_read() {
    for name in ["no-trailer.pdf", "encrypted-empty-user-password.pdf"] {
        let out = outcome(&sample(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(out.source.page_count, 4, "{name}");
        assert_eq!(out.tables.len(), 1, "{name}");
        // the statement is one of samples/seeded-errors.pdf, with an error made on purpose
        let doubts = out.findings.iter().filter(|f| f.severity != Severity::Note);
        let codes: Vec<FindingCode> = doubts.map(|f| f.code).collect();
        assert_eq!(codes, [FindingCode::B003; 3], "{name}: {:?}", out.findings);
    }
}

#[test]
fn a_page_of_noise_costs_that_page_only() {
    let whole = outcome(&sample("no-trailer.pdf")).unwrap_or_else(|e| panic!("{e}"));
    let out = outcome(&sample("garbage-content.pdf")).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(out.status, Status::Partial);
    let lost: Vec<u32> = out
        .findings
        .iter()
        .filter(|f| f.code == FindingCode::P001)
        .filter_map(|f| Some(f.page_no?.get()))
        .collect();
    assert_eq!(lost, [3]);
    let text_pages = |d: &Disclosure| {
        let pages = d.pages.iter().filter(|p| p.kind == PageKind::Text);
        pages.map(|p| p.page_no.get()).collect::<Vec<_>>()
    };
    let mut others = text_pages(&whole);
    others.retain(|page| *page != 3);
    assert_eq!(text_pages(&out), others);
    assert!(others.len() >= 2);
    assert_eq!(out.tables.len(), whole.tables.len());
}

/// Where a font is missing, the page is doubted.
#[test]
fn a_missing_font_is_a_doubt() {
    let out = outcome(&sample("missing-font.pdf")).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(out.status, Status::Doubtful);
    assert!(out.findings.iter().any(|f| f.code == FindingCode::P006));
}

/// Every way of cutting a good file short ends in a document or an error.
#[test]
fn a_file_cut_anywhere_ends() {
    let bytes = std::fs::read(mingxi_tests::root().join("samples/seeded-errors.pdf"))
        .expect("the sample is there");
    let config = samples::settings();
    let (mut read, mut refused) = (0, 0);
    for percent in (1..100).step_by(7) {
        let cut = bytes[..bytes.len() * percent / 100].to_vec();
        match mingxi::convert(mingxi::Input::new("cut.pdf", cut), &config) {
            Ok(_) => read += 1,
            Err(error) => {
                is_clear(Path::new("cut.pdf"), &error);
                refused += 1;
            }
        }
    }
    assert_eq!(read + refused, 15);
    assert!(refused > 0);
}
