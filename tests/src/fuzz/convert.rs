//! Any bytes as a PDF, all the way to JSON.

use crate::fuzz::{content, small_samples};
use mingxi::export::{docling, json};
use mingxi::{Config, Disclosure, EngineChoice, ErrorKind, Input, Limits, check};
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::sync::LazyLock;
use std::time::Duration;

/// As much stack as a worker's thread has, and three times as much again: a sanitizer's frames are larger.
const STACK_BYTES: usize = 256 << 20;

/// Longer samples take too long to try often, bytes.
const LONGEST_SEED: usize = 120_000;

/// One thread: the same bytes do the same each time.
static POOL: LazyLock<ThreadPool> = LazyLock::new(|| {
    let builder = ThreadPoolBuilder::new()
        .num_threads(1)
        .stack_size(STACK_BYTES);
    builder.build().expect("a thread can be had")
});

/// Bounds that keep a single try short; that they hold is a part of what is tried.
pub(super) fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_pages = 12;
    limits.max_page_ops = 50_000;
    limits.max_page_chars = 20_000;
    limits.max_page_rulings = 20_000;
    limits.max_stream_bytes = 4 << 20;
    limits.max_page_time = Duration::from_secs(2);
    limits
}

/// Runs on a thread with a stack like a worker's.
pub(super) fn on_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    POOL.install(work)
}

pub(super) fn run(bytes: &[u8]) {
    let config = Config {
        engine: EngineChoice::Text,
        limits: limits(),
        ..Config::default()
    };
    let input = Input::new("fuzz.pdf", bytes.to_vec());
    match on_stack(|| mingxi::convert(input, &config)) {
        Ok(conversion) => on_stack(|| is_sound(&conversion.disclosure)),
        Err(error) => assert_ne!(error.kind(), ErrorKind::Panicked, "{}", error.story()),
    }
}

/// A document can be written, read again as it was, and checked again.
fn is_sound(disclosure: &Disclosure) {
    for finding in &disclosure.findings {
        let is_bug = finding.message.contains("a bug in mingxi");
        assert!(!is_bug, "{}", finding.message);
    }
    let written = json::to_bytes(disclosure);
    let read: Disclosure = serde_json::from_slice(&written)
        .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&written)));
    assert!(json::to_bytes(&read) == written, "JSON changes when read");
    let _ = docling::to_bytes("fuzz", disclosure);
    let again = check::again(read);
    assert_eq!(
        again.changed,
        Vec::<String>::new(),
        "facts change when checked again"
    );
}

/// Short samples, and one that a byte changed is still a PDF.
pub(super) fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = small_samples(LONGEST_SEED);
    seeds.extend(content::seeds().iter().map(|seed| content::pdf(seed)));
    seeds
}
