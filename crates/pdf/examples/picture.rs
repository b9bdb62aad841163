//! What pages look like, as PPM files, and how long that took: `cargo run --release --example picture -- FILE [OUT_DIR]`.

use mingxi_core::{PageNo, Raster};
use mingxi_pdf::{Limits, Pdf, strip_watermarks};
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::time::Instant;

/// Pages that are no scan are drawn at this many pixels an inch.
const DPI: f32 = 200.0;

#[allow(clippy::print_stdout, reason = "printing is what the example is for")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let path = args.next().ok_or("expected a file")?;
    let out = args.next();
    let pdf = Pdf::open(std::fs::read(&path)?, &Limits::default())?;
    let reader = pdf.reader();
    let drawn =
        (0..pdf.page_count() as usize).filter_map(|i| reader.draw(PageNo::from_index(i)).ok());
    for page in strip_watermarks(drawn.collect()) {
        let start = Instant::now();
        let picture = reader.page_picture(&page, DPI);
        let own = start.elapsed();
        let start = Instant::now();
        let picture = match picture {
            Ok(picture) => picture,
            Err(e) => {
                println!("{path}: {e} in {own:.1?}");
                continue;
            }
        };
        let drawn = reader.picture(page.page_no(), DPI);
        let drew = start.elapsed();
        let drawn = drawn.map_or((0, 0), |r| (r.width, r.height));
        println!(
            "{path}: {}: {:?}, {} {} x {} on {:?} in {own:.1?}; drawn {} x {} in {drew:.1?} {:?}",
            page.page_no(),
            page.classify(),
            if picture.drawn { "drawn" } else { "own" },
            picture.raster.width,
            picture.raster.height,
            picture.place,
            drawn.0,
            drawn.1,
            picture
                .findings
                .iter()
                .map(|f| &f.message)
                .collect::<Vec<_>>(),
        );
        if let Some(dir) = &out {
            let stem = Path::new(&path).file_stem().unwrap_or_default();
            let name = format!("{}-{}.ppm", stem.to_string_lossy(), page.page_no().get());
            write(&Path::new(dir).join(name), &picture.raster)?;
        }
    }
    Ok(())
}

/// Writes a PPM file, which every viewer of pictures reads.
fn write(path: &Path, raster: &Raster) -> std::io::Result<()> {
    let mut file = BufWriter::new(std::fs::File::create(path)?);
    writeln!(file, "P6 {} {} 255", raster.width, raster.height)?;
    file.write_all(&raster.rgb)
}
