//! What a second reader is given of a page: its numbers, cut out.

use crate::cells::Patch;
use crate::engine::{Expect, LinePicture, LineReading};
use crate::laid_out::LaidOut;
use crate::place::Placement;
use mingxi_core::Rect;

/// Left free between what is cut out of a cell and its rulings, pixels: what is left of a ruling stays outside.
const RULING_PX: usize = 2;

/// A line with digits, as it looks and as the first reader read it.
#[derive(Debug, Clone, PartialEq)]
pub struct Crop {
    /// Around its ink, on the displayed page, points.
    pub at: Rect,
    /// What the first reader read.
    pub text: String,
    /// Its picture; all across its cell where it stands in one alone.
    pub picture: LinePicture,
}

/// Pictures of the lines that digits were read in, as many as `max_bytes` holds, in the order of the lines.
pub(crate) fn crops(
    page: &LaidOut,
    readings: &[LineReading],
    placement: &Placement,
    max_bytes: usize,
) -> Vec<Crop> {
    let mut left = max_bytes;
    let mut crops = Vec::new();
    for (i, reading) in readings.iter().enumerate() {
        let text = reading.text();
        if !text.contains(|ch: char| ch.is_ascii_digit()) {
            continue;
        }
        let cut = widened(page, i);
        let bytes = cut.width() * cut.height();
        let Some(rest) = left.checked_sub(bytes) else {
            break;
        };
        left = rest;
        let ink = page.lines[i].ink;
        let [l, t, r, b] = [ink.left, ink.top, ink.right, ink.bottom].map(|px| px as f32);
        let mut line = page.lines[i];
        line.cut = cut;
        crops.push(Crop {
            at: placement.on_page(l, t, r, b),
            text,
            picture: LaidOut::cut_out(clearest(page, &cut), &line, Expect::Text),
        });
    }
    crops
}

/// The page with its watermark lifted off, where it covers this place.
fn clearest<'p>(page: &'p LaidOut, cut: &Patch) -> &'p crate::Gray {
    match (&page.overlay, &page.lifted) {
        (Some(overlay), Some(lifted)) if overlay.share(cut) > 0.0 => lifted,
        _ => &page.print,
    }
}

/// What is cut out of a line, from side to side of its cell where no other line is beside it: a digit that the first
/// reader's cut left out is seen then.
fn widened(page: &LaidOut, line: usize) -> Patch {
    let this = page.lines[line];
    let Some(cell) = this.cell else {
        return this.cut;
    };
    let beside = page.lines.iter().enumerate().any(|(i, other)| {
        let level = other.ink.top < this.cut.bottom && this.cut.top < other.ink.bottom;
        i != line && other.cell == Some(cell) && level
    });
    let Patch { left, right, .. } = page.cells[cell];
    let (left, right) = (left + RULING_PX, right.saturating_sub(RULING_PX));
    if beside || left > this.cut.left || right < this.cut.right {
        return this.cut;
    }
    Patch {
        left,
        right,
        ..this.cut
    }
}
