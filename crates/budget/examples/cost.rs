//! What facts and checks cost: `cost [--times N] FILE.json…`, of converted documents.
//!
//! Prints the microseconds that roles, forms and books of all of them take together, the mean of N times (10).

#![expect(clippy::print_stdout, reason = "its result is what it prints")]

use mingxi_core::Disclosure;
use std::hint::black_box;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut times, mut documents) = (10u32, Vec::<Disclosure>::new());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--times" {
            times = arguments.next().unwrap_or_default().parse()?;
        } else {
            documents.push(serde_json::from_slice(&std::fs::read(argument)?)?);
        }
    }
    let mut micros = 0u128;
    for _ in 0..times {
        let copies = documents.clone();
        let start = Instant::now();
        for document in copies {
            black_box(made(document));
        }
        micros += start.elapsed().as_micros();
    }
    println!("{}", micros / u128::from(times.max(1)));
    Ok(())
}

/// What the pipeline makes of tables and sections.
fn made(document: Disclosure) -> mingxi_budget::Books {
    let (tables, _) = mingxi_budget::annotate(document.tables);
    let forms = mingxi_budget::forms(&tables);
    mingxi_budget::books(&tables, &forms, &document.sections, &document.disclosure)
}
