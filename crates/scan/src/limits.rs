//! How much a picture may cost.

/// Bounds on reading one picture. What is over them is not read, with finding P007.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Pixels of a picture as it comes in; 20,000 x 20,000 is 400 million. Larger ones are refused.
    pub max_pixels: u64,
    /// Lines of text read on one page. The densest real page has 700.
    pub max_lines: usize,
    /// Pixels across of all lines read on one page, scaled to the engine's height of 48: the time
    /// an engine takes. The densest real page has 120,000.
    pub max_line_pixels: u64,
    /// Bytes of the pictures kept of a page for a second reader, [`crate::Crop`]; those of the densest real page at 300
    /// dpi take 4 MB.
    pub max_crop_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_pixels: 500_000_000,
            max_lines: 3_000,
            max_line_pixels: 500_000,
            max_crop_bytes: 8_000_000,
        }
    }
}
