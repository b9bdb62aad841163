//! Many PDFs: in parallel, resumable, each on its own risk.

use crate::config::Config;
use crate::document::{Made, REVIEW_PAGE, Wanted, endings, make, seconds};
use crate::engines::Engines;
use crate::error::{Error, ErrorKind};
use crate::inputs::{self, Job};
use crate::ledger::{Failure, Ledger, Line, is_done};
use crate::review::{self, Language};
use crate::tables::{Rows, Tables, rows_again};
use crate::whole_file::Draft;
use crate::worker::Worker;
use crate::{names, whole_file};
use mingxi_core::{Finding, Status};
use rayon::ThreadPool;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

/// Stack of a thread that reads documents. Nested page trees and forms recurse; the deepest hostile file tried needs
/// 9 MiB, and untouched pages of a stack cost nothing.
pub(crate) const STACK_BYTES: usize = 64 << 20;

/// Rows of documents that wait for one before them, at most, bytes: those of some 40 documents, or of one that has more. What has no room is
/// made from its JSON when its turn comes.
const MAX_WAITING_BYTES: usize = 16 << 20;

/// What to write beside the JSON, which is always written: `--resume` and the tables are made from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Format {
    /// `OUT/<stem>.json`.
    Json,
    /// `OUT/documents.csv`, `cells.csv`, `facts.csv`, `statements.csv`, `checks.csv` and `findings.csv`, of all documents
    /// together, and `datapackage.json`, which describes them.
    Csv,
    /// The same tables as `OUT/cells.parquet` and so on.
    Parquet,
    /// `OUT/documents.jsonl`, a document a line.
    Jsonl,
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
    /// Documents, or pages of fewer documents, at once; 0 for as many as the machine has processors.
    pub jobs: usize,
    /// Pass over what the ledger holds as done.
    pub resume: bool,
    /// Where to keep the intermediates of every page.
    pub keep: Option<PathBuf>,
    /// Write a review page, in this language, beside the JSON of every document that has something to review
    /// (`OUT/<stem>.review.html`), and `OUT/index.html` over the run.
    pub review: Option<Language>,
    /// The processes that read the documents; `None` for this process itself, which a crash of native code then ends.
    pub workers: Option<Workers>,
    /// Files and folders beside the inputs, which keep the folders that they are named with: `a/b.pdf` becomes `OUT/a/b.json`.
    pub listed: Vec<PathBuf>,
    /// Asks the run to stop.
    pub stop: Stop,
}

impl Run {
    /// A run of every page into this folder, to JSON, in this process, on all processors.
    #[must_use]
    pub fn into_folder(out: impl Into<PathBuf>) -> Self {
        Self {
            config: Config::default(),
            out: out.into(),
            formats: vec![Format::Json],
            jobs: 0,
            resume: false,
            keep: None,
            review: None,
            workers: None,
            listed: Vec::new(),
            stop: Stop::default(),
        }
    }
}

/// Processes that read documents, and what one document may cost.
#[derive(Debug, Clone)]
pub struct Workers {
    /// A program that calls [`crate::serve`].
    pub program: PathBuf,
    /// What to start it with.
    pub arguments: Vec<OsString>,
    /// How long a document may take; then its worker is killed.
    pub timeout: Duration,
    /// How much memory a worker may have for its data, MiB; the operating system gives it no more.
    pub max_memory_mib: NonZero<u64>,
}

impl Workers {
    /// A scan of 600 pages, the longest published, takes 20 minutes on one slow thread.
    pub const TIMEOUT: Duration = Duration::from_secs(1800);

    /// Of 200 real and hostile documents the hungriest takes a quarter of this.
    pub const MAX_MEMORY_MIB: NonZero<u64> = NonZero::new(2048).expect("it is not 0");

    pub(crate) const fn max_memory_bytes(&self) -> u64 {
        self.max_memory_mib.get().saturating_mul(1 << 20)
    }
}

