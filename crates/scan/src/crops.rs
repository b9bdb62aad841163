//! What a second reader is given of a page: its numbers, cut out.

use crate::engine::{Expect, LinePicture, LineReading};
use crate::laid_out::LaidOut;
use crate::place::Placement;
use mingxi_core::Rect;

/// A line with digits, as it looks and as the first reader read it.
#[derive(Debug, Clone, PartialEq)]
pub struct Crop {
    /// Around its ink, on the displayed page, points.
    pub at: Rect,
    /// What the first reader read.
    pub text: String,
    /// Its picture as the first reader had it, with its watermark: of 332 amounts on a watermarked 200-dpi scan Tesseract read
    /// 323 so, and 269 from cells cut out whole with the watermark lifted off.
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
        let line = &page.lines[i];
        let bytes = line.cut.width() * line.cut.height();
        let Some(rest) = left.checked_sub(bytes) else {
            break;
        };
        left = rest;
        let [l, t, r, b] =
            [line.ink.left, line.ink.top, line.ink.right, line.ink.bottom].map(|px| px as f32);
        crops.push(Crop {
            at: placement.on_page(l, t, r, b),
            text,
            picture: LaidOut::cut_out(&page.print, line, Expect::Text),
        });
    }
    crops
}
