//! Which pixels are print: thin and dark, unlike watermarks, seals and shades, which are thick.

use crate::cells::Patch;
use crate::gray::{Gray, Levels};
use crate::watermark::Overlay;

/// Strokes of body type are thinner than this, points; those of the slightest watermark seen are 3 pt
/// thick, and 2 pt along the axes where they lean.
const THICK_PT: f32 = 1.7;

/// And than this at the least, pixels; blurred by a scan of 110 dpi, than this.
pub(crate) const THIN_PX: usize = 3;
pub(crate) const BLURRED_PX: usize = 5;

/// A pixel is print when it is darker than the thick things around it by this share of the ink's darkness.
const THIN_INK: f32 = 0.22;

/// And by this many shades: scanner noise of 12 shades stays below.
const MIN_STEP: u8 = 24;

/// Pixels this dark are print however thick: headings in bold type, the red ones of letterheads too.
const DARK_INK: f32 = 0.5;

/// Over a watermark a pixel is print when it is this share of the way from the watermark's shade to the ink's.
const OVER_WATERMARK: f32 = 0.35;

/// The picture without anything thinner than print's strokes: paper, shades, watermarks, seals.
///
/// A morphological closing with a square: light spreads over dark that is narrow.
pub(crate) fn ground(picture: &Gray, unit: f32, least: usize) -> Gray {
    let side = ((THICK_PT * unit).round() as usize).max(least);
    let mut out = picture.clone();
    spread_down(&mut out, side, u8::max);
    spread_right(&mut out, side, u8::max);
    spread_up(&mut out, side, u8::min);
    spread_left(&mut out, side, u8::min);
    out
}

/// Each pixel takes the best of `n` pixels from itself downwards.
fn spread_down(g: &mut Gray, n: usize, best: impl Fn(u8, u8) -> u8) {
    for step in steps(n) {
        for y in 0..g.height().saturating_sub(step) {
            let (head, tail) = split_rows(g, y, y + step);
            for (p, q) in head.iter_mut().zip(tail) {
                *p = best(*p, *q);
            }
        }
    }
}

/// Each pixel takes the best of `n` pixels from itself upwards.
fn spread_up(g: &mut Gray, n: usize, best: impl Fn(u8, u8) -> u8) {
    for step in steps(n) {
        for y in (step..g.height()).rev() {
            let (head, tail) = split_rows(g, y - step, y);
            for (q, p) in head.iter().zip(tail.iter_mut()) {
                *p = best(*p, *q);
            }
        }
    }
}

fn spread_right(g: &mut Gray, n: usize, best: impl Fn(u8, u8) -> u8) {
    let mut before = vec![0; g.width()];
    for y in 0..g.height() {
        let row = g.row_mut(y);
        for step in steps(n) {
            before.copy_from_slice(row);
            for (p, q) in row.iter_mut().zip(&before[step.min(before.len())..]) {
                *p = best(*p, *q);
            }
        }
    }
}

fn spread_left(g: &mut Gray, n: usize, best: impl Fn(u8, u8) -> u8) {
    let mut before = vec![0; g.width()];
    for y in 0..g.height() {
        let row = g.row_mut(y);
        for step in steps(n) {
            before.copy_from_slice(row);
            let from = step.min(row.len());
            for (p, q) in row[from..].iter_mut().zip(&before) {
                *p = best(*p, *q);
            }
        }
    }
}

/// Steps that together look `n` pixels far: 1, 2, 4 … and the rest.
fn steps(n: usize) -> impl Iterator<Item = usize> {
    let mut covered = 1;
    std::iter::from_fn(move || {
        (covered < n).then(|| {
            let step = covered.min(n - covered);
            covered += step;
            step
        })
    })
}

/// Two rows of a picture, `upper` above `lower`.
fn split_rows(g: &mut Gray, upper: usize, lower: usize) -> (&mut [u8], &mut [u8]) {
    let w = g.width();
    let (head, tail) = g.pixels_mut().split_at_mut(lower * w);
    (&mut head[upper * w..(upper + 1) * w], &mut tail[..w])
}

/// The bits of a pixel of the mask: print, and what is darker than paper however thick, such as a blurred bracket beside print.
const PRINT: u8 = 1;
const FAINT: u8 = 2;

/// Where print is, and what may be faint print, and sums over any box.
#[derive(Debug, Clone)]
pub(crate) struct Ink {
    mask: Gray,
}

