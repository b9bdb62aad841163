//! Which PDFs a run converts, and where each one's outputs go.

use crate::archive::{self, Entry};
use crate::error::{Error, ErrorKind};
use crate::names;
use crate::pipeline::Input;
use mingxi_pdf::Limits;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Component, Path, PathBuf};

/// A file that is being written is read this often, before it is left for a later run.
const READINGS: usize = 3;

/// One PDF of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Job {
    /// The file, whatever bytes its name has: the PDF, or the archive that holds it.
    file: OsString,
    /// Which PDF of an archive.
    entry: Option<Entry>,
    /// Its outputs' path under the output folder, without an extension: `a/b` for `a/b.json`. Always Unicode.
    pub(crate) stem: PathBuf,
}

impl Job {
    /// A file of its own.
    pub(crate) fn new(file: impl Into<OsString>, stem: impl Into<PathBuf>) -> Self {
        Self {
            file: file.into(),
            entry: None,
            stem: stem.into(),
        }
    }

    fn in_archive(archive: &Path, below: &Path, entry: Entry) -> Self {
        Self {
            file: archive.into(),
            stem: without_extension(&below.join(&entry.name)),
            entry: Some(entry),
        }
    }

    /// The PDF, as it was named or found.
    pub(crate) fn input(&self) -> PathBuf {
        let file = Path::new(&self.file);
        match &self.entry {
            Some(entry) => file.join(&entry.name),
            None => file.to_owned(),
        }
    }

    /// The same in words.
    pub(crate) fn path(&self) -> String {
        names::in_words(self.input().as_os_str())
    }

    /// The key of its outputs in words: `a/b`.
    pub(crate) fn output(&self) -> String {
        self.stem.display().to_string()
    }

    /// The last part of [`Self::output`].
    pub(crate) fn name(&self) -> String {
        names::in_words(self.stem.file_name().unwrap_or_default())
    }

    /// Its length, bytes, as the disk or the archive has it.
    fn length(&self) -> Option<u64> {
        match &self.entry {
            Some(entry) => Some(entry.bytes),
            None => Some(fs::metadata(&self.file).ok()?.len()),
        }
    }

    /// Its bytes, if they are within the limit and did not change while they were read.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unreadable`], [`ErrorKind::TooLarge`] or [`ErrorKind::Changed`].
    pub(crate) fn read(&self, limits: &Limits) -> Result<Input, Error> {
        let input = self.input();
        for _ in 0..READINGS {
            match self.read_once(limits.max_bytes) {
                Ok(None) => {}
                Ok(Some(bytes)) => {
                    let name = names::in_words(input.file_name().unwrap_or(input.as_os_str()));
                    return Ok(Input::new(name, bytes));
                }
                Err(cause) if cause.kind() == io::ErrorKind::FileTooLarge => {
                    let what = format!(
                        "it has more than {} bytes, or unpacks to too many",
                        limits.max_bytes
                    );
                    return Err(Error::new(ErrorKind::TooLarge, what)
                        .in_file(&input)
                        .with_hint("look whether it is a PDF; if so, split it"));
                }
                Err(cause) => return Err(Error::unreadable(&input, cause)),
            }
        }
        let what = format!("it changed while it was read, {READINGS} times");
        Err(Error::new(ErrorKind::Changed, what)
            .in_file(&input)
            .with_hint("wait until it is written, then run again with --resume"))
    }

    /// Its bytes; none when the file is another one afterwards.
    fn read_once(&self, max_bytes: u64) -> io::Result<Option<Vec<u8>>> {
        let before = fs::metadata(&self.file)?;
        let bytes = match &self.entry {
            Some(entry) => archive::read(Path::new(&self.file), entry, max_bytes)?,
            None if before.len() > max_bytes => return Err(io::ErrorKind::FileTooLarge.into()),
            None => fs::read(&self.file)?,
        };
        let after = fs::metadata(&self.file)?;
        let is_same =
            before.len() == after.len() && before.modified().ok() == after.modified().ok();
        Ok(is_same.then_some(bytes))
    }

