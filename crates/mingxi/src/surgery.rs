//! PDFs made from PDFs: one a page, or one without its watermarks.

use crate::error::Error;
use crate::whole_file;
use mingxi_core::{PageNo, Watermark};
use mingxi_pdf::Limits;
use std::fs;
use std::path::{Path, PathBuf};

/// Writes each page of `pdf` as a PDF of its own: page 7 of `a.pdf` becomes `folder/a_000007.pdf`.
///
/// Returns the files in the order of the pages; a page that cannot be written as a PDF is an
/// error in its place.
///
/// # Errors
///
/// When the PDF cannot be read or opened, or the folder cannot be written.
pub fn split(
    pdf: &Path,
    folder: &Path,
    limits: &Limits,
) -> Result<Vec<Result<PathBuf, Error>>, Error> {
    let bytes = read(pdf)?;
    let stem = pdf.file_stem().unwrap_or_default().to_string_lossy();
    let mut files = Vec::new();
    for (i, page) in mingxi_pdf::split(&bytes, limits)
        .map_err(about(pdf))?
        .enumerate()
    {
        let path = folder.join(format!("{stem}_{:06}.pdf", i + 1));
        match page {
            Ok(bytes) => {
                whole_file::write(&path, &bytes)?;
                files.push(Ok(path));
            }
            Err(error) => files.push(Err(about(pdf)(error))),
        }
    }
    Ok(files)
}

/// Writes `pdf` without its watermarks to `out`, and says what was taken off which page.
///
/// Without watermarks, the copy has the same bytes.
///
/// # Errors
///
/// When the PDF cannot be read or opened, or `out` cannot be written.
pub fn clean(pdf: &Path, out: &Path, limits: &Limits) -> Result<Vec<(PageNo, Watermark)>, Error> {
    let (bytes, receipts) = mingxi_pdf::clean(&read(pdf)?, limits).map_err(about(pdf))?;
    whole_file::write(out, &bytes)?;
    Ok(receipts)
}

fn read(pdf: &Path) -> Result<Vec<u8>, Error> {
    fs::read(pdf).map_err(|cause| Error::unreadable(pdf, cause))
}

fn about(pdf: &Path) -> impl Fn(mingxi_pdf::Error) -> Error {
    let pdf = pdf.to_owned();
    move |error| Error::from(error).in_file(&pdf)
}
