//! Strokes of a watermark that were read as letters.

use crate::cells::Patch;
use crate::engine::{CharReading, LineReading};
use crate::laid_out::{LaidOut, sureness};
use crate::lines::TextLine;
use crate::watermark::Overlay;

/// A character less sure than this that mostly lies under a watermark is the watermark's own; digits never are.
const UNSURE: f32 = 0.5;
const COVERED: f32 = 0.5;

/// The pieces of a watermark are read as few letters.
const LETTERS: usize = 3;

/// What was read of a watermark: the words, and their place in the picture.
pub(crate) type Stray = (String, Patch);

/// The readings without what was read of a watermark, and that.
pub(crate) fn left_out(
    page: &LaidOut,
    mut readings: Vec<LineReading>,
) -> (Vec<LineReading>, Vec<Stray>) {
    let mut strays = Vec::new();
    if let Some(overlay) = &page.overlay {
        for (line, reading) in page.lines.iter().zip(&mut readings) {
            if is_stray(line, reading, overlay) {
                strays.push((reading.text(), line.ink));
                *reading = LineReading::default();
            } else {
                strays.extend(trimmed(line, reading, overlay));
            }
        }
    }
    (readings, strays)
}

/// Whether a whole line is a piece of a watermark.
fn is_stray(line: &TextLine, reading: &LineReading, overlay: &Overlay) -> bool {
    !reading.chars.is_empty()
        && reading.chars.len() <= LETTERS
        && reading
            .chars
            .iter()
            .all(|c| line.cell.is_none() || !c.ch.is_ascii_digit())
        && sureness([reading]) < UNSURE
        && overlay.share(&line.ink) >= COVERED
}

/// Takes what is a watermark's own off both ends of a line.
fn trimmed(line: &TextLine, reading: &mut LineReading, overlay: &Overlay) -> Vec<Stray> {
    let stray = |read: &CharReading| {
        let number = read.ch.is_ascii_digit() || matches!(read.ch, '.' | ',' | '-' | '%');
        !number && read.confidence < UNSURE && overlay.share(&place(line, read)) >= COVERED
    };
    let from = reading.chars.iter().position(|c| !stray(c)).unwrap_or(0);
    let to = reading
        .chars
        .iter()
        .rposition(|c| !stray(c))
        .map_or(0, |last| last + 1);
    let behind: Vec<CharReading> = reading.chars.drain(to.max(from)..).collect();
    let before: Vec<CharReading> = reading.chars.drain(..from).collect();
    [before, behind]
        .into_iter()
        .filter_map(|chars| {
            let (first, last) = (place(line, chars.first()?), place(line, chars.last()?));
            let at = Patch {
                right: last.right,
                ..first
            };
            Some((chars.iter().map(|c| c.ch).collect(), at))
        })
        .collect()
}

/// Where a character stands in the picture.
fn place(line: &TextLine, read: &CharReading) -> Patch {
    let at =
        |share: f32| line.cut.left + (share.clamp(0.0, 1.0) * line.cut.width() as f32) as usize;
    Patch {
        left: at(read.span.0),
        right: at(read.span.1),
        ..line.cut
    }
}
