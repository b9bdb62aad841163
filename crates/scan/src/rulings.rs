//! Straight lines in a picture: which strokes are rulings, and the picture without them.

use crate::gray::Gray;
use crate::strokes::{Run, Stroke, strokes};
use std::ops::Range;

mod underlines;

/// A stroke this long is a ruling by itself, points: strokes of letters that happen to line up are shorter.
const SURE_PT: f32 = 60.0;

/// A shorter one is a ruling when it runs from one ruling to another; rows of 6 pt tables are this high.
const SHORTEST_PT: f32 = 5.0;

/// It may stop this short of them, or reach this far beyond, points. The strokes of letters keep a greater distance.
pub(crate) const MEET_PT: f32 = 1.6;

/// A stroke that is no ruling by itself has this share of the contrast of those that are: watermarks have a third.
const LIKE_OTHERS: f32 = 0.5;

/// And it is no thicker than so many of them; watermarks are three times as thick.
const THICK_AS: f32 = 1.8;

/// It does not lean by more than this from one end to the other, points; a straight page is straight to 0.05°.
pub(crate) const LEAN_PT: f32 = 0.6;

/// Rulings that reach so far beyond the last one they cross end there, points; columns are wider.
const OVERHANG_PT: f32 = 14.0;

/// A ruling is dark over this share of the way from one crossing to the next; of a letter that fills a row, 0.8 is.
const SOLID: f32 = 0.9;

/// Letters over each other that line up from ruling to ruling leave more than this light in one place, points: the space between
/// two lines of print. What noise leaves out of a hairline is shorter.
const LINE_SPACE_PT: f32 = 1.5;

/// So far from the middle of a crossing ruling one sees whether a line touches it, points: letters keep about as much distance.
const GAP_PT: Range<f32> = 0.8..1.5;

/// Strokes on one line with a gap up to this between them are one ruling with a hole, points. No column is so narrow.
const HOLE_PT: f32 = 8.0;

/// Strokes this long are no letters of print.
pub(crate) const LONG_PT: f32 = 32.0;

/// When one of the two is shorter the hole is no larger than this: beyond it may stand a letter.
const SMALL_HOLE_PT: f32 = 2.5;

/// Strokes are on one line when they differ by no more than this, points.
pub(crate) const SAME_LINE_PT: f32 = 1.2;

/// This share of a line must be dark for a ruling to go on along it; of letters that line up, 0.8 is.
const ALL_DARK: f32 = 0.95;

/// Ink this far beside a ruling's core is its blurred edge, points.
const EDGE_PT: f32 = 0.5;

/// The rulings of a picture, in pixels.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Rulings {
    /// Across, from top to bottom.
    pub horizontal: Vec<Stroke>,
    /// Down, from left to right.
    pub vertical: Vec<Stroke>,
    /// Shorter strokes that are tied to no ruling, across and down: rulings may be hidden.
    pub loose: [Vec<Stroke>; 2],
}

/// Finds the rulings of a straight picture; `unit` is pixels a point.
pub(crate) fn rulings(picture: &Gray, unit: f32) -> Rulings {
    let shortest = SHORTEST_PT * unit;
    let turned = picture.transposed();
    let across = strokes(picture, unit, shortest);
    let down = strokes(&turned, unit, shortest);
    let mut found = keep(
        joined(across, picture, unit),
        joined(down, &turned, unit),
        unit,
    );
    go_on(
        &mut found.horizontal,
        &found.vertical,
        dark_in(picture, unit),
        unit,
    );
    go_on(
        &mut found.vertical,
        &found.horizontal,
        dark_in(&turned, unit),
        unit,
    );
    found
}

