//! `mingxi doctor`: what is there, what is not, and how to get it.

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
            "scanned pages",
            "missing",
            "no OCR in this version: such pages are reported (P003), not read".to_owned(),
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
    text.push_str(
        "Nothing needs to be installed beside this program, and it never goes to the network.\n",
    );
    text
}
