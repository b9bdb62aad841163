//! Which PDFs a run converts, and where each one's outputs go.

use crate::error::{Error, ErrorKind};
use crate::pipeline::Input;
use mingxi_pdf::Limits;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A file that is being written is read this often, before it is left for a later run.
const READINGS: usize = 3;

/// One PDF of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Job {
    /// The file, whatever bytes its name has.
    input: OsString,
    /// Its outputs' path under the output folder, without an extension: `a/b` for `a/b.json`. Always Unicode.
    pub(crate) stem: PathBuf,
}

impl Job {
    pub(crate) fn new(input: impl Into<OsString>, stem: impl Into<PathBuf>) -> Self {
        Self {
            input: input.into(),
            stem: stem.into(),
        }
    }

    /// The file.
    pub(crate) fn input(&self) -> &Path {
        Path::new(&self.input)
    }

    /// The PDF, as it was named or found, in words.
    pub(crate) fn path(&self) -> String {
        self.input().display().to_string()
    }

    /// The key of its outputs in words: `a/b`.
    pub(crate) fn output(&self) -> String {
        self.stem.display().to_string()
    }

    /// The last part of [`Self::output`].
    pub(crate) fn name(&self) -> String {
        self.stem
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    }

    /// Its bytes, if they are within the limit and did not change while they were read.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unreadable`], [`ErrorKind::TooLarge`] or [`ErrorKind::Changed`].
    pub(crate) fn read(&self, limits: &Limits) -> Result<Input, Error> {
        let path = self.input();
        let read = || -> io::Result<Option<Input>> {
            let before = fs::metadata(path)?;
            if before.len() > limits.max_bytes {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            let name = path
                .file_name()
                .unwrap_or(path.as_os_str())
                .to_string_lossy();
            let input = Input::new(name, fs::read(path)?);
            let after = fs::metadata(path)?;
            let is_same =
                before.len() == after.len() && before.modified().ok() == after.modified().ok();
            Ok(is_same.then_some(input))
        };
        for _ in 0..READINGS {
            match read() {
                Ok(None) => {}
                Ok(Some(input)) => return Ok(input),
                Err(cause) if cause.kind() == io::ErrorKind::FileTooLarge => {
                    return Err(self.too_large(limits));
                }
                Err(cause) => return Err(Error::unreadable(path, cause)),
            }
        }
        let what = format!("it changed while it was read, {READINGS} times");
        Err(Error::new(ErrorKind::Changed, what)
            .in_file(path)
            .with_hint("wait until it is written, then run again with --resume"))
    }

    fn too_large(&self, limits: &Limits) -> Error {
        let what = format!("the file has more than {} bytes", limits.max_bytes);
        Error::new(ErrorKind::TooLarge, what)
            .in_file(self.input())
            .with_hint("look whether it is a PDF; if so, split it")
    }

    /// SHA-256 of its bytes, hexadecimal; `None` when they cannot be had.
    pub(crate) fn sha256(&self, limits: &Limits) -> Option<String> {
        Some(self.read(limits).ok()?.sha256().to_owned())
    }
}

/// Finds the PDFs that these inputs name.
///
/// A folder stands for every file ending in `.pdf` under it, in the order of their names; a file
/// named itself is taken whatever its name. `dir/a/b.pdf` found under `dir` gets the stem `a/b`,
/// `x/b.pdf` named itself gets `b`. An input that cannot be read, and a PDF whose outputs would
/// overwrite those of an earlier one, come back as errors beside the jobs: they cost only themselves.
///
/// # Errors
///
/// [`ErrorKind::NoInput`] when nothing is left to convert and no other error says why.
pub(crate) fn find(inputs: &[PathBuf]) -> Result<(Vec<Job>, Vec<Error>), Error> {
    let mut named = Vec::new();
    let mut errors = Vec::new();
    for input in inputs {
        match fs::metadata(input) {
            Ok(meta) if meta.is_dir() => find_under(input, Path::new(""), &mut named, &mut errors),
            Ok(_) => named.push(Job::new(input, stem(input.file_name().as_ref()))),
            Err(cause) => errors.push(Error::unreadable(input, cause)),
        }
    }
    let jobs = without_clashes(named, &mut errors);
    if jobs.is_empty() && errors.is_empty() {
        let names: Vec<String> = inputs.iter().map(|p| p.display().to_string()).collect();
        return Err(Error::new(
            ErrorKind::NoInput,
            format!("no PDF in {}", names.join(", ")),
        )
        .with_hint("name a PDF, or a folder that has files ending in .pdf in it"));
    }
    Ok((jobs, errors))
}

fn stem(name: Option<&impl AsRef<Path>>) -> PathBuf {
    name.map(|n| n.as_ref().with_extension(""))
        .unwrap_or_default()
}

/// Adds the PDFs under `folder`, whose path below the named input is `below`. Links to folders are not followed.
fn find_under(folder: &Path, below: &Path, jobs: &mut Vec<Job>, errors: &mut Vec<Error>) {
    let listed = fs::read_dir(folder).and_then(|entries| entries.collect::<Result<Vec<_>, _>>());
    let mut entries = match listed {
        Ok(entries) => entries,
        Err(cause) => return errors.push(Error::unreadable(folder, cause)),
    };
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (path, name) = (entry.path(), below.join(entry.file_name()));
        if entry.file_type().is_ok_and(|t| t.is_dir()) {
            find_under(&path, &name, jobs, errors);
        } else if name
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("pdf"))
            && path.is_file()
        {
            jobs.push(Job::new(path, name.with_extension("")));
        }
    }
}

