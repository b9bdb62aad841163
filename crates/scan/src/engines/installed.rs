//! Which engines are installed, and how to get those that are not.

use super::models::{self, DETECTOR, FETCH_HINT, Pinned, RECOGNISER};
use super::{Tesseract, pp_ocr, tesseract};
use crate::Error;
use std::path::{Path, PathBuf};

/// An engine, as `mingxi doctor` shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineStatus {
    /// `pp-ocrv6-small`, `tesseract`.
    pub name: &'static str,
    /// Version of its library: `1.31.1`; `None` where it is not known without running it.
    pub version: Option<String>,
    /// The files it runs from.
    pub files: Vec<FileStatus>,
    /// Why it does not run: one line.
    pub problem: Option<String>,
    /// The command that installs what is missing.
    pub hint: Option<String>,
}

impl EngineStatus {
    /// Whether the engine runs.
    #[must_use]
    pub const fn is_ready(&self) -> bool {
        self.problem.is_none()
    }
}

/// A file that an engine runs from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileStatus {
    /// Where it is, or should be.
    pub path: PathBuf,
    /// Its SHA-256 in lower-case hexadecimal; `None` when it is missing.
    pub sha256: Option<String>,
}

impl FileStatus {
    fn of(path: PathBuf) -> Self {
        let sha256 = models::sha256(&path).ok();
        Self { path, sha256 }
    }
}

/// The engines, PP-OCR with its models looked for in `models`, Tesseract with `chi_sim`.
///
/// Sums the files and starts Tesseract; does not load the networks.
#[must_use]
pub fn installed(models: &Path) -> Vec<EngineStatus> {
    vec![pp_ocr_status(models), tesseract_status()]
}

/// The engine of this name, looked at alone; `None` for a name that is none of ours.
#[must_use]
pub fn status(name: &str, models: &Path) -> Option<EngineStatus> {
    match name {
        pp_ocr::NAME => Some(pp_ocr_status(models)),
        tesseract::NAME => Some(tesseract_status()),
        _ => None,
    }
}

fn pp_ocr_status(folder: &Path) -> EngineStatus {
    let pinned = |pinned: &Pinned| {
        (
            FileStatus::of(folder.join(pinned.name)),
            models::find(folder, pinned).err(),
        )
    };
    let (recogniser, no_recogniser) = pinned(&RECOGNISER);
    let (detector, no_detector) = pinned(&DETECTOR);
    let runtime = models::find_runtime(folder);
    let mut files = vec![recogniser, detector];
    let mut version = None;
    if let Ok(path) = &runtime {
        version = version_of(path);
        files.push(FileStatus::of(path.clone()));
    }
    let error = no_recogniser.or(no_detector).or(runtime.err());
    EngineStatus {
        name: pp_ocr::NAME,
        version,
        files,
        hint: hint(error.as_ref()),
        problem: error.map(|error| error.to_string()),
    }
}

/// `1.31.1` of `libonnxruntime.so.1.31.1`.
fn version_of(library: &Path) -> Option<String> {
    let name = library.file_name()?.to_str()?;
    let version = name.trim_start_matches(|ch: char| !ch.is_ascii_digit());
    let version = version.trim_end_matches(|ch: char| !ch.is_ascii_digit());
    (!version.is_empty()).then(|| version.to_owned())
}

fn tesseract_status() -> EngineStatus {
    let opened = Tesseract::open("chi_sim", None);
    let data = opened.as_ref().map(Tesseract::data).unwrap_or_default();
    let error = opened.err();
    EngineStatus {
        name: tesseract::NAME,
        version: Some(Tesseract::version()),
        files: data.into_iter().map(FileStatus::of).collect(),
        hint: hint(error.as_ref()),
        problem: error.map(|error| error.to_string()),
    }
}

fn hint(error: Option<&Error>) -> Option<String> {
    let hint = error?.hint().unwrap_or(FETCH_HINT);
    Some(hint.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_folder_says_what_to_do() {
        let status = pp_ocr_status(Path::new("/nonexistent"));
        assert!(!status.is_ready());
        assert_eq!(status.hint.as_deref(), Some(FETCH_HINT));
        assert_eq!(status.version, None);
        assert!(status.files.iter().all(|file| file.sha256.is_none()));
    }

    #[test]
    fn versions_are_read_off_the_name() {
        let cases = [
            ("libonnxruntime.so.1.31.1", Some("1.31.1")),
            ("libonnxruntime.1.20.0.dylib", Some("1.20.0")),
            ("libonnxruntime.so", None),
        ];
        for (name, version) in cases {
            assert_eq!(version_of(Path::new(name)).as_deref(), version, "{name}");
        }
    }
}
