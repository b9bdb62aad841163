//! Straight lines in a picture: which strokes are rulings, and the picture without them.

use crate::gray::Gray;
use crate::strokes::{Run, Stroke, strokes};

/// A stroke this long is a ruling by itself, points: strokes of letters that happen to line up are shorter.
const SURE_PT: f32 = 60.0;

/// A shorter one is a ruling when it runs from one ruling to another; rows of 6 pt tables are this high.
const SHORTEST_PT: f32 = 5.0;

/// It may stop this short of them, or reach this far beyond, points. The strokes of letters keep a greater distance.
const MEET_PT: f32 = 1.6;

/// A stroke that is no ruling by itself has this share of the contrast of those that are: watermarks have a third.
const LIKE_OTHERS: f32 = 0.5;

/// And it is no thicker than so many of them; watermarks are three times as thick.
const THICK_AS: f32 = 1.8;

/// It does not lean by more than this from one end to the other, points; a straight page is straight to 0.05°.
const LEAN_PT: f32 = 0.6;

/// Rulings that reach so far beyond the last one they cross end there, points; columns are wider.
const OVERHANG_PT: f32 = 14.0;

/// Strokes on one line with a gap up to this between them are one ruling with a hole, points. No column is so narrow.
const HOLE_PT: f32 = 8.0;

/// Strokes this long are no letters of print.
const LONG_PT: f32 = 32.0;

/// When one of the two is shorter the hole is no larger than this: beyond it may stand a letter.
const SMALL_HOLE_PT: f32 = 2.5;

/// Strokes are on one line when they differ by no more than this, points.
const SAME_LINE_PT: f32 = 1.2;

/// Ink this far beside a ruling's core is its blurred edge, points.
const EDGE_PT: f32 = 0.5;

/// The rulings of a picture, in pixels.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Rulings {
    /// Across, from top to bottom.
    pub horizontal: Vec<Stroke>,
    /// Down, from left to right.
    pub vertical: Vec<Stroke>,
}

/// Finds the rulings of a straight picture; `unit` is pixels a point.
pub(crate) fn rulings(picture: &Gray, unit: f32) -> Rulings {
    let shortest = SHORTEST_PT * unit;
    let across = strokes(picture, unit, shortest);
    let down = strokes(&picture.transposed(), unit, shortest);
    keep(joined(across, unit), joined(down, unit), unit)
}

/// One stroke where several lie on one line with small holes between them.
fn joined(mut strokes: Vec<Stroke>, unit: f32) -> Vec<Stroke> {
    strokes.sort_by(|a, b| a.from.total_cmp(&b.from).then(a.at.total_cmp(&b.at)));
    let mut joined: Vec<Stroke> = Vec::with_capacity(strokes.len());
    for next in strokes {
        let goes_on = |s: &&mut Stroke| {
            let hole = next.from - s.to;
            let both_long = s.length().min(next.length()) >= LONG_PT * unit;
            let allowed = unit * if both_long { HOLE_PT } else { SMALL_HOLE_PT };
            (s.at - next.at).abs() <= SAME_LINE_PT * unit && hole >= -unit && hole <= allowed
        };
        match joined.iter_mut().rev().find(goes_on) {
            Some(s) => {
                let (a, b) = (s.length(), next.length());
                s.at = (s.at * a + next.at * b) / (a + b);
                s.to = s.to.max(next.to);
                s.runs.extend(next.runs);
            }
            None => joined.push(next),
        }
    }
    joined
}

