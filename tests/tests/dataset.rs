//! The tables of a run as their users load them: `DuckDB`, polars and pandas read them, and frictionless takes their description.
//!
//! Needs Python 3 and, once, `PyPI`: `scripts/python-venv` puts what `tests/dataset.txt` pins into `target/dataset-venv`, and `scripts/setup`
//! has it do so. Where that cannot be, `MINGXI_SKIP_DATASET=1` passes over it, aloud.

use mingxi::run::{Format, Run};
use mingxi_tests::program::run;
use mingxi_tests::{root, samples};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The lines that README shows for loading a table.
fn lines_of_readme() -> Vec<String> {
    let readme = fs::read_to_string(root().join("README.md")).expect("there is a README");
    let block = readme
        .split("```python\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .expect("README shows how tables are loaded");
    block.lines().map(ToOwned::to_owned).collect()
}

#[test]
fn the_tables_load_and_hold_what_the_json_holds() {
    if std::env::var_os("MINGXI_SKIP_DATASET").is_some() {
        eprintln!("MINGXI_SKIP_DATASET is set: nobody loads the tables");
        return;
    }
    run(Command::new(root().join("scripts/python-venv")).arg("dataset")).expect("it installs");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("dataset");
    let _ = fs::remove_dir_all(&folder);
    let options = Run {
        config: samples::settings(),
        formats: vec![Format::Csv, Format::Parquet],
        ..Run::into_folder(folder.join("out"))
    };
    mingxi::run(&[root().join("samples")], &options, &|_| ()).expect("it runs");
    let lines = lines_of_readme();
    for library in ["duckdb.", "polars.", "pandas."] {
        assert!(
            lines.iter().any(|line| line.starts_with(library)),
            "{lines:?}"
        );
    }
    let said = run(Command::new(root().join("target/dataset-venv/bin/python"))
        .arg(root().join("tests/dataset.py"))
        .arg(&folder)
        .args(&lines))
    .expect("what README shows loads the tables");
    assert_eq!(said.lines().count(), 6, "a line a table: {said}");
}
