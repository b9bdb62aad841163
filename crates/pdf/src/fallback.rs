//! The fallback reader.

use crate::{DrawnPage, Error, ErrorKind, Pdf};

pub(crate) fn draw_words(_pdf: &Pdf, page: DrawnPage) -> Result<DrawnPage, Error> {
    Err(Error::new(ErrorKind::Panicked, "no fallback").on(page.page_no))
}
