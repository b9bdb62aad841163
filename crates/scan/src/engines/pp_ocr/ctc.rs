//! From probabilities over time to characters: connectionist temporal classification, read greedily.
//!
//! Graves et al., “Connectionist Temporal Classification”, ICML 2006, section 3.2 (best path decoding), plus what
//! the path leaves out: the other candidates of each character, and characters that the blank only just beat.

use super::alphabet::Alphabet;
use crate::{CharReading, LineReading};
use std::ops::Range;

/// Other candidates kept a character. More than three are noise in all pictures looked at.
const OTHERS: usize = 3;

/// Candidates below this are not kept: at 18,710 classes the tail of the softmax is endless.
const FLOOR: f32 = 0.001;

/// A character that the blank beat counts as missed from here on. Clear prints stay below 0.02 between characters.
const MISSED_FLOOR: f32 = 0.1;

/// An allowed character below this is not read: the picture says something else.
const IMPROBABLE: f32 = 0.05;

/// Half of a full-width character (CJK, full-width punctuation), in heights of the line.
const HALF_FULL_WIDTH: f32 = 0.5;

/// Half of any other character, in heights of the line.
const HALF_NARROW: f32 = 0.28;

/// What the network says about one line.
#[derive(Debug)]
pub(crate) struct Steps<'a> {
    /// Probabilities, one row of classes a step, steps from left to right.
    pub(crate) rows: &'a [f32],
    /// Classes a row.
    pub(crate) classes: usize,
    /// Width of one step in heights of the line.
    pub(crate) step: f32,
    /// Width of the picture of the line in its heights; steps beyond it are padding.
    pub(crate) width: f32,
    /// The classes that may be read, where not all may.
    pub(crate) allowed: Option<&'a [bool]>,
}

/// One stretch of steps that says the same thing.
#[derive(Debug)]
struct Run {
    class: usize,
    /// Its highest probability.
    peak: f32,
    steps: Range<usize>,
}

/// Reads one line.
pub(crate) fn decode(steps: &Steps<'_>, alphabet: &Alphabet) -> LineReading {
    let best: Vec<(usize, f32)> = steps
        .rows
        .chunks_exact(steps.classes)
        .map(|row| match steps.allowed {
            None => highest(row),
            Some(allowed) => highest_of(row, allowed),
        })
        .collect();
    let read = runs(&best);
    let mut chars: Vec<CharReading> = read
        .iter()
        .map(|run| character(steps, alphabet, run))
        .collect();
    place(&mut chars, steps.width);
    let mut missed: Vec<CharReading> = traces(steps, &best)
        .iter()
        .map(|run| character(steps, alphabet, run))
        .collect();
    place(&mut missed, steps.width);
    LineReading { chars, missed }
}

/// The most probable class of a step.
fn highest(row: &[f32]) -> (usize, f32) {
    let peak = row.iter().copied().fold(0.0, f32::max);
    let class = row.iter().position(|&value| value >= peak);
    (class.unwrap_or(Alphabet::BLANK), peak)
}

/// The most probable of the allowed classes of a step; the blank, where none of them is probable at all.
fn highest_of(row: &[f32], allowed: &[bool]) -> (usize, f32) {
    let of_allowed = row
        .iter()
        .zip(allowed)
        .enumerate()
        .filter(|(_, (_, a))| **a);
    let best = of_allowed.map(|(class, (value, _))| (class, *value));
    let best = best.max_by(|a, b| a.1.total_cmp(&b.1));
    match best {
        Some(best) if best.1 >= IMPROBABLE => best,
        _ => (Alphabet::BLANK, 1.0),
    }
}

/// Stretches of one class, blanks left out: what the best path reads.
fn runs(best: &[(usize, f32)]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut before = Alphabet::BLANK;
    for (at, &(class, probability)) in best.iter().enumerate() {
        if class != Alphabet::BLANK {
            match runs.last_mut() {
                Some(run) if class == before => {
                    run.peak = run.peak.max(probability);
                    run.steps.end = at + 1;
                }
                _ => runs.push(Run {
                    class,
                    peak: probability,
                    steps: at..at + 1,
                }),
            }
        }
        before = class;
    }
    runs
}

/// Stretches of blanks in which a character came close, the peak of each.
fn traces(steps: &Steps<'_>, best: &[(usize, f32)]) -> Vec<Run> {
    let mut traces: Vec<Run> = Vec::new();
    for (at, row) in steps.rows.chunks_exact(steps.classes).enumerate() {
        // All but the blank together have what the blank leaves: most rows end here.
        if best[at].0 != Alphabet::BLANK || 1.0 - row[Alphabet::BLANK] < MISSED_FLOOR {
            continue;
        }
        let (class, peak) = highest(&row[1..]);
        let class = class + 1;
        // The flank of a character that was read is no other character.
        let flank = |near: Option<usize>| {
            near.is_some_and(|near| best.get(near).is_some_and(|best| best.0 == class))
        };
        if peak < MISSED_FLOOR || flank(at.checked_sub(1)) || flank(Some(at + 1)) {
            continue;
        }
        match traces.last_mut() {
            Some(trace) if trace.steps.end == at && trace.class == class => {
                trace.peak = trace.peak.max(peak);
                trace.steps.end = at + 1;
            }
            _ => traces.push(Run {
                class,
                peak,
                steps: at..at + 1,
            }),
        }
    }
    traces
}