    /// SHA-256 of its bytes, hexadecimal; `None` when they cannot be had.
    pub(crate) fn sha256(&self, limits: &Limits) -> Option<String> {
        Some(self.read(limits).ok()?.sha256().to_owned())
    }
}

/// What an input may be; sorted out as they are found.
#[derive(Debug, Default)]
struct Found {
    jobs: Vec<Job>,
    errors: Vec<Error>,
}

/// Finds the PDFs that these inputs name, and those of a list.
///
/// A folder stands for every file ending in `.pdf` under it, in the order of their names, and for those in ZIP archives
/// there; a file named itself is taken whatever its name. `dir/a/b.pdf` found under `dir` gets the stem `a/b`,
/// `x/b.pdf` named itself gets `b`, and so does `x/*.pdf` where it matches that. In an archive `c.zip`, `b.pdf` gets `c/b`.
/// What is listed keeps the folders it is listed with. An input that cannot be read, and a PDF whose outputs would
/// overwrite those of an earlier one, come back as errors beside the jobs: they cost only themselves.
///
/// # Errors
///
/// [`ErrorKind::NoInput`] when nothing is left to convert and no other error says why.
pub(crate) fn find(
    inputs: &[PathBuf],
    listed: &[PathBuf],
) -> Result<(Vec<Job>, Vec<Error>), Error> {
    let mut found = Found::default();
    for input in inputs {
        found.add(input);
    }
    for path in listed {
        let below: PathBuf = path
            .components()
            .filter(|part| matches!(part, Component::Normal(_)))
            .collect();
        match fs::metadata(path) {
            Ok(meta) => found.add_named(path, &meta, &below),
            Err(cause) => found.errors.push(Error::unreadable(path, cause)),
        }
    }
    let Found { jobs, mut errors } = found;
    let jobs = without_clashes(jobs, &mut errors);
    if jobs.is_empty() && errors.is_empty() {
        let names: Vec<String> = inputs
            .iter()
            .chain(listed)
            .map(|p| p.display().to_string())
            .collect();
        let what = match names.as_slice() {
            [] => "no PDF is named".to_owned(),
            names => format!("no PDF in {}", names.join(", ")),
        };
        let hint = "name a PDF, or a folder or a ZIP archive that has files ending in .pdf in it";
        return Err(Error::new(ErrorKind::NoInput, what).with_hint(hint));
    }
    Ok((jobs, errors))
}

impl Found {
    /// Adds what one input names; what is not there may be a pattern.
    fn add(&mut self, input: &Path) {
        match fs::metadata(input) {
            Ok(meta) if meta.is_dir() => self.add_folder(input, Path::new("")),
            Ok(meta) => self.add_named(
                input,
                &meta,
                Path::new(input.file_name().unwrap_or_default()),
            ),
            Err(cause) => match matches(input) {
                None => self.errors.push(Error::unreadable(input, cause)),
                Some(paths) if paths.is_empty() => {
                    let error =
                        Error::new(ErrorKind::NoInput, "nothing is named like this").in_file(input);
                    self.errors.push(
                        error.with_hint("look at the pattern: * stands for a name, ** for folders"),
                    );
                }
                Some(paths) => {
                    for (path, below) in paths {
                        match fs::metadata(&path) {
                            Ok(meta) => self.add_named(&path, &meta, &below),
                            Err(cause) => self.errors.push(Error::unreadable(&path, cause)),
                        }
                    }
                }
            },
        }
    }

    /// Adds a file or a folder whose outputs go to `below`.
    fn add_named(&mut self, path: &Path, meta: &Metadata, below: &Path) {
        if meta.is_dir() {
            self.add_folder(path, below);
        } else if has_ending(path, "zip") {
            self.add_archive(path, below);
        } else {
            self.jobs.push(Job::new(path, without_extension(below)));
        }
    }

