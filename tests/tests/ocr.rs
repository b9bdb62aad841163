//! The samples with pictures, read by the live engine: as reviewed, as typeset, and by nobody else.
//!
//! `scripts/setup` installs the engine; without it these tests fail and say how to get it.

use mingxi::{Conversion, EngineChoice, Input, Severity};
use mingxi_core::{Disclosure, FindingCode, PageKind, Source, Table, fold};
use mingxi_tests::golden::Goldens;
use mingxi_tests::ratchet::Ratchet;
use mingxi_tests::samples::{self, Layers, Sample};
use mingxi_tests::score::{Expected, Figures, score};
use mingxi_tests::truth::Truth;
use mingxi_tests::{ocr, print};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Every sample with pictures and what was read of it, once for all tests.
static READ: LazyLock<Vec<(Sample, Conversion)>> = LazyLock::new(|| {
    let mut pictured = samples::disclosures();
    pictured.retain(|s| matches!(s.layers, Some(Layers::Scan | Layers::Mixed)));
    assert!(pictured.len() >= 3, "{} samples", pictured.len());
    let read = |sample: Sample| {
        let conversion = ocr::read_sample(&sample);
        (sample, conversion)
    };
    pictured.into_iter().map(read).collect()
});

fn is_read(table: &Table) -> bool {
    let mut places = table.cells.iter().flat_map(|c| &c.prov);
    places.any(|p| p.source == Source::Ocr)
}

/// Neither confidences nor places are compared: they differ in their last digits between processors.
#[test]
fn what_is_read_of_pictures_is_as_reviewed() {
    let mut goldens = Goldens::of_ocr();
    for (sample, conversion) in &*READ {
        let mut out = conversion.disclosure.clone();
        goldens.check(
            &format!("{}/ocr_outline.txt", sample.stem()),
            &print::outline(&out),
        );
        // Tables of the text layer have their goldens.
        out.tables.retain(is_read);
        goldens.check(
            &format!("{}/ocr_tables.txt", sample.stem()),
            &print::tables(&out),
        );
    }
    goldens.finish();
}

/// The truth of what the sample has of it: a scan holds some of the tables and nothing else.
fn figures(sample: &Sample, out: &Disclosure) -> Figures {
    let file = sample.truth.as_ref().expect("a disclosure has its truth");
    let mut truth = Truth::read(&mingxi_tests::root().join("samples").join(file));
    let expected = Expected {
        table_pages: sample.table_pages.clone(),
        form_pages: sample.form_pages.clone(),
        forms_are_pictures: sample.layers == Some(Layers::Scan),
        watermark: sample.watermark.clone(),
        confused: None,
    };
    if sample.layers == Some(Layers::Scan) {
        let is_there = |no: u32| sample.table_pages.contains_key(&no.to_string());
        truth.tables.retain(|t| is_there(t.no));
        truth.directory.clear();
    }
    let mut figures = score(out, &truth, &expected);
    if sample.layers == Some(Layers::Scan) {
        figures.retain(|name, _| !OF_THE_WHOLE.contains(name));
    }
    figures
}

/// Figures of what a few scanned tables do not have.
const OF_THE_WHOLE: [&str; 3] = ["head", "prose", "paragraphs"];

#[test]
fn what_is_read_of_pictures_is_what_was_typeset() {
    let mut ratchet = Ratchet::load("ocr");
    let mut amounts = 0;
    for (sample, conversion) in &*READ {
        for (name, figure) in figures(sample, &conversion.disclosure) {
            let subject = format!("{}/{name}", sample.stem());
            if matches!(name, "amounts" | "codes") {
                amounts += figure.count.expected;
                assert!(figure.count.is_perfect(), "{subject}: {:?}", figure.misses);
            }
            ratchet.check(&subject, figure.count, &figure.misses);
        }
    }
    assert!(amounts > 500, "{amounts} amounts and codes");
    ratchet.finish();
}

