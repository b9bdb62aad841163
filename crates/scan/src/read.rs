//! A picture of a page → its content.

use crate::colour::looked_through;
use crate::crops::{Crop, crops};
use crate::detected::relined;
use crate::engine::{Expect, LineReading, OcrEngine};
use crate::gray::{Gray, planes};
use crate::laid_out::{LaidOut, sureness};
use crate::letters::letters;
use crate::place::{Placement, reduction, unit};
use crate::report;
use crate::second_look;
use crate::straighten::Pose;
use crate::strays;
use crate::{Error, ErrorKind, Limits};
use mingxi_core::{Finding, FindingCode, PageContent, PageNo, Raster, Rect, Ruling, Watermark};

/// An engine is so sure of a page that stands upright, even a poor one; upside down it is half as sure.
const UPRIGHT: f32 = 0.75;

/// Another turn must read so much better to be taken.
const BETTER: f32 = 0.15;

/// So many lines tell whether a page stands upright, and so many before it is turned.
const FEW: usize = 6;
const MANY: usize = 24;

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
    /// Its numbers, for a second reader.
    pub crops: Vec<Crop>,
}

/// Reads a page from its picture.
///
/// `picture` shows the part `place` of the page, in points of the page as displayed, whose width
/// and height are `page_size`. The picture may be askew, sideways or upside down.
///
/// # Errors
///
/// Fails when the picture is over the limits, or when the engine could not run. A picture that
/// holds nothing to read, or is none, is a page without characters, with a finding.
pub fn read(
    page_no: PageNo,
    picture: &Raster,
    place: Rect,
    page_size: (f32, f32),
    engine: &mut dyn OcrEngine,
    limits: &Limits,
) -> Result<Scan, Error> {
    let size = (picture.width, picture.height);
    let pixels = u64::from(size.0) * u64::from(size.1);
    if pixels > limits.max_pixels {
        let (w, h, max) = (size.0, size.1, limits.max_pixels);
        let text = format!("a picture of {w} x {h} pixels, expected at most {max}");
        return Err(Error::new(ErrorKind::TooLarge, text));
    }
    let full_unit = unit(size, &place, page_size);
    let factor = reduction(size, full_unit);
    let Some(planes) = planes(picture, factor) else {
        return Ok(no_picture(page_no, picture, page_size));
    };
    let unit = full_unit / factor as f32;
    let (gray, marks) = looked_through(planes, unit);
    let (page, readings) = read_upright(&gray, unit, engine, limits)?;
    let (readings, strays) = strays::left_out(&page, readings);
    let pixels = (page.print.width(), page.print.height());
    let placement = Placement::new(pixels, page.pose, &place, page_size);
    let content = content(page_no, &page, &readings, &placement);
    let crops = crops(&page, &readings, &placement, limits.max_crop_bytes);
    let pixels = (gray.width(), gray.height());
    let as_shown = Placement::new(pixels, Pose::default(), &place, page_size);
    let mut watermarks = report::gray_watermarks(&page, &placement);
    watermarks.extend(report::coloured_watermarks(&marks, &as_shown));
    let mut findings = report::seals(page_no, &marks, &as_shown);
    findings.extend(report::strays(page_no, &strays, &placement));
    findings.extend(report::unread_cells(
        page_no, &page, &readings, &strays, &placement,
    ));
    findings.extend(report::unread(page_no, &page, content.chars.len()));
    Ok(Scan {
        content,
        skew_deg: page.pose.skew_deg,
        watermarks,
        findings,
        crops,
    })
}

/// What is left when there are no pixels, or not as many as promised.
fn no_picture(page_no: PageNo, picture: &Raster, page_size: (f32, f32)) -> Scan {
    let (w, h, bytes) = (picture.width, picture.height, picture.rgb.len());
    let message =
        format!("the picture is damaged: {w} x {h} pixels of 3 bytes, found {bytes} bytes");
    Scan {
        content: PageContent::blank(page_no, page_size.0, page_size.1),
        skew_deg: 0.0,
        watermarks: Vec::new(),
        findings: vec![Finding::new(FindingCode::P001, message).on(page_no)],
        crops: Vec::new(),
    }
}

