//! Prints the content of a page, or of all: `cargo run --example dump -- FILE.pdf [PAGE|all]`.

use mingxi_core::{PageNo, Ruling};
use mingxi_pdf::{Limits, Pdf, strip_watermarks};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let path = args.next().ok_or("expected a file name")?;
    let which = args.next();
    let all = which.as_deref() == Some("all");
    let wanted: Option<u32> = which.filter(|_| !all).map(|n| n.parse()).transpose()?;
    let pdf = Pdf::open(std::fs::read(&path)?, &Limits::default())?;
    let reader = pdf.reader();
    let pages: Result<Vec<_>, _> = (0..pdf.page_count() as usize)
        .map(|i| reader.draw(PageNo::from_index(i)))
        .collect();
    for page in strip_watermarks(pages?) {
        if wanted.is_some_and(|n| n != page.page_no().get()) {
            continue;
        }
        print_page(&page, all || wanted.is_some());
    }
    Ok(())
}

#[allow(clippy::print_stdout, reason = "printing is what the example is for")]
fn print_page(page: &mingxi_pdf::PdfPage, all: bool) {
    let content = page.read();
    println!(
        "{}: {:?} {:.1} x {:.1} rotation {} frame {:?}: {} chars, {} hidden, {} rulings, {} fills, {} pictures",
        page.page_no(),
        page.classify(),
        content.width,
        content.height,
        page.rotation(),
        content.frame.matrix,
        content.chars.len(),
        content.hidden.len(),
        content.rulings.len(),
        content.fills.len(),
        content.pictures.len(),
    );
    for w in page.watermarks() {
        println!(
            "  watermark {:?} {:?} {:?} {}",
            w.layer, w.text, w.bbox, w.reason
        );
    }
    for f in page.findings() {
        println!("  {} {}", f.code, f.message);
    }
    if !all {
        return;
    }
    for c in content.chars.iter().chain(&content.hidden) {
        let r = c.rect;
        println!(
            "  {:?} {} l {:.2} t {:.2} r {:.2} b {:.2} base {:.2} size {:.2}{}{}",
            c.source,
            c.ch,
            r.left(),
            r.top(),
            r.right(),
            r.bottom(),
            c.baseline,
            c.size,
            if c.bold { " bold" } else { "" },
            if c.space_before { " space" } else { "" },
        );
    }
    for r in &content.rulings {
        match r {
            Ruling::Horizontal { y, xs } => {
                println!("  h y {y:.2} x {:.2}..{:.2}", xs.start, xs.end);
            }
            Ruling::Vertical { x, ys } => println!("  v x {x:.2} y {:.2}..{:.2}", ys.start, ys.end),
        }
    }
    for r in &content.fills {
        println!("  fill {r:?}");
    }
    for r in &content.pictures {
        println!("  picture {r:?}");
    }
}
