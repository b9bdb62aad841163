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

/// Smaller than this both ways is no character but a point, points: a dash is as long, a 1 higher.
const CRUMB_PT: f32 = 3.0;

/// Where a watermark was taken off, what it leaves is larger, and surer to the engine; the smallest digits are 4.4 pt high.
const CRUMB_LEFT_PT: f32 = 4.0;
const CRUMB_SURE: f32 = 0.9;

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
            if is_stray(line, reading, overlay)
                || is_corner(page, line, reading, overlay)
                || is_crumb(page, line, reading, overlay)
            {
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

/// Whether a whole line is the corner of a watermark's stroke that looks over the border into a cell: print keeps a distance
/// from it. A digit may be one as well.
fn is_corner(page: &LaidOut, line: &TextLine, reading: &LineReading, overlay: &Overlay) -> bool {
    let at_border = line.cell.is_some_and(|number| {
        let cell = page.cells[number];
        line.ink.top <= cell.top + 1 || line.ink.bottom + 1 >= cell.bottom
    });
    at_border
        && reading.chars.len() == 1
        && sureness([reading]) < UNSURE
        && overlay.share(&line.ink) > 0.0
}

/// Whether a whole line is a crumb of a watermark's stroke: print that is as small stands beside other print.
fn is_crumb(page: &LaidOut, line: &TextLine, reading: &LineReading, overlay: &Overlay) -> bool {
    let (small, unsure) = match overlay.is_taken_off() {
        true => (CRUMB_LEFT_PT, CRUMB_SURE),
        false => (CRUMB_PT, UNSURE),
    };
    let side = line.ink.width().max(line.ink.height()) as f32;
    let reach = (CRUMB_PT * page.unit) as usize;
    let around = Patch {
        top: line.ink.top.saturating_sub(reach),
        left: line.ink.left.saturating_sub(reach),
        bottom: line.ink.bottom + reach,
        right: line.ink.right + reach,
    };
    side < small * page.unit
        && (1..=LETTERS).contains(&reading.chars.len())
        && sureness([reading]) < unsure
        && overlay.share(&around) > 0.0
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A line over the whole of a picture of 100 by 20 pixels whose right half a watermark covers.
    fn line(cell: Option<usize>, left: usize) -> (TextLine, Overlay) {
        let cut = Patch {
            top: 0,
            left,
            bottom: 20,
            right: 100,
        };
        let mark = Patch { left: 50, ..cut };
        let line = TextLine {
            ink: cut,
            cut,
            cell,
        };
        (line, Overlay::over(mark, 100, 20))
    }

    /// Characters side by side, each as sure as told.
    fn reading(chars: &[(char, f32)]) -> LineReading {
        let share = 1.0 / chars.len() as f32;
        let read = |(i, (ch, confidence)): (usize, &(char, f32))| CharReading {
            ch: *ch,
            confidence: *confidence,
            span: (i as f32 * share, (i + 1) as f32 * share),
            others: Vec::new(),
        };
        LineReading {
            chars: chars.iter().enumerate().map(read).collect(),
            ..LineReading::default()
        }
    }

    #[test]
    fn few_unsure_letters_under_a_watermark_are_its_own() {
        let cases = [
            (None, 50, vec![('一', 0.3)], true),
            (None, 50, vec![('一', 0.9)], false),
            (
                None,
                0,
                vec![('一', 0.3), ('L', 0.2), ('L', 0.2), ('L', 0.2)],
                false,
            ),
            (Some(0), 50, vec![('1', 0.3)], false),
            (None, 50, vec![('1', 0.3)], true),
            (None, 50, vec![], false),
        ];
        for (cell, left, chars, expected) in cases {
            let (line, overlay) = line(cell, left);
            let found = is_stray(&line, &reading(&chars), &overlay);
            assert_eq!(found, expected, "{cell:?} {left} {chars:?}");
        }
    }

    #[test]
    fn an_unsure_corner_at_the_border_of_a_cell_is_the_watermarks() {
        let blank = crate::gray::Gray::filled(100, 20, 250);
        let mut page = LaidOut::new(&blank, 0, 2.0, &crate::Limits::default());
        let (line, overlay) = line(Some(0), 40);
        for (top, sure, expected) in [(0, 0.3, true), (0, 0.9, false)] {
            page.cells = vec![Patch { top, ..line.cut }];
            let found = is_corner(&page, &line, &reading(&[('1', sure)]), &overlay);
            assert_eq!(found, expected, "{sure}");
        }
        let inside = TextLine {
            ink: Patch {
                top: 5,
                bottom: 15,
                ..line.ink
            },
            ..line
        };
        assert!(!is_corner(
            &page,
            &inside,
            &reading(&[('1', 0.3)]),
            &overlay
        ));
    }

    #[test]
    fn an_unsure_crumb_beside_a_watermark_is_its_own() {
        let blank = crate::gray::Gray::filled(100, 20, 250);
        let page = LaidOut::new(&blank, 0, 2.0, &crate::Limits::default());
        let (line, overlay) = line(Some(0), 40);
        let crumb = |left: usize, right: usize| TextLine {
            ink: Patch {
                top: 8,
                bottom: 11,
                left,
                right,
            },
            ..line
        };
        for (left, right, sure, expected) in [
            (46, 50, 0.3, true),
            (46, 50, 0.9, false),
            (10, 14, 0.3, false),
            (40, 50, 0.3, false),
        ] {
            let found = is_crumb(
                &page,
                &crumb(left, right),
                &reading(&[('1', sure)]),
                &overlay,
            );
            assert_eq!(found, expected, "{left}..{right} {sure}");
        }
    }

    #[test]
    fn ends_that_are_the_watermarks_are_taken_off_and_digits_never() {
        let (line, overlay) = line(Some(0), 0);
        for (chars, left, taken) in [
            (
                vec![('1', 0.9), ('2', 0.9), ('3', 0.9), ('一', 0.2)],
                "123",
                vec!["一"],
            ),
            (
                vec![('1', 0.9), ('2', 0.9), ('3', 0.9), ('4', 0.2)],
                "1234",
                vec![],
            ),
            (
                vec![('V', 0.2), ('2', 0.9), ('3', 0.9), ('4', 0.9)],
                "V234",
                vec![],
            ),
            (
                vec![('a', 0.9), ('b', 0.9), ('L', 0.2), ('c', 0.9)],
                "abLc",
                vec![],
            ),
        ] {
            let mut read = reading(&chars);
            let strays = trimmed(&line, &mut read, &overlay);
            assert_eq!(read.text(), left);
            let words: Vec<&str> = strays.iter().map(|(words, _)| words.as_str()).collect();
            assert_eq!(words, taken, "{chars:?}");
        }
    }
}
