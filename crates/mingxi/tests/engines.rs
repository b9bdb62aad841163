//! OCR engines as the facade uses them: opened late, used again, and what they cost when they misbehave.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod pictures;

use mingxi::run::{Run, Summary};
use mingxi::{Config, Conversion, Engines, Error, ErrorKind, Input, Severity, Status};
use mingxi_core::{Finding, FindingCode, PageNo};
use mingxi_scan::engines::fakes::{
    BlankEngine, CrashingEngine, EndlessEngine, FailingEngine, ForgetfulEngine, GarbledEngine,
    OnWideLines, SlowEngine,
};
use mingxi_scan::{OcrEngine, PpOcr};
use pictures::{PIXELS, Page, pdf};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Time enough for what does not hang.
const AMPLE: Duration = Duration::from_secs(60);

/// Engines, and how many of them were opened.
fn counted<E: OcrEngine + 'static>(
    limit: Duration,
    engine: impl Fn() -> E + Send + Sync + 'static,
) -> (Engines, Arc<AtomicUsize>) {
    let opened = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&opened);
    let open = move || {
        count.fetch_add(1, Ordering::Relaxed);
        Ok(Box::new(engine()) as Box<dyn OcrEngine>)
    };
    (Engines::with(open, limit), opened)
}

/// Converts on this many threads.
fn convert(threads: usize, pages: &[Page], engines: &Engines) -> Result<Conversion, Error> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .unwrap();
    let input = Input::new("scan.pdf", pdf(pages));
    pool.install(|| mingxi::convert_with(input, &Config::default(), engines))
}

/// The letters read on each page.
fn letters(conversion: &Conversion) -> Vec<String> {
    let of = |page: &mingxi_core::PageContent| page.chars.iter().map(|c| c.ch).collect();
    conversion.pages.iter().map(of).collect()
}

fn findings(conversion: &Conversion, code: FindingCode) -> Vec<&Finding> {
    let findings = conversion.disclosure.findings.iter();
    findings.filter(|f| f.code == code).collect()
}

fn page(number: u32) -> Option<PageNo> {
    PageNo::new(number)
}

/// Converts three pages, of which an engine misbehaves on the second, and returns what was said of that.
fn second_page_is_lost<E: OcrEngine + Clone + Send + Sync + 'static>(
    engine: E,
    limit: Duration,
) -> String {
    let mut said = Vec::new();
    for threads in [1, 2] {
        let engine = engine.clone();
        let (engines, opened) = counted(limit, move || OnWideLines(engine.clone()));
        let pages = [Page::Usual, Page::Wide, Page::Usual];
        let conversion = convert(threads, &pages, &engines).unwrap();
        assert_eq!(letters(&conversion), ["11", "", "11"]);
        let lost = findings(&conversion, FindingCode::P001);
        assert_eq!(lost.len(), 1, "{lost:?}");
        assert_eq!(lost[0].page_no, page(2));
        assert_eq!(conversion.disclosure.status, Status::Partial);
        // The engine was thrown away: on one thread, the third page had a new one.
        assert!(threads > 1 || opened.load(Ordering::Relaxed) == 2);
        // And the run goes on.
        let again = convert(threads, &[Page::Usual], &engines).unwrap();
        assert_eq!(letters(&again), ["11"]);
        assert!(opened.load(Ordering::Relaxed) <= 3);
        said.push(lost[0].message.clone());
    }
    assert_eq!(said[0], said[1]);
    said.remove(0)
}

#[test]
fn a_panic_costs_a_page_and_the_engine() {
    let said = second_page_is_lost(CrashingEngine, AMPLE);
    let want =
        "cannot read the picture: a bug in mingxi: the crashing engine crashed, as it should";
    assert_eq!(said, want);
}

#[test]
fn a_failure_costs_a_page_and_the_engine() {
    let said = second_page_is_lost(FailingEngine, AMPLE);
    assert_eq!(said, "cannot read the picture: the failing engine failed");
    let said = second_page_is_lost(ForgetfulEngine, AMPLE);
    assert!(said.contains("forgetful read "), "{said}");
}

#[test]
fn a_hang_costs_a_page_and_the_engine() {
    let hangs = SlowEngine {
        takes: Duration::from_secs(3600),
    };
    let start = Instant::now();
    let said = second_page_is_lost(hangs, Duration::from_secs(4));
    assert!(start.elapsed() < Duration::from_secs(60));
    assert!(said.contains("did not answer within 4 s"), "{said}");
    assert!(said.contains("hint: "), "{said}");
}

