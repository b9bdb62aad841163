//! One document of a run: from its place to its outputs and its line, nothing published yet.

use crate::config::Config;
use crate::engines::Engines;
use crate::error::Error;
use crate::export::{docling, json};
use crate::inputs::Job;
use crate::keep;
use crate::ledger::{Failure, Line};
use crate::pipeline::{Input, convert_with};
use crate::process::{forget_peak_memory, peak_memory_mib};
use crate::review::{self, Language};
use crate::run::{Format, with_ending};
use crate::tables::{self, Rows};
use crate::whole_file::Draft;
use mingxi_core::{Assurance, CheckStatus, Disclosure, Finding};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::Instant;

/// What is made of every document of a run.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) config: Config,
    pub(crate) config_sha256: String,
    pub(crate) formats: Vec<Format>,
    /// The output folder.
    pub(crate) out: PathBuf,
    /// Where to keep the intermediates of every page.
    pub(crate) keep: Option<PathBuf>,
    /// The language of review pages, where there are to be any.
    pub(crate) review: Option<Language>,
}

/// What came of a document.
#[derive(Debug)]
pub(crate) struct Made {
    /// Its line of the ledger.
    pub(crate) line: Line,
    /// What is in doubt.
    pub(crate) findings: Vec<Finding>,
    /// Its outputs, in the order in which to publish them; none when it came to nothing.
    pub(crate) files: Vec<OutputFile>,
    /// What it adds to the tables.
    pub(crate) rows: Rows,
    /// What a person should know of the engines.
    pub(crate) engine_trouble: Option<Failure>,
}

impl Made {
    /// No outputs: the document came to nothing, or they are another's.
    pub(crate) const fn nothing(line: Line) -> Self {
        Self {
            line,
            findings: Vec::new(),
            files: Vec::new(),
            rows: Rows::new(),
            engine_trouble: None,
        }
    }
}

/// An output that is written, but for its name.
#[derive(Debug)]
pub(crate) struct OutputFile {
    /// `json` for `OUT/<stem>.json`.
    pub(crate) ending: String,
    pub(crate) draft: Draft,
}

/// The ending of a document's review page: `OUT/<stem>.review.html`.
pub(crate) const REVIEW_PAGE: &str = "review.html";

/// The endings of the outputs that every document has which came to something.
pub(crate) fn endings(formats: &[Format]) -> Vec<&'static str> {
    // The JSON comes last: where it is, everything is.
    let docling = formats.contains(&Format::Docling);
    docling
        .then_some("docling.json")
        .into_iter()
        .chain(["json"])
        .collect()
}

/// Converts a document on the current rayon pool. A panic is an error like any other.
pub(crate) fn make(job: &Job, wanted: &Wanted, engines: &Engines) -> Made {
    let start = Instant::now();
    forget_peak_memory();
    let input = job.read(&wanted.config.limits);
    let sha256 = input.as_ref().ok().map(|input| input.sha256().to_owned());
    let made = input.and_then(|input| {
        catch_unwind(AssertUnwindSafe(|| convert(job, input, wanted, engines)))
            .unwrap_or_else(|payload| Err(Error::panicked(payload.as_ref())))
    });
    let mut made = made.unwrap_or_else(|error| {
        let (path, output) = (job.path(), job.output());
        Made::nothing(Line::failed(&path, &output, &wanted.config_sha256, &error))
    });
    made.line.sha256 = sha256;
    made.line.seconds = seconds(start);
    made.line.peak_memory_mib = peak_memory_mib();
    made.engine_trouble = engines.trouble().map(|error| Failure::from(&error));
    made
}

fn convert(job: &Job, input: Input, wanted: &Wanted, engines: &Engines) -> Result<Made, Error> {
    let is_drawn = wanted.review.is_some() || wanted.keep.is_some();
    let pdf = is_drawn.then(|| input.bytes().to_vec());
    let conversion = convert_with(input, &wanted.config, engines)?;
    if let (Some(folder), Some(pdf)) = (&wanted.keep, &pdf) {
        keep::write(&folder.join(&job.stem), &conversion, pdf)?;
    }
    let disclosure = conversion.disclosure;
    let file = |ending: &str, bytes: &[u8]| {
        let path = with_ending(&wanted.out, &job.stem, ending);
        Draft::of(&path, bytes).map(|draft| OutputFile {
            ending: ending.to_owned(),
            draft,
        })
    };
    let mut files = Vec::new();
    let text = json::to_bytes(&disclosure);
    for ending in endings(&wanted.formats) {
        files.push(match ending {
            "json" => file(ending, &text)?,
            _ => file(ending, &docling::to_bytes(&job.name(), &disclosure))?,
        });
    }
    let line = line(job, &disclosure, &wanted.config_sha256);
    if let (Some(language), Some(pdf), true) = (wanted.review, pdf, line.needs_review()) {
        let page = review::page(&disclosure, &text, pdf, language)?;
        files.insert(0, file(REVIEW_PAGE, page.as_bytes())?);
    }
    Ok(Made {
        line,
        rows: tables::rows(&wanted.formats, &job.output(), &disclosure),
        findings: disclosure.findings,
        files,
        engine_trouble: None,
    })
}

/// Seconds since then, to the millisecond.
pub(crate) fn seconds(start: Instant) -> f64 {
    (start.elapsed().as_secs_f64() * 1000.0).round() / 1000.0
}

fn line(job: &Job, disclosure: &Disclosure, config_sha256: &str) -> Line {
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
        path: job.path(),
        output: job.output(),
        sha256: None,
        config_sha256: config_sha256.to_owned(),
        duplicate_of: None,
        status: disclosure.status,
        pages: count(disclosure.pages.len()),
        tables: count(disclosure.tables.len()),
        forms: count(disclosure.forms.len()),
        watermarks: count(disclosure.pages.iter().map(|p| p.watermarks.len()).sum()),
        seconds: 0.0,
        peak_memory_mib: None,
        facts: count(disclosure.facts.len()),
        proven: count(of(Assurance::Proven)),
        seconded: count(of(Assurance::Seconded)),
        failing_checks: count(failing),
        findings,
        error: None,
    }
}
