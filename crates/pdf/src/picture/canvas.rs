//! Pieces of a scan put together, pixel by pixel, without resampling.

use super::piece::{Axis, Piece, Steps};
use crate::record::Samples;
use mingxi_core::{Raster, Rect};

/// White paper.
const PAPER: u8 = u8::MAX;

/// Pitches this close count as one, as a share: producers round the sizes of pictures.
const SAME_PITCH: f64 = 0.02;

/// Pixels that are squarer than this need no resampling; fax pages of 204 by 98 dpi do.
const SQUARE: f64 = 0.03;

/// Pieces may paint the whole page so often: a background, its mask, and strips that overlap.
const COATS: u64 = 4;

/// Pixels of a page, gray until they are given away where all pieces are.
#[derive(Debug)]
pub(super) struct Canvas {
    width: usize,
    height: usize,
    /// Bytes a pixel: 1 gray, 3 RGB.
    channels: usize,
    samples: Vec<u8>,
    across: Axis,
    down: Axis,
}

impl Canvas {
    /// Paints the pieces onto white paper, in their order.
    ///
    /// `None` when their pixels do not fall onto one grid of square pixels, or when the page would
    /// have more than `max_pixels`.
    pub(super) fn of(pieces: &[Piece], max_pixels: u64) -> Option<Self> {
        let (across, down) = grid(pieces)?;
        if (across.pitch / down.pitch - 1.0).abs() > SQUARE {
            return None;
        }
        let placed = pieces
            .iter()
            .map(|p| Some((p.across.on(across)?, p.down.on(down)?)));
        let placed: Vec<(Steps, Steps)> = placed.collect::<Option<_>>()?;
        let bounds = |steps: fn(&(Steps, Steps)) -> &Steps| {
            let ranges = placed
                .iter()
                .map(|p| &steps(p).shown)
                .filter(|r| !r.is_empty());
            let whole = ranges.fold((i64::MAX, i64::MIN), |(from, to), r| {
                (from.min(r.start), to.max(r.end))
            });
            (whole.0 < whole.1).then_some(whole)
        };
        let ((left, right), (top, bottom)) = (bounds(|p| &p.0)?, bounds(|p| &p.1)?);
        let width = usize::try_from(right.checked_sub(left)?).ok()?;
        let height = usize::try_from(bottom.checked_sub(top)?).ok()?;
        let painted = |(x, y): &(Steps, Steps)| x.pixels().saturating_mul(y.pixels());
        let coats = placed.iter().map(painted).fold(0, u64::saturating_add);
        let pixels = u64::try_from(width.checked_mul(height)?).ok()?;
        if pixels > max_pixels || coats > pixels.saturating_mul(COATS) {
            return None;
        }
        let channels = if pieces.iter().all(is_gray) { 1 } else { 3 };
        let from = |axis: Axis, first: i64| Axis {
            origin: (first as f64).mul_add(axis.pitch, axis.origin),
            ..axis
        };
        let mut canvas = Self {
            width,
            height,
            channels,
            samples: vec![PAPER; width * height * channels],
            across: from(across, left),
            down: from(down, top),
        };
        for (piece, (columns, rows)) in pieces.iter().zip(&placed) {
            let at = (columns.shown.start - left, rows.shown.start - top);
            canvas.paint(
                piece,
                &piece.across.offsets(columns),
                &piece.down.offsets(rows),
                at,
            );
        }
        Some(canvas)
    }

    /// The shades of all pixels, row by row; `None` where it has colours.
    pub(super) fn shades(&self) -> Option<&[u8]> {
        (self.channels == 1).then_some(&self.samples)
    }

    /// How many pixels it has across, and where they lie.
    pub(super) fn across(&self) -> (usize, Axis) {
        (self.width, self.across)
    }

    /// How many pixels it has down, and where they lie.
    pub(super) fn down(&self) -> (usize, Axis) {
        (self.height, self.down)
    }

    /// Pixels an inch, across.
    pub(super) fn dpi(&self) -> f64 {
        72.0 / self.across.pitch
    }

    /// Where it lies on the displayed page, points.
    pub(super) fn place(&self) -> Rect {
        let end = |axis: Axis, count: usize| axis.pitch.mul_add(count as f64, axis.origin) as f32;
        let (left, top) = (self.across.origin as f32, self.down.origin as f32);
        Rect::around(
            left,
            top,
            end(self.across, self.width),
            end(self.down, self.height),
        )
    }

    /// Paints one piece; `columns` and `rows` say where in its samples the pixels from `at` on stand.
    fn paint(&mut self, piece: &Piece, columns: &[usize], rows: &[usize], at: (i64, i64)) {
        let (Ok(x), Ok(y)) = (usize::try_from(at.0), usize::try_from(at.1)) else {
            return;
        };
        let channels = self.channels;
        let stride = self.width * channels;
        let lines = self.samples.chunks_exact_mut(stride.max(1)).skip(y);
        let alpha = piece.decoded.alpha.as_deref();
        for (line, row) in lines.zip(rows) {
            let line = &mut line[x * channels..];
            if channels == 1 {
                paint_gray(line, piece, columns, *row);
                continue;
            }
            let pixels = line
                .chunks_exact_mut(channels)
                .zip(columns.iter().map(|c| c + row));
            match (&piece.decoded.samples, alpha) {
                (Samples::Gray(gray), None) => pixels.for_each(|(to, i)| to.fill(gray[i])),
                (Samples::Rgb(rgb), None) => {
                    pixels.for_each(|(to, i)| to.copy_from_slice(&rgb[3 * i..3 * i + 3]));
                }
                (Samples::Gray(gray), Some(alpha)) => {
                    pixels.for_each(|(to, i)| lay(to, &[gray[i]; 3], alpha[i]));
                }
                (Samples::Rgb(rgb), Some(alpha)) => {
                    pixels.for_each(|(to, i)| lay(to, &rgb[3 * i..3 * i + 3], alpha[i]));
                }
                (Samples::Ink(ink), alpha) => {
                    pixels.for_each(|(to, i)| lay(to, ink, alpha.map_or(u8::MAX, |a| a[i])));
                }
            }
        }
    }