/// Every page is read, and no page without a picture is by OCR.
#[test]
fn ocr_reads_pictures_and_nothing_else() {
    for (sample, conversion) in &*READ {
        let out = &conversion.disclosure;
        let lost = |c| matches!(c, FindingCode::P001 | FindingCode::P003);
        assert!(
            !out.findings.iter().any(|f| lost(f.code)),
            "{}",
            sample.file
        );
        let mut sources = BTreeSet::new();
        for page in &conversion.pages {
            let listed = out.pages.iter().find(|p| p.page_no == page.page_no);
            let is_picture = listed.expect("every page is listed").kind == PageKind::Image;
            let wanted = match is_picture {
                true => Source::Ocr,
                false => Source::TextLayer,
            };
            let all = page.chars.iter().all(|c| c.source == wanted);
            assert!(all, "{} {}", sample.file, page.page_no);
            sources.insert(is_picture);
        }
        assert!(sources.contains(&true), "{}", sample.file);
    }
}

/// The layer of an old OCR program under a scan misreads two amounts and a code; nothing of it is print,
/// whoever reads the pictures.
#[test]
fn an_old_ocr_layer_never_becomes_print() {
    let sample = samples::all()
        .into_iter()
        .find(|s| s.file == "searchable-scan.pdf")
        .expect("there is a searchable scan");
    let misread = ["499.10", "214.75", "2080605"];
    for word in misread {
        assert!(sample.exercises.contains(word), "{word}");
    }
    for engine in [EngineChoice::Auto, EngineChoice::Text] {
        let input = Input::read(&sample.path()).unwrap_or_else(|e| panic!("{e}"));
        let out = mingxi::convert(input, &ocr::settings(engine)).unwrap_or_else(|e| panic!("{e}"));
        let hidden = |c: &&mingxi::Finding| c.code == FindingCode::P005;
        assert_eq!(out.disclosure.findings.iter().filter(hidden).count(), 2);
        for page in &out.pages {
            assert!(page.hidden.len() > 500, "{engine:?} {}", page.page_no);
            assert!(page.chars.iter().all(|c| c.source == Source::Ocr));
        }
        let json = mingxi::export::json::to_bytes(&out.disclosure);
        let json = fold(&String::from_utf8(json).expect("JSON is UTF-8"));
        for word in misread {
            assert!(!json.contains(word), "{engine:?}: {word}");
        }
        let right = ["499.19", "274.75", "2080505"];
        let found = right.iter().all(|word| json.contains(word));
        assert_eq!(found, engine == EngineChoice::Auto, "{engine:?}");
    }
}

/// The seal on the first form is told of, stays part of the document, and spoils nothing under it.
#[test]
fn a_seal_is_read_through_and_told_of() {
    let (sample, conversion) = READ
        .iter()
        .find(|(s, _)| s.file == "mixed.pdf")
        .expect("there is a mixed sample");
    let out = &conversion.disclosure;
    let is_seal = |f: &&mingxi::Finding| f.code == FindingCode::P009;
    let seals: Vec<_> = out.findings.iter().filter(is_seal).collect();
    let [seal] = seals[..] else {
        panic!("{seals:?}")
    };
    let first_form = sample.form_pages[0][0];
    assert_eq!(seal.page_no.map(|p| p.get()), Some(first_form));
    assert_eq!(seal.severity, Severity::Note);
    let place = seal.bbox.expect("a seal has its place");
    let page = out.pages.iter().find(|p| Some(p.page_no) == seal.page_no);
    let page = page.expect("the page is listed");
    assert!(page.watermarks.is_empty(), "{:?}", page.watermarks);
    let mut content = conversion.pages.iter();
    let content = content.find(|p| Some(p.page_no) == seal.page_no);
    let chars = &content.expect("the page is read").chars;
    let under = chars.iter().filter(|c| {
        let (x, y) = c.rect.center();
        place.contains(x, y)
    });
    assert!(under.count() > 10, "nothing was read under the seal");
}

/// The same bytes on one thread and on several, and the second time.
#[test]
fn what_is_read_does_not_depend_on_threads() {
    let (sample, _) = READ
        .iter()
        .find(|(s, _)| s.file == "searchable-scan.pdf")
        .expect("there is a searchable scan");
    let json = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let pool = pool.build().expect("threads can be had");
        let conversion = pool.install(|| ocr::read_sample(sample));
        mingxi::export::json::to_bytes(&conversion.disclosure)
    };
    let once = json(1);
    for threads in [1, 3] {
        assert!(json(threads) == once, "{threads} threads");
    }
}
