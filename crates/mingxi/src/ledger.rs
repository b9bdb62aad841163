//! The record of a run: `OUT/ledger.jsonl`, one line a document.

use crate::error::{Error, ErrorKind};
use crate::inputs::Job;
use crate::whole_file::{self, Draft};
use mingxi_core::{FindingCode, Status};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// A run that was killed this moment may still be on its way out: so often is its folder tried.
const LOCK_TRIES: u32 = 10;

/// Between two tries.
const LOCK_PAUSE: Duration = Duration::from_millis(30);

/// What came of one document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The PDF, as it was named or found.
    pub path: String,
    /// Its outputs, under the output folder and without an extension.
    pub output: String,
    /// SHA-256 of its bytes; `None` when they could not be read.
    pub sha256: Option<String>,
    /// SHA-256 of the settings that bear on results.
    pub config_sha256: String,
    /// The output of the document with the same bytes that was converted in its stead.
    #[serde(default)]
    pub duplicate_of: Option<String>,
    /// What came of it.
    pub status: Status,
    /// Pages read.
    pub pages: u32,
    /// Tables read.
    pub tables: u32,
    /// Forms read.
    pub forms: u32,
    /// Watermarks taken off.
    pub watermarks: u32,
    /// Amounts with their meaning.
    #[serde(default)]
    pub facts: u32,
    /// Facts that the checks prove.
    #[serde(default)]
    pub proven: u32,
    /// Facts that a second reader read alike.
    #[serde(default)]
    pub seconded: u32,
    /// Checks that fail.
    #[serde(default)]
    pub failing_checks: u32,
    /// Seconds it took on the clock, other documents running beside it.
    pub seconds: f64,
    /// The most memory that the process which read it had meanwhile, MiB, where the system says.
    pub peak_memory_mib: Option<u64>,
    /// Findings by code.
    pub findings: BTreeMap<FindingCode, u32>,
    /// Why nothing came of it.
    pub error: Option<Failure>,
}

/// An [`Error`] as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The error's kind.
    pub kind: String,
    /// What happened, in one line.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        Self {
            kind: error.kind().to_string(),
            message: error.story(),
            hint: error.hint().map(Into::into),
        }
    }
}

impl Failure {
    /// The error of a disk that takes nothing more, if it is that: it ends a run.
    pub(crate) fn of_full_disk(&self) -> Option<Error> {
        let kind = ErrorKind::DiskFull;
        let hint = self.hint.as_deref().unwrap_or_default();
        (self.kind == kind.to_string()).then(|| Error::new(kind, &self.message).with_hint(hint))
    }
}

impl Line {
    /// Whether there is something in the document for a person to look at.
    #[must_use]
    pub fn needs_review(&self) -> bool {
        let is_unsure = self.unsure() > 0 || self.failing_checks > 0;
        self.error.is_none() && (is_unsure || self.status != Status::Clean)
    }

    /// How many amounts are neither proven nor seconded.
    #[must_use]
    pub fn unsure(&self) -> u32 {
        self.facts.saturating_sub(self.proven + self.seconded)
    }

    /// The line of a document that came to nothing.
    #[must_use]
    pub fn failed(path: &str, output: &str, config_sha256: &str, error: &Error) -> Self {
        Self {
            path: path.to_owned(),
            output: output.to_owned(),
            duplicate_of: None,
            sha256: None,
            config_sha256: config_sha256.to_owned(),
            status: Status::Failed,
            pages: 0,
            tables: 0,
            forms: 0,
            watermarks: 0,
            facts: 0,
            proven: 0,
            seconded: 0,
            failing_checks: 0,
            seconds: 0.0,
            peak_memory_mib: None,
            findings: BTreeMap::new(),
            error: Some(error.into()),
        }
    }
}

/// The ledger of an output folder, open for appending; as long as it is, no other run writes to the folder.
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    file: File,
    /// Bytes of whole lines.
    length: u64,
    _lock: Option<File>,
}

impl Ledger {
    /// Opens the ledger of `out` and returns it with the last line on each document's outputs.
    ///
    /// Without `resume` an earlier ledger is begun anew and nothing is returned. What a stopped run left
    /// half-written is taken away.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InUse`] while another run has it open; else when it can be neither read nor written.
    pub fn open(out: &Path, resume: bool) -> Result<(Self, BTreeMap<String, Line>), Error> {
        fs::create_dir_all(out).map_err(|cause| Error::unwritable(out, cause))?;
        let lock = lock(out)?;
        let path = out.join("ledger.jsonl");
        let mut earlier = BTreeMap::new();
        if resume {
            let bytes = match fs::read(&path) {
                Ok(bytes) => bytes,
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => Vec::new(),
                Err(cause) => return Err(Error::unreadable(&path, cause)),
            };
            for line in whole_lines(&bytes) {
                earlier.insert(line.output.clone(), line);
            }
            let tidy = printed(earlier.values())?;
            if tidy != bytes {
                whole_file::write(&path, &tidy)?;
            }
        }
        let unwritable = |cause| Error::unwritable(&path, cause);
        let mut options = OpenOptions::new();
        let file = options
            .create(true)
            .append(true)
            .open(&path)
            .map_err(unwritable)?;
        if !resume {
            file.set_len(0).map_err(unwritable)?;
        }
        let length = file.metadata().map_err(unwritable)?.len();
        let ledger = Self {
            path,
            file,
            length,
            _lock: lock,
        };
        Ok((ledger, earlier))
    }

