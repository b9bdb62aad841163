//! The live OCR engine, for the tests that need it: they fail where it is not installed, with the hint how to get it.

use crate::samples::Sample;
use mingxi::{Config, Conversion, EngineChoice, Input, convert};
use std::env;
use std::path::{Path, PathBuf};

/// Where `scripts/fetch-models` puts the models: `MINGXI_MODELS`, else the user's data folder.
fn models() -> PathBuf {
    if let Some(folder) = env::var_os("MINGXI_MODELS") {
        return folder.into();
    }
    let data = env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let home = || Path::new(&env::var_os("HOME").expect("a home")).join(".local/share");
    data.unwrap_or_else(home).join("mingxi/models")
}

/// The usual settings with this engine; its models are where they usually are.
#[must_use]
pub fn settings(engine: EngineChoice) -> Config {
    Config {
        engine,
        models: Some(models()),
        ..Config::default()
    }
}

/// Converts with PP-OCR, which is expected to be installed.
#[must_use]
pub fn read(input: Input) -> Conversion {
    convert(input, &settings(EngineChoice::PpOcr))
        .unwrap_or_else(|e| panic!("{e}\nhint: {}", e.hint().unwrap_or_default()))
}

/// Converts a sample with PP-OCR.
#[must_use]
pub fn read_sample(sample: &Sample) -> Conversion {
    read(Input::read(&sample.path()).unwrap_or_else(|e| panic!("{e}")))
}
