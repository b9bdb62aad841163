//! Same input, same bytes, whatever the number of threads.

use mingxi::run::{Format, Run};
use mingxi::{Input, convert, export};
use mingxi_tests::{root, samples};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Every export of a PDF, in a pool of this many threads.
fn exported(path: &Path, threads: usize) -> Vec<Vec<u8>> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .stack_size(16 << 20)
        .build()
        .expect("threads can be had");
    pool.install(|| {
        let input = Input::read(path).expect("the sample is there");
        let out = convert(input, &samples::settings())
            .unwrap_or_else(|e| panic!("{}: {e}", path.display()))
            .disclosure;
        let tables = export::tidy::TABLES.iter();
        let csv = tables.map(|table| export::tidy::csv_of(table, "a", &out));
        let mut all = vec![
            export::json::to_bytes(&out),
            export::docling::to_bytes("a", &out),
        ];
        all.extend(csv);
        all
    })
}

#[test]
fn threads_and_repetition_do_not_matter() {
    let mut paths: Vec<PathBuf> = samples::disclosures().iter().map(|s| s.path()).collect();
    let real = samples::corpus("real").map(|folder| samples::pdfs(&folder));
    paths.extend(real.into_iter().flatten());
    assert!(paths.len() >= 12);
    let mut different = Vec::new();
    for path in paths {
        let one = exported(&path, 1);
        assert!(!one[0].is_empty());
        for threads in [1, 2, 4] {
            if one != exported(&path, threads) {
                different.push(format!(
                    "{}: other bytes on {threads} threads",
                    path.display()
                ));
            }
        }
    }
    assert!(different.is_empty(), "{different:#?}");
}

/// A whole run leaves the same files, but for the ledger, which holds the time.
#[test]
fn a_run_leaves_the_same_files_whatever_its_threads() {
    let out = |jobs: usize| {
        let folder =
            std::env::temp_dir().join(format!("mingxi-same-{}-{jobs}", std::process::id()));
        let run = Run {
            config: samples::settings(),
            formats: vec![Format::Json, Format::Csv, Format::Parquet, Format::Docling],
            jobs,
            ..Run::into_folder(&folder)
        };
        let summary = mingxi::run(&[root().join("samples")], &run, &|_| ()).expect("it runs");
        assert_eq!(summary.lines.len(), samples::all().len());
        let files = files(&folder, &folder);
        std::fs::remove_dir_all(&folder).expect("the folder can go");
        files
    };
    let (one, four) = (out(1), out(4));
    assert!(one.len() > 20, "{} files", one.len());
    assert_eq!(
        one.keys().collect::<Vec<_>>(),
        four.keys().collect::<Vec<_>>()
    );
    for (name, bytes) in &one {
        assert!(four.get(name) == Some(bytes), "{name}: other bytes");
    }
}

fn files(folder: &Path, top: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("the folder can be listed") {
        let path = entry.expect("the entry can be read").path();
        if path.is_dir() {
            found.extend(files(&path, top));
        } else if path.file_name().is_some_and(|n| n != "ledger.jsonl") {
            let name = path
                .strip_prefix(top)
                .expect("it is below")
                .display()
                .to_string();
            found.insert(name, std::fs::read(&path).expect("it can be read"));
        }
    }
    found
}
