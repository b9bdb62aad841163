//! The review page in a real browser: what a reviewer sees, decides and exports, and what `mingxi apply` makes of it.
//!
//! Needs Chromium, Node.js and, once, npm's registry for playwright-core, as `tests/browser/package-lock.json` pins it;
//! `scripts/setup` sees to all three. Where that cannot be, `MINGXI_SKIP_BROWSER=1` passes over it, aloud.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot go on panics; what the browser found is said"
)]

use std::fs;
use std::path::Path;
use std::process::Command;

/// Runs a program to its end and returns what it printed.
fn run(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|e| panic!("{command:?}: {e}: run scripts/setup"));
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{command:?}: {}\n{words}",
        output.status
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_reviewer_settles_what_is_in_doubt() {
    if std::env::var_os("MINGXI_SKIP_BROWSER").is_some() {
        eprintln!("MINGXI_SKIP_BROWSER is set: nobody opens the review page");
        return;
    }
    let browser = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/browser");
    if !browser.join("node_modules/playwright-core").is_dir() {
        run(Command::new("npm").arg("ci").current_dir(&browser));
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let said = run(Command::new("node")
        .arg(browser.join("review.mjs"))
        .arg(env!("CARGO_BIN_EXE_mingxi"))
        .arg(&folder));
    eprintln!("{said}");
    assert_eq!(said.lines().count(), 6, "a line a story: {said}");
}
