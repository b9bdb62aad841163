//! Cleans or splits a PDF: `cargo run --example surgery -- clean IN.pdf OUT.pdf`, `… split IN.pdf DIR`.

use mingxi_pdf::{Limits, clean, split};
use std::path::Path;

#[allow(clippy::print_stdout, reason = "printing is what the example is for")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [what, from, to] = args.as_slice() else {
        return Err("expected clean|split, a file and a place".into());
    };
    let bytes = std::fs::read(from)?;
    let limits = Limits::default();
    if what == "clean" {
        let (cleaned, receipts) = clean(&bytes, &limits)?;
        println!(
            "{} watermarks, {} bytes became {}",
            receipts.len(),
            bytes.len(),
            cleaned.len()
        );
        std::fs::write(to, cleaned)?;
        return Ok(());
    }
    for (i, page) in split(&bytes, &limits)?.enumerate() {
        std::fs::write(Path::new(to).join(format!("{:04}.pdf", i + 1)), page?)?;
    }
    Ok(())
}
