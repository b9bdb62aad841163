//! Rulings under a watermark: what is seen of them beside its strokes, and what must lie beneath.
//!
//! A pale ruling does not show through a darker mark. Cell by cell, from one crossing to the next, the picture tells what
//! it can: where the mark does not lie, a ruling is darker than what is beside it, and its absence shows as well.

use crate::gray::Gray;
use crate::rulings::{LEAN_PT, LONG_PT, MEET_PT, Rulings, SAME_LINE_PT, crossings, ends, go_on};
use crate::strokes::{Run, Stroke, beside_px, smoothed_along};
use std::ops::Range;

/// Of what is seen of a line so much must be dark for a ruling to be there; of letters that line up, 0.8 is.
const ALL_DARK: f32 = 0.9;

/// A ruling is there when it is seen along this share of the way between two crossings, and along so many points.
const SEEN: f32 = 0.2;
const SEEN_PT: f32 = 4.0;

/// Of a ruling that comes out from under the mark right before a crossing so much is seen at the least, points: 3.6 were.
const OUT_PT: f32 = 3.0;

/// It must be beneath the mark when the mark hides this share of the way: its letters have holes.
const HIDDEN: f32 = 0.4;

/// A line of which only short pieces are seen is a ruling when one is dark so far from a crossing on, points: letters keep a distance.
const TOUCH_PT: f32 = 2.5;

/// A stroke no further from a ruling than this is print that touches it, points: the lines of double rules are wider apart or long.
const BESIDE_PT: f32 = 2.0;

/// So many other lines must go through a row for a hidden one to go through as well.
const OTHERS: usize = 2;

/// And the mark hides at least this share of the way.
const COVERED: f32 = 0.1;

/// Rulings are completed in so many rounds at the most: one that is found may end another.
const ROUNDS: usize = 4;

impl Rulings {
    /// Completes rulings that a watermark hides in a picture; `over` tells where it lies to the pixel of a column and a row.
    ///
    /// A hole that it covers is closed, and an end that it covers goes on to the next crossing; what ends at a crossing ends
    /// there, unless a piece beyond shows between other strokes of the mark.
    pub(crate) fn completed(
        &mut self,
        picture: &Gray,
        over: impl Fn(usize, usize) -> Over,
        unit: f32,
    ) {
        let turned = picture.transposed();
        let across = View::new(picture, &over, unit);
        let down = View::new(&turned, |x, y| over(y, x), unit);
        for _ in 0..ROUNDS {
            let before = (self.horizontal.len(), self.vertical.len(), self.extent());
            let [loose_across, loose_down] = &mut self.loose;
            across.complete(&mut self.horizontal, loose_across, &self.vertical);
            down.complete(&mut self.vertical, loose_down, &self.horizontal);
            self.adopt_loose(
                &|s, end| across.hides_end(s, end),
                &|s, end| down.hides_end(s, end),
                unit,
            );
            if before == (self.horizontal.len(), self.vertical.len(), self.extent()) {
                break;
            }
        }
        self.sort();
    }

    /// The length of all rulings together.
    fn extent(&self) -> f32 {
        let all = self.horizontal.iter().chain(&self.vertical);
        all.map(Stroke::length).sum()
    }
}

/// Where a mark lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Over {
    /// Elsewhere.
    Nothing,
    /// Right beside: its own edge may look like a line there.
    Beside,
    /// Over this pixel.
    Pixel,
}

/// A picture whose lines across are looked for under a mark.
struct View<'a, O> {
    picture: &'a Gray,
    smooth: Gray,
    over: O,
    unit: f32,
}

/// Pixels of a line between two columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Seen {
    /// All.
    length: usize,
    /// Those that a mark hides.
    hidden: usize,
    /// Those that are darker than what is beside them, and not hidden: column and row.
    dark: Vec<(usize, usize)>,
    /// Those that show that no ruling is there.
    light: usize,
}

