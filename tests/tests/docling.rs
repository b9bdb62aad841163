//! docling-core's own model takes our `DoclingDocument`.
//!
//! Needs Python 3 and, once, `PyPI`: docling-core goes into `target/docling-venv`. Where that cannot be,
//! `MINGXI_SKIP_DOCLING=1` passes over it, aloud.

use mingxi::export::docling;
use mingxi_tests::program::run;
use mingxi_tests::{root, samples};
use std::path::PathBuf;
use std::process::Command;

/// What the export was written for.
const PACKAGE: &str = "docling-core>=2.30,<3";

/// The Python of an environment that has docling-core.
fn python() -> Result<PathBuf, String> {
    let folder = root().join("target/docling-venv");
    let python = folder.join("bin/python");
    let has_it = || run(Command::new(&python).args(["-c", "import docling_core"])).is_ok();
    if !has_it() {
        run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
        run(Command::new(&python).args(["-m", "pip", "install", "--quiet", PACKAGE]))?;
    }
    Ok(python)
}

#[test]
fn docling_core_takes_the_export() {
    if std::env::var_os("MINGXI_SKIP_DOCLING").is_some() {
        eprintln!("MINGXI_SKIP_DOCLING is set: the DoclingDocument export is not tested");
        return;
    }
    let python = python().unwrap_or_else(|why| {
        panic!("cannot install {PACKAGE}; set MINGXI_SKIP_DOCLING=1 to pass over this test\n{why}")
    });
    let folder = root().join("target/docling");
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    let (mut files, mut want) = (Vec::new(), Vec::new());
    for file in ["shanxi-text-watermark.pdf", "sideways.pdf"] {
        let path = root().join("samples").join(file);
        let out = samples::convert_file(&path)
            .unwrap_or_else(|e| panic!("{e}"))
            .disclosure;
        let name = samples::name(&path);
        let target = folder.join(format!("{name}.docling.json"));
        std::fs::write(&target, docling::to_bytes(&name, &out)).expect("it can be written");
        files.push(target);
        let cells: usize = out.tables.iter().map(|t| t.cells.len()).sum();
        want.push(format!("{} {cells} {}", out.tables.len(), out.pages.len()));
    }
    let script = root().join("tests/docling.py");
    let said = run(Command::new(python).arg(script).args(&files)).unwrap_or_else(|e| panic!("{e}"));
    let got: Vec<&str> = said
        .lines()
        .filter_map(|line| Some(line.split_once(' ')?.1))
        .collect();
    assert_eq!(got, want, "tables, cells, pages");
}