#[test]
fn after_some_hangs_no_more_engines_are_tried() {
    let (engines, opened) = counted(Duration::from_millis(300), || SlowEngine {
        takes: Duration::from_secs(3600),
    });
    let conversion = convert(1, &[Page::Usual; 9], &engines).unwrap();
    assert_eq!(opened.load(Ordering::Relaxed), 4);
    let lost = findings(&conversion, FindingCode::P001);
    assert_eq!(lost.len(), 4, "{lost:?}");
    let unread = findings(&conversion, FindingCode::P003);
    assert_eq!(unread.len(), 5, "{unread:?}");
    let want = "the page is a picture, and OCR is given up: 4 engines did not answer within 0.3 s";
    assert!(unread.iter().all(|f| f.message == want), "{unread:?}");
    assert_eq!(conversion.disclosure.status, Status::Partial);
}

#[test]
fn an_engine_that_never_opens_hangs_too() {
    let open = || -> Result<Box<dyn OcrEngine>, mingxi_scan::Error> {
        std::thread::sleep(Duration::from_secs(3600));
        Ok(Box::new(BlankEngine))
    };
    let engines = Engines::with(open, Duration::from_millis(100));
    let conversion = convert(1, &[Page::Usual; 6], &engines).unwrap();
    assert_eq!(findings(&conversion, FindingCode::P001).len(), 4);
    assert_eq!(findings(&conversion, FindingCode::P003).len(), 2);
}

/// Replacement characters, controls, spans that are no numbers, probabilities out of range: none of it reaches the
/// document unmarked.
#[test]
fn garbled_readings_are_tamed() {
    let (engines, _) = counted(AMPLE, || OnWideLines(GarbledEngine));
    let conversion = convert(1, &[Page::Usual, Page::Wide], &engines).unwrap();
    assert_eq!(letters(&conversion)[0], "11");
    for c in &conversion.pages[1].chars {
        assert!(!c.ch.is_control(), "{c:?}");
        assert!((0.0..=1.0).contains(&c.confidence), "{c:?}");
        let sides = [c.rect.left(), c.rect.right(), c.rect.top(), c.rect.bottom()];
        assert!(
            sides.iter().all(|side| (0.0..=600.0).contains(side)),
            "{c:?}"
        );
        if c.ch == char::REPLACEMENT_CHARACTER {
            assert!(c.confidence < 0.5, "sure of what it could not read: {c:?}");
        }
    }
    let json = String::from_utf8(mingxi::export::json::to_bytes(&conversion.disclosure)).unwrap();
    assert!(!json.contains("\"confidence\": null"), "{json}");
}

#[test]
fn a_reading_without_end_is_cut() {
    let (engines, _) = counted(AMPLE, || OnWideLines(EndlessEngine { chars: 1_000_000 }));
    let start = Instant::now();
    let conversion = convert(1, &[Page::Usual, Page::Wide], &engines).unwrap();
    assert!(start.elapsed() < Duration::from_secs(20));
    assert_eq!(letters(&conversion)[0], "11");
    let read = conversion.pages[1].chars.len();
    assert!(read <= 2 * PIXELS.0, "{read} characters in two lines");
}

#[test]
fn no_more_engines_are_opened_than_threads_read() {
    for threads in [1, 2] {
        let (engines, opened) = counted(AMPLE, || OnWideLines(BlankEngine));
        assert_eq!(opened.load(Ordering::Relaxed), 0);
        for _ in 0..3 {
            let conversion = convert(threads, &[Page::Usual; 5], &engines).unwrap();
            assert_eq!(letters(&conversion), ["11"; 5]);
            let names: Vec<String> = conversion
                .disclosure
                .tool
                .engines
                .into_iter()
                .map(|engine| engine.name)
                .collect();
            assert_eq!(names, ["hayro", "blank"]);
        }
        let opened = opened.load(Ordering::Relaxed);
        assert!((1..=threads).contains(&opened), "{opened} on {threads}");
    }
}

