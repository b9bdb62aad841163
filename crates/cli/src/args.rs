//! What can be said on the command line.

use clap::{Parser, Subcommand, ValueEnum};
use mingxi::review::Language;
use mingxi::run::{Format, Workers};
use mingxi::{EngineChoice, PageRange};
use std::num::NonZero;
use std::path::PathBuf;

/// Turns published Chinese government disclosure PDFs into checked JSON.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "Exit: 0 all clean, 1 something is doubtful or a page was lost, 2 something failed."
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Convert PDFs to JSON, with tables, forms and paragraphs
    #[command(
        after_help = "Exit: 0 all clean, 1 something is doubtful or a page was lost, 2 something failed, 130 stopped by Ctrl-C: --resume goes on."
    )]
    Convert(Convert),
    /// Do the accounting of converted documents again, and say what does not add up and whose fault it is
    #[command(after_help = "Exit: 0 all checks pass, 1 a check fails, 2 a file is no disclosure.")]
    Check(Check),
    /// Write a page of HTML on which a person settles what is in doubt: amounts beside their pictures
    Review {
        /// The JSON that `mingxi convert` wrote
        #[arg(value_name = "FILE.json")]
        json: PathBuf,
        /// The PDF it was made from
        pdf: PathBuf,
        /// The page to write; it needs no other file and no network
        #[arg(short, long, value_name = "review.html")]
        out: PathBuf,
        /// The language of the page's own words; that of the locale when it is not named
        #[arg(long, value_name = "LANG")]
        lang: Option<LanguageName>,
    },
    /// Put the decisions of a review page into the JSON, and do its accounting again
    #[command(
        after_help = "Exit: 0 the reviewed document is clean, 1 something is doubtful still, 2 a decision does not fit: then nothing is written."
    )]
    Apply {
        /// The JSON that the review page was made from
        #[arg(value_name = "FILE.json")]
        json: PathBuf,
        /// What the review page exported
        #[arg(value_name = "FILE.review.json")]
        review: PathBuf,
        /// The JSON to write; FILE.reviewed.json beside FILE.json when it is not named
        #[arg(short, long, value_name = "OUT.json")]
        out: Option<PathBuf>,
    },
    /// Write one PDF a page
    Split {
        /// The PDF
        pdf: PathBuf,
        /// The folder to write to: page 7 of a.pdf becomes `a_000007.pdf`
        #[arg(short, long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Write the PDF without its watermarks
    Clean {
        /// The PDF
        pdf: PathBuf,
        /// The PDF to write
        #[arg(short, long, value_name = "OUT.pdf")]
        out: PathBuf,
    },
    /// Read documents for a run that started this process
    #[command(hide = true)]
    Worker,
    /// Print the JSON Schema of the output
    Schema,
    /// Say what is installed, what is missing, and how to get it
    Doctor {
        /// The folder of PP-OCR's models, as scripts/fetch-models fills it
        #[arg(long, value_name = "DIR", env = "MINGXI_MODELS")]
        models: Option<PathBuf>,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct Convert {
    /// PDFs, folders and ZIP archives to look for PDFs in, patterns like 'in/*/x.pdf', or - for a list of them on stdin, one a line
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,

    /// The folder to write to: b.json for a file b.pdf, a/b.json for a file a/b.pdf under an INPUT folder
    #[arg(short, long, value_name = "OUT")]
    pub(crate) out: PathBuf,

    /// What to write: the JSON always; csv and parquet add the tables documents, facts, statements, checks, cells and
    /// findings of all documents, jsonl all documents in one file, docling a file for docling for each PDF
    #[arg(
        long,
        value_name = "FORMAT",
        value_delimiter = ',',
        default_value = "json"
    )]
    pub(crate) format: Vec<FormatName>,

    /// Documents at once, each in a process of its own; 0 for as many as the machine has processors
    #[arg(short, long, value_name = "N", default_value_t = 0)]
    pub(crate) jobs: usize,

    /// How long one document may take, seconds; then it is given up, and the run goes on
    #[arg(long, value_name = "S", default_value_t = Workers::TIMEOUT.as_secs_f64(), value_parser = seconds)]
    pub(crate) timeout: f64,

    /// How much memory the process that reads a document may have, MiB
    #[arg(long, value_name = "MB", default_value_t = Workers::MAX_MEMORY_MIB)]
    pub(crate) max_memory: NonZero<u64>,

    /// Pass over what OUT/ledger.jsonl holds as done with the same bytes and settings
    #[arg(long)]
    pub(crate) resume: bool,

    /// Say nothing but why there is no run at all
    #[arg(short, long, conflicts_with = "json_progress")]
    pub(crate) quiet: bool,

    /// Tell how the run goes as JSON on stdout, an object a line
    #[arg(long)]
    pub(crate) json_progress: bool,

    /// Keep what each stage saw of each page: its picture, words as JSON, and watermarks, rulings, lines, cells and stitching as SVG over it
    #[arg(long, value_name = "DIR")]
    pub(crate) keep: Option<PathBuf>,

    /// Write a review page, OUT/a.review.html, beside the JSON of every document that has something to review, and OUT/index.html
    #[arg(long)]
    pub(crate) review: bool,

    /// The language of review pages; that of the locale when it is not named
    #[arg(long, value_name = "LANG", requires = "review")]
    pub(crate) lang: Option<LanguageName>,

    /// Read these pages only: 7, 4-16, 17-, 1,4-16
    #[arg(long, value_name = "PAGES")]
    pub(crate) pages: Option<PageRange>,

    /// Who reads pages that are pictures: nobody, the best engine there is, or one by name
    #[arg(long, value_name = "ENGINE", default_value = "auto")]
    pub(crate) engine: EngineName,

    /// The folder of PP-OCR's models, as scripts/fetch-models fills it
    #[arg(long, value_name = "DIR", env = "MINGXI_MODELS")]
    pub(crate) models: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// JSON documents that `mingxi convert` wrote
    #[arg(required = true, value_name = "FILE.json")]
    pub(crate) files: Vec<PathBuf>,

    /// Also tell what could not be checked, because an amount is missing
    #[arg(long)]
    pub(crate) all: bool,

    /// Print every check, one JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum EngineName {
    Text,
    Auto,
    PpOcr,
    Tesseract,
}

