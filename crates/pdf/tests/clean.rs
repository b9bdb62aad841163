//! Cleaned samples: the watermark gone, everything else as it was.

use mingxi_core::{PageNo, Rect};
use mingxi_pdf::{Limits, Pdf, clean, strip_watermarks};
use std::path::PathBuf;

/// Resolution of the comparison.
const DPI: f32 = 50.0;
/// Pages compared of each sample.
const PAGES: usize = 5;

fn sample(name: &str) -> Option<Vec<u8>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../samples")
        .join(name);
    std::fs::read(path).ok()
}

/// The characters of each page, its watermarks set aside.
fn texts(bytes: &[u8]) -> Vec<String> {
    let pdf = Pdf::open(bytes.to_vec(), &Limits::default()).expect("the PDF opens");
    let reader = pdf.reader();
    let pages = (0..pdf.page_count() as usize)
        .map(|i| reader.draw(PageNo::from_index(i)).expect("the page draws"));
    strip_watermarks(pages.collect())
        .iter()
        .map(|p| p.read().chars.iter().map(|c| c.ch).collect())
        .collect()
}

/// The largest difference of a channel outside of the boxes, over the first pages.
fn difference(before: &[u8], after: &[u8], boxes: &[(PageNo, Rect)]) -> u8 {
    let open = |bytes: &[u8]| Pdf::open(bytes.to_vec(), &Limits::default()).expect("the PDF opens");
    let (before, after) = (open(before), open(after));
    let (before_reader, after_reader) = (before.reader(), after.reader());
    let mut worst = 0;
    for page in (0..(before.page_count() as usize).min(PAGES)).map(PageNo::from_index) {
        let a = before_reader.picture(page, DPI).expect("the page draws");
        let b = after_reader.picture(page, DPI).expect("the page draws");
        assert_eq!((a.width, a.height), (b.width, b.height));
        for (i, (p, q)) in a.rgb.chunks_exact(3).zip(b.rgb.chunks_exact(3)).enumerate() {
            let at = |n: u32| (n as f32 + 0.5) * 72.0 / DPI;
            let (x, y) = (at(i as u32 % a.width), at(i as u32 / a.width));
            // A pixel on the edge of a box belongs to it.
            let near = |r: &Rect| {
                let edge = 2.0 * 72.0 / DPI;
                x > r.left() - edge
                    && x < r.right() + edge
                    && y > r.top() - edge
                    && y < r.bottom() + edge
            };
            if boxes.iter().any(|(no, r)| *no == page && near(r)) {
                continue;
            }
            worst = p
                .iter()
                .zip(q)
                .map(|(m, n)| m.abs_diff(*n))
                .fold(worst, u8::max);
        }
    }
    worst
}

#[test]
fn a_cleaned_pdf_has_lost_its_watermark_and_nothing_else() {
    let samples = [
        "shanxi-text-watermark.pdf",
        "shanxi-annotation.pdf",
        "beijing-codename.pdf",
        "sideways.pdf",
        "seeded-errors.pdf",
    ];
    for name in samples {
        let Some(before) = sample(name) else {
            panic!("run scripts/make-samples first: {name} is missing")
        };
        let (after, receipts) = clean(&before, &Limits::default()).expect("the PDF is cleaned");
        assert!(!receipts.is_empty(), "{name}: no watermark found");
        assert_eq!(texts(&before), texts(&after), "{name}: text changed");
        let (_, again) = clean(&after, &Limits::default()).expect("the cleaned PDF opens");
        assert!(again.is_empty(), "{name}: {} watermarks left", again.len());
        let boxes: Vec<(PageNo, Rect)> = receipts.iter().map(|(page, w)| (*page, w.bbox)).collect();
        assert!(
            difference(&before, &after, &boxes) <= 2,
            "{name}: the page looks different outside of the watermark"
        );
    }
}

#[test]
fn a_pdf_without_a_watermark_stays_the_same_bytes() {
    for name in [
        "shanghai-columns.pdf",
        "borderless.pdf",
        "nonembedded.pdf",
        "mixed.pdf",
    ] {
        let Some(before) = sample(name) else {
            panic!("run scripts/make-samples first: {name} is missing")
        };
        let (after, receipts) = clean(&before, &Limits::default()).expect("the PDF opens");
        assert!(receipts.is_empty(), "{name}: {receipts:?}");
        assert!(before == after, "{name}: bytes changed");
    }
}