    /// Adds the PDFs under `folder`, whose outputs go to `below`. Links to folders are not followed: they may lead in circles.
    fn add_folder(&mut self, folder: &Path, below: &Path) {
        let listed =
            fs::read_dir(folder).and_then(|entries| entries.collect::<Result<Vec<_>, _>>());
        let mut entries = match listed {
            Ok(entries) => entries,
            Err(cause) => return self.errors.push(Error::unreadable(folder, cause)),
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let (path, below) = (entry.path(), below.join(entry.file_name()));
            if entry.file_type().is_ok_and(|t| t.is_dir()) {
                self.add_folder(&path, &below);
            } else if has_ending(&path, "pdf") || has_ending(&path, "zip") {
                match fs::metadata(&path) {
                    Ok(meta) if meta.is_file() => self.add_named(&path, &meta, &below),
                    Ok(_) => {}
                    Err(cause) => self.errors.push(Error::unreadable(&path, cause)),
                }
            }
        }
    }

    fn add_archive(&mut self, path: &Path, below: &Path) {
        let below = without_extension(below);
        match archive::list(path) {
            Ok(entries) => self.jobs.extend(
                entries
                    .into_iter()
                    .map(|entry| Job::in_archive(path, &below, entry)),
            ),
            Err(cause) => self.errors.push(Error::unreadable(path, cause)),
        }
    }
}