    /// Adds one document's line, whole or not at all.
    ///
    /// # Errors
    ///
    /// When the disk does not take it.
    pub fn add(&mut self, line: &Line) -> Result<(), Error> {
        let bytes = printed([line])?;
        if let Err(cause) = self.file.write_all(&bytes) {
            // Half a line would spoil the next; when it cannot be taken away, opening it again does so.
            let _ = self.file.set_len(self.length);
            return Err(Error::unwritable(&self.path, cause));
        }
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Writes it anew with these lines in this order, and closes it.
    ///
    /// # Errors
    ///
    /// When the disk does not take it; then it stays as it is.
    pub fn close<'a>(self, lines: impl IntoIterator<Item = &'a Line>) -> Result<(), Error> {
        let draft = Draft::begin(&self.path)?;
        let unwritable = |cause| Error::unwritable(&self.path, cause);
        let mut file = BufWriter::new(draft.handle()?);
        for line in lines {
            file.write_all(&printed([line])?).map_err(unwritable)?;
        }
        file.flush().map_err(unwritable)?;
        draft.publish()
    }
}

/// Keeps other runs out of a folder, until the file that is returned is closed; a process that ends closes it.
///
/// `None` where the file system knows no locks.
fn lock(out: &Path) -> Result<Option<File>, Error> {
    // The folder itself is locked: there is no file that could be left behind.
    let Ok(folder) = File::open(out) else {
        return Ok(None);
    };
    for _ in 0..LOCK_TRIES {
        match folder.try_lock() {
            Ok(()) => return Ok(Some(folder)),
            Err(TryLockError::WouldBlock) => thread::sleep(LOCK_PAUSE),
            Err(TryLockError::Error(_)) => return Ok(None),
        }
    }
    Err(
        Error::new(ErrorKind::InUse, "another run writes to this folder")
            .in_file(out)
            .with_hint("wait until it ends, or take another folder for this one"),
    )
}

/// The lines that are whole, in order.
fn whole_lines(bytes: &[u8]) -> impl Iterator<Item = Line> {
    bytes
        .split(|b| *b == b'\n')
        .filter_map(|line| serde_json::from_slice(line).ok())
}

fn printed<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    for line in lines {
        serde_json::to_writer(&mut bytes, line).map_err(|cause| {
            Error::new(ErrorKind::Unwritable, "cannot print a line of the ledger").caused_by(cause)
        })?;
        bytes.push(b'\n');
    }
    Ok(bytes)
}

/// Whether an earlier run has done this job: the same bytes, the same settings, something came of it.
///
/// Failures are tried again, since the reason may have been the machine; so are pictures that no engine read,
/// if one is `wanted` to: it may have been installed since.
pub(crate) fn is_done(
    earlier: Option<&Line>,
    job: &Job,
    sha256: &str,
    config_sha256: &str,
    wanted: bool,
) -> bool {
    earlier.is_some_and(|line| {
        let unread = line.findings.contains_key(&FindingCode::P003);
        !(wanted && unread)
            && line.path == job.path()
            && line.sha256.as_deref() == Some(sha256)
            && line.config_sha256 == config_sha256
            && line.status != Status::Failed
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(output: &str) -> Line {
        let error = Error::new(ErrorKind::NotAPdf, "expected a PDF");
        Line::failed("x.pdf", output, "c", &error)
    }

    #[test]
    fn a_stopped_run_is_resumed_after_its_last_whole_line() {
        let out = std::env::temp_dir().join(format!("mingxi-ledger-{}", std::process::id()));
        let _ = fs::remove_dir_all(&out);
        let (mut ledger, earlier) = Ledger::open(&out, true).unwrap();
        assert!(earlier.is_empty());
        ledger.add(&line("a")).unwrap();
        ledger.file.write_all(br#"{"path":"half"#).unwrap();
        assert_eq!(
            Ledger::open(&out, true).unwrap_err().kind(),
            ErrorKind::InUse
        );
        drop(ledger);
        let (mut ledger, earlier) = Ledger::open(&out, true).unwrap();
        assert_eq!(earlier.keys().collect::<Vec<_>>(), ["a"]);
        ledger.add(&line("b")).unwrap();
        drop(ledger);
        let (ledger, earlier) = Ledger::open(&out, true).unwrap();
        assert_eq!(earlier.keys().collect::<Vec<_>>(), ["a", "b"]);
        ledger.close(&[line("b"), line("a")]).unwrap();
        let text = fs::read_to_string(out.join("ledger.jsonl")).unwrap();
        assert_eq!(text.lines().count(), 2, "the half line is gone");
        assert!(text.contains("\"b\"") && text.find("\"b\"") < text.find("\"a\""));
        assert!(Ledger::open(&out, false).unwrap().1.is_empty());
        assert_eq!(fs::read(out.join("ledger.jsonl")).unwrap(), b"");
        fs::remove_dir_all(out).unwrap();
    }

    #[test]
    fn only_the_same_bytes_and_settings_that_came_to_something_are_done() {
        let job = Job::new("x.pdf", "x");
        let done = Line {
            sha256: Some("s".into()),
            status: Status::Partial,
            error: None,
            ..line("x")
        };
        assert!(is_done(Some(&done), &job, "s", "c", true));
        assert!(!is_done(None, &job, "s", "c", false));
        assert!(!is_done(Some(&done), &job, "other bytes", "c", false));
        assert!(!is_done(Some(&done), &job, "s", "other settings", false));
        let unread = Line {
            findings: BTreeMap::from([(FindingCode::P003, 1)]),
            ..done.clone()
        };
        assert!(is_done(Some(&unread), &job, "s", "c", false));
        assert!(!is_done(Some(&unread), &job, "s", "c", true));
        let failed = Line {
            status: Status::Failed,
            ..done
        };
        assert!(!is_done(Some(&failed), &job, "s", "c", false));
    }
}
