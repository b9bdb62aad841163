//! The record of a run: `OUT/ledger.jsonl`, one line a document.

use crate::error::Error;
use crate::inputs::Job;
use mingxi_core::{FindingCode, Status};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

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
    /// The most memory that the whole run had taken by then, MiB, where the system says.
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

impl Line {
    /// The line of a document that came to nothing.
    #[must_use]
    pub fn failed(path: &Path, output: &Path, config_sha256: &str, error: &Error) -> Self {
        Self {
            path: path.display().to_string(),
            output: output.display().to_string(),
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
            peak_memory_mib: peak_memory_mib(),
            findings: BTreeMap::new(),
            error: Some(error.into()),
        }
    }
}

/// The ledger of an output folder, open for appending.
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    file: File,
}

impl Ledger {
    /// Opens the ledger of `out` and returns it with the last line on each document's outputs.
    ///
    /// Without `resume` an earlier ledger is begun anew and nothing is returned. Lines that a
    /// stopped run left half-written are passed over.
    ///
    /// # Errors
    ///
    /// When the ledger can be neither read nor written.
    pub fn open(out: &Path, resume: bool) -> Result<(Self, BTreeMap<String, Line>), Error> {
        fs::create_dir_all(out).map_err(|cause| Error::unwritable(out, cause))?;
        let path = out.join("ledger.jsonl");
        let mut earlier = BTreeMap::new();
        let mut ends_whole = true;
        if resume {
            let text = match fs::read(&path) {
                Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => String::new(),
                Err(cause) => return Err(Error::unreadable(&path, cause)),
            };
            ends_whole = text.is_empty() || text.ends_with('\n');
            let lines = text
                .lines()
                .filter_map(|line| serde_json::from_str::<Line>(line).ok());
            earlier.extend(lines.map(|line| (line.output.clone(), line)));
        }
        let mut options = OpenOptions::new();
        options.create(true).write(true);
        let opened = if resume {
            options.append(true)
        } else {
            options.truncate(true)
        }
        .open(&path);
        let mut file = opened.map_err(|cause| Error::unwritable(&path, cause))?;
        if !ends_whole {
            file.write_all(b"\n")
                .map_err(|cause| Error::unwritable(&path, cause))?;
        }
        Ok((Self { path, file }, earlier))
    }

    /// Adds one document's line, whole.
    ///
    /// # Errors
    ///
    /// When the disk does not take it.
    pub fn add(&mut self, line: &Line) -> Result<(), Error> {
        let mut bytes = serde_json::to_vec(line)
            .map_err(|cause| Error::unwritable(&self.path, cause.into()))?;
        bytes.push(b'\n');
        self.file
            .write_all(&bytes)
            .map_err(|cause| Error::unwritable(&self.path, cause))
    }
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
            && line.path == job.input.display().to_string()
            && line.sha256.as_deref() == Some(sha256)
            && line.config_sha256 == config_sha256
            && line.status != Status::Failed
    })
}

/// The most memory this process has taken so far, from Linux's `/proc`; elsewhere unknown.
pub(crate) fn peak_memory_mib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    line.split_whitespace()
        .next()?
        .parse::<u64>()
        .ok()
        .map(|kib| kib / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn line(output: &str) -> Line {
        let error = Error::new(ErrorKind::NotAPdf, "expected a PDF");
        Line::failed(Path::new("x.pdf"), Path::new(output), "c", &error)
    }

    #[test]
    fn a_stopped_run_is_resumed_after_its_last_whole_line() {
        let out = std::env::temp_dir().join(format!("mingxi-ledger-{}", std::process::id()));
        let _ = fs::remove_dir_all(&out);
        let (mut ledger, earlier) = Ledger::open(&out, true).unwrap();
        assert!(earlier.is_empty());
        ledger.add(&line("a")).unwrap();
        ledger.file.write_all(br#"{"path":"half"#).unwrap();
        let (mut ledger, earlier) = Ledger::open(&out, true).unwrap();
        assert_eq!(earlier.keys().collect::<Vec<_>>(), ["a"]);
        ledger.add(&line("b")).unwrap();
        let (_, earlier) = Ledger::open(&out, true).unwrap();
        assert_eq!(earlier.keys().collect::<Vec<_>>(), ["a", "b"]);
        assert!(Ledger::open(&out, false).unwrap().1.is_empty());
        assert_eq!(fs::read(out.join("ledger.jsonl")).unwrap(), b"");
        fs::remove_dir_all(out).unwrap();
    }

    #[test]
    fn only_the_same_bytes_and_settings_that_came_to_something_are_done() {
        let job = Job {
            input: "x.pdf".into(),
            stem: "x".into(),
        };
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
