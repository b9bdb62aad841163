//! The samples of `samples/manifest.toml`, and the corpus that `MINGXI_CORPUS` names.

use crate::root;
use mingxi::{Config, Conversion, EngineChoice, Error, Input, convert};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// One sample, as the manifest describes it.
#[derive(Debug, Clone, Deserialize)]
pub struct Sample {
    /// Below `samples/`.
    pub file: String,
    /// What it was typeset from, below `samples/`.
    pub truth: Option<String>,
    /// SHA-256 of the PDF.
    pub sha256: String,
    /// Pages it has; unknown for what does not open.
    pub pages: Option<u32>,
    /// What its pages are made of; none for hostile files.
    pub layers: Option<Layers>,
    /// Why it is there.
    pub exercises: String,
    /// The words of its watermark.
    pub watermark: Option<String>,
    /// Where each table of the truth stands, by its number.
    #[serde(default)]
    pub table_pages: BTreeMap<String, Vec<u32>>,
    /// Where each form of the truth stands, in order.
    #[serde(default)]
    pub form_pages: Vec<Vec<u32>>,
    /// Words drawn invisibly, by page.
    #[serde(default)]
    pub hidden_text: BTreeMap<String, String>,
}

/// What the pages of a sample are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layers {
    /// Text on every page.
    Text,
    /// A picture on every page.
    Scan,
    /// Some of both.
    Mixed,
}

impl Sample {
    /// Its place on the disk.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        root().join("samples").join(&self.file)
    }

    /// Its name without folder and ending.
    #[must_use]
    pub fn stem(&self) -> &str {
        stem(&self.file)
    }

    /// Whether it is one of `samples/hostile`.
    #[must_use]
    pub fn is_hostile(&self) -> bool {
        self.file.starts_with("hostile/")
    }

    /// Converts it with [`settings`]; it is expected to convert.
    #[must_use]
    pub fn convert(&self) -> Conversion {
        convert_file(&self.path()).unwrap_or_else(|e| panic!("{}: {e}", self.file))
    }
}

fn stem(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.strip_suffix(".pdf").unwrap_or(name)
}

/// Every sample of the manifest.
#[must_use]
pub fn all() -> Vec<Sample> {
    #[derive(Deserialize)]
    struct Manifest {
        sample: Vec<Sample>,
    }
    let path = root().join("samples/manifest.toml");
    let text = std::fs::read_to_string(&path).expect("samples have a manifest");
    let manifest: Manifest = toml::from_str(&text).unwrap_or_else(|e| panic!("{e}"));
    assert!(
        manifest.sample.len() > 20,
        "the manifest has {} samples",
        manifest.sample.len()
    );
    manifest.sample
}

/// The samples that are disclosures, hostile ones left out.
#[must_use]
pub fn disclosures() -> Vec<Sample> {
    let mut samples = all();
    samples.retain(|s| !s.is_hostile());
    samples
}

/// A part of the corpus (`typeset`, `real`, `hostile`), or `None`, said aloud, when there is none.
#[must_use]
pub fn corpus(part: &str) -> Option<PathBuf> {
    let Some(corpus) = std::env::var_os("MINGXI_CORPUS") else {
        eprintln!("MINGXI_CORPUS is not set: {part}/ is not tested (docs/adding.md tells more)");
        return None;
    };
    // Tests run in their crate's folder; the variable is meant from the top of the repository.
    let folder = root().join(corpus).join(part);
    assert!(
        folder.is_dir(),
        "MINGXI_CORPUS is set, but {} is no folder",
        folder.display()
    );
    Some(folder)
}

/// The PDFs of a folder, by name.
#[must_use]
pub fn pdfs(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "pdf"))
        .collect();
    found.sort();
    assert!(!found.is_empty(), "no PDF in {}", folder.display());
    found
}

/// A file's name without its ending.
#[must_use]
pub fn name(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// The usual settings, but that nobody reads pictures: which engine is installed must not matter.
#[must_use]
pub fn settings() -> Config {
    Config {
        engine: EngineChoice::Text,
        ..Config::default()
    }
}

/// Converts a file with [`settings`].
///
/// # Errors
///
/// As [`mingxi::convert`].
pub fn convert_file(path: &Path) -> Result<Conversion, Error> {
    convert(Input::read(path)?, &settings())
}
