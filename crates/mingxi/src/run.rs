//! Many PDFs: in parallel, resumable, each on its own risk.

use crate::config::Config;
use crate::engines::Engines;
use crate::error::Error;
use crate::export::{docling, json};
use crate::inputs::{self, Job};
use crate::ledger::{Failure, Ledger, Line, is_done, peak_memory_mib};
use crate::pipeline::{Conversion, Input, convert_with};
use crate::{keep, tables, whole_file};
use mingxi_core::{Assurance, CheckStatus, Disclosure, Status};
use rayon::iter::{ParallelBridge, ParallelIterator};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Instant;

/// Stack of a worker. Nested page trees and forms recurse; the deepest hostile file tried needs
/// 9 MiB, and untouched pages of a stack cost nothing.
const STACK_BYTES: usize = 64 << 20;

/// What to write beside the JSON, which is always written: `--resume` and the tables are made from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// `OUT/<stem>.json`.
    Json,
    /// `OUT/cells.csv`, `facts.csv`, `statements.csv` and `checks.csv`, of all documents together.
    Csv,
    /// The same tables as `OUT/cells.parquet` and so on.
    Parquet,
    /// `OUT/<stem>.docling.json`.
    Docling,
}

/// How to run.
#[derive(Debug, Clone)]
pub struct Run {
    /// Settings that bear on results.
    pub config: Config,
    /// The output folder.
    pub out: PathBuf,
    /// What to write.
    pub formats: Vec<Format>,
    /// Threads; 0 for as many as the machine has.
    pub jobs: usize,
    /// Pass over what the ledger holds as done.
    pub resume: bool,
    /// Where to keep the intermediates of every page.
    pub keep: Option<PathBuf>,
}

