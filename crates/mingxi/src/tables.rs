//! The tidy tables of a run, written from the JSON of its documents while it goes on.

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
use std::path::{Path, PathBuf};

/// `OUT/facts.csv` and so on, in the formats asked for, being written while the run goes on.
///
/// The JSON is where they come from, so that whatever a run that was stopped or killed has done is in them too. Documents are added
/// in the order of the inputs: then the bytes are the same, however many are converted at once and however often the run was
/// begun anew. As many documents as there are threads are in memory at once, and a row group of each table.
pub(crate) struct Tables {
    out: PathBuf,
    open: Vec<Open>,
    lines: Option<Lines>,
    endings: Vec<&'static str>,
}

impl Tables {
    /// How many documents to add at once, so that all threads have something to do.
    pub(crate) fn at_once() -> usize {
        rayon::current_num_threads()
    }

    /// Begins all that these formats ask for; `None` when it is nothing.
    ///
    /// # Errors
    ///
    /// When the disk does not take a table.
    pub(crate) fn begin(out: &Path, formats: &[Format]) -> Result<Option<Self>, Error> {
        let wanted = |format: &Format| formats.contains(format);
        let (mut open, mut endings) = (Vec::new(), Vec::new());
        for format in [Format::Csv, Format::Parquet].iter().filter(|f| wanted(f)) {
            endings.push(ending(format));
            for table in TABLES {
                open.push(Open::begin(out, table, *format)?);
            }
        }
        let lines = wanted(&Format::Jsonl).then(|| Lines::begin(out));
        let lines = lines.transpose()?;
        Ok((!open.is_empty() || lines.is_some()).then(|| Self {
            out: out.to_owned(),
            open,
            lines,
            endings,
        }))
    }

    /// Adds the rows of the documents that come next, all of which have a JSON.
    ///
    /// # Errors
    ///
    /// When the disk does not take them, or a JSON is none.
    pub(crate) fn add(&mut self, some: &[&Job]) -> Result<(), Error> {
        let out = &self.out;
        let read: Vec<_> = some.par_iter().map(|job| read(out, job)).collect();
        for (job, disclosure) in some.iter().zip(read) {
            let disclosure = disclosure?;
            let document = job.output();
            let (lines, open) = (&mut self.lines, &mut self.open);
            let (lines, open) = rayon::join(
                || match lines {
                    Some(lines) => lines.add(&document, &disclosure),
                    None => Ok(()),
                },
                || {
                    open.par_iter_mut()
                        .try_for_each(|table| table.add(&document, &disclosure))
                },
            );
            lines.and(open)?;
        }
        Ok(())
    }

    /// Writes what is left and gives all files their names.
    ///
    /// # Errors
    ///
    /// When the disk does not take it: then most likely no table is changed.
    pub(crate) fn publish(self) -> Result<(), Error> {
        let done = self
            .open
            .into_par_iter()
            .map(Open::finish)
            .chain(self.lines.into_par_iter().map(Lines::finish));
        let drafts = done.collect::<Result<Vec<Draft>, Error>>()?;
        drafts.into_iter().try_for_each(Draft::publish)?;
        if self.endings.is_empty() {
            return Ok(());
        }
        whole_file::write(
            &self.out.join("datapackage.json"),
            &datapackage::to_bytes(&self.endings),
        )
    }
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

/// A document's JSON.
fn read(out: &Path, job: &Job) -> Result<Disclosure, Error> {
    let path = with_ending(out, &job.stem, "json");
    fs::read(&path)
        .and_then(|text| Ok(serde_json::from_slice(&text)?))
        .map_err(|cause| Error::unreadable(&path, cause))
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
