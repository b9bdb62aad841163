//! Turns published Chinese government disclosure PDFs into checked JSON.
//!
//! The facade of mingxi, and the only crate that reads or writes files. [`convert`] is the
//! pipeline: one PDF in memory becomes one [`Disclosure`]. [`run()`] converts many, in parallel,
//! and writes the outputs and a ledger. [`check`] does the accounting of a written document again; [`review`] lays
//! what is in doubt before a person, and [`apply()`] puts in what they decided.
//! [`export`] lays a disclosure out as JSON, as tidy tables (CSV, Parquet) or as a `DoclingDocument`; [`keep`]
//! shows what each stage saw.
//!
//! What it does not do: it neither prints nor exits nor reads the environment, and it never goes
//! to the network. Pictures of pages are read by the OCR [`Engines`] that are asked for, or else reported.
//!
//! ```
//! let nothing = mingxi::Input::new("letter.pdf", b"Dear Sir or Madam".to_vec());
//! let error = mingxi::convert(nothing, &mingxi::Config::default()).unwrap_err();
//! assert_eq!(error.kind(), mingxi::ErrorKind::NotAPdf);
//! ```
#![forbid(unsafe_code)]

mod apply;
mod archive;
pub mod check;
mod config;
mod document;
mod engines;
mod error;
pub mod examples;
pub mod export;
mod inputs;
pub mod keep;
pub mod ledger;
mod names;
mod ocr;
mod pages;
mod pipeline;
mod process;
pub mod review;
pub mod run;
mod sane;
mod schema;
mod seat;
mod second;
mod surgery;
mod tables;
mod whole_file;
mod worker;

pub use apply::{Decisions, apply};
pub use config::{Config, EngineChoice};
pub use engines::Engines;
pub use error::{Error, ErrorKind};
pub use mingxi_core::{
    Assurance, Check, CheckSide, CheckStatus, Disclosure, Finding, PageNo, Phase, SCHEMA_VERSION,
    Severity, Status, Verdict, Watermark,
};
pub use mingxi_pdf::Limits;
pub use mingxi_scan::{EngineStatus, installed};
pub use pages::{PageRange, ParsePageRangeError};
pub use pipeline::{Conversion, HAYRO_VERSION, Input, convert, convert_with};
pub use run::{run, run_with};
pub use schema::schema;
pub use surgery::{clean, split};
pub use worker::{serve, serve_with};

/// What the environment of the process should hold from its start, name and value, for Tesseract to read lines on one
/// thread each: it is up to seven times faster so.
pub const OCR_ENVIRONMENT: (&str, &str) = mingxi_scan::Tesseract::ENVIRONMENT;
