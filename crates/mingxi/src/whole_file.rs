//! Files that appear whole or not at all.

use crate::error::Error;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// Writes `bytes` to `path` so that a reader sees the old file, or none, or the whole new one:
/// a temporary file beside it is written, flushed to the disk and renamed. Folders are made as needed.
///
/// # Errors
///
/// [`crate::ErrorKind::Unwritable`], with the old file as it was.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    write_with(path, |file| file.write_all(bytes))
}

/// The same for a file that is written piece by piece, because it may be larger than memory.
///
/// # Errors
///
/// [`crate::ErrorKind::Unwritable`], with the old file as it was.
pub(crate) fn write_with(
    path: &Path,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<(), Error> {
    try_write(path, fill).map_err(|cause| Error::unwritable(path, cause))
}

fn try_write(path: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder)?;
    let name = path
        .file_name()
        .ok_or_else(|| io::Error::other("a path without a file name"))?;
    let temporary = folder.join(format!(
        ".{}.{}.part",
        name.to_string_lossy(),
        std::process::id()
    ));
    let written = File::create(&temporary)
        .and_then(|mut file| fill(&mut file).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // The first error is the one to report; a temporary file that stays is only untidy.
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// Removes a file that may not be there.
///
/// # Errors
///
/// [`crate::ErrorKind::Unwritable`] when it is there and stays.
pub(crate) fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
            Err(Error::unwritable(path, cause))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_else_stays() {
        let folder = std::env::temp_dir().join(format!("mingxi-whole-{}", std::process::id()));
        let path = folder.join("deep/a.json");
        write(&path, b"one").unwrap();
        write(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.join("deep")).unwrap().count(), 1);
        remove(&path).unwrap();
        remove(&path).unwrap();
        fs::write(folder.join("file"), b"").unwrap();
        assert_eq!(
            write(&folder.join("file/a.json"), b"").unwrap_err().kind(),
            ErrorKind::Unwritable
        );
        fs::remove_dir_all(folder).unwrap();
    }
}
