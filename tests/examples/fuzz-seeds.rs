//! Writes what fuzzing starts from: the seeds of a target into a folder.
//!
//!   cargo run -p mingxi-tests --example fuzz-seeds -- TARGET FOLDER

use mingxi_tests::fuzz::TARGETS;
use std::env::args;
use std::fs;
use std::path::Path;

fn main() -> std::io::Result<()> {
    let (name, folder) = (args().nth(1), args().nth(2));
    let target = TARGETS
        .iter()
        .find(|target| Some(target.name) == name.as_deref());
    let (Some(target), Some(folder)) = (target, folder) else {
        return Err(std::io::Error::other(
            "expected the name of a target and a folder",
        ));
    };
    fs::create_dir_all(&folder)?;
    for (i, seed) in (target.seeds)().iter().enumerate() {
        fs::write(Path::new(&folder).join(format!("seed-{i:03}")), seed)?;
    }
    Ok(())
}
