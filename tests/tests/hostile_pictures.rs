//! Pictures that are no scans, read by the live engine: each costs its page at the most, and no time worth speaking of.
//!
//! `scripts/setup` installs the engine; without it these tests fail and say how to get it.

use mingxi::{Conversion, Input, Severity};
use mingxi_core::{FindingCode, Source};
use mingxi_tests::ocr;
use mingxi_tests::pdf_file::pdf_file;
use std::time::{Duration, Instant};

/// All pages together; an idle machine takes a tenth of it.
const LONGEST: Duration = Duration::from_secs(60);

/// A4 at 100 dpi.
const PAGE: (usize, usize) = (827, 1169);

/// A picture as the PDF holds it.
struct Picture {
    name: &'static str,
    size: (usize, usize),
    filter: &'static str,
    bytes: Vec<u8>,
}

fn gray(name: &'static str, size: (usize, usize), shade: impl FnMut(usize) -> u8) -> Picture {
    let bytes = (0..size.0 * size.1).map(shade).collect();
    Picture {
        name,
        size,
        filter: "",
        bytes,
    }
}

/// Bytes that look random and are the same every time (Knuth's generator of 64 bits).
fn noise() -> impl FnMut() -> u8 {
    let mut state = 1_u64;
    move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state.to_be_bytes()[0]
    }
}

/// The first picture of `samples/shanxi-scan.pdf`, a JPEG.
fn scan() -> Vec<u8> {
    let path = mingxi_tests::root().join("samples/shanxi-scan.pdf");
    let file = std::fs::read(path).expect("the sample is there");
    let place = |bytes: &[u8]| file.windows(bytes.len()).position(|w| w == bytes);
    let start = place(b"\xff\xd8\xff").expect("the scan holds a JPEG");
    let end = place(b"\xff\xd9\nendstream").unwrap_or(start + 100_000);
    file[start..end].to_vec()
}

fn jpeg(name: &'static str, bytes: Vec<u8>) -> Picture {
    Picture {
        name,
        size: (1241, 1754),
        filter: "/Filter/DCTDecode",
        bytes,
    }
}

fn pictures() -> Vec<Picture> {
    let (mut plain, mut grain) = (noise(), noise());
    let short = Picture {
        bytes: vec![255; 1000],
        ..gray("fewer bytes than pixels", (2000, 2000), |_| 0)
    };
    let scan = scan();
    let mut flipped = scan.clone();
    for byte in flipped.iter_mut().skip(2_000).step_by(997) {
        *byte ^= 0x55;
    }
    vec![
        gray("one pixel", (1, 1), |_| 0),
        gray("one row of pixels", (PAGE.0, 1), |at| (at % 256) as u8),
        gray("black", PAGE, |_| 0),
        gray("noise", PAGE, |_| plain()),
        gray("a photograph", PAGE, |at| {
            let (x, y) = ((at % PAGE.0) as f32, (at / PAGE.0) as f32);
            let light = 120.0 + 70.0 * (x / 90.0).sin() * (y / 130.0).cos();
            light as u8 + grain() / 8
        }),
        short,
        jpeg("a JPEG cut short", scan[..30_000].to_vec()),
        jpeg("a JPEG with bytes changed", flipped),
        jpeg("a JPEG of its head alone", scan[..100].to_vec()),
        jpeg("no JPEG", (0..20_000).map(|_| grain()).collect()),
    ]
}

/// A PDF in which each picture is a page, and a page of print stands before, between and after them.
fn pdf(pictures: &[Picture]) -> Vec<u8> {
    let mut objects = vec![b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), Vec::new()];
    let stream = |head: &str, bytes: &[u8]| {
        let head = format!("<<{head}/Length {}>>stream\n", bytes.len());
        [head.as_bytes(), bytes, b"\nendstream"].concat()
    };
    let mut kids = Vec::new();
    let mut page = |content: &str, resources: &str, further: Option<Vec<u8>>| {
        let first = objects.len() + 1;
        kids.push(format!("{first} 0 R"));
        let page = format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {} 0 R/Resources<<{}>>>>",
            first + 1,
            resources.replace("NEXT", &format!("{} 0 R", first + 2)),
        );
        objects.push(page.into_bytes());
        objects.push(stream("", content.as_bytes()));
        objects.extend(further);
    };
    let font = "/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>";
    let print = "BT /F 20 Tf 40 700 Td (print) Tj ET";
    page(print, font, None);
    for picture in pictures {
        let (w, h) = picture.size;
        let head = format!(
            "/Type/XObject/Subtype/Image/ColorSpace/DeviceGray/BitsPerComponent 8/Width {w}/Height {h}{}",
            picture.filter
        );
        let image = stream(&head, &picture.bytes);
        page(
            "595 0 0 842 0 0 cm /I Do",
            "/XObject<</I NEXT>>",
            Some(image),
        );
        page(print, font, None);
    }
    objects[1] = format!(
        "<</Type/Pages/Kids[{}]/Count {}>>",
        kids.join(" "),
        kids.len()
    )
    .into();
    pdf_file(&objects)
}

/// What is wrong with the page of a picture.
fn complaints(picture: &Picture, number: usize, conversion: &Conversion) -> Vec<String> {
    let out = &conversion.disclosure;
    let on_it = |f: &&mingxi::Finding| f.page_no.is_some_and(|p| p.get() as usize == number);
    let mut wrong = Vec::new();
    for finding in out.findings.iter().filter(on_it) {
        let said = &finding.message;
        if said.contains("a bug in mingxi") || said.contains("gave up") || said.contains('\n') {
            wrong.push(format!("{}: {said}", picture.name));
        }
    }
    let amounts = out
        .tables
        .iter()
        .filter(|t| t.pages.iter().any(|p| p.get() as usize == number));
    let amounts = amounts
        .flat_map(|t| &t.cells)
        .filter(|c| c.amount.is_some());
    wrong.extend(amounts.map(|c| format!("{}: an amount, {}", picture.name, c.text)));
    wrong
}

#[test]
fn a_picture_that_is_no_scan_costs_its_page_at_the_most() {
    let pictures = pictures();
    let start = Instant::now();
    let conversion = ocr::read(Input::new("hostile.pdf", pdf(&pictures)));
    let taken = start.elapsed();
    let out = &conversion.disclosure;
    assert_eq!(out.source.page_count as usize, 2 * pictures.len() + 1);

    // The pages of print are as they are without the pictures.
    let printed = conversion.pages.iter().filter(|p| p.page_no.get() % 2 == 1);
    let printed: Vec<String> = printed
        .map(|page| {
            assert!(page.chars.iter().all(|c| c.source == Source::TextLayer));
            page.chars.iter().map(|c| c.ch).collect()
        })
        .collect();
    assert_eq!(printed, vec!["print"; pictures.len() + 1]);

    let numbered = pictures.iter().enumerate();
    let wrong: Vec<String> = numbered
        .flat_map(|(i, picture)| complaints(picture, 2 * i + 2, &conversion))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // A page that is lost is told, and costs nothing else.
    let lost = out
        .findings
        .iter()
        .filter(|f| f.severity == Severity::Error);
    let lost: Vec<_> = lost.collect();
    assert!(lost.iter().all(|f| f.code == FindingCode::P001), "{lost:?}");
    assert!(lost.len() < pictures.len(), "{lost:?}");
    assert!(taken < LONGEST, "{taken:?}");
}
