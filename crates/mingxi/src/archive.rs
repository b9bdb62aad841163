//! PDFs in ZIP archives, within bounds: an archive is as hostile as a PDF.
//!
//! An archive's directory is read once, when its PDFs are listed: reading it again for each of ten thousand would take longer than
//! converting them. An entry knows where its bytes are from then on, and what they add up to, should the archive change.

use crate::names;
use flate2::read::DeflateDecoder;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use zip::read::ZipFile;
use zip::{CompressionMethod, ZipArchive};

/// Entries that an archive may have. A province's disclosures of a year are 10,000.
const MAX_ENTRIES: usize = 100_000;

/// How many times its packed length an entry may unpack to. PDFs are packed already: they shrink by half at best, those
/// that are not packed by 20.
const MAX_RATIO: u64 = 100;

/// A PDF in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// Its path in the archive: plain names with `/` between them.
    pub(crate) name: String,
    /// Its length, as the archive says.
    pub(crate) bytes: u64,
    /// Where its packed bytes begin in the archive.
    start: u64,
    /// How many they are.
    packed_bytes: u64,
    packing: Packing,
    /// What its bytes add up to.
    crc32: u32,
}

/// How an entry is packed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Packing {
    Not,
    Deflate,
    /// In a way that is not read here, and which.
    Unknown(String),
}

impl Packing {
    fn of<R: Read>(entry: &ZipFile<'_, R>) -> Self {
        match entry.compression() {
            _ if entry.encrypted() => Self::Unknown("it is encrypted".to_owned()),
            CompressionMethod::Stored => Self::Not,
            CompressionMethod::Deflated => Self::Deflate,
            other => Self::Unknown(format!("it is packed with {other}, expected Deflate")),
        }
    }
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
                name,
                bytes: entry.size(),
                start: entry.data_start().unwrap_or(u64::MAX),
                packed_bytes: entry.compressed_size(),
                packing: Packing::of(&entry),
                crc32: entry.crc32(),
            });
        }
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name).then(a.start.cmp(&b.start)));
    Ok(entries)
}

/// The bytes of an entry.
///
/// # Errors
///
/// [`io::ErrorKind::FileTooLarge`] when it unpacks to more than `max_bytes`, or to far more than it is packed to; else when
/// it cannot be unpacked, or to other bytes than the archive said when it was listed.
pub(crate) fn read(path: &Path, entry: &Entry, max_bytes: u64) -> io::Result<Vec<u8>> {
    let most = max_bytes.min(entry.packed_bytes.saturating_mul(MAX_RATIO));
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(entry.start))?;
    let packed = file.take(entry.packed_bytes);
    let bytes = match &entry.packing {
        Packing::Not => read_at_most(packed, most)?,
        Packing::Deflate => read_at_most(DeflateDecoder::new(packed), most)?,
        Packing::Unknown(how) => return Err(io::Error::other(how.clone())),
    };
    if crc32fast::hash(&bytes) != entry.crc32 {
        let what = "its bytes are not those that the archive had when it was listed: it is damaged or was changed";
        return Err(io::Error::other(what));
    }
    Ok(bytes)
}

fn read_at_most(from: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
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
            let stored = name == "a.pdf";
            let method = if stored {
                CompressionMethod::Stored
            } else {
                CompressionMethod::Deflated
            };
            let options = SimpleFileOptions::default().compression_method(method);
            writer.start_file(name, options).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap();
        let entries = list(&path).unwrap();
        let names: Vec<&str> = entries.iter().map(|e| e.name.as_str()).collect();
        assert_eq!(names, ["a.pdf", "b/c.PDF", "bomb.pdf"]);
        assert_eq!(read(&path, &entries[0], 1000).unwrap(), b"%PDF-1.4 a");
        assert_eq!(read(&path, &entries[1], 1000).unwrap(), b"%PDF-1.4 c");
        let too_large = |entry, most| read(&path, entry, most).unwrap_err().kind();
        assert_eq!(too_large(&entries[1], 9), io::ErrorKind::FileTooLarge);
        assert_eq!(too_large(&entries[2], 1 << 30), io::ErrorKind::FileTooLarge);
        let mut changed = std::fs::read(&path).unwrap();
        changed[usize::try_from(entries[0].start).unwrap()] = b'#';
        std::fs::write(&path, changed).unwrap();
        let error = read(&path, &entries[0], 1000).unwrap_err().to_string();
        assert!(error.contains("changed"), "{error}");
        std::fs::write(&path, b"PK no archive").unwrap();
        assert!(read(&path, &entries[0], 1000).is_err());
        assert!(list(&path).is_err());
        std::fs::remove_file(path).unwrap();
    }
}
