//! Converts PDFs as `mingxi convert --engine text` does, but in this process: `one_process JOBS OUT INPUT…`.
//!
//! What the boundary between processes costs is the difference; `scripts/bench --bulk` measures it.

use mingxi::run::Run;
use mingxi::{Config, EngineChoice};
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("expected JOBS OUT INPUT…");
    let (jobs, out) = (next()?.parse()?, next()?);
    let inputs: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    let run = Run {
        config: Config {
            engine: EngineChoice::Text,
            ..Config::default()
        },
        jobs,
        ..Run::into_folder(out)
    };
    mingxi::run(&inputs, &run, &|_| ())?;
    Ok(())
}
