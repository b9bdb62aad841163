//! PDF objects to page content: the first of the two readers.
//!
//! Owns the steps *ingest*, *split*, *strip watermarks (objects)*, *classify*, *read text* and
//! *picture* of the pipeline. A page is interpreted once; what it draws is kept as plain values
//! ([`DrawnPage`]); evidence over all pages sets watermarks aside ([`strip_watermarks`], with a
//! receipt for each); what is left is classified and read into [`mingxi_core::PageContent`].
//! [`split`] and [`clean`] work on the file itself.
//!
//! PDFs are hostile input: every step is bounded by [`Limits`], a panic of a library is an
//! [`Error`], and a page that cannot be interpreted is read by a second reader (finding P002).
//!
//! What it does not do: no OCR, no tables, no reading order, no money; a watermark inside of a
//! scan stays where it is. It adds no threads, but for the fallback reader's, which can be given up.
//!
//! ```
//! use mingxi_core::PageNo;
//! use mingxi_pdf::{Limits, Pdf, strip_watermarks};
//!
//! # let bytes = b"%PDF-1.4
//! # 1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
//! # 2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
//! # 3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>> endobj
//! # 4 0 obj <</Length 24>> stream
//! # 50 700 m 500 700 l S
//! # endstream endobj
//! # trailer <</Root 1 0 R/Size 5>>".to_vec();
//! let pdf = Pdf::open(bytes, &Limits::default())?;
//! let reader = pdf.reader(); // one a thread
//! let pages = (0..pdf.page_count() as usize).map(|i| reader.draw(PageNo::from_index(i)));
//! for page in strip_watermarks(pages.collect::<Result<_, _>>()?) {
//!     let content = page.read();
//!     assert_eq!((content.chars.len(), content.rulings.len()), (0, 1));
//! }
//! # Ok::<(), mingxi_pdf::Error>(())
//! ```
#![forbid(unsafe_code)]

mod annots;
mod chars;
mod clean;
mod contain;
mod drawn;
mod error;
mod fallback;
mod figures;
mod glyph_shape;
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
pub use figures::{Figure, Figures};
pub use glyph_shape::{GlyphShape, ShapePicture};
pub use limits::Limits;
pub use page::PdfPage;
pub use pdf::{Pdf, Reader};
pub use picture::{PagePicture, Scan};
pub use split::{Split, split};
pub use watermark::strip_watermarks;
