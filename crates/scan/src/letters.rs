//! What an engine read in a line, as characters in their places.

use crate::engine::{CharReading, LineReading};
use crate::lines::TextLine;
use crate::place::Placement;
use mingxi_core::{Char, Rect, Source, fold_radical, is_cjk};

/// Ideographs fill this share of their em; digits and capitals this one.
const CJK_HEIGHT_EM: f32 = 0.92;
const DIGIT_HEIGHT_EM: f32 = 0.73;

/// Ideographs reach this far below the line they stand on, commas and brackets this far.
const CJK_DEPTH_EM: f32 = 0.08;
const COMMA_DEPTH_EM: f32 = 0.13;

/// Width of letters and digits: half an em; ideographs have one.
const NARROW_EM: f32 = 0.5;

/// Neighbours stand in one string, each box going half way to the next, when no more than this is between them.
const STRING_GAP_EM: f32 = 0.9;

/// Above and below the baseline, a character's nominal box.
const ASCENT_EM: f32 = 0.88;
const DESCENT_EM: f32 = 0.12;

/// The characters of a line, from left to right.
pub(crate) fn letters(line: &TextLine, reading: &LineReading, placement: &Placement) -> Vec<Char> {
    let ink_height = line.ink.height() as f32;
    // A dash or 一 alone tells nothing of its size; its cut has the height of usual print.
    let height = ink_height.max(0.6 * line.cut.height() as f32);
    let (size_px, depth) = measure(reading, height);
    let middle = (line.ink.top + line.ink.bottom) as f32 / 2.0;
    let bottom = if height > ink_height {
        middle + height / 2.0
    } else {
        line.ink.bottom as f32
    };
    let baseline = bottom - depth * size_px;
    let boxes = boxes(line, reading, size_px);
    let mut chars = Vec::with_capacity(boxes.len());
    let mut space_before = false;
    let read = reading.chars.iter().filter(|c| !c.ch.is_control());
    let mut next_box = boxes.into_iter();
    for c in read {
        if c.ch.is_whitespace() {
            space_before = !chars.is_empty();
            continue;
        }
        let Some((left, right)) = next_box.next() else {
            break;
        };
        let rect = Rect::around(
            placement.x(left),
            placement.y(baseline - ASCENT_EM * size_px),
            placement.x(right),
            placement.y(baseline + DESCENT_EM * size_px),
        );
        chars.push(Char {
            ch: fold_radical(c.ch),
            rect,
            baseline: placement.y(baseline),
            size: placement.points_down(size_px),
            bold: false,
            space_before: std::mem::take(&mut space_before),
            source: Source::Ocr,
            confidence: confidence(c, &reading.missed),
        });
    }
    chars
}

/// How sure the engine is of a character, and of there being none that it missed beside it.
fn confidence(read: &CharReading, missed: &[CharReading]) -> f32 {
    let width = read.span.1 - read.span.0;
    let beside =
        |m: &&CharReading| m.span.0 < read.span.1 + width && m.span.1 > read.span.0 - width;
    let doubt = missed.iter().filter(beside).map(|m| 1.0 - m.confidence);
    doubt.fold(read.confidence, f32::min).clamp(0.0, 1.0)
}

/// The size of the type in pixels, and how far below the baseline its ink reaches, in ems.
fn measure(reading: &LineReading, height: f32) -> (f32, f32) {
    let full = |c: &CharReading| is_cjk(c.ch) && !matches!(c.ch, '，' | '。' | '、' | '：' | '一');
    let deep = |c: &CharReading| {
        matches!(
            c.ch,
            ',' | ';' | '(' | ')' | '[' | ']' | 'g' | 'j' | 'p' | 'q' | 'y' | '/'
        )
    };
    if reading.chars.iter().any(full) {
        (height / CJK_HEIGHT_EM, CJK_DEPTH_EM)
    } else if reading.chars.iter().any(deep) {
        (height / (DIGIT_HEIGHT_EM + COMMA_DEPTH_EM), COMMA_DEPTH_EM)
    } else {
        (height / DIGIT_HEIGHT_EM, 0.0)
    }
}

/// Left and right of each character that is no blank, pixels: half way to its neighbours within a
/// string, its nominal width at a gap, never beyond what was cut out.
fn boxes(line: &TextLine, reading: &LineReading, size: f32) -> Vec<(f32, f32)> {
    let (left, width) = (line.cut.left as f32, line.cut.width() as f32);
    let share = |s: f32| {
        if s.is_finite() {
            s.clamp(0.0, 1.0)
        } else {
            0.0
        }
    };
    let places: Vec<(f32, f32)> = reading
        .chars
        .iter()
        .filter(|c| !c.ch.is_whitespace() && !c.ch.is_control())
        .map(|c| {
            let middle = (share(c.span.0) + share(c.span.1)) / 2.0;
            let half = if is_cjk(c.ch) { 0.5 } else { NARROW_EM / 2.0 };
            (left + middle * width, half * size)
        })
        .collect();
    let ink = (line.ink.left as f32, line.ink.right as f32);
    let side = |i: usize, j: Option<usize>, sign: f32| {
        let (at, half) = places[i];
        let nominal = at + sign * half;
        match j.and_then(|j| places.get(j)) {
            Some((other, other_half)) => {
                let apart = (other - at).abs();
                if apart - half - other_half <= STRING_GAP_EM * size {
                    f32::midpoint(at, *other)
                } else {
                    nominal
                }
            }
            None => nominal.clamp(ink.0.min(at), ink.1.max(at)),
        }
    };
    (0..places.len())
        .map(|i| {
            let l = side(i, i.checked_sub(1), -1.0);
            (l, side(i, Some(i + 1), 1.0).max(l))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::Patch;
    use crate::straighten::Pose;

    fn reading(text: &str) -> LineReading {
        let n = text.chars().count() as f32;
        let chars = text
            .chars()
            .enumerate()
            .map(|(i, ch)| CharReading {
                ch,
                confidence: 0.9,
                span: (i as f32 / n, (i + 1) as f32 / n),
                others: Vec::new(),
            })
            .collect();
        LineReading {
            chars,
            ..LineReading::default()
        }
    }

    fn line(width: usize) -> TextLine {
        let ink = Patch {
            top: 100,
            left: 50,
            bottom: 120,
            right: 50 + width,
        };
        TextLine {
            ink,
            cut: ink,
            cell: None,
        }
    }

    fn placed() -> Placement {
        let page = Rect::around(0.0, 0.0, 500.0, 500.0);
        Placement::new((1000, 1000), Pose::default(), &page, (500.0, 500.0))
    }

    #[test]
    fn digits_in_a_row_leave_no_gap_between_their_boxes() {
        let chars = letters(&line(80), &reading("1,234.56"), &placed());
        assert_eq!(chars.len(), 8);
        for pair in chars.windows(2) {
            assert!((pair[0].rect.right() - pair[1].rect.left()).abs() < 1e-3);
        }
        assert!(chars[0].rect.left() >= 25.0 && chars[7].rect.right() <= 65.0);
    }

    #[test]
    fn blanks_read_are_kept_as_a_mark() {
        let chars = letters(&line(60), &reading("A B"), &placed());
        let marks: Vec<bool> = chars.iter().map(|c| c.space_before).collect();
        assert_eq!(marks, [false, true]);
    }

    #[test]
    fn ideographs_stand_on_their_baseline() {
        let chars = letters(&line(80), &reading("本年合计"), &placed());
        let c = chars[0];
        assert!((c.size - 10.87).abs() < 0.1, "{}", c.size);
        assert!((c.baseline - 59.13).abs() < 0.1, "{}", c.baseline);
    }
}
