//! The review page in a real browser: what a reviewer sees, decides and exports, and what `mingxi apply` makes of it.
//!
//! Needs Chromium, Node.js and, once, npm's registry for playwright-core, as `tests/browser/package-lock.json` pins it;
//! `scripts/setup` sees to all three. Where that cannot be, `MINGXI_SKIP_BROWSER=1` passes over it, aloud.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot go on panics; what the browser found is said"
)]

use mingxi_tests::program::run;
use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn a_reviewer_settles_what_is_in_doubt() {
    if std::env::var_os("MINGXI_SKIP_BROWSER").is_some() {
        eprintln!("MINGXI_SKIP_BROWSER is set: nobody opens the review page");
        return;
    }
    let browser = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/browser");
    if !browser.join("node_modules/playwright-core").is_dir() {
        let npm = run(Command::new("npm").arg("ci").current_dir(&browser));
        npm.expect("scripts/setup installs npm");
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let said = run(Command::new("node")
        .arg(browser.join("review.mjs"))
        .arg(env!("CARGO_BIN_EXE_mingxi"))
        .arg(&folder))
    .expect("every story ends well");
    eprintln!("{said}");
    assert_eq!(said.lines().count(), 7, "a line a story: {said}");
}