impl Ink {
    /// The print of a picture that has no rulings any more; `ground` as [`ground`] gives it.
    ///
    /// Where a watermark lies, print is what is clearly darker than the watermark.
    pub(crate) fn of(
        picture: &Gray,
        ground: &Gray,
        levels: Levels,
        overlay: Option<&Overlay>,
    ) -> Self {
        let share = f32::from(levels.paper.saturating_sub(levels.ink));
        let step = ((THIN_INK * share) as u8).max(MIN_STEP);
        let dark = levels
            .between(DARK_INK)
            .min(levels.paper.saturating_sub(step));
        let paper = levels.paper.saturating_sub(step);
        let print = |p: u8, g: u8| u8::from(p < dark || g.saturating_sub(p) > step) * PRINT;
        let shades = picture.pixels().iter().zip(ground.pixels());
        let mut pixels: Vec<u8> = shades
            .map(|(p, g)| print(*p, *g) | (u8::from(*p < paper) * FAINT))
            .collect();
        if let Some(overlay) = overlay {
            let paper = overlay.level;
            let dark = Levels { paper, ..levels }.between(OVER_WATERMARK);
            let faint = paper.saturating_sub(step);
            let w = picture.width();
            for (i, ink) in pixels.iter_mut().enumerate().filter(|(_, p)| **p != 0) {
                if overlay.covers(i % w, i / w) {
                    let p = picture.pixels()[i];
                    *ink = (u8::from(p < dark) * PRINT) | (u8::from(p < faint) * FAINT);
                }
            }
        }
        let mask = Gray::new(picture.width(), picture.height(), pixels)
            .unwrap_or_else(|| Gray::filled(0, 0, 0));
        Self {
            mask: without_specks(&mask),
        }
    }

    /// How many pixels of each row of a box are print.
    pub(crate) fn rows(&self, at: &Patch) -> Vec<u32> {
        self.rows_of(PRINT, at)
    }

    /// How many pixels of each row of a box are print or may be faint print.
    pub(crate) fn faint_rows(&self, at: &Patch) -> Vec<u32> {
        self.rows_of(FAINT, at)
    }

    fn rows_of(&self, bit: u8, at: &Patch) -> Vec<u32> {
        let count = |row: &[u8]| row.iter().map(|p| u32::from(p & bit != 0)).sum();
        (at.top..at.bottom)
            .map(|y| count(&self.mask.row(y)[at.left..at.right]))
            .collect()
    }

    /// How many pixels of each column of a box are print.
    pub(crate) fn columns(&self, at: &Patch) -> Vec<u32> {
        self.columns_of(PRINT, at)
    }

    /// How many pixels of each column of a box are print or may be faint print.
    pub(crate) fn faint_columns(&self, at: &Patch) -> Vec<u32> {
        self.columns_of(FAINT, at)
    }

    fn columns_of(&self, bit: u8, at: &Patch) -> Vec<u32> {
        let mut sums = vec![0; at.width()];
        for y in at.top..at.bottom {
            for (sum, p) in sums.iter_mut().zip(&self.mask.row(y)[at.left..at.right]) {
                *sum += u32::from(p & bit != 0);
            }
        }
        sums
    }

    /// Width of the picture.
    pub(crate) const fn width(&self) -> usize {
        self.mask.width()
    }

    /// Height of the picture.
    pub(crate) const fn height(&self) -> usize {
        self.mask.height()
    }

    /// The share of the picture that is print.
    pub(crate) fn share(&self) -> f32 {
        let print = self.mask.pixels().iter().filter(|p| **p & PRINT != 0);
        print.count() as f32 / self.mask.pixels().len().max(1) as f32
    }

    /// Takes the print off a box.
    pub(crate) fn clear(&mut self, at: &Patch) {
        for y in at.top..at.bottom.min(self.mask.height()) {
            let right = at.right.min(self.mask.width());
            self.mask.row_mut(y)[at.left.min(right)..right].fill(0);
        }
    }
}

/// Drops pixels that have no neighbour beside, above or below them.
fn without_specks(mask: &Gray) -> Gray {
    let (w, h) = (mask.width(), mask.height());
    let mut out = mask.clone();
    let none = vec![0; w];
    for y in 0..h {
        let here = mask.row(y);
        let above = if y > 0 { mask.row(y - 1) } else { &none };
        let below = if y + 1 < h { mask.row(y + 1) } else { &none };
        let row = out.row_mut(y);
        for (p, (a, b)) in row.iter_mut().zip(above.iter().zip(below)) {
            *p = a | b;
        }
        for (p, left) in row.iter_mut().skip(1).zip(here) {
            *p |= left;
        }
        for (p, right) in row.iter_mut().zip(here.iter().skip(1)) {
            *p |= right;
        }
        for (p, own) in row.iter_mut().zip(here) {
            *p &= own;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thin_strokes_are_ink_and_thick_pale_ones_are_not() {
        let mut g = Gray::filled(100, 60, 250);
        for y in 10..30 {
            g.row_mut(y)[20..40].fill(190);
            g.row_mut(y)[28..31].fill(60);
        }
        for y in 45..47 {
            g.row_mut(y)[10..90].fill(70);
        }
        g.row_mut(5)[5] = 0;
        let ink = Ink::of(&g, &ground(&g, 3.6, THIN_PX), g.levels(), None);
        assert_eq!(
            ink.mask
                .pixels()
                .iter()
                .filter(|p| **p & PRINT != 0)
                .count(),
            60 + 160
        );
    }

    #[test]
    fn steps_reach_exactly_so_far() {
        for n in 1..20 {
            assert_eq!(1 + steps(n).sum::<usize>(), n);
        }
    }
}
