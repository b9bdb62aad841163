//! PDFs in ZIP archives, within bounds: an archive is as hostile as a PDF.

use crate::names;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use zip::ZipArchive;

/// Entries that an archive may have. A province's disclosures of a year are 10,000.
const MAX_ENTRIES: usize = 100_000;

/// How many times its packed length an entry may unpack to. PDFs are packed already: they shrink by half at best, those
/// that are not packed by 20.
const MAX_RATIO: u64 = 100;

/// A PDF in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// Its place in the archive's list.
    index: usize,
    /// Its path in the archive: plain names with `/` between them.
    pub(crate) name: String,
    /// Its length, as the archive says.
    pub(crate) bytes: u64,
}

/// The PDFs of an archive, in the order of their names.
///
/// # Errors
///
/// When it cannot be read, is no ZIP archive, or has too many entries.
pub(crate) fn list(path: &Path) -> io::Result<Vec<Entry>> {
    let mut archive = open(path)?;
    if archive.len() > MAX_ENTRIES {
        let what = format!(
            "the archive has {} entries, expected at most {MAX_ENTRIES}",
            archive.len()
        );
        return Err(io::Error::other(what));
    }
    let mut entries = Vec::new();
    for index in 0..archive.len() {
        // Only what it says of itself is looked at here.
        let entry = archive.by_index_raw(index)?;
        let name = plain(&names::decoded(entry.name_raw()));
        let is_pdf = name.to_ascii_lowercase().ends_with(".pdf");
        // Apple's archives have a file of attributes for each.
        if is_pdf && !entry.is_dir() && !name.starts_with("__MACOSX/") {
            entries.push(Entry {
                index,
                name,
                bytes: entry.size(),
            });
        }
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name).then(a.index.cmp(&b.index)));
    Ok(entries)
}

/// The bytes of an entry.
///
/// # Errors
///
/// [`io::ErrorKind::FileTooLarge`] when it unpacks to more than `max_bytes`, or to far more than it is packed to; else when
/// it cannot be unpacked.
pub(crate) fn read(path: &Path, entry: &Entry, max_bytes: u64) -> io::Result<Vec<u8>> {
    let mut archive = open(path)?;
    let packed = archive.by_index(entry.index)?;
    let most = max_bytes.min(packed.compressed_size().saturating_mul(MAX_RATIO));
    let mut bytes = Vec::new();
    packed
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

fn open(path: &Path) -> io::Result<ZipArchive<BufReader<File>>> {
    Ok(ZipArchive::new(BufReader::new(File::open(path)?))?)
}

/// The parts of a path that are plain names: nothing leads out of the archive.
fn plain(name: &str) -> String {
    let parts = name
        .split(['/', '\\'])
        .filter(|part| !matches!(*part, "" | "." | ".."));
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    #[test]
    fn pdfs_are_listed_and_read_and_bombs_are_not() {
        let path = std::env::temp_dir().join(format!("mingxi-archive-{}.zip", std::process::id()));
        let mut writer = ZipWriter::new(File::create(&path).unwrap());
        let files: [(&str, &[u8]); 5] = [
            ("b/../../c.PDF", b"%PDF-1.4 c"),
            ("a.pdf", b"%PDF-1.4 a"),
            ("notes.txt", b"Dear Sir"),
            ("__MACOSX/._a.pdf", b"attributes"),
            ("bomb.pdf", &[0; 1 << 20]),
        ];
        for (name, bytes) in files {
            writer
                .start_file(name, SimpleFileOptions::default())
                .unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap();
        let entries = list(&path).unwrap();
        let names: Vec<&str> = entries.iter().map(|e| e.name.as_str()).collect();
        assert_eq!(names, ["a.pdf", "b/c.PDF", "bomb.pdf"]);
        assert_eq!(read(&path, &entries[1], 1000).unwrap(), b"%PDF-1.4 c");
        let too_large = |entry, most| read(&path, entry, most).unwrap_err().kind();
        assert_eq!(too_large(&entries[1], 9), io::ErrorKind::FileTooLarge);
        assert_eq!(too_large(&entries[2], 1 << 30), io::ErrorKind::FileTooLarge);
        std::fs::write(&path, b"PK no archive").unwrap();
        assert!(list(&path).is_err());
        std::fs::remove_file(path).unwrap();
    }
}
