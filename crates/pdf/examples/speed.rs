//! Pages a second over a folder, on one thread: `cargo run --release --example speed -- DIR [ROUNDS]`.

use mingxi_core::PageNo;
use mingxi_pdf::{Limits, Pdf, strip_watermarks};
use std::time::{Duration, Instant};

#[allow(clippy::print_stdout, reason = "printing is what the example is for")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let dir = args.next().ok_or("expected a folder")?;
    let rounds: u32 = args.next().map_or(Ok(1), |n| n.parse())?;
    let mut paths: Vec<_> = std::fs::read_dir(dir)?
        .filter_map(|e| Some(e.ok()?.path()))
        .collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "pdf"));
    paths.sort();
    let mut total = [Duration::ZERO; 4];
    let mut pages = 0;
    for path in &paths {
        let bytes = std::fs::read(path)?;
        let (mut times, mut count, mut chars) = ([Duration::ZERO; 4], 0, 0);
        for _ in 0..rounds {
            let start = Instant::now();
            let pdf = Pdf::open(bytes.clone(), &Limits::default())?;
            let opened = Instant::now();
            let reader = pdf.reader();
            let drawn: Result<Vec<_>, _> = (0..pdf.page_count() as usize)
                .map(|i| reader.draw(PageNo::from_index(i)))
                .collect();
            let drawn = drawn?;
            let drew = Instant::now();
            let stripped = strip_watermarks(drawn);
            let cleaned = Instant::now();
            chars = stripped.iter().map(|p| p.read().chars.len()).sum();
            let read = Instant::now();
            count = stripped.len();
            times[0] += opened - start;
            times[1] += drew - opened;
            times[2] += cleaned - drew;
            times[3] += read - cleaned;
        }
        let sum: Duration = times.iter().sum();
        println!(
            "{:28} {count:4} pages {chars:7} chars {:7.0} pages/s; ms open {:.1} draw {:.1} strip {:.1} read {:.1}",
            path.file_name().unwrap_or_default().to_string_lossy(),
            count as f64 * f64::from(rounds) / sum.as_secs_f64(),
            ms(times[0], rounds),
            ms(times[1], rounds),
            ms(times[2], rounds),
            ms(times[3], rounds),
        );
        pages += count;
        total.iter_mut().zip(times).for_each(|(t, m)| *t += m);
    }
    let sum: Duration = total.iter().sum();
    println!(
        "{pages} pages, {:.0} pages/s; ms open {:.1} draw {:.1} strip {:.1} read {:.1}",
        pages as f64 * f64::from(rounds) / sum.as_secs_f64(),
        ms(total[0], rounds),
        ms(total[1], rounds),
        ms(total[2], rounds),
        ms(total[3], rounds),
    );
    Ok(())
}

fn ms(time: Duration, rounds: u32) -> f64 {
    time.as_secs_f64() * 1000.0 / f64::from(rounds)
}
