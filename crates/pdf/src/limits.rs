//! How much of a hostile PDF is read before it is given up.

use std::time::Duration;

/// Bounds on what a PDF may cost. A page over its bound keeps what was read up to there, with finding P007.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Length of the file, bytes. The largest of 363 published budgets has 41 MB; a scan of 500
    /// pages at 300 dpi stays below 200 MiB. Reading one keeps about three times this in memory.
    pub max_bytes: u64,
    /// Pages of a document. The longest published one has about 600; raise it when only a choice
    /// of pages is going to be drawn.
    pub max_pages: u32,
    /// Paint operations on a page, nested forms counted as often as they are drawn. Dense real
    /// pages have up to 20,000; forms that draw each other reach billions.
    pub max_page_ops: u32,
    /// Characters on a page. The densest real page has about 12,000.
    pub max_page_chars: u32,
    /// Straight lines and boxes on a page. The densest real page has about 15,000 (a fill per cell side).
    pub max_page_rulings: u32,
    /// Length of a content stream once unpacked, bytes. The longest real one has 9 MB; a kilobyte of
    /// a hostile one unpacks to a megabyte.
    pub max_stream_bytes: u64,
    /// Pixels of a drawn page: A3 at 300 dpi has 17 million.
    pub max_pixels: u64,
    /// Time for one page, whatever it does: the slowest real page takes 0.2 s.
    pub max_page_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 256 * 1024 * 1024,
            max_pages: 5_000,
            max_page_ops: 2_000_000,
            max_page_chars: 200_000,
            max_page_rulings: 200_000,
            max_stream_bytes: 128 * 1024 * 1024,
            max_pixels: 100_000_000,
            max_page_time: Duration::from_secs(8),
        }
    }
}
