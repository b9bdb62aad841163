//! What fuzzing tries: a function a target, for any bytes.
//!
//! `cargo fuzz` calls them with bytes of its making (`fuzz/`), and `tests/tests/fuzz.rs` with those that are
//! kept. Each panics where the code under test does, and where what it returns is not sound.

mod amounts;
mod content;
mod convert;
mod ledger;
mod tables;

use std::path::PathBuf;

/// Something to try with any bytes.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, and that of its folders under `fuzz/`.
    pub name: &'static str,
    /// Tries these bytes; a panic is a fault found.
    pub run: fn(&[u8]),
    /// Bytes to start from, made of the samples.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All of them; `fuzz/fuzz_targets` has one file each.
pub const TARGETS: [Target; 5] = [
    Target {
        name: "convert",
        run: convert::run,
        seeds: convert::seeds,
    },
    Target {
        name: "content",
        run: content::run,
        seeds: content::seeds,
    },
    Target {
        name: "tables",
        run: tables::run,
        seeds: tables::seeds,
    },
    Target {
        name: "amounts",
        run: amounts::run,
        seeds: amounts::seeds,
    },
    Target {
        name: "ledger",
        run: ledger::run,
        seeds: ledger::seeds,
    },
];

/// Tries bytes with the target of this name.
pub fn run(name: &str, bytes: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name);
    (target.expect("a target of this name").run)(bytes);
}

/// What made a target fail once, and must not again: the files of `fuzz/regressions/TARGET`.
#[must_use]
pub fn regressions(target: &str) -> Vec<PathBuf> {
    let folder = crate::root().join("fuzz/regressions").join(target);
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    files.sort();
    files
}

/// The bytes of the samples whose file is no longer than this, hostile ones among them.
fn small_samples(longest: usize) -> Vec<Vec<u8>> {
    let samples = crate::samples::all();
    let read = samples
        .iter()
        .filter_map(|sample| std::fs::read(sample.path()).ok());
    read.filter(|bytes| bytes.len() <= longest).collect()
}
