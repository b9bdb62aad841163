//! PDF objects to page content: opens, draws, strips, classifies and reads pages; also splits and cleans files.
#![forbid(unsafe_code)]

mod annots;
mod chars;
mod clean;
mod contain;
mod drawn;
mod error;
mod fallback;
mod layers;
mod limits;
mod page;
mod pdf;
mod picture;
mod record;
mod rulings;
mod scanner;
mod split;
mod surgery;
mod upright;
mod watermark;

pub use clean::{Receipts, clean};
pub use drawn::DrawnPage;
pub use error::{Error, ErrorKind};
pub use fallback::fallback_text;
pub use limits::Limits;
pub use page::PdfPage;
pub use pdf::{Pdf, Reader};
pub use split::{Split, split};
pub use watermark::strip_watermarks;
