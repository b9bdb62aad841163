//! Reads pictures of pages and prints what it finds: `scan [--fake] [--cells] [--draw OUT.png] PICTURE…`.
//!
//! The models are looked for in `MINGXI_MODELS`. `--cells` prints every cell and line with its confidence; `--fake` reads every line as one block, to look at lines and rulings without an engine;
//! `--draw` paints rulings and characters over the (last) picture.

#![allow(clippy::print_stdout, reason = "an example talks to the terminal")]

use mingxi_core::{Char, PageContent, PageNo, Raster, Rect, Ruling};
use mingxi_layout::{TableSearch, find_tables};
use mingxi_scan::{CharReading, Error, Limits, LinePicture, LineReading, OcrEngine, PpOcr, read};
use std::time::Instant;

/// Width of A4, points: pictures are taken to be so wide.
const WIDTH_PT: f32 = 595.0;

/// An engine that reads one block on every line.
struct Blocks;

impl OcrEngine for Blocks {
    fn name(&self) -> &'static str {
        "blocks"
    }

    fn read_lines(&mut self, lines: &[LinePicture]) -> Result<Vec<LineReading>, Error> {
        let block = CharReading {
            ch: '口',
            confidence: 1.0,
            span: (0.0, 1.0),
            others: Vec::new(),
        };
        let reading = LineReading {
            chars: vec![block],
            ..LineReading::default()
        };
        Ok(vec![reading; lines.len()])
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let draw = args.iter().position(|a| a == "--draw").map(|i| {
        args.remove(i);
        args.remove(i)
    });
    let mut flag = |name: &str| {
        let before = args.len();
        args.retain(|a| a != name);
        args.len() < before
    };
    let (fake, cells) = (flag("--fake"), flag("--cells"));
    let mut engine: Box<dyn OcrEngine> = if fake {
        Box::new(Blocks)
    } else {
        let models =
            std::env::var_os("MINGXI_MODELS").ok_or("set MINGXI_MODELS, or pass --fake")?;
        Box::new(PpOcr::open(models.as_ref())?)
    };
    for path in &args {
        let image = image::open(path)?.into_rgb8();
        let picture = Raster {
            width: image.width(),
            height: image.height(),
            rgb: image.into_raw(),
        };
        let size = if picture.width <= picture.height {
            (
                WIDTH_PT,
                WIDTH_PT * picture.height as f32 / picture.width as f32,
            )
        } else {
            (
                WIDTH_PT * picture.width as f32 / picture.height as f32,
                WIDTH_PT,
            )
        };
        let place = Rect::around(0.0, 0.0, size.0, size.1);
        let start = Instant::now();
        let limits = Limits::default();
        let scan = read(
            PageNo::from_index(0),
            &picture,
            place,
            size,
            &mut *engine,
            &limits,
        )?;
        println!(
            "{path}: {} ms, skew {:.2}°, {} rulings, {} characters",
            start.elapsed().as_millis(),
            scan.skew_deg,
            scan.content.rulings.len(),
            scan.content.chars.len()
        );
        for w in &scan.watermarks {
            println!("  watermark {:?} {:?}: {}", w.text, w.bbox, w.reason);
        }
        for f in &scan.findings {
            println!("  {} {}", f.code, f.message);
        }
        print(&find_tables(&scan.content), cells);
        if let Some(out) = &draw {
            overlay(&picture, &scan.content, size)?.save(out)?;
        }
    }
    Ok(())
}

/// Tables and, when asked, what stands in them and outside.
fn print(search: &TableSearch, cells: bool) {
    for t in &search.tables {
        println!(
            "  table {} x {}, {} cells",
            t.row_count(),
            t.col_count(),
            t.cells.len()
        );
        for c in t.cells.iter().filter(|_| cells) {
            let (r, k) = (c.rows.start, c.cols.start);
            println!(
                "    {r}\t{k}\t{}\t{}\t{:.2}\t{}",
                c.rows.len(),
                c.cols.len(),
                c.confidence,
                c.text
            );
        }
    }
    for line in search.lines.iter().filter(|_| cells) {
        for s in &line.segments {
            println!(
                "    |{:.1} {:.0} {:.2}| {}",
                s.size,
                s.rect.left(),
                s.confidence,
                s.text
            );
        }
    }
}

/// The picture with rulings in red and blue and characters in green.
fn overlay(
    picture: &Raster,
    content: &PageContent,
    size: (f32, f32),
) -> Result<image::RgbImage, Box<dyn std::error::Error>> {
    let pixels = picture.rgb.clone();
    let mut image = image::RgbImage::from_raw(picture.width, picture.height, pixels)
        .ok_or("the picture has a wrong length")?;
    for ruling in &content.rulings {
        let (rect, colour) = match ruling {
            Ruling::Horizontal { y, xs } => (Rect::around(xs.start, *y, xs.end, *y), [255, 0, 0]),
            Ruling::Vertical { x, ys } => (Rect::around(*x, ys.start, *x, ys.end), [0, 0, 255]),
        };
        outline(&mut image, &content.frame.to_page(&rect), size, colour);
    }
    for Char { rect, .. } in &content.chars {
        outline(&mut image, &content.frame.to_page(rect), size, [0, 160, 0]);
    }
    Ok(image)
}

fn outline(image: &mut image::RgbImage, rect: &Rect, size: (f32, f32), colour: [u8; 3]) {
    let (w, h) = image.dimensions();
    let x = |v: f32| ((v / size.0 * w as f32) as u32).min(w - 1);
    let y = |v: f32| ((v / size.1 * h as f32) as u32).min(h - 1);
    let (l, t, r, b) = (
        x(rect.left()),
        y(rect.top()),
        x(rect.right()),
        y(rect.bottom()),
    );
    for at in l..=r {
        image.put_pixel(at, t, image::Rgb(colour));
        image.put_pixel(at, b, image::Rgb(colour));
    }
    for at in t..=b {
        image.put_pixel(l, at, image::Rgb(colour));
        image.put_pixel(r, at, image::Rgb(colour));
    }
}
