//! Files that appear whole or not at all.

use crate::error::Error;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// What the names of unfinished files begin with.
const PREFIX: &str = ".mingxi-";

/// What they end with.
const SUFFIX: &str = ".part";

/// Tells the unfinished files of a process apart.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// Writes `bytes` to `path` so that a reader sees the old file, or none, or the whole new one:
/// a temporary file beside it is written, flushed to the disk and renamed. Folders are made as needed.
///
/// # Errors
///
/// [`crate::ErrorKind::Unwritable`], with the old file as it was.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    Draft::of(path, bytes)?.publish()
}

/// A file that is being written piece by piece, because it may be larger than memory.
///
/// It stands under another name beside its place until [`Draft::publish`]; dropped before that, it is taken away.
#[derive(Debug)]
pub(crate) struct Draft {
    path: PathBuf,
    temporary: PathBuf,
    file: File,
    /// Another process publishes it.
    is_left: bool,
}

impl Draft {
    /// Writes a whole file, but for its name.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Unwritable`].
    pub(crate) fn of(path: &Path, bytes: &[u8]) -> Result<Self, Error> {
        let mut draft = Self::begin(path)?;
        draft
            .file
            .write_all(bytes)
            .map_err(|cause| Error::unwritable(path, cause))?;
        Ok(draft)
    }

    /// Leaves it to the process that learns this name of it, beside its place.
    pub(crate) fn leave(mut self) -> OsString {
        self.is_left = true;
        self.temporary.file_name().unwrap_or_default().to_owned()
    }

    /// What another process left under this name, to stand at `path`.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Unwritable`] when there is no such draft.
    pub(crate) fn left(path: &Path, name: &OsStr) -> Result<Self, Error> {
        let temporary = folder_of(path).join(name);
        let is_draft = is_draft(name) && temporary.parent() == Some(folder_of(path));
        let file = match is_draft {
            true => File::options().write(true).open(&temporary),
            false => Err(io::ErrorKind::InvalidFilename.into()),
        };
        Ok(Self {
            file: file.map_err(|cause| Error::unwritable(path, cause))?,
            path: path.to_owned(),
            temporary,
            is_left: false,
        })
    }

    /// Begins a file, its folders too.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Unwritable`].
    pub(crate) fn begin(path: &Path) -> Result<Self, Error> {
        Self::try_begin(path).map_err(|cause| Error::unwritable(path, cause))
    }

    fn try_begin(path: &Path) -> io::Result<Self> {
        let folder = folder_of(path);
        fs::create_dir_all(folder)?;
        // Short, and unique in this process: many names are as long as names may be.
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let temporary = folder.join(format!("{PREFIX}{}-{number}{SUFFIX}", std::process::id()));
        let file = File::create(&temporary)?;
        Ok(Self {
            path: path.to_owned(),
            temporary,
            file,
            is_left: false,
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

    /// Flushes it to the disk and gives it its name, in place of an older file, and flushes that too.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Unwritable`], with the old file as it was.
    pub(crate) fn publish(self) -> Result<(), Error> {
        self.file
            .sync_all()
            .and_then(|()| fs::rename(&self.temporary, &self.path))
            .and_then(|()| sync_folder(folder_of(&self.path)))
            .map_err(|cause| Error::unwritable(&self.path, cause))
    }
}

fn folder_of(path: &Path) -> &Path {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or_else(|| Path::new("."))
}

/// Flushes the names in a folder to the disk.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Removes what a process that was killed left half-written in this folder.
///
/// # Errors
///
/// [`crate::ErrorKind::Unwritable`] when it stays.
pub(crate) fn remove_leftovers(folder: &Path) -> Result<(), Error> {
    // A folder that is not there has none.
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(());
    };
    for entry in entries.flatten() {
        if is_draft(&entry.file_name()) {
            remove(&entry.path())?;
        }
    }
    Ok(())
}

/// Whether a file of this name is unfinished.
fn is_draft(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with(PREFIX) && name.ends_with(SUFFIX)
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.is_left {
            // Gone already when it was published; else a temporary file that stays is only untidy.
            let _ = fs::remove_file(&self.temporary);
        }
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
        let name = Draft::of(&path, b"three").unwrap().leave();
        Draft::left(&path, &name).unwrap().publish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"three");
        remove(&path).unwrap();
        for name in ["b.json", ".mingxi-1-1.part", ".mingxi-/../../file/.part"] {
            let error = Draft::left(&path, OsStr::new(name)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unwritable, "{name}");
        }
        Draft::begin(&folder.join("deep/b.json")).unwrap().leave();
        assert_eq!(fs::read_dir(folder.join("deep")).unwrap().count(), 1);
        remove_leftovers(&folder.join("deep")).unwrap();
        assert_eq!(fs::read_dir(folder.join("deep")).unwrap().count(), 0);
        fs::remove_dir_all(folder).unwrap();
    }
}
