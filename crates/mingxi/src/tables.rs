//! The tidy tables of a run, written while it goes on from what each document adds to them.

use crate::error::Error;
use crate::export::datapackage;
use crate::export::parquet::{self, ParquetFile};
use crate::export::tidy::{TABLES, Tidy, csv_header, csv_rows};
use crate::inputs::Job;
use crate::run::{Format, with_ending};
use crate::whole_file::{self, Draft};
use mingxi_core::Disclosure;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// What a document adds to each file of the tables, in their order, ready for the disk.
pub(crate) type Rows = Vec<Vec<u8>>;

/// A file that all documents of a run add to.
#[derive(Clone, Copy)]
enum Sheet {
    /// `OUT/facts.csv` and so on.
    Csv(Tidy),
    /// `OUT/facts.parquet` and so on.
    Parquet(Tidy),
    /// `OUT/documents.jsonl`: a document a line, the path of its outputs first.
    Lines,
}

/// The files that these formats ask for.
fn sheets(formats: &[Format]) -> impl Iterator<Item = Sheet> {
    let of = |format, sheets| formats.contains(&format).then_some(sheets);
    let files = [
        of(Format::Csv, TABLES.map(Sheet::Csv).to_vec()),
        of(Format::Parquet, TABLES.map(Sheet::Parquet).to_vec()),
        of(Format::Jsonl, vec![Sheet::Lines]),
    ];
    files.into_iter().flatten().flatten()
}

/// What a document adds to the files that these formats ask for.
pub(crate) fn rows(formats: &[Format], document: &str, disclosure: &Disclosure) -> Rows {
    let rows = |sheet| match sheet {
        Sheet::Csv(table) => csv_rows(&table, document, disclosure),
        Sheet::Parquet(table) => parquet::rows(&table, document, disclosure),
        Sheet::Lines => line(document, disclosure),
    };
    sheets(formats).map(rows).collect()
}

/// The same, from the document's JSON: that is there whatever became of the process that made it.
///
/// # Errors
///
/// When there is no JSON, or it is none.
pub(crate) fn rows_again(formats: &[Format], out: &Path, job: &Job) -> Result<Rows, Error> {
    let path = with_ending(out, &job.stem, "json");
    let disclosure: Disclosure = fs::read(&path)
        .and_then(|text| Ok(serde_json::from_slice(&text)?))
        .map_err(|cause| Error::unreadable(&path, cause))?;
    Ok(rows(formats, &job.output(), &disclosure))
}

fn line(document: &str, disclosure: &Disclosure) -> Vec<u8> {
    let written = || -> serde_json::Result<Vec<u8>> {
        let mut line = Vec::from(b"{\"file\":");
        serde_json::to_writer(&mut line, document)?;
        let json = serde_json::to_vec(disclosure)?;
        line.push(b',');
        line.extend(&json[1..]);
        line.push(b'\n');
        Ok(line)
    };
    written().expect("a Vec takes every byte, and our types have string keys")
}

/// The files that a run's formats ask for, being written while it goes on.
///
/// Documents are added in the order of the inputs: then the bytes are the same, however many are converted at once and however
/// often the run was begun anew. Of Parquet, a row group of each table is in memory.
pub(crate) struct Tables {
    out: PathBuf,
    open: Vec<Open>,
    endings: Vec<&'static str>,
}

impl Tables {
    /// Begins all that these formats ask for; `None` when it is nothing.
    ///
    /// # Errors
    ///
    /// When the disk does not take a table.
    pub(crate) fn begin(out: &Path, formats: &[Format]) -> Result<Option<Self>, Error> {
        let open = sheets(formats).map(|sheet| Open::begin(out, sheet));
        let open = open.collect::<Result<Vec<Open>, Error>>()?;
        let endings = [(Format::Csv, "csv"), (Format::Parquet, "parquet")];
        let endings = endings.iter().filter(|(f, _)| formats.contains(f));
        Ok((!open.is_empty()).then(|| Self {
            out: out.to_owned(),
            open,
            endings: endings.map(|(_, ending)| *ending).collect(),
        }))
    }

    /// Adds the rows of the document that comes next.
    ///
    /// # Errors
    ///
    /// When the disk does not take them.
    pub(crate) fn add(&mut self, rows: Rows) -> Result<(), Error> {
        let mut files = self.open.iter_mut().zip(rows);
        files.try_for_each(|(file, rows)| file.add(rows))
    }

    /// Writes what is left and gives all files their names.
    ///
    /// # Errors
    ///
    /// When the disk does not take it: then most likely no table is changed.
    pub(crate) fn publish(self) -> Result<(), Error> {
        let done = self.open.into_iter().map(Open::finish);
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

/// A file on its way to the disk.
struct Open {
    draft: Draft,
    form: Form,
}

enum Form {
    Plain(BufWriter<File>),
    Parquet(Box<ParquetFile<BufWriter<File>>>),
}

impl Open {
    fn begin(out: &Path, sheet: Sheet) -> Result<Self, Error> {
        let (name, ending) = match sheet {
            Sheet::Csv(table) => (table.name, "csv"),
            Sheet::Parquet(table) => (table.name, "parquet"),
            Sheet::Lines => ("documents", "jsonl"),
        };
        let draft = Draft::begin(&with_ending(out, Path::new(name), ending))?;
        let file = BufWriter::new(draft.handle()?);
        let form = Form::begin(sheet, file);
        let form = form.map_err(|cause| Error::unwritable(draft.path(), cause))?;
        Ok(Self { draft, form })
    }

    fn add(&mut self, rows: Vec<u8>) -> Result<(), Error> {
        let added = match &mut self.form {
            Form::Plain(file) => file.write_all(&rows),
            Form::Parquet(file) => file.add(rows),
        };
        added.map_err(|cause| Error::unwritable(self.draft.path(), cause))
    }

    /// Writes what is left; the file still waits for its name.
    fn finish(self) -> Result<Draft, Error> {
        let file = match self.form {
            Form::Plain(file) => Ok(file),
            Form::Parquet(file) => file.finish(),
        };
        match file.and_then(|mut file| file.flush()) {
            Ok(()) => Ok(self.draft),
            Err(cause) => Err(Error::unwritable(self.draft.path(), cause)),
        }
    }
}

impl Form {
    fn begin(sheet: Sheet, mut file: BufWriter<File>) -> io::Result<Self> {
        match sheet {
            Sheet::Csv(table) => file.write_all(&csv_header(&table))?,
            Sheet::Parquet(table) => {
                return Ok(Self::Parquet(Box::new(ParquetFile::new(&table, file)?)));
            }
            Sheet::Lines => {}
        }
        Ok(Self::Plain(file))
    }
}
