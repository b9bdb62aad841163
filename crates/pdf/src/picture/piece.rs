//! Decoded pictures, and where their pixels come to lie on a page.

use crate::drawn::Picture;
use crate::record::Decoded;
use std::ops::Range;

/// Pieces of one scan stand this far off its grid at most, in pixels of their own; more would break a stroke.
const OFF_GRID: f64 = 0.25;

/// A piece's pixels may drift this far from the grid's from one end to the other, in pixels of their
/// own: producers round a strip's height to whole points or to two decimals.
const DRIFT: f64 = 0.75;

/// A piece may be so many times coarser than the finest: a background of 75 dpi under print of 600.
const COARSEST: f64 = 8.0;

/// One direction of the displayed page, across or down, cut into pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Axis {
    /// Where a pixel starts, points.
    pub(super) origin: f64,
    /// Points a pixel.
    pub(super) pitch: f64,
}

/// A picture's pixels along one direction of the displayed page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Span {
    pub(super) axis: Axis,
    pub(super) count: usize,
    /// The picture's pixels run against the page's direction.
    flipped: bool,
    /// What shows of it, points.
    seen: Range<f64>,
    /// From one pixel to the next in the decoded samples.
    stride: usize,
}

/// Where the pixels of a [`Span`] lie on an [`Axis`].
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Steps {
    /// The axis' pixels that the picture shows on.
    pub(super) shown: Range<i64>,
    /// Pixel of the axis on which the picture begins.
    start: i64,
    /// Pixels of the axis that one of the picture takes.
    repeat: i64,
}

/// Decoded pixels that lie upright on a page.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) decoded: Decoded,
    pub(super) across: Span,
    pub(super) down: Span,
}

impl Piece {
    /// Places decoded pixels as their picture is placed: mirrored, turned, cut.
    ///
    /// `None` when nothing of them is left.
    pub(super) fn new(picture: &Picture, decoded: Decoded) -> Option<Self> {
        let [a, b, c, d, e, f] = picture.matrix;
        let (kx, ky) = decoded.scale;
        // The matrix is upright: either b and c are nothing, or a and d are.
        let turned = a.abs() < c.abs();
        let (width, height) = (decoded.width, decoded.height);
        let (by_row, by_column) = ((ky, width, height), (kx, 1, width));
        let r = &picture.rect;
        let (x, y) = if turned {
            (by_row, by_column)
        } else {
            (by_column, by_row)
        };
        let (dx, dy) = if turned { (c, b) } else { (a, d) };
        let across = Span::new(e, dx, x, r.left()..r.right())?;
        let down = Span::new(f, dy, y, r.top()..r.bottom())?;
        Some(Self {
            decoded,
            across,
            down,
        })
    }

    pub(super) fn pixels(&self) -> usize {
        self.decoded.width * self.decoded.height
    }
}

impl Steps {
    /// How many pixels of the axis the picture shows on.
    pub(super) fn pixels(&self) -> u64 {
        u64::try_from(self.shown.end.saturating_sub(self.shown.start)).unwrap_or(0)
    }
}

impl Span {
    /// Pixels that begin at `from` and go on by `step` points for each declared one.
    fn new(
        from: f64,
        step: f64,
        (scale, stride, count): (f64, usize, usize),
        seen: Range<f32>,
    ) -> Option<Self> {
        let step = step * scale;
        let end = step.mul_add(count as f64, from);
        let axis = Axis {
            origin: from.min(end),
            pitch: step.abs(),
        };
        let seen = f64::from(seen.start)..f64::from(seen.end);
        let is_there = count > 0 && axis.pitch > 0.0 && end.is_finite();
        is_there.then_some(Self {
            axis,
            count,
            flipped: step < 0.0,
            seen,
            stride,
        })
    }

    /// Lays the pixels onto an axis; `None` where they do not fall onto its pixels.
    pub(super) fn on(&self, axis: Axis) -> Option<Steps> {
        let repeat = (self.axis.pitch / axis.pitch).round().max(1.0);
        let drift = repeat.mul_add(axis.pitch, -self.axis.pitch).abs() * self.count as f64;
        let exact = (self.axis.origin - axis.origin) / axis.pitch;
        let start = exact.round();
        if repeat > COARSEST
            || drift > DRIFT * self.axis.pitch
            || (exact - start).abs() > OFF_GRID * repeat
        {
            return None;
        }
        let end = repeat.mul_add(self.count as f64, start);
        let at = |points: f64| {
            ((points - axis.origin) / axis.pitch)
                .round()
                .clamp(start, end)
        };
        Some(Steps {
            shown: at(self.seen.start) as i64..at(self.seen.end) as i64,
            start: start as i64,
            repeat: repeat as i64,
        })
    }

    /// For each pixel of the axis in `steps.shown`: how far into the samples its colour stands.
    pub(super) fn offsets(&self, steps: &Steps) -> Vec<usize> {
        let last = self.count.saturating_sub(1);
        let offset = |i: i64| {
            let nth = usize::try_from((i - steps.start) / steps.repeat)
                .unwrap_or(0)
                .min(last);
            let nth = if self.flipped { last - nth } else { nth };
            nth * self.stride
        };
        steps.shown.clone().map(offset).collect()
    }
}