/// One stroke where several lie on one line with small holes between them.
fn joined(mut strokes: Vec<Stroke>, picture: &Gray, unit: f32) -> Vec<Stroke> {
    strokes.sort_by(|a, b| a.from.total_cmp(&b.from).then(a.at.total_cmp(&b.at)));
    let mut joined: Vec<Stroke> = Vec::with_capacity(strokes.len());
    for next in strokes {
        let goes_on = |s: &&mut Stroke| {
            let hole = next.from - s.to;
            let both_long = s.length().min(next.length()) >= LONG_PT * unit;
            let allowed = unit * if both_long { HOLE_PT } else { SMALL_HOLE_PT };
            let small =
                hole <= allowed || hole <= HOLE_PT * unit && goes_through(s, &next, picture);
            (s.at - next.at).abs() <= SAME_LINE_PT * unit && hole >= -unit && small
        };
        match joined.iter_mut().rev().find(goes_on) {
            Some(s) => s.append(next),
            None => joined.push(next),
        }
    }
    joined
}

/// Whether the picture is as dark as two strokes all the way between them: print beside a ruling hides its contrast.
fn goes_through(s: &Stroke, next: &Stroke, picture: &Gray) -> bool {
    is_dark(s, s.to, next.from, picture) && is_dark(next, s.to, next.from, picture)
}

/// Whether a picture is as dark as a stroke all the way from its end to a crossing: print touches it there.
fn dark_in(picture: &Gray, unit: f32) -> impl Fn(&Stroke, f32, f32) -> bool {
    move |s, end, at| {
        (end - at).abs() <= SURE_PT * unit && is_dark(s, end.min(at), end.max(at), picture)
    }
}

/// Whether the picture is as dark as a stroke on its line between two columns.
fn is_dark(s: &Stroke, from: f32, to: f32, picture: &Gray) -> bool {
    let last = picture.height().saturating_sub(1);
    let row = (s.at.max(0.0) as usize).min(last);
    let rows = row.saturating_sub(1)..=(row + 1).min(last);
    let columns = (from.max(0.0) as usize)..(to.max(0.0) as usize).min(picture.width());
    let length = columns.len();
    let dark = columns.filter(|x| rows.clone().any(|y| picture.row(y)[*x] <= s.shade));
    dark.count() as f32 >= ALL_DARK * length as f32
}

/// Long strokes, and shorter ones that are tied to kept strokes and look like them.
fn keep(across: Vec<Stroke>, down: Vec<Stroke>, unit: f32) -> Rulings {
    let sure = |s: &Stroke| s.length() >= SURE_PT * unit;
    let (horizontal, mut more_across): (Vec<_>, Vec<_>) = across.into_iter().partition(sure);
    let (vertical, mut more_down): (Vec<_>, Vec<_>) = down.into_iter().partition(sure);
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
    more_across.retain(|s| like_others(s) && !are_letters(s, &horizontal, unit));
    more_down.retain(|s| like_others(s) && !are_letters(s, &vertical, unit));
    let mut rulings = Rulings {
        horizontal,
        vertical,
        loose: [more_across, more_down],
    };
    rulings.adopt_loose(&|_, _| false, &|_, _| false, unit);
    trim(&mut rulings.horizontal, &rulings.vertical, unit);
    trim(&mut rulings.vertical, &rulings.horizontal, unit);
    part(&mut rulings.horizontal, &rulings.vertical, unit);
    part(&mut rulings.vertical, &rulings.horizontal, unit);
    rulings.sort();
    rulings
}

/// Whether a short stroke on a line where there is no long one is made of letters: two lines of print fill a row, and strokes of
/// theirs stand over each other.
fn are_letters(s: &Stroke, long: &[Stroke], unit: f32) -> bool {
    let alone = long
        .iter()
        .all(|l| (l.at - s.at).abs() > SAME_LINE_PT * unit);
    let spaces = s.dark.chunk_by(|a, b| a == b).filter(|part| !part[0]);
    let space = spaces.map(<[bool]>::len).max().unwrap_or(0);
    alone
        && s.length() < LONG_PT * unit
        && s.solidity(s.from, s.to) < SOLID
        && space as f32 > LINE_SPACE_PT * unit
}

