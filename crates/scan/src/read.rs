//! A picture of a page → its content.

use crate::cells::lattices;
use crate::engine::{Expect, LinePicture, LineReading, OcrEngine};
use crate::gray::{Gray, planes};
use crate::ink::{Ink, ground};
use crate::letters::letters;
use crate::lines::{TextLine, text_lines};
use crate::place::{Placement, reduction, unit};
use crate::rulings::{Rulings, rulings};
use crate::straighten::{Pose, straighten};
use crate::watermark::{self, Overlay};
use crate::{Error, ErrorKind, Limits};
use mingxi_core::{Finding, FindingCode, Layer, PageContent, PageNo, Raster, Rect, Ruling, Watermark};

/// What was read from the picture of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Scan {
    /// Characters and rulings, upright and straight; the frame leads back to the displayed page.
    pub content: PageContent,
    /// How far the lines of the picture fell to the right, degrees.
    pub skew_deg: f32,
    /// What lies over or under the print and is not part of it.
    pub watermarks: Vec<Watermark>,
    /// Doubts.
    pub findings: Vec<Finding>,
}

/// Reads a page from its picture.
///
/// `picture` shows the part `place` of the page, in points of the page as displayed, whose width
/// and height are `page_size`.
///
/// # Errors
///
/// Fails when the picture is over the limits, or when the engine could not run. A picture that
/// holds nothing to read is a page without characters, with a finding.
pub fn read(
    page_no: PageNo,
    picture: &Raster,
    place: Rect,
    page_size: (f32, f32),
    engine: &mut dyn OcrEngine,
    limits: &Limits,
) -> Result<Scan, Error> {
    let pixels = u64::from(picture.width) * u64::from(picture.height);
    if pixels > limits.max_pixels {
        let (w, h, max) = (picture.width, picture.height, limits.max_pixels);
        let text = format!("expected at most {max} pixels, found {w} x {h}");
        return Err(Error::new(ErrorKind::TooLarge, text));
    }
    let size = (picture.width, picture.height);
    let full_unit = unit(size, &place, page_size);
    let factor = reduction(size, full_unit);
    let Some(planes) = planes(picture, factor) else {
        let text = format!(
            "expected {pixels} pixels of 3 bytes, found {} bytes",
            picture.rgb.len()
        );
        let mut scan = empty(page_no, page_size);
        scan.findings.push(Finding::new(FindingCode::P001, text).on(page_no));
        return Ok(scan);
    };
    let unit = full_unit / factor as f32;
    let straight = straighten(&planes.gray, 0);
    let layout = lay_out(&straight.gray, unit);
    let placement = Placement::new(
        (straight.gray.width(), straight.gray.height()),
        straight.pose,
        &place,
        page_size,
    );
    let readings = engine.read_lines(&layout.pictures())?;
    Ok(scan(page_no, &layout, &readings, straight.pose, &placement))
}

fn empty(page_no: PageNo, page_size: (f32, f32)) -> Scan {
    Scan {
        content: PageContent::blank(page_no, page_size.0, page_size.1),
        skew_deg: 0.0,
        watermarks: Vec::new(),
        findings: Vec::new(),
    }
}

/// The lines, of either kind, in a straight picture.
struct LaidOut {
    rulings: Rulings,
    lines: Vec<TextLine>,
    /// The picture without its rulings.
    print: Gray,
    overlay: Option<Overlay>,
}

fn lay_out(picture: &Gray, unit: f32) -> LaidOut {
    let rulings = rulings(picture, unit);
    let lattices = lattices(&rulings, unit);
    let print = rulings.erased(picture, unit);
    let levels = print.levels();
    let overlay = watermark::find(&print, levels, unit);
    let mut ink = Ink::of(&print, &ground(&print, unit), levels, overlay.as_ref());
    let lines = text_lines(&mut ink, &lattices, unit);
    let print = match &overlay {
        Some(o) if std::env::var("LIFT").is_ok() => o.lifted(&print, levels.paper),
        _ => print,
    };
    LaidOut {
        rulings,
        lines,
        print,
        overlay,
    }
}

impl LaidOut {
    /// The lines of text, cut out.
    fn pictures(&self) -> Vec<LinePicture> {
        self.lines
            .iter()
            .map(|line| {
                let cut = line.cut;
                let gray = (cut.top..cut.bottom)
                    .flat_map(|y| &self.print.row(y)[cut.left..cut.right])
                    .copied()
                    .collect();
                LinePicture {
                    width: cut.width() as u32,
                    height: cut.height() as u32,
                    gray,
                    expect: Expect::Text,
                }
            })
            .collect()
    }
}

/// Readings and rulings, in content coordinates.
fn scan(
    page_no: PageNo,
    layout: &LaidOut,
    readings: &[LineReading],
    pose: Pose,
    placement: &Placement,
) -> Scan {
    let (width, height) = placement.size;
    let mut content = PageContent::blank(page_no, width, height);
    content.frame = placement.frame;
    for (line, reading) in layout.lines.iter().zip(readings) {
        content.chars.extend(letters(line, reading, placement));
    }
    let across = layout.rulings.horizontal.iter().map(|s| Ruling::Horizontal {
        y: placement.y(s.at),
        xs: placement.x(s.from)..placement.x(s.to),
    });
    let down = layout.rulings.vertical.iter().map(|s| Ruling::Vertical {
        x: placement.x(s.at),
        ys: placement.y(s.from)..placement.y(s.to),
    });
    content.rulings = across.chain(down).collect();
    Scan {
        content,
        skew_deg: pose.skew_deg,
        watermarks: receipts(layout, placement),
        findings: Vec::new(),
    }
}

/// One receipt for each phrase of a watermark.
fn receipts(layout: &LaidOut, placement: &Placement) -> Vec<Watermark> {
    let phrases = layout.overlay.iter().flat_map(|o| &o.phrases);
    phrases
        .map(|(at, reason)| Watermark {
            text: None,
            layer: Layer::Raster,
            bbox: placement.on_page(
                at.left as f32,
                at.top as f32,
                at.right as f32,
                at.bottom as f32,
            ),
            reason: reason.clone(),
        })
        .collect()
}