impl Seen {
    fn is_dark(&self) -> bool {
        self.dark.len() as f32 >= ALL_DARK * (self.dark.len() + self.light) as f32
    }

    /// Whether a ruling that is there before or behind is here as well, as far as one sees, and one sees enough.
    fn shows(&self, unit: f32) -> bool {
        let enough = (SEEN * self.length as f32).max(SEEN_PT * unit);
        self.is_dark() && self.dark.len() as f32 >= enough
    }

    /// Whether a ruling is here of which nothing is known elsewhere: dark wherever the mark does not lie, and it does.
    fn stands_alone(&self, unit: f32) -> bool {
        self.shows(unit) && self.is_all_of_it(SEEN_PT * unit)
    }

    /// Whether the mark lies over a part of the way, and all the rest, of this length at the least, is dark.
    fn is_all_of_it(&self, least: f32) -> bool {
        let open = self.length - self.hidden;
        self.hidden as f32 >= COVERED * self.length as f32
            && self.dark.len() as f32 >= least
            && self.dark.len() as f32 >= ALL_DARK * open as f32
    }

    /// Whether nearly all of it is dark.
    fn is_whole(&self) -> bool {
        self.dark.len() as f32 >= ALL_DARK * self.length as f32
    }

    /// Whether a ruling that comes here may go on unseen: a mark lies over the way, and nothing speaks against it.
    fn may_hide(&self) -> bool {
        self.is_dark() && self.hidden as f32 >= HIDDEN * self.length as f32
    }

    /// The dark pixels as stretches of rows.
    fn runs(&self) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for &(x, row) in &self.dark {
            match runs.last_mut() {
                Some(run) if run.row == row && run.to == x => run.to = x + 1,
                _ => runs.push(Run {
                    row,
                    from: x,
                    to: x + 1,
                }),
            }
        }
        runs
    }
}

impl<'a, O: Fn(usize, usize) -> Over> View<'a, O> {
    /// `over` tells where a mark lies to the pixel of a column and a row; `unit` is pixels a point.
    fn new(picture: &'a Gray, over: O, unit: f32) -> Self {
        let smooth = smoothed_along(picture, unit);
        Self {
            picture,
            smooth,
            over,
            unit,
        }
    }

    /// What is seen between two columns of the line that a stroke lies on, at a distance from any mark.
    fn seen(&self, line: &Stroke, from: f32, to: f32) -> Seen {
        self.seen_where(line, from, to, |over| over == Over::Nothing)
    }

    /// The same right up to the marks: their edges may look like a line, so only what is one elsewhere is looked for there.
    fn seen_closely(&self, line: &Stroke, from: f32, to: f32) -> Seen {
        self.seen_where(line, from, to, |over| over != Over::Pixel)
    }

    fn seen_where(&self, line: &Stroke, from: f32, to: f32, open: impl Fn(Over) -> bool) -> Seen {
        let columns = from.max(0.0) as usize..(to.max(0.0) as usize).min(self.picture.width());
        let mut seen = Seen {
            length: columns.len(),
            ..Seen::default()
        };
        let row = (line.at.max(0.0) as usize).min(self.picture.height() - 1);
        let reach = (LEAN_PT * self.unit).round() as usize;
        for x in columns {
            if !open((self.over)(x, row)) {
                seen.hidden += 1;
                continue;
            }
            let y = self.darkest(x, row, reach);
            if self.is_dark(line, x, y) {
                seen.dark.push((x, y));
            } else if self.smooth.row(y)[x] > line.shade {
                seen.light += 1;
            }
        }
        seen
    }

    /// The row around one that is darkest in a column.
    fn darkest(&self, x: usize, row: usize, reach: usize) -> usize {
        let rows = row.saturating_sub(reach)..(row + reach + 1).min(self.smooth.height());
        let darkness = |y: &usize| (self.smooth.row(*y)[x], y.abs_diff(row));
        rows.min_by_key(darkness).unwrap_or(row)
    }

