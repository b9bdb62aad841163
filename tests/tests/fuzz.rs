//! What fuzzing starts from and what it found, tried again without a fuzzer.

#![allow(clippy::print_stderr, reason = "the input that is tried is said")]

use mingxi_tests::fuzz::{TARGETS, Target, regressions};
use mingxi_tests::root;
use std::fs;

/// Says each input before it is tried: a panic does not hide which.
fn tries(target: &Target) {
    let seeds = (target.seeds)();
    assert!(seeds.len() >= 4, "{} seeds", seeds.len());
    for (i, seed) in seeds.iter().enumerate() {
        eprintln!("{}: seed {i}, {} bytes", target.name, seed.len());
        (target.run)(seed);
    }
    for path in regressions(target.name) {
        eprintln!("{}: {}", target.name, path.display());
        (target.run)(&fs::read(&path).expect("it can be read"));
    }
}

fn target(name: &str) -> &'static Target {
    let target = TARGETS.iter().find(|target| target.name == name);
    target.expect("a target of this name")
}

#[test]
fn convert_takes_any_bytes() {
    tries(target("convert"));
}

#[test]
fn content_takes_any_operations() {
    tries(target("content"));
}

#[test]
fn tables_are_found_among_any_edges_and_characters() {
    tries(target("tables"));
}

#[test]
fn amounts_are_read_as_printed() {
    tries(target("amounts"));
}

#[test]
fn any_ledger_can_be_opened() {
    tries(target("ledger"));
}

/// A target without a file for cargo-fuzz is never run, and a folder without a target is never replayed.
#[test]
fn each_target_has_its_file_and_each_folder_its_target() {
    let mut names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
    names.sort_unstable();
    let listed = |folder: &str| {
        let entries = fs::read_dir(root().join("fuzz").join(folder)).expect("the folder is there");
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let mut stems: Vec<String> = paths
            .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
            .collect();
        stems.sort();
        stems
    };
    assert_eq!(listed("fuzz_targets"), names);
    for folder in listed("regressions") {
        assert!(names.contains(&folder.as_str()), "{folder}");
        assert!(!regressions(&folder).is_empty(), "{folder}");
    }
}
