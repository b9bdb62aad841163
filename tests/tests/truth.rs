//! Is what comes out what the PDFs were typeset from?

use mingxi_core::{Disclosure, FindingCode, PageKind};
use mingxi_tests::ratchet::{Count, Ratchet};
use mingxi_tests::samples::{self, Layers, Sample};
use mingxi_tests::score::{Expected, Figures, score};
use mingxi_tests::truth::Truth;

fn expected(sample: &Sample) -> Expected {
    Expected {
        table_pages: sample.table_pages.clone(),
        form_pages: sample.form_pages.clone(),
        forms_are_pictures: sample.layers == Some(Layers::Mixed),
        watermark: sample.watermark.clone(),
        confused: None,
    }
}

fn truth(sample: &Sample) -> Truth {
    let file = sample.truth.as_ref().expect("a disclosure has its truth");
    Truth::read(&mingxi_tests::root().join("samples").join(file))
}

fn hold(ratchet: &mut Ratchet, subject: &str, figures: &Figures) {
    for (name, figure) in figures {
        ratchet.check(&format!("{subject}/{name}"), figure.count, &figure.misses);
    }
}

fn count(figures: &Figures, name: &str) -> Count {
    figures.get(name).map(|f| f.count).unwrap_or_default()
}

#[test]
fn what_comes_out_is_what_was_typeset() {
    let mut ratchet = Ratchet::load("truth");
    let (mut tables, mut amounts, mut forms) = (0, 0, 0);
    for sample in samples::disclosures() {
        if sample.layers == Some(Layers::Scan) {
            continue;
        }
        let out = sample.convert().disclosure;
        let figures = score(&out, &truth(&sample), &expected(&sample));
        hold(&mut ratchet, sample.stem(), &figures);
        tables += count(&figures, "tables").expected;
        amounts += count(&figures, "amounts").expected;
        forms += count(&figures, "forms").expected;
    }
    eprintln!("{tables} tables, {amounts} amounts, {forms} forms of samples");
    assert!(tables >= 80 && amounts >= 1_500 && forms >= 7);
    typeset(&mut ratchet);
    ratchet.finish();
}

/// The same for the typeset corpus.
fn typeset(ratchet: &mut Ratchet) {
    let Some(folder) = samples::corpus("typeset") else {
        return ratchet.skip("typeset/");
    };
    for (file, truth, forms_are_pictures) in [
        ("d0-text", "d0", false),
        ("d3-annot", "d3", false),
        ("d2-mixed", "d2", true),
    ] {
        let out = samples::convert_file(&folder.join(format!("{file}.pdf")))
            .unwrap_or_else(|e| panic!("{e}"))
            .disclosure;
        let truth = Truth::read(&folder.join(format!("{truth}.truth.json")));
        let expected = Expected {
            forms_are_pictures,
            watermark: Some("仅供内部审核".to_owned()),
            ..Expected::default()
        };
        let figures = score(&out, &truth, &expected);
        assert_eq!(count(&figures, "tables").expected, 13);
        hold(ratchet, &format!("typeset/{file}"), &figures);
    }
}

/// A font that says 8 for 3 and 3 for 8 is read as it says, and nothing else goes wrong.
#[test]
fn a_lying_font_misleads_about_its_lies_only() {
    let sample = sample("lying-font.pdf");
    let expected = Expected {
        confused: Some(('3', '8')),
        ..expected(&sample)
    };
    let out = sample.convert().disclosure;
    let figures = score(&out, &truth(&sample), &expected);
    assert!(count(&figures, "amounts").expected > 100);
    for (name, figure) in &figures {
        // The index row `1 2 8 4` does not count, so it is taken for a row of the body.
        let is_index_row = matches!(*name, "headers" | "rows");
        let all = figure.count.found == figure.count.expected || *name == "headers";
        if *name == "paragraphs" {
            continue; // as on any sample, and in the ratchet
        }
        let only = figure.count.wrong == 0 || is_index_row;
        assert!(all && only, "{name}: {:?}", figure.misses);
    }
    assert!(
        out.facts
            .iter()
            .all(|f| f.assurance != mingxi_core::Assurance::Seconded)
    );
}

fn sample(file: &str) -> Sample {
    samples::all()
        .into_iter()
        .find(|s| s.file == file)
        .unwrap_or_else(|| panic!("no sample {file}"))
}

