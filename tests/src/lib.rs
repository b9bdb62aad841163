//! What the whole-pipeline tests share: samples, corpora, truth, goldens and ratchets.
//!
//! The tests are in `tests/`, one file a question: is it [`truth`], is it what it was
//! ([`golden`]), is it no worse than before ([`ratchet`]), do independent readers agree.
//! `UPDATE=1` writes goldens and better ratchets; without it nothing in the repository changes.
#![forbid(unsafe_code)]
#![allow(
    clippy::missing_panics_doc,
    clippy::print_stderr,
    reason = "tests fail by panicking, and say what they skip"
)]

pub mod checks_page;
pub mod fuzz;
pub mod golden;
pub mod ocr;
pub mod pdf_file;
pub mod print;
pub mod program;
pub mod ratchet;
pub mod samples;
pub mod schema_page;
pub mod score;
pub mod second_reader;
pub mod truth;

use std::path::PathBuf;

/// The top of the repository.
#[must_use]
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests are a folder of the repository")
        .to_owned()
}

/// Whether goldens and better ratchets are to be written: `UPDATE=1`.
#[must_use]
pub fn is_update() -> bool {
    std::env::var_os("UPDATE").is_some_and(|v| v == "1")
}
