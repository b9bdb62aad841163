//! What the environment of this process must hold before it starts, for Tesseract to be fast.
//!
//! Debian's Tesseract starts OpenMP threads for every line of text, which makes it seven times slower. OpenMP reads its
//! limit while the libraries are loaded, before `main`: nothing that this program sets later is seen, and setting it
//! while threads may run is unsafe. So the command is started over in the same process, once, where it may matter.

use mingxi::{EngineChoice, OCR_ENVIRONMENT};
use std::env;

/// Starts over with the limit set, unless the environment has one, whatever it is.
///
/// Returns when there is nothing to do, or no way to do it: then Tesseract is slow and as right.
pub(crate) fn settle() {
    let (name, value) = OCR_ENVIRONMENT;
    // What is started has it set, and passes here.
    if env::var_os(name).is_none() {
        start_over(name, value);
    }
}

/// Whether Tesseract may come to read something, be it a second time. Starting over costs 10 ms.
pub(crate) fn matters(engine: EngineChoice) -> bool {
    engine != EngineChoice::Text
}

/// What the limit is, for people.
pub(crate) fn note() -> String {
    let (name, value) = OCR_ENVIRONMENT;
    match env::var(name) {
        Ok(limit) if limit == value => "one thread a line".to_owned(),
        Ok(limit) => format!("{name} is {limit} in the environment; with {value} it is faster"),
        Err(_) => format!("set {name}={value} in the environment: it is up to 7 times faster"),
    }
}

/// Replaces this program by itself, with one more variable; returns if that fails.
#[cfg(unix)]
fn start_over(name: &str, value: &str) {
    use std::os::unix::process::CommandExt;
    let mut args = env::args_os();
    let (Ok(program), Some(called)) = (env::current_exe(), args.next()) else {
        return;
    };
    let mut command = std::process::Command::new(program);
    // An error is no reason to stop: see above.
    let _ = command.arg0(called).args(args).env(name, value).exec();
}

#[cfg(not(unix))]
fn start_over(_: &str, _: &str) {}