/// Asks a run to finish what is under way and to begin nothing more; clones ask the same run.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether somebody asked.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// News of a run, in the order in which it happens.
#[derive(Debug)]
pub enum Event<'a> {
    /// This many documents were found.
    Found(usize),
    /// A document begins.
    Started(&'a str),
    /// An earlier run did this document.
    Skipped(&'a Line),
    /// Another document of this run has the same bytes, and was converted in its stead.
    Duplicate(&'a Line),
    /// A document is converted and written; with what is in doubt.
    Done(&'a Line, &'a [Finding]),
    /// A document came to nothing.
    Failed(&'a Line),
    /// All documents are converted; what is left of the tables is being written.
    Tables,
}

/// A run in numbers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// The ledger's lines in the order of the inputs, those that could not be used first; skipped
    /// documents with their earlier line.
    pub lines: Vec<Line>,
    /// How many of them were skipped.
    pub skipped: usize,
    /// Documents that were not begun, because the run was asked to stop.
    pub left: usize,
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
/// included, costs that document; with [`Run::workers`], so does one that crashes, hangs or wants too much memory.
///
/// # Errors
///
/// When there is nothing to convert, the output folder cannot be written or belongs to another run, or no worker
/// can be started.
pub fn run(
    inputs: &[PathBuf],
    run: &Run,
    tell: &(dyn Fn(&Event<'_>) + Sync),
) -> Result<Summary, Error> {
    match &run.workers {
        None => run_with(inputs, run, &Engines::new(&run.config), tell),
        Some(workers) => run_at(inputs, run, &Place::Workers(workers), tell),
    }
}

/// Runs as [`run()`] does, in this process, with engines that were made before.
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
    let pool = pool(run.jobs)?;
    run_at(
        inputs,
        run,
        &Place::Here {
            pool: &pool,
            engines,
        },
        tell,
    )
}

/// Threads to read documents on; 0 for as many as the machine has processors.
pub(crate) fn pool(threads: usize) -> Result<ThreadPool, Error> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .stack_size(STACK_BYTES);
    pool.build()
        .map_err(|cause| Error::new(ErrorKind::Panicked, "cannot start threads").caused_by(cause))
}

fn run_at(
    inputs: &[PathBuf],
    run: &Run,
    place: &Place<'_>,
    tell: &(dyn Fn(&Event<'_>) + Sync),
) -> Result<Summary, Error> {
    let start = Instant::now();
    let (jobs, unusable) = inputs::find(inputs, &run.listed)?;
    let (ledger, earlier) = Ledger::open(&run.out, run.resume)?;
    remove_leftovers(&run.out, &jobs, &earlier)?;
    tell(&Event::Found(jobs.len() + unusable.len()));
    let copies = inputs::copies(&jobs, &run.config.limits);
    let is_copy: BTreeSet<usize> = copies.values().flatten().copied().collect();
    let bulk = Bulk {
        run,
        place,
        wanted: Wanted {
            config_sha256: run.config.sha256(),
            config: run.config.clone(),
            formats: run.formats.clone(),
            out: run.out.clone(),
            keep: run.keep.clone(),
            review: run.review,
        },
        jobs: &jobs,
        originals: (0..jobs.len()).filter(|i| !is_copy.contains(i)).collect(),
        copies,
        earlier,
        next: AtomicUsize::new(0),
        is_broken: AtomicBool::new(false),
        record: Mutex::new(Record {
            ledger,
            done: BTreeMap::new(),
            waiting: BTreeMap::new(),
            waiting_bytes: 0,
            is_over: false,
            engine_trouble: None,
        }),
        more: Condvar::new(),
        tell,
    };
    let mut lines = Vec::new();
    for error in &unusable {
        lines.push(bulk.unusable(error)?);
    }
    let worked = bulk.work();
    // A worker that came to a sudden end may have left something, and a run that was killed may have had one that noticed late.
    remove_leftovers(&run.out, &jobs, &BTreeMap::new())?;
    worked?;
    bulk.finish(lines, start)
}

/// Takes away what an earlier run that was killed left half-written where this one writes.
fn remove_leftovers(
    out: &Path,
    jobs: &[Job],
    earlier: &BTreeMap<String, Line>,
) -> Result<(), Error> {
    let stems = jobs.iter().map(|job| job.stem.as_path());
    let stems = stems.chain(earlier.keys().map(Path::new));
    let mut folders: BTreeSet<PathBuf> = stems
        .filter_map(Path::parent)
        .map(|below| out.join(below))
        .collect();
    folders.insert(out.to_owned());
    folders
        .iter()
        .try_for_each(|folder| whole_file::remove_leftovers(folder))
}

/// Where documents are read.
enum Place<'a> {
    /// In this process.
    Here {
        pool: &'a ThreadPool,
        engines: &'a Engines,
    },
    /// In others.
    Workers(&'a Workers),
}

/// A run that is under way, as its threads share it.
struct Bulk<'a> {
    run: &'a Run,
    place: &'a Place<'a>,
    wanted: Wanted,
    jobs: &'a [Job],
    /// The places of the jobs that have not the same bytes as an earlier one.
    originals: Vec<usize>,
    /// By the place of a job: those of later ones that have the same bytes.
    copies: BTreeMap<usize, Vec<usize>>,
    earlier: BTreeMap<String, Line>,
    next: AtomicUsize,
    /// One thread met what ends the run.
    is_broken: AtomicBool,
    record: Mutex<Record>,
    /// There is more in the record than there was.
    more: Condvar,
    tell: &'a (dyn Fn(&Event<'_>) + Sync),
}

/// What came of a run so far.
struct Record {
    ledger: Ledger,
    /// By the place of its job: the line, and whether an earlier run wrote it.
    done: BTreeMap<usize, (Line, bool)>,
    /// By the place of its job: what a document adds to the tables, if there is room for it until its turn.
    waiting: BTreeMap<usize, Rows>,
    waiting_bytes: usize,
    /// No document comes to be done any more.
    is_over: bool,
    engine_trouble: Option<Failure>,
}

/// What there is of a document that is done, for the tables.
enum Ready {
    Rows(Rows),
    Json,
    /// It came to nothing, or another has the same bytes.
    Nothing,
}

impl Record {
    /// Keeps what a document adds to the tables until its turn, if there is room.
    fn keep(&mut self, i: usize, rows: Rows) {
        let bytes = rows.iter().map(Vec::len).sum::<usize>();
        let has_room = self.waiting.is_empty() || self.waiting_bytes + bytes <= MAX_WAITING_BYTES;
        if bytes > 0 && has_room {
            self.waiting_bytes += bytes;
            self.waiting.insert(i, rows);
        }
    }

    /// What there is of the document at this place, when it is done.
    fn take(&mut self, i: usize) -> Option<Ready> {
        let (line, _) = self.done.get(&i)?;
        if line.error.is_some() || line.duplicate_of.is_some() {
            return Some(Ready::Nothing);
        }
        let Some(rows) = self.waiting.remove(&i) else {
            return Some(Ready::Json);
        };
        self.waiting_bytes -= rows.iter().map(Vec::len).sum::<usize>();
        Some(Ready::Rows(rows))
    }
}

impl Bulk<'_> {
    /// Converts all jobs, and writes the tables meanwhile.
    fn work(&self) -> Result<(), Error> {
        let tables = Tables::begin(&self.run.out, &self.run.formats)?;
        thread::scope(|scope| {
            let tables = tables.map(|tables| scope.spawn(|| self.fill(tables)));
            let converted = {
                let _over = Over(self);
                self.convert_all()
            };
            let tables = tables.map_or(Ok(None), joined);
            converted?;
            match tables? {
                Some(tables) => tables.publish(),
                None => Ok(()),
            }
        })
    }

    /// Converts all jobs, several at once; the first error is one that ends the run.
    fn convert_all(&self) -> Result<(), Error> {
        let processors = || thread::available_parallelism().map_or(1, NonZero::get);
        let threads = if self.run.jobs == 0 {
            processors()
        } else {
            self.run.jobs
        };
        let at_once = threads.min(self.jobs.len());
        let hands: Vec<Mutex<Hand<'_>>> = (0..at_once)
            .map(|_| Mutex::new(self.place.hand()))
            .collect();
        let work = |hand: &Mutex<Hand<'_>>| {
            while self
                .next_document(threads, hand)
                .inspect_err(|_| self.is_broken.store(true, Ordering::Relaxed))?
            {}
            Ok(())
        };
        let done = thread::scope(|scope| {
            // Two threads take turns with a hand: while one writes what it made, it makes something for the other.
            let turns = hands.iter().chain(&hands);
            let threads: Vec<_> = turns.map(|hand| scope.spawn(move || work(hand))).collect();
            threads.into_iter().try_for_each(joined)
        });
        if done.is_ok() && self.record().done.len() == self.jobs.len() {
            (self.tell)(&Event::Tables);
        }
        done
    }

    /// Adds each document to the tables when it is done, in the order of the inputs; `None` when not all came to be done.
    fn fill(&self, mut tables: Tables) -> Result<Option<Tables>, Error> {
        let formats = &self.wanted.formats;
        let at_once = rayon::current_num_threads();
        let mut next = 0;
        while next < self.jobs.len() {
            let some = self.done_from(next, at_once);
            if some.is_empty() {
                return Ok(None);
            }
            let rows = some
                .into_par_iter()
                .enumerate()
                .map(|(i, ready)| match ready {
                    Ready::Rows(rows) => Ok(rows),
                    Ready::Json => rows_again(formats, &self.run.out, &self.jobs[next + i]),
                    Ready::Nothing => Ok(Rows::new()),
                });
            for rows in rows.collect::<Vec<_>>() {
                tables.add(rows?)?;
                next += 1;
            }
        }
        Ok(Some(tables))
    }

    /// Waits until the job at this place is done, and gives what there is of it and of some that follow and are done too;
    /// nothing when it will not be done.
    fn done_from(&self, next: usize, at_once: usize) -> Vec<Ready> {
        let mut record = self.record();
        while !record.done.contains_key(&next) && !record.is_over {
            record = self
                .more
                .wait(record)
                .unwrap_or_else(PoisonError::into_inner);
        }
        (next..next + at_once)
            .map_while(|i| record.take(i))
            .collect()
    }

    /// The next job, and how many threads it may have: more than one where there are fewer documents than threads.
    fn take(&self, threads: usize) -> Option<(usize, NonZero<usize>)> {
        if self.run.stop.is_asked() || self.is_broken.load(Ordering::Relaxed) {
            return None;
        }
        let next = self.next.fetch_add(1, Ordering::Relaxed);
        let i = *self.originals.get(next)?;
        let waiting = self.originals.len() - next;
        let share = NonZero::new(threads / waiting).unwrap_or(NonZero::<usize>::MIN);
        Some((i, share))
    }

    /// Converts the next document and sees to those with the same bytes; whether there was one. The error is one that ends the run.
    fn next_document(&self, threads: usize, hand: &Mutex<Hand<'_>>) -> Result<bool, Error> {
        let mut at_work = locked(hand);
        let Some((i, share)) = self.take(threads) else {
            return Ok(false);
        };
        let made = self.make(i, share, &mut at_work)?;
        drop(at_work);
        self.write(i, made)?;
        for copy in self.copies.get(&i).into_iter().flatten() {
            if !self.run.stop.is_asked() && !self.duplicate(*copy, i)? {
                let made = self.make(*copy, share, &mut locked(hand))?;
                self.write(*copy, made)?;
            }
        }
        Ok(true)
    }

    /// Converts one document; `None` when an earlier run did it.
    fn make(
        &self,
        i: usize,
        threads: NonZero<usize>,
        hand: &mut Hand<'_>,
    ) -> Result<Option<Made>, Error> {
        let job = &self.jobs[i];
        if let Some(line) = self.done_before(job) {
            (self.tell)(&Event::Skipped(line));
            self.record().done.insert(i, (line.clone(), true));
            self.more.notify_all();
            return Ok(None);
        }
        (self.tell)(&Event::Started(&job.path()));
        let start = Instant::now();
        let mut made = hand.make(job, threads, &self.wanted)?;
        made.line.seconds = seconds(start);
        Ok(Some(made))
    }

    /// Writes what was made of a document, and its line.
    fn write(&self, i: usize, made: Option<Made>) -> Result<(), Error> {
        let Some(mut made) = made else {
            return Ok(());
        };
        let job = &self.jobs[i];
        if let Some(error) = made.line.error.as_ref().and_then(Failure::of_full_disk) {
            return Err(error.in_file(&self.run.out));
        }
        let files = std::mem::take(&mut made.files).into_iter();
        match files.map(|file| file.draft).try_for_each(Draft::publish) {
            // A disk that is full is full for all.
            Err(error) if error.kind() == ErrorKind::DiskFull => return Err(error),
            Err(error) => made = self.failed(job, made, &error),
            Ok(()) => {}
        }
        if made.line.error.is_some() {
            self.remove_outputs(job)?;
        }
        if self.run.review.is_some() && !made.line.needs_review() {
            whole_file::remove(&self.review_page(job))?;
        }
        self.enter(i, made)
    }

    /// Records what came of a document.
    fn enter(&self, i: usize, made: Made) -> Result<(), Error> {
        let Made { line, findings, .. } = made;
        {
            let mut record = self.record();
            record.ledger.add(&line)?;
            record.engine_trouble = made.engine_trouble.or(record.engine_trouble.take());
            record.keep(i, made.rows);
            record.done.insert(i, (line.clone(), false));
        }
        self.more.notify_all();
        (self.tell)(&match (&line.error, &line.duplicate_of) {
            (Some(_), _) => Event::Failed(&line),
            (None, Some(_)) => Event::Duplicate(&line),
            (None, None) => Event::Done(&line, &findings),
        });
        Ok(())
    }

    /// What was made of a document cannot be written.
    fn failed(&self, job: &Job, made: Made, error: &Error) -> Made {
        let line = Line {
            sha256: made.line.sha256,
            seconds: made.line.seconds,
            peak_memory_mib: made.line.peak_memory_mib,
            ..Line::failed(
                &job.path(),
                &job.output(),
                &self.wanted.config_sha256,
                error,
            )
        };
        Made {
            engine_trouble: made.engine_trouble,
            ..Made::nothing(line)
        }
    }

    /// The line of the earlier run that did this document, if one did.
    fn done_before(&self, job: &Job) -> Option<&Line> {
        let line = self.earlier.get(&job.output())?;
        let sha256 = job.sha256(&self.run.config.limits)?;
        let reads_pictures =
            self.run.config.engine != crate::EngineChoice::Text && !self.place.is_blind();
        let is_done = is_done(
            Some(line),
            job,
            &sha256,
            &self.wanted.config_sha256,
            reads_pictures,
        );
        let is_reviewable =
            self.run.review.is_none() || !line.needs_review() || self.review_page(job).is_file();
        let has_outputs = || self.outputs(job).all(|path| path.is_file());
        (is_done && line.duplicate_of.is_none() && is_reviewable && has_outputs()).then_some(line)
    }

    /// Records a document that has the same bytes as another; whether it still does.
    fn duplicate(&self, i: usize, original: usize) -> Result<bool, Error> {
        let job = &self.jobs[i];
        let done = self
            .record()
            .done
            .get(&original)
            .map(|(line, _)| line.clone());
        let Some(original) = done.filter(|line| {
            line.sha256.is_some() && line.sha256 == job.sha256(&self.run.config.limits)
        }) else {
            return Ok(false);
        };
        self.remove_outputs(job)?;
        let line = Line {
            path: job.path(),
            output: job.output(),
            duplicate_of: Some(original.output.clone()),
            seconds: 0.0,
            peak_memory_mib: None,
            ..original
        };
        self.enter(i, Made::nothing(line))?;
        Ok(true)
    }

    /// Records an input that is no document.
    fn unusable(&self, error: &Error) -> Result<Line, Error> {
        let path = names::in_words(error.path().unwrap_or(Path::new("")).as_os_str());
        let line = Line::failed(&path, "", &self.wanted.config_sha256, error);
        self.record().ledger.add(&line)?;
        (self.tell)(&Event::Failed(&line));
        Ok(line)
    }

    /// Takes away what an earlier run made of a document that now comes to nothing.
    fn remove_outputs(&self, job: &Job) -> Result<(), Error> {
        self.outputs(job)
            .try_for_each(|path| whole_file::remove(&path))
    }

    /// The files that a document's conversion writes.
    fn outputs(&self, job: &Job) -> impl Iterator<Item = PathBuf> {
        let path = |ending: &str| with_ending(&self.run.out, &job.stem, ending);
        endings(&self.run.formats).into_iter().map(path)
    }

    fn review_page(&self, job: &Job) -> PathBuf {
        with_ending(&self.run.out, &job.stem, REVIEW_PAGE)
    }

    /// Writes the ledger in the order of the inputs, and the list of the documents where there are review pages.
    fn finish(self, mut lines: Vec<Line>, start: Instant) -> Result<Summary, Error> {
        let Record {
            ledger,
            done,
            engine_trouble,
            ..
        } = self
            .record
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let left = self.jobs.len() - done.len();
        let skipped = done.values().filter(|(_, is_earlier)| *is_earlier).count();
        lines.extend(done.into_values().map(|(line, _)| line));
        let known: BTreeSet<&str> = lines.iter().map(|line| line.output.as_str()).collect();
        let others = self
            .earlier
            .values()
            .filter(|line| !known.contains(line.output.as_str()));
        let all: Vec<&Line> = others.chain(&lines).collect();
        if let Some(language) = self.run.review {
            let page_of = |output: &str| with_ending(&self.run.out, Path::new(output), REVIEW_PAGE);
            let page = review::index(&all, language, |output| page_of(output).is_file());
            whole_file::write(&self.run.out.join("index.html"), page.as_bytes())?;
        }
        ledger.close(all)?;
        Ok(Summary {
            lines,
            skipped,
            left,
            seconds: start.elapsed().as_secs_f64(),
            engine_trouble,
        })
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        locked(&self.record)
    }
}

