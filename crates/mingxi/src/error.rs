//! Why there is no result.

use mingxi_core::PageNo;
use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// No value: a document, or a whole run, that came to nothing.
///
/// A value with a doubt is no error but a [`mingxi_core::Finding`] inside the document.
///
/// Prints as *file: page: what, expected vs found*, lower case and without a full stop. What to do
/// about it is [`Error::hint`]; what caused it, [`StdError::source`].
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    file: Option<PathBuf>,
    page: Option<PageNo>,
    what: String,
    hint: Option<String>,
    cause: Option<Box<dyn StdError + Send + Sync>>,
}

macro_rules! kinds {
    ($( $(#[doc = $doc:literal])+ $name:ident, )+) => {
        /// Why there is no value; named after causes. `docs/errors.md` explains each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum ErrorKind { $( $(#[doc = $doc])+ $name, )+ }

        impl ErrorKind {
            /// Every kind, in order.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];
        }
    };
}

kinds! {
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
    /// It is over a limit.
    TooLarge,
    /// A library gave up in a way it should not.
    Panicked,
    /// It took longer than the limit.
    TimedOut,
    /// It needs more memory than the limit.
    OutOfMemory,
    /// The process that read it came to a sudden end.
    Crashed,
    /// An input cannot be read from the disk.
    Unreadable,
    /// An input changes while it is read.
    Changed,
    /// An output cannot be written to the disk.
    Unwritable,
    /// The disk takes nothing more.
    DiskFull,
    /// Another run writes to the same folder.
    InUse,
    /// There is no PDF among the inputs.
    NoInput,
    /// Two inputs would write the same output.
    SameOutput,
    /// The file is not the JSON of a disclosure.
    NotADisclosure,
    /// The PDF is not the one that the JSON was made from.
    OtherPdf,
    /// The file is not what a review page exports.
    NotAReview,
    /// The review is of another document, or of this one as it was before.
    StaleReview,
    /// An OCR engine that was asked for is not there, or cannot be used.
    EngineMissing,
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, what: impl Into<String>) -> Self {
        Self {
            kind,
            file: None,
            page: None,
            what: what.into(),
            hint: None,
            cause: None,
        }
    }

    pub(crate) fn in_file(mut self, file: &Path) -> Self {
        self.file = Some(file.to_owned());
        self
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(crate) fn caused_by(mut self, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    pub(crate) fn unreadable(path: &Path, cause: io::Error) -> Self {
        Self::new(ErrorKind::Unreadable, "cannot read")
            .in_file(path)
            .caused_by(cause)
    }

    pub(crate) fn unwritable(path: &Path, cause: io::Error) -> Self {
        use io::ErrorKind as Io;
        // What ails the whole disk is no matter of this file.
        if let Io::StorageFull | Io::QuotaExceeded | Io::ReadOnlyFilesystem = cause.kind() {
            return Self::new(ErrorKind::DiskFull, "cannot write")
                .in_file(path)
                .caused_by(cause)
                .with_hint("make room, then run again with --resume: what is done stays done");
        }
        Self::new(ErrorKind::Unwritable, "cannot write")
            .in_file(path)
            .caused_by(cause)
    }

    /// A panic that was caught while a document was converted.
    pub(crate) fn panicked(payload: &(dyn std::any::Any + Send)) -> Self {
        Self::new(
            ErrorKind::Panicked,
            format!(
                "cannot convert: a bug in mingxi: {}",
                panic_message(payload)
            ),
        )
        .with_hint("please report the file; the others are not affected")
    }

    /// Why.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The file it is about, if it is about one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// What a person can do about it, in one line.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// The whole story in one line, causes included, without the file.
    #[must_use]
    pub fn story(&self) -> String {
        let mut line = match self.page {
            Some(page) => format!("{page}: {}", self.what),
            None => self.what.clone(),
        };
        let mut cause = self.source();
        while let Some(error) = cause {
            let words = error.to_string();
            if !line.ends_with(&words) {
                line = format!("{line}: {words}");
            }
            cause = error.source();
        }
        // One line a problem, whatever a library says.
        line.replace(['\r', '\n'], " ")
    }
}

/// What a panic said.
pub(crate) fn panic_message(payload: &(dyn std::any::Any + Send)) -> String {
    let words = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    words.unwrap_or("panicked without words").to_owned()
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{}: ", file.display())?;
        }
        f.write_str(&self.story())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.cause
            .as_deref()
            .map(|e| e as &(dyn StdError + 'static))
    }
}

impl From<mingxi_pdf::Error> for Error {
    fn from(error: mingxi_pdf::Error) -> Self {
        use mingxi_pdf::ErrorKind as Pdf;
        let kind = match error.kind() {
            Pdf::Empty => ErrorKind::Empty,
            Pdf::NotAPdf => ErrorKind::NotAPdf,
            Pdf::Encrypted => ErrorKind::Encrypted,
            Pdf::NoPages => ErrorKind::NoPages,
            Pdf::NoSuchPage => ErrorKind::NoSuchPage,
            Pdf::TooLarge => ErrorKind::TooLarge,
            Pdf::Panicked => ErrorKind::Panicked,
            Pdf::TimedOut => ErrorKind::TimedOut,
            _ => ErrorKind::Damaged,
        };
        Self {
            kind,
            file: None,
            page: None,
            what: error.to_string(),
            hint: error.hint().map(Into::into),
            cause: None,
        }
    }
}

impl From<mingxi_scan::Error> for Error {
    fn from(error: mingxi_scan::Error) -> Self {
        Self {
            kind: ErrorKind::EngineMissing,
            file: None,
            page: None,
            what: error.to_string(),
            hint: error.hint().map(Into::into),
            cause: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_file_page_and_causes_in_one_line() {
        let mut error = Error::new(ErrorKind::Unreadable, "cannot read")
            .in_file(Path::new("a/b.pdf"))
            .caused_by(io::Error::other("the disk\nis gone"));
        error.page = Some(PageNo::from_index(6));
        assert_eq!(
            error.to_string(),
            "a/b.pdf: page 7: cannot read: the disk is gone"
        );
    }

    #[test]
    fn what_a_panic_says_is_kept() {
        assert_eq!(panic_message(&"index out of bounds"), "index out of bounds");
        assert_eq!(panic_message(&"owned".to_owned()), "owned");
        assert_eq!(panic_message(&7_u32), "panicked without words");
    }
}