#[test]
fn bytes_do_not_depend_on_threads() {
    let bytes = |threads| {
        let (engines, _) = counted(AMPLE, || OnWideLines(CrashingEngine));
        let pages = [
            Page::Usual,
            Page::Usual,
            Page::Wide,
            Page::Usual,
            Page::Usual,
        ];
        let conversion = convert(threads, &pages, &engines).unwrap();
        mingxi::export::json::to_bytes(&conversion.disclosure)
    };
    assert!(bytes(1) == bytes(2) && bytes(1) == bytes(4));
}

#[test]
fn an_engine_that_is_not_there_is_asked_for_once() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let open = move || {
        count.fetch_add(1, Ordering::Relaxed);
        let engine = PpOcr::open(Path::new("/nonexistent"))?;
        Ok(Box::new(engine) as Box<dyn OcrEngine>)
    };
    let engines = Engines::with(open, AMPLE);
    for _ in 0..3 {
        let error = convert(1, &[Page::Usual; 3], &engines).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::EngineMissing);
        assert!(error.hint().is_some(), "{error}");
    }
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

/// Converts this many PDFs of two pages in one run on two threads; the folder is gone afterwards.
fn run(name: &str, documents: usize, engines: &Engines) -> Summary {
    let folder = std::env::temp_dir().join(format!("mingxi-{name}-{}", std::process::id()));
    let inputs = folder.join("in");
    std::fs::create_dir_all(&inputs).unwrap();
    for i in 0..documents {
        // Not one of them has the bytes of another, which would be converted once.
        let own = format!("% {i}\n");
        let bytes = [&pdf(&[Page::Usual; 2]), own.as_bytes()].concat();
        std::fs::write(inputs.join(format!("{i}.pdf")), bytes).unwrap();
    }
    let run = Run {
        formats: Vec::new(),
        jobs: 2,
        ..Run::into_folder(folder.join("out"))
    };
    let summary = mingxi::run_with(&[inputs], &run, engines, &|_| ()).unwrap();
    assert_eq!(summary.lines.len(), documents);
    std::fs::remove_dir_all(folder).unwrap();
    summary
}

#[test]
fn a_run_shares_its_engines() {
    let (engines, opened) = counted(AMPLE, || OnWideLines(BlankEngine));
    let summary = run("shares", 6, &engines);
    assert!(summary.status() < Status::Partial);
    assert_eq!(summary.engine_trouble, None);
    let opened = opened.load(Ordering::Relaxed);
    assert!((1..=2).contains(&opened), "{opened} engines");
}

#[test]
fn a_run_says_that_its_engines_hung() {
    let (engines, _) = counted(Duration::from_millis(300), || SlowEngine {
        takes: Duration::from_secs(3600),
    });
    let summary = run("hung", 4, &engines);
    assert!(
        summary
            .lines
            .iter()
            .all(|line| line.status >= Status::Partial)
    );
    let trouble = summary.engine_trouble.unwrap();
    assert!(
        trouble.message.starts_with("OCR is given up: 4 "),
        "{trouble:?}"
    );
    assert!(trouble.hint.unwrap().contains("--resume"));
}

/// The cover and the contents have no amount that a second reader could be asked for.
#[test]
fn text_needs_no_engine() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/seeded-errors.pdf");
    let (engines, opened) = counted(AMPLE, || BlankEngine);
    let input = Input::read(&sample).unwrap();
    let config = Config {
        pages: Some("1-3".parse().unwrap()),
        ..Config::default()
    };
    let conversion = mingxi::convert_with(input, &config, &engines).unwrap();
    assert_eq!(opened.load(Ordering::Relaxed), 0);
    assert_eq!(conversion.disclosure.tool.engines.len(), 1);
}

/// On a page with print beside its picture, an engine that crashes leaves the print, and a doubt.
#[test]
fn print_beside_a_picture_that_cannot_be_read_stays() {
    let (engines, _) = counted(AMPLE, || CrashingEngine);
    let conversion = convert(1, &[Page::Printed], &engines).unwrap();
    assert_eq!(letters(&conversion), ["printbesidethepicture"]);
    let doubts = findings(&conversion, FindingCode::P003);
    assert_eq!(doubts.len(), 1, "{:?}", conversion.disclosure.findings);
    assert_eq!(doubts[0].severity, Severity::Warning);
    let want = "a picture on the page may hold text, and it could not be read: a bug in mingxi: ";
    assert!(doubts[0].message.starts_with(want), "{doubts:?}");
    assert_eq!(conversion.disclosure.status, Status::Doubtful);
}