/// Long strokes, and shorter ones that are tied to kept strokes and look like them.
fn keep(across: Vec<Stroke>, down: Vec<Stroke>, unit: f32) -> Rulings {
    let sure = |s: &Stroke| s.length() >= SURE_PT * unit;
    let (mut horizontal, mut more_across): (Vec<_>, Vec<_>) = across.into_iter().partition(sure);
    let (mut vertical, mut more_down): (Vec<_>, Vec<_>) = down.into_iter().partition(sure);
    let usual = |of: fn(&Stroke) -> f32| {
        let mut values: Vec<f32> = horizontal.iter().chain(&vertical).map(of).collect();
        values.sort_by(f32::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(0.0)
    };
    let (contrast, thickness) = (usual(|s| f32::from(s.contrast)), usual(|s| s.thickness));
    let like_others = |s: &Stroke| {
        f32::from(s.contrast) >= LIKE_OTHERS * contrast
            && s.thickness <= THICK_AS * thickness
            && s.drift <= LEAN_PT * unit
    };
    more_across.retain(like_others);
    more_down.retain(like_others);
    loop {
        let found = horizontal.len() + vertical.len();
        more_across = adopt(more_across, &mut horizontal, &vertical, unit);
        more_down = adopt(more_down, &mut vertical, &horizontal, unit);
        if horizontal.len() + vertical.len() == found {
            break;
        }
    }
    trim(&mut horizontal, &vertical, unit);
    trim(&mut vertical, &horizontal, unit);
    for strokes in [&mut horizontal, &mut vertical] {
        strokes.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    }
    Rulings {
        horizontal,
        vertical,
    }
}

/// Cuts off ends that reach beyond the last ruling they cross: strokes of a watermark or a letter that go on from there.
///
/// A little beyond is always too far; more is when no other ruling does so and two stop at that crossing.
fn trim(strokes: &mut [Stroke], crossing: &[Stroke], unit: f32) {
    let (overhang, meet) = (OVERHANG_PT * unit, 2.0 * MEET_PT * unit);
    let starts: Vec<f32> = strokes.iter().map(|s| s.from).collect();
    let ends: Vec<f32> = strokes.iter().map(|s| s.to).collect();
    let alone = |all: &[f32], at: f32, sign: f32| {
        let stop = all.iter().filter(|e| (*e - at).abs() <= meet).count();
        let go_on = all.iter().filter(|e| sign * (*e - at) > meet).count();
        stop >= 2 && go_on == 1
    };
    for s in strokes {
        let crossed = |c: &&Stroke| c.from - meet <= s.at && s.at <= c.to + meet;
        let ats = || crossing.iter().filter(crossed).map(|c| c.at);
        let first = ats()
            .filter(|at| *at >= s.from - meet)
            .fold(f32::INFINITY, f32::min);
        let last = ats().filter(|at| *at <= s.to + meet).fold(0.0, f32::max);
        let (before, behind) = (first - s.from, s.to - last);
        if before > 0.0 && first < s.to && (before <= overhang || alone(&starts, first, -1.0)) {
            s.from = first;
        }
        if behind > 0.0 && last > s.from && (behind <= overhang || alone(&ends, last, 1.0)) {
            s.to = last;
        }
    }
}

/// Moves the strokes that start and end on crossing ones to the kept; returns the others.
fn adopt(
    strokes: Vec<Stroke>,
    kept: &mut Vec<Stroke>,
    crossing: &[Stroke],
    unit: f32,
) -> Vec<Stroke> {
    let reach = MEET_PT * unit;
    let meets = |end: f32, at: f32| {
        crossing
            .iter()
            .any(|c| (c.at - end).abs() <= reach && c.from - reach <= at && at <= c.to + reach)
    };
    let (good, rest): (Vec<_>, Vec<_>) = strokes
        .into_iter()
        .partition(|s| meets(s.from, s.at) && meets(s.to, s.at));
    kept.extend(good);
    rest
}

impl Rulings {
    /// Paints the rulings over with what lies beside them, so that only print is left.
    pub(crate) fn erased(&self, picture: &Gray, unit: f32) -> Gray {
        let edge = (EDGE_PT * unit).round().max(1.0) as usize;
        let mut out = picture.clone();
        for stroke in &self.horizontal {
            erase_across(&mut out, &stroke.runs, edge);
        }
        for stroke in &self.vertical {
            erase_down(&mut out, &stroke.runs, edge);
        }
        out
    }
}

/// Each column of a horizontal stroke becomes a ramp from the pixel above it to the pixel below.
fn erase_across(picture: &mut Gray, runs: &[Run], edge: usize) {
    let last = picture.height() - 1;
    for (x, rows) in spans(runs) {
        let (above, below) = (rows.start.saturating_sub(edge), (rows.end + edge).min(last));
        let fill = picture.row(above)[x].max(picture.row(below)[x]);
        for y in above..=below {
            let p = &mut picture.row_mut(y)[x];
            *p = (*p).max(fill);
        }
    }
}

/// The same for a vertical stroke, whose runs are those of the transposed picture.
fn erase_down(picture: &mut Gray, runs: &[Run], edge: usize) {
    let last = picture.width() - 1;
    for (y, columns) in spans(runs) {
        let (left, right) = (
            columns.start.saturating_sub(edge),
            (columns.end + edge).min(last),
        );
        let row = picture.row_mut(y);
        let fill = row[left].max(row[right]);
        for p in &mut row[left..=right] {
            *p = (*p).max(fill);
        }
    }
}

/// The rows that a stroke covers at each of its columns.
fn spans(runs: &[Run]) -> impl Iterator<Item = (usize, std::ops::Range<usize>)> {
    let from = runs.iter().map(|r| r.from).min().unwrap_or(0);
    let to = runs.iter().map(|r| r.to).max().unwrap_or(0);
    let mut rows = vec![0..0; to - from];
    for run in runs {
        for span in &mut rows[run.from - from..run.to - from] {
            *span = if span.start == span.end {
                run.row..run.row + 1
            } else {
                span.start.min(run.row)..span.end.max(run.row + 1)
            };
        }
    }
    rows.into_iter()
        .enumerate()
        .filter(|(_, r)| r.start < r.end)
        .map(move |(i, r)| (from + i, r))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pixels a point at 150 dpi.
    const UNIT: f32 = 150.0 / 72.0;

    /// A grid of 3 rows and 2 columns, dark on light, with lines two pixels thick.
    fn grid(paper: u8, ink: u8) -> Gray {
        let mut g = Gray::filled(500, 300, paper);
        for y in [50, 100, 130, 180] {
            for dy in 0..2 {
                g.row_mut(y + dy)[40..460].fill(ink);
            }
        }
        for y in 50..182 {
            for x in [40, 250, 458] {
                g.row_mut(y)[x..x + 2].fill(ink);
            }
        }
        g
    }

    fn count(r: &Rulings) -> (usize, usize) {
        (r.horizontal.len(), r.vertical.len())
    }

    #[test]
    fn a_grid_is_found_whatever_its_shades() {
        for (paper, ink) in [(255, 0), (250, 190), (120, 60), (200, 170)] {
            let found = rulings(&grid(paper, ink), UNIT);
            assert_eq!(count(&found), (4, 3), "{ink} on {paper}");
            assert!((found.horizontal[1].at - 101.0).abs() <= 0.6);
            assert!((found.horizontal[1].from - 40.0).abs() <= 3.0);
        }
    }

    #[test]
    fn broken_lines_are_whole_and_bent_ones_single() {
        let mut g = grid(255, 30);
        for y in 95..110 {
            g.row_mut(y)[150..158].fill(255);
        }
        for x in 40..460_usize {
            let y = 220 + (x - 40) * (460 - x) / 9000;
            g.row_mut(y)[x] = 30;
            g.row_mut(y + 1)[x] = 30;
        }
        assert_eq!(count(&rulings(&g, UNIT)), (5, 3));
    }

    #[test]
    fn erasing_leaves_print_alone() {
        let mut g = grid(255, 0);
        for y in 60..80 {
            g.row_mut(y)[100..103].fill(0);
        }
        let clean = rulings(&g, UNIT).erased(&g, UNIT);
        assert_eq!(clean.pixels().iter().filter(|p| **p < 128).count(), 60);
    }
}
