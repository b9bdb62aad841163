//! Pages that are pictures, or have pictures on them: drawn, read by an OCR engine, and put beside the text layer.

use crate::config::{Config, EngineChoice};
use crate::error::{Error, panic_message};
use mingxi_core::{
    Char, Engine, Finding, FindingCode, PageContent, PageKind, PageNo, Rect, Ruling, Severity,
};
use mingxi_pdf::{Pdf, PdfPage};
use mingxi_scan::{OcrEngine, PpOcr, Scan, Tesseract};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Pages are drawn at this many pixels an inch: what office scanners use, and what the engines read best.
const DRAWN_DPI: f32 = 200.0;

/// The language of Tesseract's model.
const LANGUAGE: &str = "chi_sim";

/// What came of the pages that hold pictures.
#[derive(Default)]
pub(crate) struct Scans {
    /// By page; a page that could not be read has the finding that says why.
    pub(crate) pages: BTreeMap<PageNo, Result<Scan, Finding>>,
    /// The engine that read them.
    pub(crate) engine: Option<Engine>,
}

/// Reads every page that holds pictures, unless the configuration says to leave them.
///
/// Pages are read in parallel, one engine a thread, and the engine is loaded only when a page needs it.
///
/// # Errors
///
/// When an engine that was asked for by name cannot be loaded.
pub(crate) fn read(pdf: &Pdf, pages: &[PdfPage], config: &Config) -> Result<Scans, Error> {
    let needs = |p: &&PdfPage| matches!(p.classify(), PageKind::Image | PageKind::Mixed);
    let pictured: Vec<&PdfPage> = pages.iter().filter(needs).collect();
    if pictured.is_empty() || config.engine == EngineChoice::Text {
        return Ok(Scans::default());
    }
    let chunk = pictured.len().div_ceil(rayon::current_num_threads()).max(1);
    let read: Vec<Option<Chunk>> = pictured
        .par_chunks(chunk)
        .map(|pages| chunk_of_pages(pdf, pages, config))
        .collect::<Result<_, Error>>()?;
    let mut scans = Scans::default();
    for chunk in read.into_iter().flatten() {
        if scans.engine.is_none() {
            scans.engine = Some(described(chunk.engine, config));
        }
        scans.pages.extend(chunk.pages);
    }
    Ok(scans)
}

/// What one thread read.
struct Chunk {
    /// The name of its engine.
    engine: &'static str,
    pages: Vec<(PageNo, Result<Scan, Finding>)>,
}

/// Reads some pages on one thread, with an engine of its own; nothing where there is no engine.
fn chunk_of_pages(pdf: &Pdf, pages: &[&PdfPage], config: &Config) -> Result<Option<Chunk>, Error> {
    let Some(mut engine) = open(config)? else {
        return Ok(None);
    };
    let one = |page: &&PdfPage| {
        let scan = one_page(pdf, page, engine.as_mut());
        (
            page.page_no(),
            scan.map_err(|finding| finding.on(page.page_no())),
        )
    };
    let pages = pages.iter().map(one).collect();
    Ok(Some(Chunk {
        engine: engine.name(),
        pages,
    }))
}

/// Draws one page and reads the picture; an engine that panics costs this page.
fn one_page(pdf: &Pdf, page: &PdfPage, engine: &mut dyn OcrEngine) -> Result<Scan, Finding> {
    let lost = |story: String| {
        Finding::new(
            FindingCode::P001,
            format!("cannot read the picture: {story}"),
        )
    };
    let picture = pdf
        .reader()
        .picture(page.page_no(), DRAWN_DPI)
        .map_err(|e| lost(Error::from(e).story()))?;
    let size = (page.width_pt(), page.height_pt());
    let place = Rect::around(0.0, 0.0, size.0, size.1);
    let limits = mingxi_scan::Limits::default();
    let read = catch_unwind(AssertUnwindSafe(|| {
        mingxi_scan::read(page.page_no(), &picture, place, size, engine, &limits)
    }));
    match read {
        Ok(scan) => scan.map_err(|e| lost(e.to_string())),
        Err(payload) => Err(lost(format!(
            "a bug in mingxi: {}",
            panic_message(payload.as_ref())
        ))),
    }
}