    /// Whether a pixel is darker than what lies above and below; where print touches it, than one of them and as dark as the line.
    fn is_dark(&self, line: &Stroke, x: usize, y: usize) -> bool {
        let last = self.smooth.height() - 1;
        let at = |y: usize| self.smooth.row(y)[x];
        let beside = beside_px(self.unit);
        let lightest = |sides: [usize; 2]| at(sides[0]).max(at(sides[1]));
        let above = lightest(beside.map(|d| y.saturating_sub(d)));
        let below = lightest(beside.map(|d| (y + d).min(last)));
        let step = |paper: u8| paper.saturating_sub(at(y)) > line.contrast / 2;
        step(above.min(below)) || step(above.max(below)) && self.picture.row(y)[x] <= line.shade
    }

    /// Joins, prolongs and adds to the strokes across.
    fn complete(&self, strokes: &mut Vec<Stroke>, loose: &mut Vec<Stroke>, crossing: &[Stroke]) {
        self.bridge(strokes, loose, crossing);
        let open = |s: &Stroke, end: f32, at: f32| {
            !ends(end, s.at, crossing, self.unit) && self.goes_on(s, end.min(at), end.max(at))
        };
        let tips: Vec<(f32, f32)> = strokes.iter().map(|s| (s.from, s.to)).collect();
        go_on(strokes, crossing, open, self.unit);
        for (s, (from, to)) in strokes.iter_mut().zip(tips) {
            let (before, behind) = (self.seen(s, s.from, from), self.seen(s, to, s.to));
            s.runs
                .extend(before.runs().into_iter().chain(behind.runs()));
        }
        let pieces = self.pieces(strokes, loose, crossing);
        strokes.extend(pieces);
    }

    /// Joins strokes on one line with others and with loose ones where a watermark covers what is between them.
    fn bridge(&self, strokes: &mut Vec<Stroke>, loose: &mut Vec<Stroke>, crossing: &[Stroke]) {
        let kept = std::mem::take(strokes).into_iter().map(|s| (s, true));
        let mut all: Vec<(Stroke, bool)> = kept.collect();
        all.extend(std::mem::take(loose).into_iter().map(|s| (s, false)));
        all.sort_by(|(a, _), (b, _)| a.from.total_cmp(&b.from).then(a.at.total_cmp(&b.at)));
        let mut joined: Vec<(Stroke, bool)> = Vec::with_capacity(all.len());
        for (next, sure) in all {
            let goes_on = |(s, other_sure): &&mut (Stroke, bool)| {
                let end = |at: f32| ends(at, s.at, crossing, self.unit);
                let long = |s: &Stroke, sure: bool| sure || s.length() >= LONG_PT * self.unit;
                (sure || *other_sure)
                    && long(s, *other_sure)
                    && long(&next, sure)
                    && (s.at - next.at).abs() <= SAME_LINE_PT * self.unit
                    && next.from >= s.to
                    && !(end(s.to) && end(next.from))
                    && self.goes_on(s, s.to, next.from)
            };
            match joined.iter_mut().rev().find(goes_on) {
                Some((s, kept)) => {
                    s.append(next);
                    *kept = true;
                }
                None => joined.push((next, sure)),
            }
        }
        for (s, sure) in joined {
            if sure { &mut *strokes } else { &mut *loose }.push(s);
        }
    }

    /// Whether a watermark covers the end of a stroke.
    fn hides_end(&self, s: &Stroke, end: f32) -> bool {
        let reach = MEET_PT * self.unit;
        let seen = self.seen(s, end - reach, end + reach);
        seen.hidden as f32 >= HIDDEN * seen.length as f32
    }

    /// Whether a ruling that ends at one column is seen, or may go on unseen, up to another.
    fn goes_on(&self, line: &Stroke, from: f32, to: f32) -> bool {
        let seen = self.seen(line, from, to);
        seen.may_hide() || seen.shows(self.unit)
    }