/// Parts strokes where, between two crossings, a letter stands on their line: it is as dark, and keeps its distance from both.
fn part(strokes: &mut Vec<Stroke>, crossing: &[Stroke], unit: f32) {
    let mut more = Vec::new();
    for s in strokes.iter_mut() {
        let ats = crossings(s, crossing, unit);
        let letter = |ends: &&[f32]| is_letter(s, ends[0], ends[1], unit);
        let letters: Vec<(f32, f32)> = ats
            .windows(2)
            .filter(letter)
            .map(|ends| (ends[0], ends[1]))
            .collect();
        for (from, to) in letters.into_iter().rev() {
            let (mut before, mut behind) = (s.clone(), s.clone());
            before.cut(s.from, from, unit);
            behind.cut(to, s.to, unit);
            more.push(behind);
            *s = before;
        }
    }
    strokes.extend(more);
    strokes.retain(|s| s.length() >= SHORTEST_PT * unit);
}

/// Whether a letter stands on a stroke's line between two crossings.
fn is_letter(s: &Stroke, from: f32, to: f32, unit: f32) -> bool {
    let inside = s.from < from - MEET_PT * unit && s.to > to + MEET_PT * unit;
    let high = to - from <= LONG_PT * unit && to - from >= SHORTEST_PT * unit;
    inside && high && gaps(s, from, to, unit) == (true, true)
}

/// Whether a stroke is light right behind one crossing, and right before the next.
fn gaps(s: &Stroke, from: f32, to: f32, unit: f32) -> (bool, bool) {
    let (near, far) = (GAP_PT.start * unit, GAP_PT.end * unit);
    let light = |from: f32, to: f32| s.solidity(from, to) < 0.5;
    (light(from + near, from + far), light(to - far, to - near))
}

/// Where other strokes cross a line, in order; those of a double rule once.
pub(crate) fn crossings(line: &Stroke, crossing: &[Stroke], unit: f32) -> Vec<f32> {
    let meet = MEET_PT * unit;
    let spans = |c: &&Stroke| c.from - meet <= line.at && line.at <= c.to + meet;
    let mut ats: Vec<f32> = crossing.iter().filter(spans).map(|c| c.at).collect();
    ats.sort_by(f32::total_cmp);
    ats.dedup_by(|b, a| *b - *a <= meet);
    ats
}

/// Cuts off ends that are no rulings: strokes of a letter or a watermark that line up with one.
fn trim(strokes: &mut [Stroke], crossing: &[Stroke], unit: f32) {
    let starts: Vec<f32> = strokes.iter().map(|s| s.from).collect();
    let ends: Vec<f32> = strokes.iter().map(|s| s.to).collect();
    for s in strokes {
        let meet = 2.0 * MEET_PT * unit;
        let mut ats: Vec<f32> = crossing
            .iter()
            .filter(|c| c.from - meet <= s.at && s.at <= c.to + meet)
            .map(|c| c.at)
            .filter(|at| s.from - meet <= *at && *at <= s.to + meet)
            .collect();
        ats.sort_by(f32::total_cmp);
        let from = end(s, s.from, &ats, &starts, unit);
        ats.reverse();
        let to = end(s, s.to, &ats, &ends, unit);
        if from < to && (from, to) != (s.from, s.to) {
            s.cut(from, to, unit);
        }
    }
}

/// Where a stroke really ends that ends at `tip`, given the rulings it crosses from there on and the tips of others.
fn end(s: &Stroke, tip: f32, crossed: &[f32], tips: &[f32], unit: f32) -> f32 {
    let meet = 2.0 * MEET_PT * unit;
    let near = |at: f32| tips.iter().filter(|t| (*t - at).abs() <= meet).count();
    let [outer, rest @ ..] = crossed else {
        return tip;
    };
    let beyond = (outer - tip).abs();
    let outside = s.from < *outer && *outer < s.to;
    // Others stop where it goes on, and none goes on as far.
    let alone = near(*outer) >= 2 && near(tip) == 1;
    if outside && (beyond > meet && alone || beyond <= OVERHANG_PT * unit) {
        return *outer;
    }
    if let Some(inner) = rest.iter().find(|at| (*at - outer).abs() > MEET_PT * unit)
        && beyond <= meet
        && near(*inner) >= 1
        && s.solidity(inner.min(*outer), inner.max(*outer)) < SOLID
    {
        return *inner;
    }
    tip
}

