//! Files that appear whole or not at all.

use crate::error::Error;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes `bytes` to `path` so that a reader sees the old file, or none, or the whole new one:
/// a temporary file beside it is written, flushed to the disk and renamed. Folders are made as needed.
///
/// # Errors
///
/// [`crate::ErrorKind::Unwritable`], with the old file as it was.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut draft = Draft::begin(path)?;
    draft
        .file
        .write_all(bytes)
        .map_err(|cause| Error::unwritable(path, cause))?;
    draft.publish()
}

/// A file that is being written piece by piece, because it may be larger than memory.
///
/// It stands under another name beside its place until [`Draft::publish`]; dropped before that, it is taken away.
#[derive(Debug)]
pub(crate) struct Draft {
    path: PathBuf,
    temporary: PathBuf,
    file: File,
}

impl Draft {
    /// Begins a file, its folders too.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Unwritable`].
    pub(crate) fn begin(path: &Path) -> Result<Self, Error> {
        Self::try_begin(path).map_err(|cause| Error::unwritable(path, cause))
    }

    fn try_begin(path: &Path) -> io::Result<Self> {
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
        let file = File::create(&temporary)?;
        Ok(Self {
            path: path.to_owned(),
            temporary,
            file,
        })
    }

    /// Where it will stand.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// A handle to write with; what it buffers must be flushed before [`Draft::publish`].
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Unwritable`].
    pub(crate) fn handle(&self) -> Result<File, Error> {
        self.file
            .try_clone()
            .map_err(|cause| Error::unwritable(&self.path, cause))
    }

    /// Flushes it to the disk and gives it its name, in place of an older file.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Unwritable`], with the old file as it was.
    pub(crate) fn publish(self) -> Result<(), Error> {
        self.file
            .sync_all()
            .and_then(|()| fs::rename(&self.temporary, &self.path))
            .map_err(|cause| Error::unwritable(&self.path, cause))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // Gone already when it was published; else a temporary file that stays is only untidy.
        let _ = fs::remove_file(&self.temporary);
    }
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
        drop(Draft::begin(&folder.join("deep/b.json")).unwrap());
        assert_eq!(fs::read_dir(folder.join("deep")).unwrap().count(), 0);
        fs::remove_dir_all(folder).unwrap();
    }
}
