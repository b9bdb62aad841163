//! `mingxi doctor`: what is there, what is not, and how to get it.

use crate::args::usual_models;
use mingxi::EngineStatus;
use std::fmt::Write;

/// The report, for stdout.
pub(crate) fn report() -> String {
    let mut text = String::new();
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let rows = [
        (
            "mingxi",
            "ready",
            format!(
                "version {}, JSON schema {}",
                env!("CARGO_PKG_VERSION"),
                mingxi::SCHEMA_VERSION
            ),
        ),
        (
            "PDFs with a text layer",
            "ready",
            format!("hayro {}, built in", mingxi::HAYRO_VERSION),
        ),
        (
            "pages it cannot interpret",
            "ready",
            "pdf-extract, built in: words in order, without lines".to_owned(),
        ),
        (
            "threads",
            "ready",
            format!("{threads}; set another number with --jobs"),
        ),
    ];
    for (what, state, note) in rows {
        let _ = writeln!(text, "{state:<8} {what:<26} {note}");
    }
    for engine in mingxi::installed(&usual_models()) {
        let state = if engine.is_ready() {
            "ready"
        } else {
            "missing"
        };
        let _ = writeln!(
            text,
            "{state:<8} {:<26} {}",
            format!("OCR: {}", engine.name),
            note(&engine)
        );
    }
    text.push_str("Text layers need nothing beside this program; pictures need one OCR engine (`--engine auto`). It never goes to the network.\n");
    text
}

/// Version and checksums, or what is wrong and how to mend it.
fn note(engine: &EngineStatus) -> String {
    if let Some(problem) = &engine.problem {
        let hint = engine.hint.as_deref().map(|hint| format!("; hint: {hint}"));
        return format!("{problem}{}", hint.unwrap_or_default());
    }
    let mut note = engine.version.clone().unwrap_or_default();
    for file in &engine.files {
        let name = file.path.file_name().unwrap_or_default().to_string_lossy();
        let _ = write!(
            note,
            ", {name} sha256 {}",
            file.sha256
                .as_deref()
                .map_or("?", |sum| &sum[..sum.len().min(12)])
        );
    }
    note
}