/// Lets strokes go on to the next crossing where `goes` says so of a stroke, its end and the crossing.
pub(crate) fn go_on(
    strokes: &mut [Stroke],
    crossing: &[Stroke],
    goes: impl Fn(&Stroke, f32, f32) -> bool,
    unit: f32,
) {
    for s in strokes {
        let (before, behind) = next_crossings(s, crossing, unit);
        s.from = before.filter(|at| goes(s, s.from, *at)).unwrap_or(s.from);
        s.to = behind.filter(|at| goes(s, s.to, *at)).unwrap_or(s.to);
    }
}

/// The crossing strokes next before the start of one, and behind its end.
fn next_crossings(s: &Stroke, crossing: &[Stroke], unit: f32) -> (Option<f32>, Option<f32>) {
    let meet = MEET_PT * unit;
    let crossed = || {
        let spans = |c: &&Stroke| c.from - meet <= s.at && s.at <= c.to + meet;
        crossing.iter().filter(spans).map(|c| c.at)
    };
    let before = crossed()
        .filter(|at| *at < s.from - meet)
        .max_by(f32::total_cmp);
    let behind = crossed()
        .filter(|at| *at > s.to + meet)
        .min_by(f32::total_cmp);
    (before, behind)
}

/// Whether a stroke at `at` ends at a crossing one, as rulings do.
pub(crate) fn ends(end: f32, at: f32, crossing: &[Stroke], unit: f32) -> bool {
    let reach = MEET_PT * unit;
    crossing
        .iter()
        .any(|c| (c.at - end).abs() <= reach && c.from - reach <= at && at <= c.to + reach)
}

/// Where a loose stroke starts and ends when it reaches beyond the rulings that it runs between: print touches it there.
///
/// `None` when it does not, or when what is between may be a letter.
fn without_overhang(s: &Stroke, crossing: &[Stroke], unit: f32) -> Option<(f32, f32)> {
    let meet = MEET_PT * unit;
    let tip = |end: f32| {
        let spans = |c: &&Stroke| c.from - meet <= s.at && s.at <= c.to + meet;
        let away = |at: &f32| (at - end).abs();
        let inside = |at: &f32| s.from - meet <= *at && *at <= s.to + meet;
        let ats = crossing.iter().filter(spans).map(|c| c.at).filter(inside);
        let at = ats.min_by(|a, b| away(a).total_cmp(&away(b)))?;
        (away(&at) <= OVERHANG_PT * unit).then_some(if away(&at) <= meet { end } else { at })
    };
    let (from, to) = (tip(s.from)?, tip(s.to)?);
    let beyond = s.length() - (to - from);
    let long = to - from >= LONG_PT * unit;
    let letter = gaps(s, from, to, unit) != (false, false);
    (beyond > 0.0 && long && !letter && s.solidity(from, to) >= SOLID).then_some((from, to))
}

/// Moves the strokes that start and end on crossing ones to the kept, or that have one end where rulings may end for
/// another reason, as `may_end` says; returns the others.
fn adopt(
    strokes: Vec<Stroke>,
    kept: &mut Vec<Stroke>,
    crossing: &[Stroke],
    may_end: &impl Fn(&Stroke, f32) -> bool,
    unit: f32,
) -> Vec<Stroke> {
    let meets = |end: f32, at: f32| ends(end, at, crossing, unit);
    let strokes = strokes.into_iter().map(|mut s| {
        if let Some((from, to)) = without_overhang(&s, crossing, unit) {
            s.cut(from, to, unit);
        }
        s
    });
    let (good, rest): (Vec<_>, Vec<_>) = strokes.partition(|s| {
        let straight = s.length() >= LONG_PT * unit && s.bend <= LEAN_PT * unit + 1.0;
        let hidden = |end: f32| straight && may_end(s, end);
        match (meets(s.from, s.at), meets(s.to, s.at)) {
            (from, true) => from || hidden(s.from),
            (true, false) => hidden(s.to),
            (false, false) => false,
        }
    });
    kept.extend(good);
    rest
}