/// The manifest tells the truth about the files, and no file is missing from it.
#[test]
fn the_manifest_knows_every_sample() {
    let manifest = samples::all();
    for sample in &manifest {
        let input = mingxi::Input::read(&sample.path()).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(input.sha256(), sample.sha256, "{}", sample.file);
        assert!(!sample.exercises.is_empty(), "{}", sample.file);
        if let Some(pages) = sample.pages {
            let out =
                mingxi::convert(input, &samples::settings()).unwrap_or_else(|e| panic!("{e}"));
            assert_eq!(out.disclosure.source.page_count, pages, "{}", sample.file);
        }
    }
    let folder = mingxi_tests::root().join("samples");
    let files = samples::pdfs(&folder).len() + samples::pdfs(&folder.join("hostile")).len();
    assert_eq!(files, manifest.len());
}

/// Every watermark of a sample is reported by its words; nothing is taken off a document without one.
#[test]
fn watermarks_are_reported_by_their_words() {
    let (mut with, mut without) = (0, 0);
    for sample in samples::disclosures() {
        if sample.layers != Some(Layers::Text) {
            continue;
        }
        let out = sample.convert().disclosure;
        let marks = || out.pages.iter().flat_map(|p| &p.watermarks);
        let Some(words) = &sample.watermark else {
            assert_eq!(marks().count(), 0, "{}", sample.file);
            without += 1;
            continue;
        };
        with += 1;
        assert!(marks().count() > 0, "{}", sample.file);
        let fold = mingxi_core::fold;
        for text in marks().filter_map(|w| w.text.as_deref()) {
            assert_eq!(fold(text), fold(words), "{}", sample.file);
        }
        for mark in marks() {
            assert!(!mark.reason.is_empty(), "{}: {mark:?}", sample.file);
        }
    }
    assert!(with >= 5 && without >= 4, "{with} with, {without} without");
}

/// Where nobody reads pictures, a page that is one is named as lost, and text pages are not.
#[test]
fn pictures_are_reported_and_not_passed_over() {
    let mut pictures = 0;
    for sample in samples::disclosures() {
        let out = sample.convert().disclosure;
        let form_pages = || sample.form_pages.iter().flatten().copied().collect();
        let want: Vec<u32> = match sample.layers {
            Some(Layers::Scan) => (1..=out.source.page_count).collect(),
            Some(Layers::Mixed) => form_pages(),
            _ => Vec::new(),
        };
        assert_eq!(unread(&out), want, "{}", sample.file);
        for page in &out.pages {
            let is_picture = want.contains(&page.page_no.get());
            assert_eq!(
                page.kind == PageKind::Image,
                is_picture,
                "{} {}",
                sample.file,
                page.page_no
            );
        }
        pictures += want.len();
    }
    assert!(pictures >= 11, "{pictures} pictures");
}

fn unread(out: &Disclosure) -> Vec<u32> {
    out.findings
        .iter()
        .filter(|f| f.code == FindingCode::P003)
        .filter_map(|f| Some(f.page_no?.get()))
        .collect()
}

/// Words drawn invisibly are in no cell and no paragraph, and a finding says that they are there.
#[test]
fn hidden_words_stay_out() {
    let mut checked = 0;
    for sample in samples::disclosures() {
        if sample.hidden_text.is_empty() {
            continue;
        }
        let out = sample.convert().disclosure;
        let cells = out.tables.iter().flat_map(|t| &t.cells).map(|c| &*c.text);
        let print: String = cells.chain(prose(&out)).map(mingxi_core::fold).collect();
        for (page, words) in &sample.hidden_text {
            for word in words.split(' ').filter(|w| w.chars().count() > 3) {
                assert!(!print.contains(&mingxi_core::fold(word)), "{word}");
                checked += 1;
            }
            let is_told = out.findings.iter().any(|f| {
                f.code == FindingCode::P005
                    && f.page_no.map(|p| p.get().to_string()).as_ref() == Some(page)
            });
            assert!(is_told, "{} page {page}: no P005", sample.file);
        }
    }
    assert!(checked > 0);
}

fn prose(out: &Disclosure) -> impl Iterator<Item = &str> {
    out.sections
        .iter()
        .flat_map(|s| &s.blocks)
        .filter_map(|b| match b {
            mingxi_core::Block::Paragraph { text, .. } => Some(&**text),
            mingxi_core::Block::Table { .. } | mingxi_core::Block::Form { .. } => None,
        })
}