    /// Pieces of rulings between neighbouring crossings, on the lines of kept and of loose strokes.
    fn pieces(&self, kept: &[Stroke], loose: &[Stroke], crossing: &[Stroke]) -> Vec<Stroke> {
        let mut lines: Vec<(&Stroke, bool)> = kept.iter().map(|s| (s, true)).collect();
        let apart = loose.iter().filter(|s| !self.touches_one(s, kept));
        lines.extend(apart.map(|s| (s, false)));
        let mut pieces: Vec<Stroke> = Vec::new();
        for (line, sure) in lines {
            let ats = crossings(line, crossing, self.unit);
            for (i, ends) in ats.windows(2).enumerate() {
                let way = ends[0]..ends[1];
                if self.is_covered(kept, line, &way) || self.is_covered(&pieces, line, &way) {
                    continue;
                }
                let inner = self.between_crossings(&way, sure);
                let seen = self.seen(line, inner.start, inner.end);
                let found = if sure {
                    seen.shows(self.unit)
                        || self
                            .seen_closely(line, inner.start, inner.end)
                            .shows(self.unit)
                        || seen.may_hide() && self.goes_with_others(line, kept, &ats, i)
                } else {
                    let (before, behind) = self.touches(line, &inner);
                    seen.stands_alone(self.unit) && (before || behind)
                        || before
                            && behind
                            && seen.is_whole()
                            && self.goes_into_hiding(line, &ats, i)
                        || self.comes_out_of_hiding(line, &inner, &ats, i)
                };
                if found {
                    pieces.push(piece(line, way, &seen));
                }
            }
        }
        pieces
    }

    /// Whether a line that is there before or behind the hidden way from one crossing to the next must go on, since all others
    /// do that are there as well: no cells are merged in that row.
    fn goes_with_others(&self, line: &Stroke, kept: &[Stroke], ats: &[f32], i: usize) -> bool {
        let way = ats[i]..ats[i + 1];
        ways_beside(ats, i).any(|beside| {
            if !self.is_covered(kept, line, &beside) {
                return false;
            }
            let others = kept.iter().filter(|s| !self.is_same_line(s, line));
            let others = others.filter(|s| self.is_covered(kept, s, &beside));
            let (on, off): (Vec<_>, Vec<_>) = others.partition(|s| self.is_covered(kept, s, &way));
            let inner = self.between_crossings(&way, true);
            let ended = |s: &&&Stroke| !self.seen(s, inner.start, inner.end).may_hide();
            on.len() >= OTHERS && !off.iter().any(|s| ended(&s))
        })
    }

    /// Whether a loose stroke lies right beside a ruling: the last strokes of digits that touch it.
    fn touches_one(&self, loose: &Stroke, kept: &[Stroke]) -> bool {
        let beside = |s: &&Stroke| (s.at - loose.at).abs() <= BESIDE_PT * self.unit;
        let spans = |s: &Stroke| s.from <= loose.from && loose.to <= s.to;
        kept.iter().filter(beside).any(spans)
    }

    fn is_same_line(&self, a: &Stroke, b: &Stroke) -> bool {
        (a.at - b.at).abs() <= SAME_LINE_PT * self.unit
    }

    /// Whether one of some strokes covers most of a way along a line.
    fn is_covered(&self, strokes: &[Stroke], line: &Stroke, way: &Range<f32>) -> bool {
        strokes.iter().any(|s| {
            let shared = s.to.min(way.end) - s.from.max(way.start);
            self.is_same_line(s, line) && shared >= ALL_DARK * (way.end - way.start)
        })
    }