impl Rulings {
    /// Takes in the loose strokes that are tied to rulings, those across and those down that may end as these functions say.
    pub(crate) fn adopt_loose(
        &mut self,
        across_ends: &impl Fn(&Stroke, f32) -> bool,
        down_ends: &impl Fn(&Stroke, f32) -> bool,
        unit: f32,
    ) {
        loop {
            let found = self.horizontal.len() + self.vertical.len();
            let [across, down] = std::mem::take(&mut self.loose);
            let across = adopt(
                across,
                &mut self.horizontal,
                &self.vertical,
                across_ends,
                unit,
            );
            let down = adopt(down, &mut self.vertical, &self.horizontal, down_ends, unit);
            self.loose = [across, down];
            if self.horizontal.len() + self.vertical.len() == found {
                return;
            }
        }
    }

    pub(crate) fn sort(&mut self) {
        for strokes in [&mut self.horizontal, &mut self.vertical] {
            strokes.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
        }
    }

    /// Paints the rulings over with what lies beside them, so that only print is left.
    pub(crate) fn erased(&self, picture: &Gray, unit: f32) -> Gray {
        self.without(picture, |along, s| along.erase(s, unit))
    }

    /// The same with what touches them, so that of a watermark nothing is left that looks like print.
    pub(crate) fn wiped(&self, picture: &Gray, unit: f32) -> Gray {
        self.without(picture, |along, s| along.wipe(s, unit))
    }

    fn without(&self, picture: &Gray, take: impl Fn(&mut Along<'_>, &Stroke)) -> Gray {
        let mut out = picture.clone();
        for (strokes, is_down) in [(&self.horizontal, false), (&self.vertical, true)] {
            let picture = &mut out;
            let mut along = Along { picture, is_down };
            strokes.iter().for_each(|s| take(&mut along, s));
        }
        out
    }
}

/// How far the blurred edge of a ruling reaches, pixels.
fn edge_px(unit: f32) -> usize {
    (EDGE_PT * unit).round().max(1.0) as usize
}

/// A picture as a stroke runs through it: `x` along the stroke and `y` across it, whichever way it goes.
struct Along<'a> {
    picture: &'a mut Gray,
    is_down: bool,
}