/// News of a run, in the order in which it happens.
#[derive(Debug)]
pub enum Event<'a> {
    /// This many documents were found.
    Found(usize),
    /// A document begins.
    Started(&'a Path),
    /// An earlier run did this document.
    Skipped(&'a Line),
    /// A document is converted and written.
    Done(&'a Line, &'a Disclosure),
    /// A document came to nothing.
    Failed(&'a Error),
}

/// A run in numbers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// The ledger's lines in the order of the inputs, those that could not be used first; skipped
    /// documents with their earlier line.
    pub lines: Vec<Line>,
    /// How many of them were skipped.
    pub skipped: usize,
    /// Seconds on the clock.
    pub seconds: f64,
    /// What is wrong with the OCR engines: they hung, none is installed, or not the best.
    pub engine_trouble: Option<Failure>,
}

impl Summary {
    /// The worst status of all: that of the run.
    #[must_use]
    pub fn status(&self) -> Status {
        self.lines
            .iter()
            .map(|line| line.status)
            .max()
            .unwrap_or(Status::Clean)
    }
}

/// Converts every PDF that `inputs` name, and writes the results and the ledger.
///
/// `tell` hears of each document, from several threads at once. A document that fails, panics
/// included, costs that document.
///
/// # Errors
///
/// When there is nothing to convert, or the output folder cannot be written.
pub fn run(
    inputs: &[PathBuf],
    run: &Run,
    tell: &(dyn Fn(&Event<'_>) + Sync),
) -> Result<Summary, Error> {
    run_with(inputs, run, &Engines::new(&run.config), tell)
}

/// Runs as [`run()`] does, with engines that were made before.
///
/// # Errors
///
/// As [`run()`].
pub fn run_with(
    inputs: &[PathBuf],
    run: &Run,
    engines: &Engines,
    tell: &(dyn Fn(&Event<'_>) + Sync),
) -> Result<Summary, Error> {
    let start = Instant::now();
    let (jobs, unusable) = inputs::find(inputs)?;
    let (ledger, earlier) = Ledger::open(&run.out, run.resume)?;
    let worker = Worker {
        run,
        engines,
        config_sha256: run.config.sha256(),
        earlier,
        ledger: Mutex::new(ledger),
        tell,
    };
    tell(&Event::Found(jobs.len() + unusable.len()));

    let mut summary = Summary::default();
    for error in &unusable {
        summary.lines.push(worker.give_up(
            error.path().unwrap_or(Path::new("")),
            Path::new(""),
            None,
            error,
        )?);
    }
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(run.jobs)
        .stack_size(STACK_BYTES)
        .build()
        .map_err(|cause| {
            Error::new(crate::ErrorKind::Panicked, "cannot start threads").caused_by(cause)
        })?;
    // A bridge hands out documents one by one, so that at most one a thread is in memory.
    let mut lines: Vec<(usize, Done)> = pool.install(|| {
        let documents = jobs.iter().enumerate().par_bridge();
        documents
            .map(|(i, job)| Ok((i, worker.document(job)?)))
            .collect::<Result<_, Error>>()
    })?;
    lines.sort_by_key(|(i, _)| *i);
    for (_, done) in lines {
        summary.skipped += usize::from(done.skipped);
        summary.lines.push(done.line);
    }
    pool.install(|| tables::write(&run.out, &jobs, &run.formats))?;
    summary.engine_trouble = engines.trouble().map(|error| Failure::from(&error));
    summary.seconds = start.elapsed().as_secs_f64();
    Ok(summary)
}

/// What the threads of a run share.
struct Worker<'a> {
    run: &'a Run,
    engines: &'a Engines,
    config_sha256: String,
    earlier: BTreeMap<String, Line>,
    ledger: Mutex<Ledger>,
    tell: &'a (dyn Fn(&Event<'_>) + Sync),
}

/// What came of one job.
struct Done {
    line: Line,
    skipped: bool,
}

impl Worker<'_> {
    /// Converts one document and writes its outputs and its line; the error is one that ends the run.
    fn document(&self, job: &Job) -> Result<Done, Error> {
        let start = Instant::now();
        let input = match Input::read(&job.input) {
            Ok(input) => input,
            Err(error) => return self.failed(job, None, &error),
        };
        let sha256 = input.sha256().to_owned();
        let earlier = self.earlier.get(&job.stem.display().to_string());
        if let Some(line) = earlier
            && is_done(
                earlier,
                job,
                &sha256,
                &self.config_sha256,
                !self.engines.is_none(),
            )
            && self.outputs(job).iter().all(|path| path.is_file())
        {
            (self.tell)(&Event::Skipped(line));
            return Ok(Done {
                line: line.clone(),
                skipped: true,
            });
        }
        (self.tell)(&Event::Started(&job.input));
        let converted = catch_unwind(AssertUnwindSafe(|| self.convert_and_write(job, input)))
            .unwrap_or_else(|payload| Err(Error::panicked(payload.as_ref())));
        match converted {
            Ok(conversion) => {
                let line = self.line(job, &conversion.disclosure, start);
                self.ledger().add(&line)?;
                (self.tell)(&Event::Done(&line, &conversion.disclosure));
                Ok(Done {
                    line,
                    skipped: false,
                })
            }
            Err(error) => self.failed(job, Some(&sha256), &error.in_file(&job.input)),
        }
    }

    fn convert_and_write(&self, job: &Job, input: Input) -> Result<Conversion, Error> {
        let conversion = convert_with(input, &self.run.config, self.engines)?;
        if let Some(folder) = &self.run.keep {
            keep::write(&folder.join(&job.stem), &conversion)?;
        }
        if self.run.formats.contains(&Format::Docling) {
            let name = job.stem.file_name().unwrap_or_default().to_string_lossy();
            let bytes = docling::to_bytes(&name, &conversion.disclosure);
            whole_file::write(
                &with_ending(&self.run.out, &job.stem, "docling.json"),
                &bytes,
            )?;
        }
        // The JSON comes last: where it is, everything is.
        let bytes = json::to_bytes(&conversion.disclosure);
        whole_file::write(&with_ending(&self.run.out, &job.stem, "json"), &bytes)?;
        Ok(conversion)
    }

    /// The files that a document's conversion writes.
    fn outputs(&self, job: &Job) -> Vec<PathBuf> {
        let mut paths = vec![with_ending(&self.run.out, &job.stem, "json")];
        if self.run.formats.contains(&Format::Docling) {
            paths.push(with_ending(&self.run.out, &job.stem, "docling.json"));
        }
        paths
    }

    /// Records a document that came to nothing, and takes away what an earlier run made of it.
    fn failed(&self, job: &Job, sha256: Option<&str>, error: &Error) -> Result<Done, Error> {
        for path in self.outputs(job) {
            whole_file::remove(&path)?;
        }
        Ok(Done {
            line: self.give_up(&job.input, &job.stem, sha256, error)?,
            skipped: false,
        })
    }

    fn give_up(
        &self,
        path: &Path,
        stem: &Path,
        sha256: Option<&str>,
        error: &Error,
    ) -> Result<Line, Error> {
        let mut line = Line::failed(path, stem, &self.config_sha256, error);
        line.sha256 = sha256.map(Into::into);
        self.ledger().add(&line)?;
        (self.tell)(&Event::Failed(error));
        Ok(line)
    }

    fn line(&self, job: &Job, disclosure: &Disclosure, start: Instant) -> Line {
        let mut findings = BTreeMap::new();
        for finding in &disclosure.findings {
            *findings.entry(finding.code).or_default() += 1;
        }
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let facts = || disclosure.facts.iter();
        let of = |assurance| facts().filter(|f| f.assurance == assurance).count();
        let checks = disclosure.checks.iter();
        let failing = checks.filter(|c| c.status == CheckStatus::Fail).count();
        Line {
            path: job.input.display().to_string(),
            output: job.stem.display().to_string(),
            sha256: Some(disclosure.source.sha256.clone()),
            config_sha256: self.config_sha256.clone(),
            status: disclosure.status,
            pages: count(disclosure.pages.len()),
            tables: count(disclosure.tables.len()),
            forms: count(disclosure.forms.len()),
            watermarks: count(disclosure.pages.iter().map(|p| p.watermarks.len()).sum()),
            seconds: (start.elapsed().as_secs_f64() * 1000.0).round() / 1000.0,
            peak_memory_mib: peak_memory_mib(),
            facts: count(disclosure.facts.len()),
            proven: count(of(Assurance::Proven)),
            seconded: count(of(Assurance::Seconded)),
            failing_checks: count(failing),
            findings,
            error: None,
        }
    }

    fn ledger(&self) -> std::sync::MutexGuard<'_, Ledger> {
        self.ledger
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// `OUT/a/b.json` for the stem `a/b`, whatever dots the stem has.
pub(crate) fn with_ending(out: &Path, stem: &Path, ending: &str) -> PathBuf {
    let mut path = out.join(stem).into_os_string();
    path.push(".");
    path.push(ending);
    path.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use std::fs;

    fn run_in(name: &str, files: &[(&str, &[u8])]) -> (PathBuf, Run) {
        let root = std::env::temp_dir().join(format!("mingxi-run-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        for (file, bytes) in files {
            whole_file::write(&root.join("in").join(file), bytes).unwrap();
        }
        let run = Run {
            config: Config::default(),
            out: root.join("out"),
            formats: vec![Format::Json, Format::Csv],
            jobs: 2,
            resume: false,
            keep: None,
        };
        (root, run)
    }

    #[test]
    fn bad_files_cost_themselves_and_leave_no_output() {
        let (root, options) = run_in("bad", &[("a.pdf", b""), ("b/c.pdf", b"Dear Sir")]);
        whole_file::write(&options.out.join("a.json"), b"from an earlier run").unwrap();
        let told = Mutex::new(Vec::new());
        let tell = |event: &Event<'_>| {
            if let Event::Failed(error) = event {
                told.lock()
                    .unwrap()
                    .push((error.path().map(Path::to_owned), error.kind()));
            }
        };
        let summary = run(
            &[root.join("in"), root.join("missing.pdf")],
            &options,
            &tell,
        )
        .unwrap();
        assert_eq!(summary.status(), Status::Failed);
        let outputs: Vec<&str> = summary.lines.iter().map(|l| l.output.as_str()).collect();
        assert_eq!(
            outputs,
            ["", "a", "b/c"],
            "in the order of the inputs, unusable ones first"
        );
        let mut told = told.into_inner().unwrap();
        told.sort_by_key(|(path, _)| path.clone());
        let kinds: Vec<ErrorKind> = told.iter().map(|(_, kind)| *kind).collect();
        assert_eq!(
            kinds,
            [ErrorKind::Empty, ErrorKind::NotAPdf, ErrorKind::Unreadable]
        );
        assert!(!options.out.join("a.json").exists());
        for table in ["cells.csv", "facts.csv", "statements.csv", "checks.csv"] {
            let text = fs::read_to_string(options.out.join(table)).unwrap();
            assert_eq!(text.lines().count(), 1, "{table} is its header");
        }
        assert_eq!(
            fs::read_to_string(options.out.join("ledger.jsonl"))
                .unwrap()
                .lines()
                .count(),
            3
        );
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn endings_are_added_to_stems_with_dots() {
        let path = with_ending(Path::new("out"), Path::new("a/2026.1"), "json");
        assert_eq!(path, Path::new("out/a/2026.1.json"));
    }
}