    /// The same picture with `factor` by `factor` pixels made one, their mean.
    pub(super) fn reduced(self, factor: usize) -> Self {
        if factor < 2 {
            return self;
        }
        let (width, height) = (self.width.div_ceil(factor), self.height.div_ceil(factor));
        let (stride, channels) = (self.width * self.channels, self.channels);
        let mut samples = Vec::with_capacity(width * height * channels);
        let mut sums = vec![(0u32, 0u32); width * channels];
        for band in self.samples.chunks(stride * factor) {
            sums.fill((0, 0));
            for line in band.chunks_exact(stride) {
                for (i, pixel) in line.chunks_exact(channels).enumerate() {
                    let sums = &mut sums[i / factor * channels..];
                    for ((sum, count), value) in sums.iter_mut().zip(pixel) {
                        *sum += u32::from(*value);
                        *count += 1;
                    }
                }
            }
            samples.extend(
                sums.iter()
                    .map(|(sum, count)| ((sum + count / 2) / count.max(&1)) as u8),
            );
        }
        let wider = |axis: Axis| Axis {
            pitch: axis.pitch * factor as f64,
            ..axis
        };
        let (across, down) = (wider(self.across), wider(self.down));
        Self {
            width,
            height,
            samples,
            across,
            down,
            ..self
        }
    }

    pub(super) fn into_raster(self) -> Raster {
        let rgb = if self.channels == 3 {
            self.samples
        } else {
            self.samples.iter().flat_map(|v| [*v; 3]).collect()
        };
        Raster {
            width: u32::try_from(self.width).unwrap_or(u32::MAX),
            height: u32::try_from(self.height).unwrap_or(u32::MAX),
            rgb,
        }
    }
}

/// Paints a line of shades; `columns` and `row` say where in the piece's samples its pixels stand.
fn paint_gray(line: &mut [u8], piece: &Piece, columns: &[usize], row: usize) {
    let samples = columns.iter().map(|c| c + row);
    let alpha = piece.decoded.alpha.as_deref();
    match (&piece.decoded.samples, alpha) {
        (Samples::Gray(gray), None) if is_run(columns) => {
            let from = columns.first().map_or(0, |c| c + row);
            let length = columns.len();
            line[..length].copy_from_slice(&gray[from..from + length]);
        }
        (Samples::Gray(gray), None) => {
            line.iter_mut()
                .zip(samples)
                .for_each(|(to, i)| *to = gray[i]);
        }
        (Samples::Gray(gray), Some(alpha)) => {
            let pixels = line.iter_mut().zip(samples);
            pixels.for_each(|(to, i)| *to = over(*to, gray[i], alpha[i]));
        }
        (Samples::Ink([ink, ..]), Some(alpha)) => {
            let pixels = line.iter_mut().zip(samples);
            pixels.for_each(|(to, i)| *to = over(*to, *ink, alpha[i]));
        }
        (Samples::Ink([ink, ..]), None) => line[..columns.len()].fill(*ink),
        (Samples::Rgb(_), _) => {}
    }
}

/// Whether these follow one another; they all rise by the same step, or a pixel is repeated.
fn is_run(columns: &[usize]) -> bool {
    let ends = columns.first().zip(columns.last());
    ends.is_some_and(|(first, last)| last.checked_sub(*first) == Some(columns.len() - 1))
}

/// Puts a colour over what is there, `alpha` of it.
fn lay(to: &mut [u8], colour: &[u8], alpha: u8) {
    for (below, above) in to.iter_mut().zip(colour) {
        *below = over(*below, *above, alpha);
    }
}

/// A shade over another, `alpha` of it: most pixels of a mask let all or nothing through.
fn over(below: u8, above: u8, alpha: u8) -> u8 {
    match alpha {
        0 => below,
        u8::MAX => above,
        _ => {
            let alpha = u32::from(alpha);
            let mixed = u32::from(above) * alpha + u32::from(below) * (255 - alpha);
            ((mixed + 127) / 255) as u8
        }
    }
}

fn is_gray(piece: &Piece) -> bool {
    match &piece.decoded.samples {
        Samples::Gray(_) => true,
        Samples::Rgb(_) => false,
        Samples::Ink([r, g, b]) => r == g && g == b,
    }
}

/// The grid of the largest of the finest pieces.
fn grid(pieces: &[Piece]) -> Option<(Axis, Axis)> {
    let pitch = |p: &Piece| p.across.axis.pitch;
    let finest = pieces.iter().map(pitch).min_by(f64::total_cmp)?;
    let fine = pieces
        .iter()
        .filter(|p| pitch(p) < finest * (1.0 + SAME_PITCH));
    let main = fine.max_by_key(|p| p.pixels())?;
    Some((main.across.axis, main.down.axis))
}