impl Along<'_> {
    /// How many `y` there are.
    fn across(&self) -> usize {
        match self.is_down {
            true => self.picture.width(),
            false => self.picture.height(),
        }
    }

    fn shade(&self, x: usize, y: usize) -> u8 {
        match self.is_down {
            true => self.picture.row(x)[y],
            false => self.picture.row(y)[x],
        }
    }

    fn set(&mut self, x: usize, y: usize, shade: u8) {
        match self.is_down {
            true => self.picture.row_mut(x)[y] = shade,
            false => self.picture.row_mut(y)[x] = shade,
        }
    }

    /// Makes these pixels across a stroke as light as `shade`, at the least.
    fn lighten(&mut self, x: usize, ys: Range<usize>, shade: u8) {
        for y in ys {
            self.set(x, y, self.shade(x, y).max(shade));
        }
    }

    /// The pixel so far away from a core, if it is in the picture.
    fn beside(&self, core: &Range<usize>, away: usize, behind: bool) -> Option<usize> {
        match behind {
            true => Some(core.end + away).filter(|y| *y < self.across()),
            false => core.start.checked_sub(1 + away),
        }
    }

    /// Makes a stroke and its blurred edges as light as what lies on one side or the other.
    fn wipe(&mut self, stroke: &Stroke, unit: f32) {
        let edge = edge_px(unit);
        for (x, core) in spans(&stroke.runs) {
            let first = core.start.saturating_sub(edge);
            let last = (core.end + edge).min(self.across() - 1);
            let fill = self.shade(x, first).max(self.shade(x, last));
            self.lighten(x, first..last + 1, fill);
        }
    }

    /// Paints a stroke over, its blurred edges too.
    ///
    /// Print that touches it goes on beyond the edges and is darker there than the stroke itself usually is; it stays: the last digit
    /// of an amount that stands at the right of its cell.
    fn erase(&mut self, stroke: &Stroke, unit: f32) {
        let mut spans: Vec<(usize, Range<usize>)> = spans(&stroke.runs).collect();
        let usual = (USUAL_PT * unit).max(1.0) as usize;
        for part in spans.chunks_mut(usual) {
            without_print(part);
            for behind in [false, true] {
                let bow = (BOW_PT * unit) as usize;
                self.erase_edge(part, behind, stroke.contrast, edge_px(unit), bow);
            }
            self.erase_cores(part);
        }
    }

    /// Paints over the blurred edge before or behind part of a stroke.
    fn erase_edge(
        &mut self,
        part: &[(usize, Range<usize>)],
        behind: bool,
        contrast: u8,
        edge: usize,
        bow: usize,
    ) {
        let usual: Vec<u8> = (0..=edge + 1)
            .map(|away| self.usual(part, away, behind))
            .collect();
        let paper = usual.iter().copied().max().unwrap_or(u8::MAX);
        let outer = |(x, core): &(usize, Range<usize>)| {
            Some(self.shade(*x, self.beside(core, edge, behind)?))
        };
        let outer: Vec<Option<u8>> = part.iter().map(outer).collect();
        let touches = |o: &Option<u8>| o.is_some_and(|o| is_print(o, usual[edge], contrast));
        let touches = closed(outer.iter().map(touches).collect(), bow);
        for (((x, core), outer), touches) in part.iter().zip(outer).zip(touches) {
            let Some(outer) = outer else {
                continue;
            };
            for (away, usual) in usual.iter().enumerate().take(edge) {
                let Some(y) = self.beside(core, away, behind) else {
                    break;
                };
                let p = self.shade(*x, y);
                let left = match touches && is_print(p, *usual, contrast) {
                    true => lit(p, *usual, paper),
                    false => p.max(outer),
                };
                self.set(*x, y, left);
            }
        }
    }

    /// The shade that the pixels so far away from part of a stroke usually have.
    fn usual(&self, part: &[(usize, Range<usize>)], away: usize, behind: bool) -> u8 {
        let shades = part
            .iter()
            .filter_map(|(x, core)| Some(self.shade(*x, self.beside(core, away, behind)?)));
        median(shades.collect()).unwrap_or(u8::MAX)
    }

    /// Makes part of a stroke as light as what is left beside it.
    fn erase_cores(&mut self, part: &[(usize, Range<usize>)]) {
        for (x, core) in part {
            let sides = [false, true].into_iter();
            let sides = sides.filter_map(|behind| self.beside(core, 0, behind));
            let fill = sides.map(|y| self.shade(*x, y)).max().unwrap_or(u8::MAX);
            self.lighten(*x, core.clone(), fill);
        }
    }
}

/// Makes part of a stroke as thick as it usually is: where it is thicker, print touches it.
fn without_print(part: &mut [(usize, Range<usize>)]) {
    let first = median(part.iter().map(|(_, core)| core.start).collect());
    let last = median(part.iter().map(|(_, core)| core.end).collect());
    if let (Some(first), Some(last)) = (first, last) {
        for (_, core) in part {
            *core = first..last;
        }
    }
}

/// What lies beside a ruling is judged by so much of its length, points: a few rows of print.
const USUAL_PT: f32 = 48.0;

/// Print is darker than the blurred edge of a ruling by this share of its contrast, at the least.
const PRINT_DARKER: f32 = 0.25;

/// The right side of a 0 may run along a ruling for so long, points, and touch it beyond the edge above and below only.
const BOW_PT: f32 = 8.0;

/// The same with gaps of up to so many closed.
fn closed(mut marks: Vec<bool>, gap: usize) -> Vec<bool> {
    let mut last = None;
    for at in (0..marks.len()).filter(|at| marks[*at]).collect::<Vec<_>>() {
        if let Some(last) = last
            && at - last <= gap
        {
            marks[last..at].fill(true);
        }
        last = Some(at);
    }
    marks
}