    /// The way between two crossings without the crossing rulings themselves; the least of them where a letter is to be told
    /// from a ruling by the distance it keeps.
    fn between_crossings(&self, way: &Range<f32>, sure: bool) -> Range<f32> {
        let thick = MEET_PT * self.unit * if sure { 1.0 } else { 0.5 };
        way.start + thick..(way.end - thick).max(way.start + thick)
    }

    /// Whether a line is seen to go on before or behind its way from one crossing to the next, and then to be hidden.
    fn goes_into_hiding(&self, line: &Stroke, ats: &[f32], i: usize) -> bool {
        ways_beside(ats, i).any(|beside| {
            let inner = self.between_crossings(&beside, true);
            let seen = self.seen(line, inner.start, inner.end);
            seen.may_hide() && !seen.dark.is_empty()
        })
    }

    /// Whether a line of which nothing is known elsewhere comes out from under the mark and goes on up to a crossing: all of it
    /// is dark that is not under the mark, and before or behind this way the mark hides it all.
    fn comes_out_of_hiding(
        &self,
        line: &Stroke,
        inner: &Range<f32>,
        ats: &[f32],
        i: usize,
    ) -> bool {
        let reach = MEET_PT * self.unit;
        let meets = (line.from - ats[i]).abs() <= reach || (line.to - ats[i + 1]).abs() <= reach;
        let is_hidden = |beside: Range<f32>| {
            let way = self.between_crossings(&beside, true);
            let seen = self.seen(line, way.start, way.end);
            seen.hidden as f32 >= ALL_DARK * seen.length as f32
        };
        let seen = self.seen_closely(line, inner.start, inner.end);
        meets && seen.is_all_of_it(OUT_PT * self.unit) && ways_beside(ats, i).any(is_hidden)
    }

    /// Whether a line is dark right from the first of two crossings on, and right up to the second.
    fn touches(&self, line: &Stroke, way: &Range<f32>) -> (bool, bool) {
        let reach = TOUCH_PT * self.unit;
        let dark = |from: f32, to: f32| self.seen(line, from, to).is_whole();
        let (first, last) = (way.start + reach, way.end - reach);
        (
            dark(way.start, first.min(way.end)),
            dark(last.max(way.start), way.end),
        )
    }
}

/// The ways between crossings before and behind the one after `ats[i]`.
fn ways_beside(ats: &[f32], i: usize) -> impl Iterator<Item = Range<f32>> {
    let before = (i > 0).then(|| ats[i - 1]..ats[i]);
    let behind = ats.get(i + 2).map(|end| ats[i + 1]..*end);
    before.into_iter().chain(behind)
}

