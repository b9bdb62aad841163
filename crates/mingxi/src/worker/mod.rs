//! Documents in processes of their own, so that a crash, a hang or hunger for memory costs one document.
//!
//! A worker is this program, started anew; it reads from its stdin and writes to its stdout. Into it go the settings once, then a job at
//! a time: where the PDF is, and on how many threads to read it. Out of it come a line for the ledger, the findings, the names under which
//! it wrote the outputs down, and what is to be added to the tables. Only the run itself gives outputs their names, when they are on the
//! disk: whichever of the two is killed, and whenever, no file is half there.
//!
//! A message is its length, eight bytes little-endian, and as many bytes: JSON, but for the rows of the tables, which follow the answer
//! as they are.

mod inside;
mod outside;

pub use inside::{serve, serve_with};
pub(crate) use outside::Worker;

use crate::config::{Config, EngineChoice};
use crate::document::{Made, OutputFile, Wanted};
use crate::error::{Error, ErrorKind};
use crate::inputs::Job;
use crate::ledger::{Failure, Line};
use crate::review::Language;
use crate::run::{Format, with_ending};
use crate::tables::Rows;
use crate::whole_file::Draft;
use mingxi_core::Finding;
use mingxi_pdf::Limits;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::time::Duration;

/// No message is longer: the rows of the longest document allowed have a tenth of it.
const MAX_MESSAGE_BYTES: u64 = 4 << 30;

/// Room made for a message before its bytes are there: the rows of most documents need less, and are not copied from room to room.
const MAX_TRUSTED_BYTES: u64 = 4 << 20;

/// The first message into a worker.
#[derive(Debug, Serialize, Deserialize)]
struct Settings {
    pages: Option<String>,
    max_bytes: u64,
    max_pages: u32,
    max_page_ops: u32,
    max_page_chars: u32,
    max_page_rulings: u32,
    max_stream_bytes: u64,
    max_pixels: u64,
    max_page_time: Duration,
    engine: EngineChoice,
    models: Option<OsString>,
    max_picture_time: Duration,
    /// What the configuration must come to, for nothing to be lost on the way.
    config_sha256: String,
    formats: Vec<Format>,
    out: OsString,
    keep: Option<OsString>,
    review: Option<Language>,
    max_memory_bytes: u64,
}

/// Every further message.
#[derive(Debug, Serialize, Deserialize)]
struct Order {
    job: Job,
    threads: NonZero<usize>,
}

/// What a worker answers to each.
#[derive(Debug, Serialize, Deserialize)]
struct Answer {
    line: Line,
    findings: Vec<Finding>,
    engine_trouble: Option<Failure>,
    /// The endings of its outputs, and the names under which it left them.
    files: Vec<(String, OsString)>,
    /// To how many tables what follows is to be added.
    tables: usize,
}

impl Settings {
    fn new(wanted: &Wanted, max_memory_bytes: u64) -> Self {
        let Config {
            pages,
            limits,
            engine,
            models,
            max_picture_time,
        } = &wanted.config;
        Self {
            pages: pages.as_ref().map(ToString::to_string),
            max_bytes: limits.max_bytes,
            max_pages: limits.max_pages,
            max_page_ops: limits.max_page_ops,
            max_page_chars: limits.max_page_chars,
            max_page_rulings: limits.max_page_rulings,
            max_stream_bytes: limits.max_stream_bytes,
            max_pixels: limits.max_pixels,
            max_page_time: limits.max_page_time,
            engine: *engine,
            models: models.clone().map(Into::into),
            max_picture_time: *max_picture_time,
            config_sha256: wanted.config_sha256.clone(),
            formats: wanted.formats.clone(),
            out: wanted.out.clone().into(),
            keep: wanted.keep.clone().map(Into::into),
            review: wanted.review,
            max_memory_bytes,
        }
    }

    fn wanted(self) -> Result<Wanted, Error> {
        let garbled = || {
            Error::new(
                ErrorKind::Crashed,
                "the settings arrived changed: the worker is another version",
            )
        };
        let mut limits = Limits::default();
        limits.max_bytes = self.max_bytes;
        limits.max_pages = self.max_pages;
        limits.max_page_ops = self.max_page_ops;
        limits.max_page_chars = self.max_page_chars;
        limits.max_page_rulings = self.max_page_rulings;
        limits.max_stream_bytes = self.max_stream_bytes;
        limits.max_pixels = self.max_pixels;
        limits.max_page_time = self.max_page_time;
        let pages = self.pages.map(|pages| pages.parse()).transpose();
        let config = Config {
            pages: pages.map_err(|_| garbled())?,
            limits,
            engine: self.engine,
            models: self.models.map(Into::into),
            max_picture_time: self.max_picture_time,
        };
        if config.sha256() != self.config_sha256 {
            return Err(garbled());
        }
        Ok(Wanted {
            config,
            config_sha256: self.config_sha256,
            formats: self.formats,
            out: self.out.into(),
            keep: self.keep.map(Into::into),
            review: self.review,
        })
    }
}

