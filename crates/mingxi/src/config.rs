//! Settings that bear on results.

use crate::PageRange;
use mingxi_core::SCHEMA_VERSION;
use mingxi_pdf::Limits;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use std::time::Duration;

/// What decides the result beside the PDF itself: two conversions of the same bytes with the
/// same configuration by the same version are the same, byte for byte.
///
/// How many threads run, where outputs go and what is kept do not belong here.
///
/// ```
/// let all = mingxi::Config::default();
/// let some = mingxi::Config { pages: Some("4-16".parse()?), ..mingxi::Config::default() };
/// assert_ne!(all.sha256(), some.sha256());
/// # Ok::<(), mingxi::ParsePageRangeError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Config {
    /// The pages to read; all when `None`.
    pub pages: Option<PageRange>,
    /// What a PDF may cost.
    pub limits: Limits,
    /// Who reads pictures.
    pub engine: EngineChoice,
    /// The folder of PP-OCR's models and runtime; without one, there is no PP-OCR.
    pub models: Option<PathBuf>,
    /// How long an OCR engine may take to open, and then for each picture, before it is given up.
    pub max_picture_time: Duration,
}

/// A dense scanned page takes 1 s on one thread of a 2026 desktop, one that is at every limit of
/// [`mingxi_scan::Limits`] would take 40 s: three times that, for slow and busy machines.
const MAX_PICTURE_TIME: Duration = Duration::from_secs(120);

impl Default for Config {
    fn default() -> Self {
        Self {
            pages: None,
            limits: Limits::default(),
            engine: EngineChoice::default(),
            models: None,
            max_picture_time: MAX_PICTURE_TIME,
        }
    }
}

/// Who reads pages that are pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum EngineChoice {
    /// Nobody: such pages are reported (P003).
    Text,
    /// PP-OCR where it is installed, else Tesseract, else nobody.
    #[default]
    Auto,
    /// PP-OCRv6 small.
    PpOcr,
    /// Tesseract 5.
    Tesseract,
}

impl Config {
    /// SHA-256 of the settings, the version of mingxi and that of the JSON, hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> String {
        let pages = self
            .pages
            .as_ref()
            .map_or_else(|| "all".to_owned(), ToString::to_string);
        let settings = format!(
            "mingxi {}\nschema {SCHEMA_VERSION}\npages {pages}\nlimits {:?}\nengine {:?} {:?}\n",
            env!("CARGO_PKG_VERSION"),
            self.limits,
            self.engine,
            self.max_picture_time
        );
        hex(settings.as_bytes())
    }
}

/// SHA-256 of these bytes, hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn hashes_are_printed_in_hexadecimal() {
        assert_eq!(
            super::hex(b""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
