//! Reads every PDF of a folder, cleans and splits it, and says what came of it: `cargo run --example hostile -- DIR`.

use mingxi_core::PageNo;
use mingxi_pdf::{Limits, Pdf, clean, split, strip_watermarks};
use std::time::Instant;

#[allow(clippy::print_stdout, reason = "printing is what the example is for")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let dir = std::env::args().nth(1).ok_or("expected a folder")?;
    let mut paths: Vec<_> = std::fs::read_dir(dir)?
        .filter_map(|e| Some(e.ok()?.path()))
        .collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "pdf"));
    paths.sort();
    for path in paths {
        let bytes = std::fs::read(&path)?;
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let start = Instant::now();
        let read = read(bytes.clone());
        let took = start.elapsed().as_secs_f32();
        let start = Instant::now();
        let cleaned = clean(&bytes, &Limits::default())
            .map(|(b, w)| format!("{} bytes, {} watermarks", b.len(), w.len()));
        let parts = split(&bytes, &Limits::default()).map(|s| s.filter(Result::is_ok).count());
        let surgery = start.elapsed().as_secs_f32();
        println!(
            "{name}: {took:.2} s: {read}; {surgery:.2} s: clean {} split {}",
            show(cleaned),
            show(parts)
        );
    }
    Ok(())
}

fn show<T: std::fmt::Display>(result: Result<T, mingxi_pdf::Error>) -> String {
    match result {
        Ok(value) => value.to_string(),
        Err(e) => format!("[{:?}: {e}]", e.kind()),
    }
}

fn read(bytes: Vec<u8>) -> String {
    let pdf = match Pdf::open(bytes, &Limits::default()) {
        Ok(pdf) => pdf,
        Err(e) => return format!("[{:?}: {e}]", e.kind()),
    };
    let reader = pdf.reader();
    let (mut drawn, mut errors) = (Vec::new(), Vec::new());
    for i in 0..pdf.page_count() as usize {
        match reader.draw(PageNo::from_index(i)) {
            Ok(page) => drawn.push(page),
            Err(e) => errors.push(format!(
                "{:?}: {e}: {:?}",
                e.kind(),
                std::error::Error::source(&e).map(ToString::to_string)
            )),
        }
    }
    let pages = strip_watermarks(drawn);
    let chars: usize = pages.iter().map(|p| p.read().chars.len()).sum();
    let codes: Vec<String> = pages
        .iter()
        .flat_map(|p| p.findings())
        .map(|f| f.code.to_string())
        .collect();
    let marks: usize = pages.iter().map(|p| p.watermarks().len()).sum();
    format!(
        "{} pages, {chars} chars, {marks} watermarks, {} repairs, {codes:?} {errors:?}",
        pdf.page_count(),
        pdf.repairs().len()
    )
}