fn piece(line: &Stroke, columns: Range<f32>, seen: &Seen) -> Stroke {
    Stroke {
        from: columns.start,
        to: columns.end,
        runs: seen.runs(),
        dark: vec![true; (columns.end - columns.start) as usize],
        ..line.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rulings::rulings;

    /// Pixels a point at 200 dpi.
    const UNIT: f32 = 200.0 / 72.0;

    /// Where the rulings of a grid of four rows and three columns lie.
    const YS: [usize; 5] = [60, 110, 160, 210, 260];
    const XS: [usize; 4] = [50, 250, 450, 650];

    /// Pale hairlines on paper, and a mark in a shade that hides them over some boxes: left, top, right, bottom.
    fn page(boxes: &[[usize; 4]]) -> (Gray, impl Fn(usize, usize) -> Over) {
        let mut g = Gray::filled(700, 320, 250);
        for y in YS {
            g.row_mut(y)[XS[0]..=XS[3]].fill(200);
        }
        for y in YS[0]..=YS[4] {
            for x in XS {
                g.row_mut(y)[x] = 200;
            }
        }
        // Print as dark as it is everywhere.
        for y in 20..40 {
            for x in (60..260).step_by(8) {
                g.row_mut(y)[x..x + 3].fill(20);
            }
        }
        let boxes = boxes.to_vec();
        let over = move |x: usize, y: usize| {
            let inside = |b: &[usize; 4]| (b[0]..b[2]).contains(&x) && (b[1]..b[3]).contains(&y);
            if boxes.iter().any(inside) {
                Over::Pixel
            } else {
                Over::Nothing
            }
        };
        for y in 0..320 {
            for x in 0..700 {
                if over(x, y) == Over::Pixel {
                    g.row_mut(y)[x] = 185;
                }
            }
        }
        (g, over)
    }

    /// How much of a line down is ruled after completing, rows.
    fn ruled(g: &Gray, over: impl Fn(usize, usize) -> Over, x: usize) -> f32 {
        let mut found = rulings(g, UNIT);
        found.completed(g, over, UNIT);
        let on_line = |s: &&Stroke| (s.at - x as f32).abs() < 3.0;
        let mut rows = vec![false; g.height()];
        for s in found.vertical.iter().filter(on_line) {
            rows[s.from as usize..s.to as usize].fill(true);
        }
        rows.iter().filter(|r| **r).count() as f32
    }

    #[test]
    fn a_pale_ruling_goes_on_where_the_mark_leaves_a_piece_of_it() {
        let (g, over) = page(&[[200, 75, 300, 150], [200, 180, 300, 290]]);
        assert!(ruled(&g, over, XS[1]) >= 195.0);
    }

    #[test]
    fn a_hidden_piece_in_a_row_goes_on_when_the_others_do() {
        let (g, over) = page(&[[200, 205, 300, 270]]);
        assert!(ruled(&g, over, XS[1]) >= 195.0);
    }

    #[test]
    fn a_merged_cell_stays_merged_where_the_mark_shows_that_nothing_is_there() {
        let (mut g, over) = page(&[[200, 230, 300, 290]]);
        for y in YS[3] + 1..YS[4] {
            if over(XS[1], y) == Over::Nothing {
                g.row_mut(y)[XS[1]] = 250;
            }
        }
        assert!(ruled(&g, over, XS[1]) <= 155.0);
    }

    #[test]
    fn digits_that_touch_a_ruling_are_no_second_one() {
        let (mut g, over) = page(&[[200, 75, 300, 150]]);
        for y in YS[2] + 1..YS[3] {
            g.row_mut(y)[XS[1] - 4..XS[1] - 2].fill(60);
        }
        assert!(ruled(&g, &over, XS[1] - 6) < 1.0);
        assert!(ruled(&g, &over, XS[1]) >= 195.0);
    }

    #[test]
    fn a_ruling_shows_right_beside_the_mark() {
        let (g, covers) = page(&[[200, 205, 300, 225], [200, 245, 300, 270]]);
        let near = |x: usize, y: usize| match covers(x, y) {
            Over::Nothing if (200..300).contains(&x) && (195..280).contains(&y) => Over::Beside,
            over => over,
        };
        assert!(ruled(&g, near, XS[1]) >= 195.0);
    }

    #[test]
    fn a_ruling_that_comes_out_of_hiding_before_a_crossing_is_one() {
        // All but 15 rows of the last line down is hidden; those touch the lowest ruling.
        let (mut g, covers) = page(&[[200, 40, 300, 245]]);
        let over = |x: usize, y: usize| match covers(x, y) {
            Over::Nothing if (200..300).contains(&x) && (245..251).contains(&y) => Over::Beside,
            over => over,
        };
        assert!(ruled(&g, over, XS[1]) >= 195.0);
        for y in 245..YS[4] {
            g.row_mut(y)[XS[1]] = 250;
        }
        assert!(ruled(&g, over, XS[1]) < 1.0);
    }

    #[test]
    fn a_letter_between_two_rulings_is_none() {
        let (mut g, over) = page(&[[330, 135, 370, 160]]);
        for y in YS[1] + 6..YS[2] - 6 {
            g.row_mut(y)[348..350].fill(60);
        }
        assert!(ruled(&g, over, 349) < 1.0);
    }
}
