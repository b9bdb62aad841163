//! `mingxi doctor`: what is there, what is not, and how to get it.

use mingxi::EngineStatus;
use std::fmt::Write;
use std::path::Path;

/// The report, for stdout; `models` is the folder of PP-OCR's models.
pub(crate) fn report(models: &Path) -> String {
    let mut text = String::new();
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let schema = mingxi::SCHEMA_VERSION;
    let rows = [
        (
            "mingxi",
            format!(
                "version {}, JSON schema {schema}",
                env!("CARGO_PKG_VERSION")
            ),
        ),
        (
            "PDFs with a text layer",
            format!("hayro {}, built in", mingxi::HAYRO_VERSION),
        ),
        (
            "pages it cannot interpret",
            "pdf-extract, built in: words in order, without lines".to_owned(),
        ),
        (
            "threads",
            format!("{threads}; set another number with --jobs"),
        ),
    ];
    for (what, note) in rows {
        row(&mut text, READY, what, &note);
    }
    let engines = mingxi::installed(models);
    for engine in &engines {
        ocr(&mut text, engine);
    }
    text.push_str("Text layers need nothing beside this program; pictures need one OCR engine. It never goes to the network.\n");
    let ready = engines.iter().filter(|engine| engine.is_ready()).count();
    text.push_str(second_readings(ready));
    text
}

/// What so many engines mean for amounts that are not proven.
const fn second_readings(ready: usize) -> &'static str {
    match ready {
        0 => {
            "Amounts that are not proven stay single: to read them a second time takes an OCR engine.\n"
        }
        1 => {
            "Amounts of pictures that are not proven stay single: to read them a second time takes both OCR engines.\n"
        }
        _ => "",
    }
}

const READY: &str = "ready";

/// An engine with its files, or what is wrong and the command that mends it.
fn ocr(text: &mut String, engine: &EngineStatus) {
    let what = format!("OCR: {}", engine.name);
    let version = engine.version.as_deref().unwrap_or("of unknown version");
    match &engine.problem {
        Some(problem) => row(text, "not ready", &what, problem),
        None if engine.name == "tesseract" => {
            row(
                text,
                READY,
                &what,
                &format!("{version}, {}", tesseract_threads()),
            );
        }
        // It opens no model whose sum is not the pinned one.
        None => row(text, READY, &what, &format!("{version}, models as pinned")),
    }
    for file in &engine.files {
        let name = file.path.file_name().unwrap_or_default().to_string_lossy();
        let sum = file.sha256.as_deref().map(|sum| format!("sha256 {sum}"));
        row(
            text,
            "",
            &name,
            &sum.unwrap_or_else(|| "missing".to_owned()),
        );
    }
    if let Some(hint) = &engine.hint {
        row(text, "", "", &format!("hint: {hint}"));
    }
}

/// How many threads OpenMP gives Tesseract for a line: one, since workers are started so, unless the environment says more.
fn tesseract_threads() -> String {
    let (name, value) = mingxi::OCR_ENVIRONMENT;
    match std::env::var(name) {
        Ok(limit) if limit != value => {
            format!("{name} is {limit} in the environment; without it, it is faster")
        }
        _ => "one thread a line".to_owned(),
    }
}

fn row(text: &mut String, state: &str, what: &str, note: &str) {
    let _ = writeln!(text, "{state:<10}{what:<26} {note}");
}