/// Sends what was made: the answer, then the rows of the tables.
fn send_made(out: &mut impl Write, made: Made) -> io::Result<()> {
    let answer = Answer {
        line: made.line,
        findings: made.findings,
        engine_trouble: made.engine_trouble,
        files: made
            .files
            .into_iter()
            .map(|file| (file.ending, file.draft.leave()))
            .collect(),
        tables: made.rows.len(),
    };
    send(out, &serde_json::to_vec(&answer)?)?;
    made.rows.iter().try_for_each(|bytes| send(out, bytes))
}

/// Receives what [`send_made`] sends; `None` at the end.
fn receive_made(from: &mut impl Read) -> io::Result<Option<(Answer, Rows)>> {
    let Some(answer) = receive_value::<Answer>(from)? else {
        return Ok(None);
    };
    let next = |_| receive(from)?.ok_or_else(|| io::ErrorKind::UnexpectedEof.into());
    let rows = (0..answer.tables).map(next).collect::<io::Result<Rows>>()?;
    Ok(Some((answer, rows)))
}

impl Answer {
    /// What was made of this job, its outputs taken over.
    fn made(self, rows: Rows, out: &Path, job: &Job) -> Result<Made, Error> {
        let file = |(ending, name): (String, OsString)| {
            let draft = Draft::left(&with_ending(out, &job.stem, &ending), &name);
            draft.map(|draft| OutputFile { ending, draft })
        };
        Ok(Made {
            line: self.line,
            findings: self.findings,
            files: self.files.into_iter().map(file).collect::<Result<_, _>>()?,
            rows,
            engine_trouble: self.engine_trouble,
        })
    }
}

fn send_value(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    send(out, &serde_json::to_vec(value)?)
}

fn receive_value<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<Option<T>> {
    match receive(from)? {
        Some(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
        None => Ok(None),
    }
}

fn send(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    out.write_all(&(bytes.len() as u64).to_le_bytes())?;
    out.write_all(bytes)
}

/// The next message; `None` where there is none any more.
fn receive(from: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 8];
    match from.read(&mut length[..1])? {
        0 => return Ok(None),
        _ => from.read_exact(&mut length[1..])?,
    }
    let length = u64::from_le_bytes(length);
    if length > MAX_MESSAGE_BYTES {
        return Err(io::Error::other(format!("a message of {length} bytes")));
    }
    // More is taken as bytes come, not as they are promised.
    let mut bytes = Vec::with_capacity(length.min(MAX_TRUSTED_BYTES) as usize);
    if from.take(length).read_to_end(&mut bytes)? as u64 != length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_arrive_as_they_were_sent() {
        let mut pipe = Vec::new();
        for message in [&b""[..], b"one", &[0; 70_000]] {
            send(&mut pipe, message).unwrap();
        }
        let mut from = pipe.as_slice();
        assert_eq!(receive(&mut from).unwrap().unwrap(), b"");
        assert_eq!(receive(&mut from).unwrap().unwrap(), b"one");
        assert_eq!(receive(&mut from).unwrap().unwrap().len(), 70_000);
        assert!(receive(&mut from).unwrap().is_none());
    }

    #[test]
    fn a_message_that_breaks_off_or_promises_too_much_is_an_error() {
        let mut pipe = Vec::new();
        send(&mut pipe, b"one").unwrap();
        for cut in 1..pipe.len() {
            assert!(receive(&mut &pipe[..cut]).is_err(), "{cut}");
        }
        assert!(receive(&mut &[0xff; 64][..]).is_err());
    }

    #[test]
    fn settings_arrive_whole() {
        let mut config = Config {
            pages: Some("2,4-".parse().unwrap()),
            models: Some("m".into()),
            engine: EngineChoice::Tesseract,
            ..Config::default()
        };
        config.limits.max_pixels = 7;
        let wanted = Wanted {
            config_sha256: config.sha256(),
            config,
            formats: vec![Format::Json, Format::Docling],
            out: "out".into(),
            keep: None,
            review: Some(Language::Zh),
        };
        let mut pipe = Vec::new();
        send_value(&mut pipe, &Settings::new(&wanted, 1)).unwrap();
        let settings: Settings = receive_value(&mut pipe.as_slice()).unwrap().unwrap();
        let arrived = settings.wanted().unwrap();
        assert_eq!(format!("{arrived:?}"), format!("{wanted:?}"));
    }
}