impl From<EngineName> for EngineChoice {
    fn from(name: EngineName) -> Self {
        match name {
            EngineName::Text => Self::Text,
            EngineName::Auto => Self::Auto,
            EngineName::PpOcr => Self::PpOcr,
            EngineName::Tesseract => Self::Tesseract,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum LanguageName {
    Zh,
    En,
}

/// The language that was named, else that of the locale.
pub(crate) fn language(named: Option<LanguageName>) -> Language {
    let locale = || {
        let variables = ["LC_ALL", "LC_MESSAGES", "LANG"].iter();
        let mut values = variables.filter_map(std::env::var_os);
        values.find(|value| !value.is_empty()).unwrap_or_default()
    };
    match named {
        Some(LanguageName::Zh) => Language::Zh,
        Some(LanguageName::En) => Language::En,
        None => Language::of_locale(&locale().to_string_lossy()),
    }
}

/// Where PP-OCR's models are: in the folder that was named, else in the user's data folder.
pub(crate) fn models(named: Option<PathBuf>) -> PathBuf {
    let data = || std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    let usual = || data().or_else(home).unwrap_or_default();
    named.unwrap_or_else(|| usual().join("mingxi/models"))
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum FormatName {
    Json,
    Csv,
    Parquet,
    Jsonl,
    Docling,
}

impl From<FormatName> for Format {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Json => Self::Json,
            FormatName::Csv => Self::Csv,
            FormatName::Parquet => Self::Parquet,
            FormatName::Jsonl => Self::Jsonl,
            FormatName::Docling => Self::Docling,
        }
    }
}

/// Seconds above zero, and not for ever.
fn seconds(text: &str) -> Result<f64, String> {
    const DAY: f64 = 86_400.0;
    match text.parse() {
        Ok(s) if 0.0 < s && s <= DAY => Ok(s),
        _ => Err(format!("expected seconds, more than 0 and at most {DAY}")),
    }
}