/// What a pattern matches, in the order of the names, with the path below its first part that is no plain name; `None` if
/// it is no pattern.
fn matches(pattern: &Path) -> Option<Vec<(PathBuf, PathBuf)>> {
    let is_plain =
        |part: &Component<'_>| !part.as_os_str().to_string_lossy().contains(['*', '?', '[']);
    let base: PathBuf = pattern.components().take_while(is_plain).collect();
    if base.as_path() == pattern {
        return None;
    }
    let paths = glob::glob(pattern.to_str()?).ok()?.filter_map(Result::ok);
    let below = |path: PathBuf| {
        let below = path.strip_prefix(&base).unwrap_or(&path).to_owned();
        (path, below)
    };
    Some(paths.map(below).collect())
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension()
        .is_some_and(|e| e.eq_ignore_ascii_case(ending))
}

/// The path in Unicode, without its last extension.
fn without_extension(path: &Path) -> PathBuf {
    names::in_words(path.with_extension("").as_os_str()).into()
}

/// The same PDF asked for twice is converted once; two PDFs with one stem are an error for the second.
fn without_clashes(named: Vec<Job>, errors: &mut Vec<Error>) -> Vec<Job> {
    let mut taken: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    let mut jobs = Vec::new();
    for job in named {
        match taken.get(&job.stem) {
            None => {
                taken.insert(job.stem.clone(), job.input());
                jobs.push(job);
            }
            Some(earlier) if is_same_file(earlier, &job.input()) => {}
            Some(earlier) => errors.push(
                Error::new(
                    ErrorKind::SameOutput,
                    format!("not converted: {}.json already belongs to {}", job.stem.display(), earlier.display()),
                )
                .in_file(&job.input())
                .with_hint("convert the folder that holds both, or run twice with different output folders"),
            ),
        }
    }
    jobs
}

fn is_same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// By the place of a job, the places of later ones that have the same bytes.
///
/// Only files of the same length are read.
pub(crate) fn copies(jobs: &[Job], limits: &Limits) -> BTreeMap<usize, Vec<usize>> {
    let mut by_length: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (i, job) in jobs.iter().enumerate() {
        if let Some(length) = job.length() {
            by_length.entry(length).or_default().push(i);
        }
    }
    by_length.retain(|_, same| same.len() > 1);
    let alike: Vec<usize> = by_length.into_values().flatten().collect();
    let mut hashes: Vec<(usize, Option<String>)> = alike
        .into_par_iter()
        .map(|i| (i, jobs[i].sha256(limits)))
        .collect();
    hashes.sort_by_key(|(i, _)| *i);
    let mut first = BTreeMap::new();
    let mut copies: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, sha256) in hashes {
        let Some(sha256) = sha256 else { continue };
        let original = *first.entry(sha256).or_insert(i);
        if original != i {
            copies.entry(original).or_default().push(i);
        }
    }
    copies
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
        let (jobs, errors) = find(&[root.clone(), root.join("x/d.e.pdf")], &[]).unwrap();
        assert_eq!(stems(&jobs), ["a/c", "b", "x/d.e", "d.e"]);
        assert!(errors.is_empty());
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn patterns_and_lists_keep_the_folders_they_name() {
        let root = folder(
            "patterns",
            &["in/a/x.pdf", "in/b/x.pdf", "in/b/y.PDF", "in/b/z.txt"],
        );
        let (jobs, _) = find(&[root.join("in/*/x.pdf")], &[]).unwrap();
        assert_eq!(stems(&jobs), ["a/x", "b/x"]);
        let (jobs, _) = find(&[root.join("in/?")], &[]).unwrap();
        assert_eq!(stems(&jobs), ["a/x", "b/x", "b/y"]);
        let (jobs, errors) =
            find(&[], &[root.join("in/a/../a/x.pdf"), root.join("in/c.pdf")]).unwrap();
        assert!(stems(&jobs)[0].ends_with("in/a/a/x"), "{jobs:?}");
        assert_eq!(errors[0].kind(), ErrorKind::Unreadable);
        let (_, errors) = find(&[root.join("in/*.doc")], &[]).unwrap();
        assert_eq!(errors[0].kind(), ErrorKind::NoInput);
        fs::remove_dir_all(root).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn links_in_circles_and_odd_names_are_no_trouble() {
        use std::os::unix::ffi::OsStringExt;
        use std::os::unix::fs::symlink;
        let root = folder("odd", &["a/x.pdf"]);
        symlink(&root, root.join("a/circle")).unwrap();
        symlink("nowhere", root.join("a/y.pdf")).unwrap();
        symlink("self.pdf", root.join("a/self.pdf")).unwrap();
        for name in [
            b"\xd4\xa4\xcb\xe3.pdf".to_vec(),
            b"\xff\xff.pdf".to_vec(),
            b"\xff\xfe.pdf".to_vec(),
        ] {
            fs::write(root.join(OsString::from_vec(name)), b"").unwrap();
        }
        let (jobs, errors) = find(std::slice::from_ref(&root), &[]).unwrap();
        assert_eq!(stems(&jobs), ["a/x", "预算", "%FF%FE", "%FF%FF"]);
        assert_eq!(errors.len(), 2, "{errors:?}");
        for job in &jobs {
            let sent = serde_json::to_vec(job).unwrap();
            assert_eq!(&serde_json::from_slice::<Job>(&sent).unwrap(), job);
        }
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn a_file_that_is_being_written_is_left_for_a_later_run() {
        use std::io::Write;
        use std::sync::atomic::{AtomicBool, Ordering};
        let root = folder("written", &["a.pdf"]);
        let path = root.join("a.pdf");
        fs::write(&path, vec![b'%'; 32 << 20]).unwrap();
        let job = Job::new(&path, "a");
        let is_read = AtomicBool::new(false);
        let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
        let error = std::thread::scope(|scope| {
            scope.spawn(|| {
                while !is_read.load(Ordering::Relaxed) {
                    file.write_all(b"%").unwrap();
                }
            });
            let read = job.read(&Limits::default());
            is_read.store(true, Ordering::Relaxed);
            read.map(|input| input.sha256().to_owned()).unwrap_err()
        });
        assert_eq!(error.kind(), ErrorKind::Changed);
        assert!(job.read(&Limits::default()).is_ok(), "it is written now");
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn a_clash_costs_the_later_file_and_a_repetition_nothing() {
        let root = folder("clash", &["a/x.pdf", "b/x.pdf"]);
        let (jobs, errors) = find(
            &[
                root.join("a/x.pdf"),
                root.join("b/x.pdf"),
                root.join("a/x.pdf"),
            ],
            &[],
        )
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
            find(std::slice::from_ref(&root), &[]).unwrap_err().kind(),
            ErrorKind::NoInput
        );
        assert_eq!(find(&[], &[]).unwrap_err().kind(), ErrorKind::NoInput);
        let (jobs, errors) = find(&[root.join("missing.pdf")], &[]).unwrap();
        assert!(jobs.is_empty());
        assert_eq!(errors[0].kind(), ErrorKind::Unreadable);
        fs::remove_dir_all(root).unwrap();
    }
}