impl<'a> Place<'a> {
    const fn hand(&self) -> Hand<'a> {
        match *self {
            Self::Here { pool, engines } => Hand::Here { pool, engines },
            Self::Workers(workers) => Hand::Worker {
                workers,
                worker: None,
            },
        }
    }

    /// Whether nobody here reads pictures, whatever the configuration says.
    const fn is_blind(&self) -> bool {
        match self {
            Self::Here { engines, .. } => engines.is_none(),
            Self::Workers(_) => false,
        }
    }
}

/// What a mutex holds, even when a thread that held it panicked.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Says that no document comes to be done any more, when it is dropped: after a panic too.
struct Over<'a, 'b>(&'a Bulk<'b>);

impl Drop for Over<'_, '_> {
    fn drop(&mut self) {
        self.0.record().is_over = true;
        self.0.more.notify_all();
    }
}

/// What a thread came to; its panic goes on in this one.
fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// What makes one document after another.
enum Hand<'a> {
    Here {
        pool: &'a ThreadPool,
        engines: &'a Engines,
    },
    Worker {
        workers: &'a Workers,
        worker: Option<Worker>,
    },
}

impl Hand<'_> {
    /// Makes a document, whatever comes of it; the error is that no worker can be had.
    fn make(&mut self, job: &Job, threads: NonZero<usize>, wanted: &Wanted) -> Result<Made, Error> {
        let (workers, worker) = match self {
            Self::Here { pool, engines } => return Ok(pool.install(|| make(job, wanted, engines))),
            Self::Worker { workers, worker } => (workers, worker),
        };
        loop {
            let at_work = match worker.take() {
                Some(used) => used,
                None => Worker::start(workers, wanted)?,
            };
            match at_work.ask(job, threads, &wanted.out) {
                Ok((made, at_work)) => {
                    *worker = Some(at_work);
                    return Ok(made);
                }
                // A new worker has no past: it is tried once.
                Err(death) if death.is_worth_another_try => {}
                Err(death) => {
                    let error = death.error.in_file(&job.input());
                    let mut line =
                        Line::failed(&job.path(), &job.output(), &wanted.config_sha256, &error);
                    line.sha256 = job.sha256(&wanted.config.limits);
                    return Ok(Made::nothing(line));
                }
            }
        }
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
    use std::fs;

    fn run_in(name: &str, files: &[(&str, &[u8])]) -> (PathBuf, Run) {
        let root = std::env::temp_dir().join(format!("mingxi-run-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        for (file, bytes) in files {
            whole_file::write(&root.join("in").join(file), bytes).unwrap();
        }
        let run = Run {
            formats: vec![Format::Json, Format::Csv],
            jobs: 2,
            ..Run::into_folder(root.join("out"))
        };
        (root, run)
    }

    #[test]
    fn bad_files_cost_themselves_and_leave_no_output() {
        let (root, options) = run_in("bad", &[("a.pdf", b""), ("b/c.pdf", b"Dear Sir")]);
        whole_file::write(&options.out.join("a.json"), b"from an earlier run").unwrap();
        let told = Mutex::new(Vec::new());
        let tell = |event: &Event<'_>| {
            if let Event::Failed(line) = event {
                let kind = line.error.as_ref().map(|error| error.kind.clone());
                told.lock().unwrap().push((line.path.clone(), kind));
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
        let kinds = told.iter().map(|(_, kind)| kind.as_deref().unwrap_or(""));
        assert_eq!(
            kinds.collect::<Vec<_>>(),
            ["Empty", "NotAPdf", "Unreadable"]
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
    fn the_same_bytes_are_converted_once() {
        let (root, options) = run_in(
            "same",
            &[
                ("a.pdf", b"Dear Sir"),
                ("b.pdf", b"Dear Mum"),
                ("c.pdf", b"Dear Sir"),
            ],
        );
        let summary = run(&[root.join("in")], &options, &|_| ()).unwrap();
        let of: Vec<Option<&str>> = summary
            .lines
            .iter()
            .map(|l| l.duplicate_of.as_deref())
            .collect();
        assert_eq!(of, [None, None, Some("a")]);
        assert_eq!(summary.lines[2].error, summary.lines[0].error);
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn a_run_that_is_asked_to_stop_begins_nothing_more() {
        let (root, options) = run_in("stop", &[("a.pdf", b"Dear Sir")]);
        options.stop.ask();
        let summary = run(&[root.join("in")], &options, &|_| ()).unwrap();
        assert_eq!((summary.left, summary.lines.len()), (1, 0));
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn endings_are_added_to_stems_with_dots() {
        let path = with_ending(Path::new("out"), Path::new("a/2026.1"), "json");
        assert_eq!(path, Path::new("out/a/2026.1.json"));
    }
}
