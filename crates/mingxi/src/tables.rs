//! The tidy tables of a run, written from the JSON of its documents.

use crate::error::Error;
use crate::export::tidy::{TABLES, Tidy, Writer};
use crate::inputs::Job;
use crate::run::{Format, with_ending};
use crate::whole_file::Draft;
use mingxi_core::Disclosure;
use rayon::prelude::*;
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::Path;

/// Writes `OUT/facts.csv` and so on, in the formats asked for, with the documents in the order of the inputs.
///
/// The JSON is where they come from: what an earlier run did is in them too. As many documents as there are threads
/// are in memory at once.
///
/// # Errors
///
/// When the disk does not take a table, or a JSON is none: then no table is changed.
pub(crate) fn write(out: &Path, jobs: &[Job], formats: &[Format]) -> Result<(), Error> {
    let mut open = Vec::new();
    for table in TABLES {
        for format in [Format::Csv, Format::Parquet] {
            if formats.contains(&format) {
                open.push(Open::begin(out, table, format)?);
            }
        }
    }
    if open.is_empty() {
        return Ok(());
    }
    for some in jobs.chunks(rayon::current_num_threads()) {
        let read: Vec<_> = some.par_iter().map(|job| read(out, job)).collect();
        for (job, disclosure) in some.iter().zip(read) {
            let Some(disclosure) = disclosure? else {
                continue;
            };
            let document = job.stem.display().to_string();
            open.par_iter_mut()
                .try_for_each(|table| table.add(&document, &disclosure))?;
        }
    }
    let done = open.into_iter().map(Open::finish);
    let drafts = done.collect::<Result<Vec<Draft>, Error>>()?;
    drafts.into_iter().try_for_each(Draft::publish)
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
        let ending = match format {
            Format::Parquet => "parquet",
            _ => "csv",
        };
        let draft = Draft::begin(&with_ending(out, Path::new(table.name), ending))?;
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
