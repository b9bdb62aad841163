//! Files of other people: nothing escapes, nothing hangs, and two readers agree.
//!
//! These need `MINGXI_CORPUS`, a folder with `real/` and `hostile/`; without it they say so and pass.

use mingxi_core::{PageKind, PageNo, Raster};
use mingxi_pdf::{
    Error, ErrorKind, Limits, PagePicture, Pdf, clean, fallback_text, split, strip_watermarks,
};
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

/// Pages of a file that are looked at.
const PICTURES: usize = 3;

#[test]
fn hostile_pictures_end() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/hostile");
    for path in [Some(own), corpus("hostile")]
        .iter()
        .flatten()
        .flat_map(|dir| pdfs(dir))
    {
        let bytes = std::fs::read(&path).expect("the file can be read");
        let start = Instant::now();
        let Ok(pdf) = Pdf::open(bytes, &Limits::default()) else {
            continue;
        };
        let reader = pdf.reader();
        let pages = (0..pdf.page_count() as usize).map(|i| reader.draw(PageNo::from_index(i)));
        let drawn = pages.take(PICTURES).filter_map(Result::ok).collect();
        for page in strip_watermarks(drawn) {
            if matches!(page.classify(), PageKind::Image | PageKind::Mixed)
                && let Ok(found) = reader.page_picture(&page, 200.0)
            {
                let pixels = found.raster.width as usize * found.raster.height as usize;
                assert_eq!(found.raster.rgb.len(), 3 * pixels, "{}", path.display());
            }
        }
        assert!(
            start.elapsed() < LONGEST,
            "{}: {:?}",
            path.display(),
            start.elapsed()
        );
    }
}

/// Scans, and the width and height of their first page's pixels.
const SCANS: [(&str, u32, u32); 6] = [
    ("typeset/d0-scan150.pdf", 1240, 1754),
    ("typeset/d3-scan.pdf", 1653, 2339),
    ("real/heze-01.pdf", 2409, 3437),
    // A background of 150 dpi under stencils of 300.
    ("real/yulin-01.pdf", 2480, 3507),
    ("real/yulin-02.pdf", 997, 1434),
    ("real/yulin-03.pdf", 1655, 2331),
];

/// Mean difference, 0 to 255, between a scan and its drawing at the same resolution. Drawing moves
/// pixels by up to half of one, which shows at the edges of strokes.
const DRAWN_LIKE: f64 = 6.0;

#[test]
fn scans_are_given_as_they_are() {
    for (name, width, height) in SCANS {
        let Some(path) = corpus(name) else { return };
        let bytes = std::fs::read(&path).expect("the file can be read");
        let pdf = Pdf::open(bytes, &Limits::default()).expect("the PDF opens");
        let reader = pdf.reader();
        let pages = (0..pdf.page_count() as usize).map(|i| reader.draw(PageNo::from_index(i)));
        let pages = strip_watermarks(pages.collect::<Result<_, _>>().expect("the pages draw"));
        let all = pages
            .iter()
            .map(|p| reader.page_picture(p, 200.0).expect("it has a picture"));
        let all: Vec<_> = all.collect();
        assert!(
            all.iter().all(|p| !p.drawn && p.findings.is_empty()),
            "{name}"
        );
        let first = &all[0];
        assert_eq!(
            (first.raster.width, first.raster.height),
            (width, height),
            "{name}"
        );
        let dpi = 72.0 * first.raster.width as f32 / first.place.width();
        let drawn = reader
            .picture(PageNo::from_index(0), dpi + 0.01)
            .expect("the page draws");
        let difference = difference(first, &drawn, dpi / 72.0);
        assert!(difference < DRAWN_LIKE, "{name}: {difference}");
    }
}

/// Mean difference of a picture and the drawing of its page at so many pixels a point.
fn difference(own: &PagePicture, drawn: &Raster, scale: f32) -> f64 {
    let at = |points: f32| (points * scale).round().max(0.0) as u32;
    let (left, top) = (at(own.place.left()), at(own.place.top()));
    let (mut sum, mut count) = (0, 0);
    for y in 0..own.raster.height.min(drawn.height.saturating_sub(top)) {
        let row = |r: &Raster, x: u32, y: u32| ((y * r.width + x) * 3) as usize;
        let width = own.raster.width.min(drawn.width.saturating_sub(left)) as usize * 3;
        let (a, b) = (row(&own.raster, 0, y), row(drawn, left, y + top));
        let pairs = own.raster.rgb[a..a + width]
            .iter()
            .zip(&drawn.rgb[b..b + width]);
        sum += pairs.map(|(a, b)| u64::from(a.abs_diff(*b))).sum::<u64>();
        count += width;
    }
    sum as f64 / count.max(1) as f64
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
