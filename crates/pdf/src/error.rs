//! What can go wrong with a PDF as a whole, or with one page of it.

use mingxi_core::PageNo;
use std::error::Error as StdError;
use std::fmt;

/// No value could be made of a PDF or of one of its pages.
///
/// Prints as one line, lower case, without a full stop: *page: what, expected vs found*. What to
/// do about it is in [`Error::hint`].
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    page: Option<PageNo>,
    detail: String,
    cause: Option<Box<dyn StdError + Send + Sync>>,
}

/// Why there is no value; named after causes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The file holds no bytes.
    Empty,
    /// The file is something else.
    NotAPdf,
    /// It is a PDF, broken beyond repair.
    Damaged,
    /// It needs a password.
    Encrypted,
    /// It has no pages.
    NoPages,
    /// There is no page of this number.
    NoSuchPage,
    /// It is over one of the [`Limits`](crate::Limits).
    TooLarge,
    /// A library gave up in a way it should not.
    Panicked,
    /// A library took longer than the limit.
    TimedOut,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            page: None,
            detail: detail.into(),
            cause: None,
        }
    }

    pub(crate) fn on(mut self, page: PageNo) -> Self {
        self.page = Some(page);
        self
    }

    pub(crate) fn because(mut self, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// Why.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The page it is about, if it is about one.
    #[must_use]
    pub const fn page(&self) -> Option<PageNo> {
        self.page
    }

    /// What a person can do about it, in one line.
    #[must_use]
    pub const fn hint(&self) -> Option<&'static str> {
        match self.kind {
            ErrorKind::Empty => Some("the download may have failed: fetch the file again"),
            ErrorKind::NotAPdf => Some(
                "some sites answer with a web page instead of the file: open it in a text editor",
            ),
            ErrorKind::Damaged => Some(
                "the file may be cut short: fetch it again, or repair it with `qpdf in.pdf out.pdf`",
            ),
            ErrorKind::Encrypted => {
                Some("remove the password first: `qpdf --decrypt --password=… in.pdf out.pdf`")
            }
            ErrorKind::NoPages => {
                Some("the page tree is empty or broken: try `qpdf in.pdf out.pdf`")
            }
            ErrorKind::TooLarge => {
                Some("convert a part of it with `--pages 1-100`, or raise the limit")
            }
            ErrorKind::NoSuchPage => Some("pages count from 1"),
            ErrorKind::Panicked | ErrorKind::TimedOut => Some("please report the file"),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(page) = self.page {
            write!(f, "{page}: ")?;
        }
        f.write_str(&self.detail)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.cause
            .as_deref()
            .map(|e| e as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_the_page_first() {
        let e =
            Error::new(ErrorKind::Panicked, "cannot interpret the page").on(PageNo::from_index(6));
        assert_eq!(e.to_string(), "page 7: cannot interpret the page");
        assert!(e.hint().is_some());
    }
}