/// The same PDF asked for twice is converted once; two PDFs with one stem are an error for the second.
fn without_clashes(named: Vec<Job>, errors: &mut Vec<Error>) -> Vec<Job> {
    let mut taken: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    let mut jobs = Vec::new();
    for job in named {
        match taken.get(&job.stem) {
            None => {
                taken.insert(job.stem.clone(), job.input().to_owned());
                jobs.push(job);
            }
            Some(earlier) if is_same_file(earlier, job.input()) => {}
            Some(earlier) => errors.push(
                Error::new(
                    ErrorKind::SameOutput,
                    format!("not converted: {}.json already belongs to {}", job.stem.display(), earlier.display()),
                )
                .in_file(job.input())
                .with_hint("convert the folder that holds both, or run twice with different output folders"),
            ),
        }
    }
    jobs
}

fn is_same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// The jobs whose bytes are those of an earlier one, by their place, with the place of that one.
///
/// Only files of the same length are read.
pub(crate) fn duplicates(jobs: &[Job], limits: &Limits) -> BTreeMap<usize, usize> {
    let mut by_length: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (i, job) in jobs.iter().enumerate() {
        if let Ok(meta) = fs::metadata(job.input()) {
            by_length.entry(meta.len()).or_default().push(i);
        }
    }
    by_length.retain(|_, same| same.len() > 1);
    let alike: Vec<usize> = by_length.into_values().flatten().collect();
    let mut hashes: Vec<(usize, Option<String>)> = alike
        .into_par_iter()
        .map(|i| (i, jobs[i].sha256(limits)))
        .collect();
    hashes.sort_by_key(|(i, _)| *i);
    let (mut first, mut duplicates) = (BTreeMap::new(), BTreeMap::new());
    for (i, sha256) in hashes {
        let Some(sha256) = sha256 else { continue };
        let original = *first.entry(sha256).or_insert(i);
        if original != i {
            duplicates.insert(i, original);
        }
    }
    duplicates
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str, files: &[&str]) -> PathBuf {
        let root =
            std::env::temp_dir().join(format!("mingxi-inputs-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        for file in files {
            let path = root.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, b"").unwrap();
        }
        root
    }

    fn stems(jobs: &[Job]) -> Vec<String> {
        jobs.iter()
            .map(|j| j.stem.to_string_lossy().replace('\\', "/"))
            .collect()
    }

    #[test]
    fn a_folder_keeps_its_shape_and_a_file_its_name() {
        let root = folder("shape", &["b.pdf", "a/c.PDF", "a/notes.txt", "x/d.e.pdf"]);
        let (jobs, errors) = find(&[root.clone(), root.join("x/d.e.pdf")]).unwrap();
        assert_eq!(stems(&jobs), ["a/c", "b", "x/d.e", "d.e"]);
        assert!(errors.is_empty());
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn a_clash_costs_the_later_file_and_a_repetition_nothing() {
        let root = folder("clash", &["a/x.pdf", "b/x.pdf"]);
        let (jobs, errors) = find(&[
            root.join("a/x.pdf"),
            root.join("b/x.pdf"),
            root.join("a/x.pdf"),
        ])
        .unwrap();
        assert_eq!(stems(&jobs), ["x"]);
        assert_eq!(
            errors.iter().map(Error::kind).collect::<Vec<_>>(),
            [ErrorKind::SameOutput]
        );
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn no_pdf_at_all_is_an_error() {
        let root = folder("none", &["a.txt"]);
        assert_eq!(
            find(std::slice::from_ref(&root)).unwrap_err().kind(),
            ErrorKind::NoInput
        );
        assert_eq!(find(&[]).unwrap_err().kind(), ErrorKind::NoInput);
        let (jobs, errors) = find(&[root.join("missing.pdf")]).unwrap();
        assert!(jobs.is_empty());
        assert_eq!(errors[0].kind(), ErrorKind::Unreadable);
        fs::remove_dir_all(root).unwrap();
    }
}
