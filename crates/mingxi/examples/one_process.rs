//! Converts PDFs as `mingxi convert --engine text` does, but in this process: what the boundary to workers costs is the difference.
//!
//! ```text
//! one_process JOBS OUT INPUT...
//! ```

use mingxi::run::Run;
use mingxi::{Config, EngineChoice, Error};
use std::path::PathBuf;

fn main() -> Result<(), Error> {
    let mut arguments = std::env::args_os().skip(1);
    let jobs = arguments.next().and_then(|n| n.to_str()?.parse().ok());
    let out = arguments.next();
    let (Some(jobs), Some(out)) = (jobs, out) else {
        panic!("expected JOBS OUT INPUT...");
    };
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
