//! The engines that read lines of text, and which of them are installed.

mod candidates;
#[cfg(any(test, feature = "fakes"))]
pub mod fakes;
mod installed;
mod models;
mod pp_ocr;
mod tesseract;
mod vote;
mod widths;

pub use candidates::is_number;
pub use installed::{EngineStatus, FileStatus, installed, status};
pub use pp_ocr::PpOcr;
pub use tesseract::Tesseract;
