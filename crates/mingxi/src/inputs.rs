//! Which PDFs a run converts, and where each one's outputs go.

use crate::error::{Error, ErrorKind};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// One PDF of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Job {
    /// The PDF.
    pub(crate) input: PathBuf,
    /// Its outputs' path under the output folder, without an extension: `a/b` for `a/b.json`.
    pub(crate) stem: PathBuf,
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
            Ok(_) => named.push(Job {
                input: input.clone(),
                stem: stem(input.file_name().as_ref()),
            }),
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
            jobs.push(Job {
                input: path,
                stem: name.with_extension(""),
            });
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
                taken.insert(job.stem.clone(), job.input.clone());
                jobs.push(job);
            }
            Some(earlier) if is_same_file(earlier, &job.input) => {}
            Some(earlier) => errors.push(
                Error::new(
                    ErrorKind::SameOutput,
                    format!("not converted: {}.json already belongs to {}", job.stem.display(), earlier.display()),
                )
                .in_file(&job.input)
                .with_hint("convert the folder that holds both, or run twice with different output folders"),
            ),
        }
    }
    jobs
}

fn is_same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
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