/// The engine that the configuration asks for; with `auto` the best that is there, or none.
fn open(config: &Config) -> Result<Option<Box<dyn OcrEngine>>, Error> {
    let pp_ocr = |models: &Path| {
        PpOcr::open(models)
            .map(|e| Box::new(e) as Box<dyn OcrEngine>)
            .map_err(Error::from)
    };
    let tesseract = || {
        Tesseract::open(LANGUAGE, None)
            .map(|e| Box::new(e) as Box<dyn OcrEngine>)
            .map_err(Error::from)
    };
    match config.engine {
        EngineChoice::Text => Ok(None),
        EngineChoice::PpOcr => pp_ocr(&config.models).map(Some),
        EngineChoice::Tesseract => tesseract().map(Some),
        EngineChoice::Auto => Ok(pp_ocr(&config.models).or_else(|_| tesseract()).ok()),
    }
}

fn described(name: &str, config: &Config) -> Engine {
    let status = mingxi_scan::status(name, &config.models);
    Engine {
        name: name.to_owned(),
        version: status
            .as_ref()
            .and_then(|s| s.version.clone())
            .unwrap_or_default(),
        sha256: status
            .and_then(|s| s.files.into_iter().next())
            .and_then(|file| file.sha256),
    }
}

/// The content of a page with what was read in its pictures.
///
/// A page that is a picture is its scan. On a page with print of its own, the text layer stands,
/// and the scan adds what lies in a picture and on no printed character. Hidden text stays apart.
pub(crate) fn merged(text: PageContent, scan: &PageContent, kind: PageKind) -> PageContent {
    if kind == PageKind::Image {
        return PageContent {
            hidden: text.hidden,
            pictures: text.pictures,
            ..scan.clone()
        };
    }
    let in_picture = |r: &Rect| {
        let (x, y) = r.center();
        text.pictures.iter().any(|p| p.contains(x, y))
            && !text.chars.iter().any(|c| c.rect.contains(x, y))
    };
    let on_page = |c: &Char| {
        let rect = scan.frame.to_page(&c.rect);
        Char {
            rect,
            baseline: rect.bottom() - (c.rect.bottom() - c.baseline),
            ..*c
        }
    };
    let added: Vec<Char> = scan
        .chars
        .iter()
        .map(on_page)
        .filter(|c| in_picture(&c.rect))
        .collect();
    let lines: Vec<Ruling> = scan
        .rulings
        .iter()
        .filter(|r| in_picture(&bounds(r)))
        .cloned()
        .collect();
    let mut content = text;
    content.chars.extend(added);
    content.rulings.extend(lines);
    content
}

fn bounds(ruling: &Ruling) -> Rect {
    match ruling {
        Ruling::Horizontal { y, xs } => Rect::around(xs.start, *y, xs.end, *y),
        Ruling::Vertical { x, ys } => Rect::around(*x, ys.start, *x, ys.end),
    }
}

/// The finding for a picture that nobody read, or `None` on a page without one.
pub(crate) fn unread(kind: PageKind) -> Option<Finding> {
    let of = |what: &str| {
        Finding::new(
            FindingCode::P003,
            format!("{what}, and no OCR engine read it"),
        )
    };
    match kind {
        PageKind::Image => Some(of("the page is a picture")),
        PageKind::Mixed => Some(Finding {
            severity: Severity::Warning,
            ..of("a picture on the page may hold text")
        }),
        PageKind::Text | PageKind::Blank => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mingxi_core::Source;

    fn char_at(ch: char, x: f32, y: f32, source: Source) -> Char {
        let rect = Rect::around(x, y, x + 10.0, y + 10.0);
        Char {
            ch,
            rect,
            baseline: y + 8.8,
            size: 10.0,
            bold: false,
            space_before: false,
            source,
            confidence: 1.0,
        }
    }

    #[test]
    fn the_text_layer_stands_and_pictures_add_what_it_lacks() {
        let blank = PageContent::blank(PageNo::from_index(0), 200.0, 200.0);
        let text = PageContent {
            chars: vec![char_at('文', 60.0, 60.0, Source::TextLayer)],
            pictures: vec![Rect::around(50.0, 50.0, 150.0, 150.0)],
            ..blank.clone()
        };
        let read = |ch, x, y| char_at(ch, x, y, Source::Ocr);
        let scan = PageContent {
            chars: vec![
                read('丈', 60.5, 60.5),
                read('图', 100.0, 100.0),
                read('外', 10.0, 10.0),
            ],
            ..blank
        };
        let chars: String = merged(text.clone(), &scan, PageKind::Mixed)
            .chars
            .iter()
            .map(|c| c.ch)
            .collect();
        assert_eq!(chars, "文图");
        let chars: String = merged(text, &scan, PageKind::Image)
            .chars
            .iter()
            .map(|c| c.ch)
            .collect();
        assert_eq!(chars, "丈图外");
    }
}
