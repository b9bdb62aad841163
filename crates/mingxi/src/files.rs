//! One PDF into other PDFs: a page each, or without its watermarks.

use crate::error::{Error, ErrorKind};
use crate::whole_file;
use mingxi_core::{PageNo, Watermark};
use mingxi_pdf::Limits;
use std::fs;
use std::path::{Path, PathBuf};

/// Writes every page of a PDF as a PDF of its own: `folder/<stem>-0007.pdf`. Returns the paths, in order.
///
/// # Errors
///
/// When the PDF cannot be read, opened or split, or a page cannot be written.
pub fn split(pdf: &Path, folder: &Path, limits: &Limits) -> Result<Vec<PathBuf>, Error> {
    let stem = pdf.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let pages = mingxi_pdf::split(&read(pdf)?, limits).map_err(|e| Error::from(e).in_file(pdf))?;
    let mut paths = Vec::new();
    for (index, page) in pages.enumerate() {
        let page_no = PageNo::from_index(index);
        let bytes = page.map_err(|e| Error::from(e).in_file(pdf))?;
        let path = folder.join(format!("{stem}-{:04}.pdf", page_no.get()));
        whole_file::write(&path, &bytes)?;
        paths.push(path);
    }
    Ok(paths)
}

/// Writes a PDF without its watermarks, and returns what was taken off.
///
/// # Errors
///
/// When the PDF cannot be read, opened or cleaned, when `out` is the PDF itself, or cannot be written.
pub fn clean(pdf: &Path, out: &Path, limits: &Limits) -> Result<Vec<(PageNo, Watermark)>, Error> {
    let same = fs::canonicalize(pdf).ok().zip(fs::canonicalize(out).ok()).is_some_and(|(a, b)| a == b);
    if same {
        let what = format!("the output is the input itself, expected another file: {}", out.display());
        return Err(Error::new(ErrorKind::SameOutput, what).with_hint("name another file with -o; the original is never overwritten"));
    }
    let (bytes, watermarks) = mingxi_pdf::clean(&read(pdf)?, limits).map_err(|e| Error::from(e).in_file(pdf))?;
    whole_file::write(out, &bytes)?;
    Ok(watermarks)
}

fn read(pdf: &Path) -> Result<Vec<u8>, Error> {
    fs::read(pdf).map_err(|cause| Error::unreadable(pdf, cause))
}