fn is_print(p: u8, usual: u8, contrast: u8) -> bool {
    f32::from(p) < f32::from(usual) - PRINT_DARKER * f32::from(contrast)
}

/// A pixel of print without the ruling beside it, which is usually as dark as `usual` there.
fn lit(p: u8, usual: u8, paper: u8) -> u8 {
    let lit = u16::from(p) * u16::from(paper) / u16::from(usual.max(1));
    (lit.min(u16::from(paper)) as u8).max(p)
}

fn median<T: Ord + Copy>(mut values: Vec<T>) -> Option<T> {
    let middle = values.len() / 2;
    (!values.is_empty()).then(|| *values.select_nth_unstable(middle).1)
}

/// The rows that a stroke covers at each of its columns.
fn spans(runs: &[Run]) -> impl Iterator<Item = (usize, Range<usize>)> {
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
    fn a_short_ruling_that_print_prolongs_is_cut_to_its_crossings() {
        let mut g = Gray::filled(500, 300, 255);
        for y in [100, 200] {
            g.row_mut(y)[40..460].fill(30);
            g.row_mut(y + 1)[40..460].fill(30);
        }
        // The stroke of a letter stands right above the column's ruling.
        for y in 88..200 {
            g.row_mut(y)[250..252].fill(30);
        }
        let found = rulings(&g, UNIT);
        assert_eq!(count(&found), (2, 1));
        assert!((found.vertical[0].from - 101.0).abs() <= 2.0);
    }

    #[test]
    fn a_letter_on_the_line_of_a_column_is_no_ruling() {
        let mut g = Gray::filled(500, 300, 255);
        for y in [50, 75, 100, 125, 150, 175, 200, 250] {
            g.row_mut(y)[40..460].fill(30);
        }
        for y in (50..101).chain(105..121).chain(125..250) {
            g.row_mut(y)[250..252].fill(30);
        }
        let found = rulings(&g, UNIT);
        assert_eq!(count(&found), (8, 2));
    }

    #[test]
    fn letters_over_each_other_that_fill_a_row_part_no_cell() {
        for (space, expected) in [(0_usize, 3), (2, 3), (4, 2)] {
            let mut g = Gray::filled(500, 300, 255);
            for y in [50, 100, 130, 180] {
                g.row_mut(y)[40..460].fill(30);
            }
            for y in 50..180 {
                g.row_mut(y)[40] = 30;
                g.row_mut(y)[459] = 30;
            }
            for y in (100..115 - space / 2).chain(115 + space.div_ceil(2)..130) {
                g.row_mut(y)[250] = 30;
            }
            assert_eq!(count(&rulings(&g, UNIT)), (4, expected), "{space}");
        }
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

    #[test]
    fn the_last_stroke_of_a_digit_that_touches_a_ruling_stays() {
        let mut g = grid(255, 0);
        let (right, ink) = (458, 60);
        // Two strokes down, the second right beside the blurred edge of the ruling, joined above and below: a 0.
        for y in 60..80 {
            g.row_mut(y)[right - 8..right - 6].fill(ink);
            g.row_mut(y)[right - 3..right].fill(ink);
        }
        for y in [60, 79] {
            g.row_mut(y)[right - 8..right].fill(ink);
        }
        let found = rulings(&g, UNIT);
        let dark = |clean: &Gray, x: usize| (62..78).filter(|y| clean.row(*y)[x] < 128).count();
        let (erased, wiped) = (found.erased(&g, UNIT), found.wiped(&g, UNIT));
        assert_eq!(dark(&erased, right - 3), 16);
        assert_eq!(dark(&erased, right), 0);
        assert!(dark(&wiped, right - 1) == 0);
    }

    #[test]
    fn gaps_between_marks_are_closed_when_they_are_short() {
        let marks = |t: &str| t.bytes().map(|b| b == b'#').collect::<Vec<_>>();
        assert_eq!(closed(marks("#..#....#.."), 3), marks("####....#.."));
        assert_eq!(closed(marks("....."), 3), marks("....."));
    }
}
