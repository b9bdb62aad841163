//! The files the engines run from: which, and that they are the ones pinned.

use crate::{Error, ErrorKind};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

/// What to do about a missing or damaged file.
pub(crate) const FETCH_HINT: &str = "run scripts/fetch-models";

/// A file known by its bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pinned {
    pub(crate) name: &'static str,
    pub(crate) sha256: &'static str,
}

/// Reads a line of text: input `x` N×3×48×W, output N×T×18710, its alphabet in the metadata.
pub(crate) const RECOGNISER: Pinned = Pinned {
    name: "PP-OCRv6_rec_small.onnx",
    sha256: "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
};

/// Finds lines of text: input `x` N×3×H×W, output N×1×H×W.
pub(crate) const DETECTOR: Pinned = Pinned {
    name: "PP-OCRv6_det_small.onnx",
    sha256: "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
};

/// ONNX Runtime as `scripts/fetch-models` unpacks it, for Linux on x86-64.
pub(crate) const RUNTIME: Pinned = Pinned {
    name: "libonnxruntime.so.1.31.1",
    sha256: "fc44112fbe06d7d689c57e11d3862031f64711007e4ee020f8eed5185fd2c1d3",
};

/// Where the file is, once its bytes are the expected ones.
///
/// # Errors
///
/// Fails if the file is missing, unreadable or another one.
pub(crate) fn find(folder: &Path, pinned: &Pinned) -> Result<PathBuf, Error> {
    let path = present(folder, pinned)?;
    let sum = sha256(&path)?;
    if sum == pinned.sha256 {
        return Ok(path);
    }
    let what = format!(
        "{}: sha256 {sum}, expected {}",
        path.display(),
        pinned.sha256
    );
    Err(Error::new(ErrorKind::ModelUnusable, what)
        .with_hint(format!("delete the file and {FETCH_HINT}")))
}

/// Where the file is, whatever its bytes are.
///
/// # Errors
///
/// Fails if there is none.
pub(crate) fn present(folder: &Path, pinned: &Pinned) -> Result<PathBuf, Error> {
    let path = folder.join(pinned.name);
    if path.is_file() {
        return Ok(path);
    }
    let what = format!("no {} in {}", pinned.name, folder.display());
    Err(Error::new(ErrorKind::ModelMissing, what).with_hint(FETCH_HINT))
}

/// Where ONNX Runtime is: the pinned library, or, on machines that have no pinned one, whatever
/// `libonnxruntime` was put into the folder.
///
/// # Errors
///
/// Fails if there is none, or if the pinned one is damaged.
pub(crate) fn find_runtime(folder: &Path) -> Result<PathBuf, Error> {
    if folder.join(RUNTIME.name).is_file() {
        return find(folder, &RUNTIME);
    }
    let mut others: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let name = path.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| name.starts_with("libonnxruntime."))
        })
        .collect();
    others.sort();
    others.pop().ok_or_else(|| {
        let what = format!("no libonnxruntime in {}", folder.display());
        Error::new(ErrorKind::EngineMissing, what).with_hint(FETCH_HINT)
    })
}

/// How a file looked when it was summed: bytes, last change.
type Stamp = (u64, Option<SystemTime>);

/// Sums by path; one engine a worker thread would otherwise sum the same 60 MB again and again.
static SUMMED: Mutex<BTreeMap<PathBuf, (Stamp, String)>> = Mutex::new(BTreeMap::new());

/// The SHA-256 of a file in lower-case hexadecimal.
///
/// # Errors
///
/// Fails if the file cannot be read.
pub(crate) fn sha256(path: &Path) -> Result<String, Error> {
    let unreadable = |cause: io::Error| {
        let what = format!("cannot read {}: {cause}", path.display());
        Error::new(ErrorKind::ModelUnusable, what).because(cause)
    };
    let metadata = fs::metadata(path).map_err(unreadable)?;
    let stamp = (metadata.len(), metadata.modified().ok());
    // Held while summing: threads that start together wait for one sum.
    let mut summed = SUMMED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((known, sum)) = summed.get(path)
        && *known == stamp
    {
        return Ok(sum.clone());
    }
    let mut file = fs::File::open(path).map_err(unreadable)?;
    let mut state = Sha256::new();
    // Piece by piece: most of the time went into getting and clearing the memory for a whole file.
    let mut piece = vec![0; 1 << 16];
    loop {
        match file.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => state.update(&piece[..length]),
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(unreadable(cause)),
        }
    }
    let sum: String = state
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    summed.insert(path.to_owned(), (stamp, sum.clone()));
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("mingxi-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn a_missing_model_says_how_to_get_it() {
        let folder = folder("missing");
        let error = find(&folder, &RECOGNISER).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ModelMissing);
        assert_eq!(error.hint(), Some(FETCH_HINT));
        let error = find_runtime(&folder).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::EngineMissing);
        assert_eq!(error.hint(), Some(FETCH_HINT));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn another_file_under_the_name_is_refused() {
        let folder = folder("other");
        fs::write(folder.join(RECOGNISER.name), b"not a model").unwrap();
        let error = find(&folder, &RECOGNISER).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ModelUnusable);
        assert!(error.to_string().contains("expected 6f327246"), "{error}");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_changed_file_is_summed_again() {
        let folder = folder("changed");
        let path = folder.join("file");
        fs::write(&path, b"").unwrap();
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sha256(&path).unwrap(), empty);
        fs::write(&path, b"abc").unwrap();
        assert!(sha256(&path).unwrap().starts_with("ba7816bf"));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn the_script_that_fetches_pins_the_same_sums() {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/fetch-models");
        let script = fs::read_to_string(script).unwrap();
        for pinned in [RECOGNISER, DETECTOR, RUNTIME] {
            assert!(
                script.contains(&format!("{}  {}", pinned.sha256, pinned.name)),
                "{}",
                pinned.name
            );
        }
    }
}