/// Takes the picture apart and reads its lines, turned so that they can be read.
///
/// Upright first; a few lines tell whether that is right, and only if they do not, the other turns are tried on as many. Before
/// the page is turned, more of its lines are asked: the few may be crumbs of a watermark.
fn read_upright(
    picture: &Gray,
    unit: f32,
    engine: &mut dyn OcrEngine,
    limits: &Limits,
) -> Result<(LaidOut, Vec<LineReading>), Error> {
    let mut page = LaidOut::new(picture, 0, unit, limits);
    let mut known = read_sample(&page, FEW, &[], engine)?;
    let sure = sureness(known.iter().map(|k| &k.1));
    if sure < UPRIGHT && !page.lines.is_empty() {
        let mut better = None;
        let mut best = sure + BETTER;
        for quarters in [1, 3, 2] {
            let turned = LaidOut::new(picture, quarters, unit, limits);
            let readings = read_sample(&turned, FEW, &[], engine)?;
            let sure = sureness(readings.iter().map(|k| &k.1));
            if sure > best {
                (better, best) = (Some((turned, readings)), sure);
            }
        }
        if let Some(turned) = better {
            let more = read_sample(&page, MANY, &known, engine)?;
            known.extend(more);
            if sureness(known.iter().map(|k| &k.1)) < UPRIGHT {
                (page, known) = turned;
            }
        }
    }
    if page.overlay.as_ref().is_some_and(|o| o.dark)
        && let Some(boxes) = engine.find_lines(&page.raster())?
    {
        page.lines = relined(&page, &boxes);
        known.clear();
    }
    let rest: Vec<usize> = (0..page.lines.len())
        .filter(|i| known.iter().all(|(k, _)| k != i))
        .collect();
    known.extend(read_lines(&page, &page.print, &rest, Expect::Text, engine)?);
    known.sort_by_key(|(i, _)| *i);
    let mut readings: Vec<LineReading> = known.into_iter().map(|(_, r)| r).collect();
    second_look::covered(&page, &mut readings, engine)?;
    second_look::numbers(&page, &mut readings, engine)?;
    Ok((page, readings))
}

/// Reads so many of a page's lines, those that tell most, but for those that are known.
fn read_sample(
    page: &LaidOut,
    count: usize,
    known: &[(usize, LineReading)],
    engine: &mut dyn OcrEngine,
) -> Result<Vec<(usize, LineReading)>, Error> {
    let mut lines = page.sample(count);
    lines.retain(|i| known.iter().all(|(k, _)| k != i));
    read_lines(page, &page.print, &lines, Expect::Text, engine)
}

/// Reads the lines of a page with these numbers, cut out of a picture of it, in one call.
///
/// # Errors
///
/// Fails if the engine could not run, or read more or fewer lines.
pub(crate) fn read_lines(
    page: &LaidOut,
    picture: &Gray,
    numbers: &[usize],
    expect: Expect,
    engine: &mut dyn OcrEngine,
) -> Result<Vec<(usize, LineReading)>, Error> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let pictures: Vec<_> = numbers
        .iter()
        .map(|i| LaidOut::cut_out(picture, &page.lines[*i], expect))
        .collect();
    let readings = engine.read_lines(&pictures)?;
    if readings.len() != numbers.len() {
        let text = format!(
            "{} read {} lines, expected {}",
            engine.name(),
            readings.len(),
            numbers.len()
        );
        return Err(Error::new(ErrorKind::EngineFailed, text));
    }
    Ok(numbers.iter().copied().zip(readings).collect())
}

/// Readings and rulings, in content coordinates.
fn content(
    page_no: PageNo,
    page: &LaidOut,
    readings: &[LineReading],
    placement: &Placement,
) -> PageContent {
    let (width, height) = placement.size;
    let mut content = PageContent::blank(page_no, width, height);
    content.frame = placement.frame;
    for (line, reading) in page.lines.iter().zip(readings) {
        content.chars.extend(letters(line, reading, placement));
    }
    let across = page.rulings.horizontal.iter().map(|s| Ruling::Horizontal {
        y: placement.y(s.at),
        xs: placement.x(s.from)..placement.x(s.to),
    });
    let down = page.rulings.vertical.iter().map(|s| Ruling::Vertical {
        x: placement.x(s.at),
        ys: placement.y(s.from)..placement.y(s.to),
    });
    content.rulings = across.chain(down).collect();
    content
}
