//! The tidy tables of a run, written from the JSON of its documents.

use crate::error::Error;
use crate::export::datapackage;
use crate::export::tidy::{TABLES, Tidy, Writer};
use crate::inputs::Job;
use crate::run::{Format, with_ending};
use crate::whole_file::{self, Draft};
use mingxi_core::Disclosure;
use rayon::prelude::*;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Writes `OUT/facts.csv` and so on, in the formats asked for, with the documents in the order of the inputs.
///
/// The JSON is where they come from, so that whatever a run that was stopped or killed has done is in them too. As many
/// documents as there are threads are in memory at once, and a row group of each table.
///
/// # Errors
///
/// When the disk does not take a table, or a JSON is none: then no table is changed.
pub(crate) fn write(out: &Path, jobs: &[Job], formats: &[Format]) -> Result<(), Error> {
    let wanted = |format: &Format| formats.contains(format);
    let endings: Vec<&str> = [Format::Csv, Format::Parquet]
        .iter()
        .filter(|f| wanted(f))
        .map(ending)
        .collect();
    let mut open = Vec::new();
    for format in [Format::Csv, Format::Parquet].iter().filter(|f| wanted(f)) {
        for table in TABLES {
            open.push(Open::begin(out, table, *format)?);
        }
    }
    let mut lines = wanted(&Format::Jsonl)
        .then(|| Lines::begin(out))
        .transpose()?;
    if open.is_empty() && lines.is_none() {
        return Ok(());
    }
    for some in jobs.chunks(rayon::current_num_threads()) {
        let read: Vec<_> = some.par_iter().map(|job| read(out, job)).collect();
        for (job, disclosure) in some.iter().zip(read) {
            let Some(disclosure) = disclosure? else {
                continue;
            };
            let document = job.output();
            if let Some(lines) = &mut lines {
                lines.add(&document, &disclosure)?;
            }
            open.par_iter_mut()
                .try_for_each(|table| table.add(&document, &disclosure))?;
        }
    }
    let done = open
        .into_iter()
        .map(Open::finish)
        .chain(lines.map(Lines::finish));
    let drafts = done.collect::<Result<Vec<Draft>, Error>>()?;
    drafts.into_iter().try_for_each(Draft::publish)?;
    if endings.is_empty() {
        return Ok(());
    }
    whole_file::write(
        &out.join("datapackage.json"),
        &datapackage::to_bytes(&endings),
    )
}

const fn ending(format: &Format) -> &'static str {
    match format {
        Format::Parquet => "parquet",
        _ => "csv",
    }
}

/// `OUT/documents.jsonl` on its way to the disk: a document a line, the path of its outputs first.
struct Lines {
    draft: Draft,
    file: BufWriter<File>,
}

impl Lines {
    fn begin(out: &Path) -> Result<Self, Error> {
        let draft = Draft::begin(&out.join("documents.jsonl"))?;
        let file = BufWriter::new(draft.handle()?);
        Ok(Self { draft, file })
    }

    fn add(&mut self, document: &str, disclosure: &Disclosure) -> Result<(), Error> {
        let mut write = || -> io::Result<()> {
            let json = serde_json::to_string(disclosure)?;
            let rest = json.strip_prefix('{').unwrap_or(&json);
            writeln!(
                self.file,
                "{{\"file\":{},{rest}",
                serde_json::to_string(document)?
            )
        };
        write().map_err(|cause| Error::unwritable(self.draft.path(), cause))
    }

    fn finish(mut self) -> Result<Draft, Error> {
        let flushed = self.file.flush();
        flushed.map_err(|cause| Error::unwritable(self.draft.path(), cause))?;
        Ok(self.draft)
    }
}

/// A document's JSON; none where the document came to nothing, as the ledger says.
fn read(out: &Path, job: &Job) -> Result<Option<Disclosure>, Error> {
    let path = with_ending(out, &job.stem, "json");
    match fs::read(&path) {
        Ok(text) => serde_json::from_slice(&text)
            .map(Some)
            .map_err(|cause| Error::unreadable(&path, cause.into())),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(Error::unreadable(&path, cause)),
    }
}

/// A table on its way to the disk.
struct Open {
    table: Tidy,
    draft: Draft,
    writer: Writer<BufWriter<File>>,
}

impl Open {
    fn begin(out: &Path, table: Tidy, format: Format) -> Result<Self, Error> {
        let draft = Draft::begin(&with_ending(out, Path::new(table.name), ending(&format)))?;
        let file = BufWriter::new(draft.handle()?);
        let writer = match format {
            Format::Parquet => Writer::parquet(&table, file),
            _ => Writer::csv(&table, file),
        };
        let writer = writer.map_err(|cause| Error::unwritable(draft.path(), cause))?;
        Ok(Self {
            table,
            draft,
            writer,
        })
    }

    fn add(&mut self, document: &str, disclosure: &Disclosure) -> Result<(), Error> {
        self.writer
            .add(&self.table, document, disclosure)
            .map_err(|cause| Error::unwritable(self.draft.path(), cause))
    }

    /// Writes what is left; the file still waits for its name.
    fn finish(self) -> Result<Draft, Error> {
        let flushed = self
            .writer
            .finish()
            .and_then(|file| file.into_inner().map_err(io::IntoInnerError::into_error));
        match flushed {
            Ok(_) => Ok(self.draft),
            Err(cause) => Err(Error::unwritable(self.draft.path(), cause)),
        }
    }
}
