//! Files of other people: nothing escapes, nothing hangs, and two readers agree.
//!
//! These need `MINGXI_CORPUS`, a folder with `real/` and `hostile/`; without it they say so and pass.

use mingxi_core::PageNo;
use mingxi_pdf::{Error, ErrorKind, Limits, Pdf, clean, fallback_text, split, strip_watermarks};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// No file may take longer, in a debug build on a busy machine.
const LONGEST: Duration = Duration::from_secs(10);

#[allow(clippy::print_stdout, reason = "a test that does nothing says so")]
fn corpus(part: &str) -> Option<PathBuf> {
    let Some(root) = std::env::var_os("MINGXI_CORPUS") else {
        println!("MINGXI_CORPUS is not set: nothing is tested here");
        return None;
    };
    // Tests run in the crate's folder; the variable is meant from the repository's.
    let root = PathBuf::from(root);
    let here = if root.is_absolute() {
        root
    } else {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../..")
            .join(root)
    };
    Some(here.join(part))
}

fn pdfs(dir: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(dir)
        .expect("the folder is there")
        .filter_map(|e| Some(e.ok()?.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "pdf"))
        .collect();
    found.sort();
    found
}

/// The characters of each page; a page that fails has none.
fn texts(bytes: &[u8]) -> Result<Vec<String>, Error> {
    let pdf = Pdf::open(bytes.to_vec(), &Limits::default())?;
    let reader = pdf.reader();
    let pages = (0..pdf.page_count() as usize)
        .filter_map(|i| reader.draw(PageNo::from_index(i)).ok())
        .collect();
    Ok(strip_watermarks(pages)
        .iter()
        .map(|p| p.read().chars.iter().map(|c| c.ch).collect())
        .collect())
}

fn survives(dir: &Path) {
    for path in pdfs(dir) {
        let bytes = std::fs::read(&path).expect("the file can be read");
        let start = Instant::now();
        for error in [
            texts(&bytes).err(),
            clean(&bytes, &Limits::default()).err(),
            split(&bytes, &Limits::default()).map(Iterator::count).err(),
        ]
        .into_iter()
        .flatten()
        {
            let line = error.to_string();
            assert!(
                !line.contains('\n') && !line.ends_with('.'),
                "{}: {line}",
                path.display()
            );
            assert!(
                error.hint().is_some(),
                "{}: {line}: no hint",
                path.display()
            );
        }
        assert!(
            start.elapsed() < LONGEST,
            "{}: {:?}",
            path.display(),
            start.elapsed()
        );
    }
}

#[test]
fn hostile_files_end() {
    survives(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/hostile"));
    if let Some(dir) = corpus("hostile") {
        survives(&dir);
    }
}

#[test]
fn what_cannot_be_opened_says_why() {
    let cases = [
        ("empty.pdf", ErrorKind::Empty),
        ("not-a-pdf.pdf", ErrorKind::NotAPdf),
        ("encrypted-user-password.pdf", ErrorKind::Encrypted),
        ("zero-pages.pdf", ErrorKind::NoPages),
        ("many-pages.pdf", ErrorKind::TooLarge),
    ];
    for (name, kind) in cases {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../samples/hostile")
            .join(name);
        let bytes = std::fs::read(&path).expect("scripts/make-samples writes it");
        let error = Pdf::open(bytes, &Limits::default()).expect_err("it cannot be opened");
        assert_eq!(error.kind(), kind, "{name}: {error}");
    }
}

fn counted(text: &str) -> BTreeMap<char, i64> {
    let mut counts = BTreeMap::new();
    for c in text
        .chars()
        .map(mingxi_core::fold_radical)
        .filter(|c| !c.is_whitespace())
    {
        *counts.entry(c).or_insert(0) += 1;
    }
    counts
}

/// Share of characters, over all of `real/`, that both readers read on the same page. The rest is
/// pdf-extract's: 159 characters of a font of yantai-02 that it cannot read.
const AGREEMENT: f64 = 0.999;

#[test]
fn the_fallback_reader_agrees() {
    let Some(dir) = corpus("real") else { return };
    let (mut all, mut shared) = (0, 0);
    for path in pdfs(&dir) {
        let bytes = std::fs::read(&path).expect("the file can be read");
        let ours = texts(&bytes).expect("the PDF opens");
        let other = fallback_text(&bytes).unwrap_or_default();
        for (i, page) in ours.iter().enumerate() {
            let (mine, its) = (
                counted(page),
                counted(other.get(i).map_or("", String::as_str)),
            );
            all += mine.values().sum::<i64>();
            shared += mine
                .iter()
                .map(|(c, n)| (*n).min(its.get(c).copied().unwrap_or(0)))
                .sum::<i64>();
        }
    }
    assert!(shared as f64 >= AGREEMENT * all as f64, "{shared} of {all}");
}
