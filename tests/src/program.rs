//! Programs that tests have read what mingxi wrote.

use std::process::Command;

/// Runs a program to its end and returns what it printed.
///
/// # Errors
///
/// When it cannot be started, or fails: with what it said.
pub fn run(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|e| format!("{command:?}: {e}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let words = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?}: {}\n{words}", output.status))
}
