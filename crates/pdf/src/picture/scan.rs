//! A scan to be looked at: its own pixels in gray, made as coarse as it is shown.

use super::alone::pictures_alone;
use super::canvas::Canvas;
use super::piece::Axis;
use super::{POINTS_PER_INCH, laid_out};
use crate::contain::contain;
use crate::page::PdfPage;
use crate::pdf::Reader;
use crate::record::{Pixels, Taken};
use mingxi_core::{GrayRaster, PageNo, Rect};
use std::ops::Range;

/// The pixels of a page that shows a scan and nothing else, watermarks included.
#[derive(Debug)]
pub struct Scan {
    canvas: Canvas,
    page: Rect,
}

impl Reader<'_> {
    /// The scan that a page is, without the page being drawn; `None` where it is none, or where
    /// anything about it is out of the ordinary: [`Reader::picture`] draws every page.
    ///
    /// What makes a page a scan is said at [`Reader::page_picture`]; here nothing is set aside as a
    /// watermark.
    #[must_use]
    pub fn scan(&self, page: PageNo) -> Option<Scan> {
        if !self.has_usual_points(page).ok()? {
            return None;
        }
        let mut pixels = Pixels::of_all();
        let drawn = self.take_pixels(page, &mut pixels).ok()??;
        if pixels.over.is_some() {
            return None;
        }
        for taken in pixels.taken.values_mut() {
            if let Taken::Pixels(decoded) = taken {
                decoded.make_gray();
            }
        }
        let mut page = PdfPage::new(drawn);
        page.note_what_is_missing();
        let limit = self.pdf.limits().max_pixels;
        let canvas = contain(|| {
            let pictures = pictures_alone(&page)?;
            laid_out(&page, &pictures, &mut pixels, limit)
        });
        canvas.ok().flatten().map(|canvas| Scan {
            canvas,
            page: page.drawn.bounds(),
        })
    }
}

impl Scan {
    /// Pixels an inch.
    #[must_use]
    pub fn dpi(&self) -> f32 {
        self.canvas.dpi() as f32
    }

    /// The page that it fills or lies on, points.
    #[must_use]
    pub fn page(&self) -> Rect {
        self.page
    }

    /// A part of the page, each pixel the mean of what it covers; white where the scan does not reach.
    ///
    /// `area` is in points of the displayed page. At its own [`Scan::dpi`] the pixels are the scan's
    /// own. `None` where less than a pixel is asked for.
    #[must_use]
    pub fn gray(&self, area: &Rect, dpi: f32) -> Option<GrayRaster> {
        let canvas = &self.canvas;
        let shares = |(count, axis): (usize, Axis), from: f32, length: f32| {
            let pixels = (length * dpi / POINTS_PER_INCH).floor();
            let pitch = f64::from(POINTS_PER_INCH / dpi);
            let wanted = Axis {
                origin: f64::from(from),
                pitch,
            };
            (pixels >= 1.0).then(|| Shares::of(wanted, pixels as usize, axis, count))
        };
        let across = shares(canvas.across(), area.left(), area.width())?;
        let down = shares(canvas.down(), area.top(), area.height())?;
        let shades = mean(canvas.shades()?, canvas.across().0, &across, &down);
        Some(GrayRaster {
            width: u32::try_from(across.pixels.len()).ok()?,
            height: u32::try_from(down.pixels.len()).ok()?,
            shades,
        })
    }
}

/// What the pixels of one axis take from those of a finer one.
#[derive(Debug)]
struct Shares {
    /// By pixel: the first pixel it takes from, and where its weights stand.
    pixels: Vec<(usize, Range<usize>)>,
    /// Shares of a pixel, in 256ths; what is missing is paper.
    weights: Vec<u32>,
}

/// Pitches as close as this are one: sums of `f32` are not closer.
const SAME_PITCH: f64 = 1e-5;

impl Shares {
    /// What `pixels` of the `wanted` axis take from the `count` pixels of another.
    fn of(wanted: Axis, pixels: usize, from: Axis, count: usize) -> Self {
        let mut shares = Self {
            pixels: Vec::with_capacity(pixels),
            weights: Vec::new(),
        };
        let step = wanted.pitch / from.pitch;
        let origin = (wanted.origin - from.origin) / from.pitch;
        // The same pixels are not blurred by part of one.
        let (step, origin) = if (step - 1.0).abs() < SAME_PITCH {
            (1.0, origin.round())
        } else {
            (step, origin)
        };
        for i in 0..pixels {
            let start = step.mul_add(i as f64, origin);
            let end = start + step;
            let within = |at: f64| at.clamp(0.0, count as f64);
            let first = within(start).floor() as usize;
            let last = within(end).ceil() as usize;
            let begin = shares.weights.len();
            shares.weights.extend((first..last).map(|pixel| {
                let covered = end.min(pixel as f64 + 1.0) - start.max(pixel as f64);
                (covered.max(0.0) / step * 256.0).round() as u32
            }));
            shares.pixels.push((first, begin..shares.weights.len()));
        }
        shares
    }

    /// For each pixel, the first pixel it takes from, and its weights.
    fn each(&self) -> impl Iterator<Item = (usize, &[u32])> {
        let weights = |range: &Range<usize>| self.weights.get(range.clone()).unwrap_or_default();
        self.pixels
            .iter()
            .map(move |(first, at)| (*first, weights(at)))
    }
}

/// Means of pixels: rows first, as whole rows are added fast.
///
/// Ink is added, not light, so that paper counts nothing and stays white.
fn mean(shades: &[u8], width: usize, across: &Shares, down: &Shares) -> Vec<u8> {
    let mut out = Vec::with_capacity(across.pixels.len() * down.pixels.len());
    let mut ink = vec![0_u32; width];
    for (first, weights) in down.each() {
        ink.fill(0);
        let rows = shades.chunks_exact(width.max(1)).skip(first);
        for (row, weight) in rows.zip(weights) {
            for (sum, shade) in ink.iter_mut().zip(row) {
                *sum += weight * u32::from(u8::MAX - shade);
            }
        }
        out.extend(across.each().map(|(first, weights)| {
            let taken = ink.get(first..).unwrap_or_default().iter().zip(weights);
            let sum: u32 = taken.map(|(ink, weight)| ink * weight).sum();
            u8::MAX - ((sum + (1 << 15)) >> 16).min(255) as u8
        }));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coarser_pixels_are_means_and_paper_is_white() {
        let axis = |origin: f64, pitch: f64| Axis { origin, pitch };
        // Two rows of three pixels a point each; one and a half make one, from half a pixel before them.
        let shades = [0, 100, 200, 0, 100, 200];
        let across = Shares::of(axis(-0.5, 1.5), 3, axis(0.0, 1.0), 3);
        let down = Shares::of(axis(0.0, 2.0), 1, axis(0.0, 1.0), 2);
        let found = mean(&shades, 3, &across, &down);
        assert_eq!(found, [85, 133, 237]);
        let own = Shares::of(axis(1.2, 1.0), 2, axis(0.0, 1.0), 3);
        assert_eq!(mean(&shades, 3, &own, &down), [100, 200]);
    }
}