/// The character of a stretch, its span still a guess from its own steps and kind.
fn character(steps: &Steps<'_>, alphabet: &Alphabet, run: &Run) -> CharReading {
    let ch = alphabet.char(run.class);
    let half = if is_full_width(ch) {
        HALF_FULL_WIDTH
    } else {
        HALF_NARROW
    };
    let middle = (run.steps.start + run.steps.end) as f32 / 2.0 * steps.step;
    CharReading {
        ch,
        confidence: run.peak.min(1.0),
        span: (middle - half, middle + half),
        others: others(steps, alphabet, run),
    }
}

/// The best other candidates in the steps of a stretch, each with its highest probability there.
fn others(steps: &Steps<'_>, alphabet: &Alphabet, run: &Run) -> Vec<(char, f32)> {
    let mut found: Vec<(usize, f32)> = Vec::new();
    for at in run.steps.clone() {
        let row = &steps.rows[at * steps.classes..][..steps.classes];
        for (class, &value) in row.iter().enumerate() {
            if value < FLOOR || class == Alphabet::BLANK || class == run.class {
                continue;
            }
            match found.iter_mut().find(|known| known.0 == class) {
                Some(known) => known.1 = known.1.max(value),
                None => found.push((class, value)),
            }
        }
    }
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    found.truncate(OTHERS);
    found
        .into_iter()
        .map(|(class, value)| (alphabet.char(class), value))
        .collect()
}

/// Makes spans shares of the line's width, within the line, neighbours meeting half way between their middles.
fn place(chars: &mut [CharReading], width: f32) {
    let middles: Vec<f32> = chars
        .iter()
        .map(|read| f32::midpoint(read.span.0, read.span.1))
        .collect();
    for (at, read) in chars.iter_mut().enumerate() {
        let left = at
            .checked_sub(1)
            .map_or(0.0, |before| f32::midpoint(middles[before], middles[at]));
        let right = middles
            .get(at + 1)
            .map_or(width, |after| f32::midpoint(*after, middles[at]));
        let share = |x: f32| (x / width).clamp(0.0, 1.0);
        read.span = (share(read.span.0.max(left)), share(read.span.1.min(right)));
    }
}

/// Whether a character fills the square of the line: CJK ideographs, kana, CJK and full-width punctuation.
fn is_full_width(ch: char) -> bool {
    matches!(ch, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff01}'..='\u{ff60}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Classes: blank, 1, 0, O, 支, space.
    fn read(rows: &[[f32; 6]]) -> LineReading {
        let alphabet = Alphabet::parse("1\n0\nO\n支").unwrap();
        let steps = Steps {
            rows: rows.as_flattened(),
            classes: alphabet.classes(),
            step: 1.0 / 6.0,
            width: rows.len() as f32 / 6.0,
            allowed: None,
        };
        decode(&steps, &alphabet)
    }

    const BLANK: [f32; 6] = [1.0, 0.0, 0.0, 0.0, 0.0, 0.0];

    fn one(class: usize, probability: f32) -> [f32; 6] {
        let mut row = [0.0; 6];
        row[0] = 1.0 - probability;
        row[class] = probability;
        row
    }

    #[test]
    fn repeats_are_one_character_unless_a_blank_stands_between() {
        let cases: [(&[[f32; 6]], &str); 5] = [
            (&[], ""),
            (&[BLANK, BLANK], ""),
            (&[one(1, 0.9), one(1, 0.8), BLANK, one(1, 0.9)], "11"),
            (&[one(1, 0.9), one(2, 0.8), one(1, 0.9)], "101"),
            (&[one(4, 0.9), one(5, 0.8), BLANK, one(4, 0.9)], "支 支"),
        ];
        for (rows, expected) in cases {
            assert_eq!(read(rows).text(), expected, "{rows:?}");
        }
    }

    #[test]
    fn confidence_is_the_peak_and_others_come_best_first() {
        let doubtful = [0.05, 0.0, 0.3, 0.6, 0.05, 0.0];
        let surer = [0.05, 0.0, 0.2, 0.7, 0.0005, 0.0];
        let reading = read(&[doubtful, surer]);
        assert_eq!(reading.text(), "O");
        let read = &reading.chars[0];
        assert!((read.confidence - 0.7).abs() < 1e-6);
        assert_eq!(read.others, [('0', 0.3), ('支', 0.05)]);
    }

    #[test]
    fn a_character_that_the_blank_beat_is_missed_not_read() {
        let faint = [0.6, 0.4, 0.0, 0.0, 0.0, 0.0];
        let reading = read(&[one(2, 0.9), BLANK, faint, BLANK, one(2, 0.9)]);
        assert_eq!(reading.text(), "00");
        assert_eq!(reading.missed.len(), 1);
        assert_eq!(reading.missed[0].ch, '1');
        assert!((reading.confidence() - 0.6).abs() < 1e-6);
    }

    #[test]
    fn the_flank_of_a_character_is_not_missed() {
        let flank = [0.6, 0.4, 0.0, 0.0, 0.0, 0.0];
        assert_eq!(read(&[flank, one(1, 0.9), flank]).missed, []);
    }

    #[test]
    fn spans_are_shares_in_order_and_do_not_overlap() {
        let rows = [
            one(4, 0.9),
            BLANK,
            one(1, 0.9),
            BLANK,
            BLANK,
            BLANK,
            BLANK,
            one(2, 0.9),
        ];
        let reading = read(&rows);
        let spans: Vec<(f32, f32)> = reading.chars.iter().map(|read| read.span).collect();
        assert!(
            spans
                .iter()
                .all(|span| 0.0 <= span.0 && span.0 < span.1 && span.1 <= 1.0),
            "{spans:?}"
        );
        assert!(
            spans.windows(2).all(|pair| pair[0].1 <= pair[1].0),
            "{spans:?}"
        );
        assert!(spans[1].1 < spans[2].0, "a gap stays a gap: {spans:?}");
    }
}
