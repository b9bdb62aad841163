//! Long thin dark strokes across a picture, however faint, broken or bent.
//!
//! One direction only: vertical strokes are the horizontal ones of the transposed picture. A pixel
//! belongs to a stroke when it is darker than the paper a little above *and* a little below it, so
//! that a watermark or a shade under the line does not matter; the picture is smoothed along the line
//! first, which takes the noise out and the line not.

use crate::gray::{Gray, shade};
use mingxi_core::DisjointSets;
use std::ops::Range;

/// Smoothing along the line, points: longer than noise is coarse, shorter than a letter is wide.
const SMOOTH_PT: f32 = 2.5;

/// How far above and below paper is looked for, points: beside a hairline, and beside a double or
/// thick rule of up to 2.5 pt.
const BESIDE_PT: [f32; 2] = [1.3, 2.7];

/// A stroke is darker than the paper beside it by this share of the ink's darkness; hairlines at 110 dpi have a quarter.
const FAINT: f32 = 0.09;

/// And by this many shades, whatever the ink: noise of 10 shades is 4 when smoothed.
const MIN_STEP: f32 = 9.0;

/// Runs shorter than this are no part of a line, points.
const MIN_RUN_PT: f32 = 4.0;

/// Runs go on over a gap up to this, points: what smoothing leaves of a broken line.
const GAP_PT: f32 = 1.5;

/// The share of a stroke's length that must be dark in the picture itself. Letters side by side have
/// 0.6 at the most, broken lines 0.85.
const MIN_COVER: f32 = 0.72;

/// A stroke is interrupted no more often than once in so many points. Measured at 150 to 200 dpi:
/// rulings once in 30 pt at the most, letters side by side at least twice.
const BREAK_EVERY_PT: f32 = 28.0;

/// A stroke bends by no more than this, points and a share of its length: warped paper by 0.01, the side of a seal by 0.15.
const STRAIGHT_PT: f32 = 1.5;
const BEND: f32 = 0.02;

/// A dotted line has no more than twice this between its dots, points: hair borders are printed with 0.5 pt.
const DOTS_PT: f32 = 0.5;

/// More runs than this on a page are noise: nothing is traced. Dense tables have 20,000.
const MAX_RUNS: usize = 400_000;

/// A stretch of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Run {
    /// Which row.
    pub row: usize,
    /// First column.
    pub from: usize,
    /// Column after the last.
    pub to: usize,
}

impl Run {
    /// The part of it between two columns.
    fn within(&self, from: usize, to: usize) -> Option<Self> {
        let (from, to) = (self.from.max(from), self.to.min(to));
        (from < to).then_some(Self { from, to, ..*self })
    }
}

/// A stroke found in a picture, pixels.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stroke {
    /// The middle of its thickness, on average over its length.
    pub at: f32,
    /// Where it starts.
    pub from: f32,
    /// Where it ends.
    pub to: f32,
    /// How much darker it is than what lies beside it, shades.
    pub contrast: u8,
    /// What is as dark as this belongs to it, whatever lies beside.
    pub shade: u8,
    /// How many rows of it are dark, on average.
    pub thickness: f32,
    /// How far its end lies from the height of its start.
    pub drift: f32,
    /// How far its highest and lowest points are apart.
    pub bend: f32,
    /// What it is made of.
    pub runs: Vec<Run>,
    /// Where the picture itself is dark along it, from end to end.
    pub dark: Vec<bool>,
}

impl Stroke {
    /// Its length.
    pub(crate) fn length(&self) -> f32 {
        self.to - self.from
    }

    /// The share of it between two columns that is dark in the picture.
    pub(crate) fn solidity(&self, from: f32, to: f32) -> f32 {
        let column = |at: f32| ((at - self.from).max(0.0) as usize).min(self.dark.len());
        let part = &self.dark[column(from)..column(to).max(column(from))];
        part.iter().filter(|d| **d).count() as f32 / (to - from).max(1.0)
    }

    /// Leaves of it what is between two columns, and of its runs what smoothing drew out beyond.
    pub(crate) fn cut(&mut self, from: f32, to: f32, unit: f32) {
        let drawn_out = SMOOTH_PT * unit;
        let (first, last) = (
            (from - drawn_out).max(0.0) as usize,
            (to + drawn_out) as usize,
        );
        self.runs = self
            .runs
            .iter()
            .filter_map(|r| r.within(first, last))
            .collect();
        let column = |at: f32| ((at - self.from).max(0.0) as usize).min(self.dark.len());
        self.dark = self.dark[column(from)..column(to).max(column(from))].to_vec();
        (self.from, self.to) = (from, to);
    }

    /// Takes in a stroke that goes on where this one ends, after a hole.
    pub(crate) fn append(&mut self, next: Self) {
        let (a, b) = (self.length(), next.length());
        self.at = (self.at * a + next.at * b) / (a + b);
        let hole = (next.from - self.from).max(0.0) as usize;
        self.dark.resize(hole, false);
        self.dark.extend(next.dark);
        // What was prolonged is longer than what was seen of it.
        self.to = next.to.max(self.to);
        self.dark.resize(self.length() as usize, false);
        self.runs.extend(next.runs);
    }
}

/// The strokes across a picture that are at least `min_length` pixels long; `unit` is pixels a point.
pub(crate) fn strokes(picture: &Gray, unit: f32, min_length: f32) -> Vec<Stroke> {
    let levels = picture.levels();
    let ink = f32::from(levels.paper) - f32::from(levels.ink);
    let step = (FAINT * ink).max(MIN_STEP) as u8;
    let darkest_paper = levels.paper.saturating_sub(step);
    let smooth = smoothed_along(picture, unit);
    let beside = beside_px(unit);
    let runs = runs(&smooth, beside, step, unit);
    if runs.len() > MAX_RUNS {
        return Vec::new();
    }
    chains(&runs, (GAP_PT * unit).max(1.0) as usize)
        .into_iter()
        .filter(|chain| extent(chain) >= min_length)
        .filter_map(|chain| stroke(picture, beside, darkest_paper, unit, chain))
        .filter(|s| s.length() >= min_length)
        .collect()
}

/// The picture smoothed along its rows as far as lines allow.
pub(crate) fn smoothed_along(picture: &Gray, unit: f32) -> Gray {
    smoothed(picture, (SMOOTH_PT * unit).round().max(1.0) as usize)
}

/// How many rows above and below a line paper is looked for.
pub(crate) fn beside_px(unit: f32) -> [usize; 2] {
    BESIDE_PT.map(|pt| (pt * unit).round().max(2.0) as usize)
}

/// Each pixel the mean of `window` pixels of its row.
fn smoothed(picture: &Gray, window: usize) -> Gray {
    let (w, h) = (picture.width(), picture.height());
    let half = (window / 2).min(w.saturating_sub(1) / 2);
    let count = (2 * half + 1) as u32;
    // Division by a constant, as a multiplication.
    let inverse = (1 << 16) / count + 1;
    let mut out = picture.clone();
    if half == 0 {
        return out;
    }
    for y in 0..h {
        let row = picture.row(y);
        let mut sum: u32 = row[..count as usize].iter().map(|p| u32::from(*p)).sum();
        let smooth = out.row_mut(y);
        let (leaving, entering) = (row, &row[count as usize..]);
        let mean = |sum: u32| shade((sum * inverse) >> 16);
        smooth[..=half].fill(mean(sum));
        for ((out, leave), enter) in smooth[half + 1..].iter_mut().zip(leaving).zip(entering) {
            sum = sum + u32::from(*enter) - u32::from(*leave);
            *out = mean(sum);
        }
        smooth[w - half..].fill(mean(sum));
    }
    out
}

/// How much darker each pixel of a row is than the lighter of two places above it, and of two below: the lesser of both.
fn darker(smooth: &Gray, y: usize, beside: [usize; 2], out: &mut [u8]) {
    let last = smooth.height() - 1;
    let (near, far) = (beside[0], beside[1]);
    let above = [
        smooth.row(y.saturating_sub(near)),
        smooth.row(y.saturating_sub(far)),
    ];
    let below = [
        smooth.row((y + near).min(last)),
        smooth.row((y + far).min(last)),
    ];
    let here = smooth.row(y);
    for (x, out) in out.iter_mut().enumerate() {
        let lighter = above[0][x]
            .max(above[1][x])
            .min(below[0][x].max(below[1][x]));
        *out = lighter.saturating_sub(here[x]);
    }
}

/// Stretches of pixels that are darker than what lies above and below.
fn runs(smooth: &Gray, beside: [usize; 2], step: u8, unit: f32) -> Vec<Run> {
    let gap = (GAP_PT * unit / 2.0).round().max(1.0) as usize;
    let min = (MIN_RUN_PT * unit).max(3.0) as usize;
    let mut contrast = vec![0; smooth.width()];
    let mut runs = Vec::new();
    for row in 0..smooth.height() {
        darker(smooth, row, beside, &mut contrast);
        let mut run: Option<Run> = None;
        for (x, _) in contrast.iter().enumerate().filter(|(_, c)| **c >= step) {
            match &mut run {
                Some(open) if x <= open.to + gap => open.to = x + 1,
                _ => {
                    runs.extend(run.take().filter(|r| r.to - r.from >= min));
                    run = Some(Run {
                        row,
                        from: x,
                        to: x + 1,
                    });
                }
            }
        }
        runs.extend(run.filter(|r| r.to - r.from >= min));
        if runs.len() > MAX_RUNS {
            break;
        }
    }
    runs
}

/// Runs that touch or follow each other, in the same row or the next.
fn chains(runs: &[Run], gap: usize) -> Vec<Vec<Run>> {
    let mut sets = DisjointSets::new(runs.len());
    let mut before = 0..0;
    let mut start = 0;
    while start < runs.len() {
        let row = runs[start].row;
        let end = start + runs[start..].iter().take_while(|r| r.row == row).count();
        for i in start + 1..end {
            if runs[i].from <= runs[i - 1].to + gap {
                sets.union(i - 1, i);
            }
        }
        if !before.is_empty() && runs[before.start].row + 1 == row {
            // Two rows of sorted runs: step through both at once.
            let mut j = before.start;
            for i in start..end {
                while j < before.end && runs[j].to + gap < runs[i].from {
                    j += 1;
                }
                for k in j..before.end {
                    if runs[k].from > runs[i].to + gap {
                        break;
                    }
                    sets.union(k, i);
                }
            }
        }
        before = start..end;
        start = end;
    }
    let mut chains: Vec<Vec<Run>> = vec![Vec::new(); runs.len()];
    for (i, run) in runs.iter().enumerate() {
        chains[sets.find(i)].push(*run);
    }
    chains.retain(|c| !c.is_empty());
    chains
}

fn extent(chain: &[Run]) -> f32 {
    let from = chain.iter().map(|r| r.from).min().unwrap_or(0);
    let to = chain.iter().map(|r| r.to).max().unwrap_or(0);
    (to - from) as f32
}

/// The stroke that a chain of runs is, when the picture itself is dark along enough of it.
///
/// Not when most of it is as light as paper, shades above `darkest_paper`, and is not dotted: then it was smoothed out of bits of
/// letters.
fn stroke(
    picture: &Gray,
    beside: [usize; 2],
    darkest_paper: u8,
    unit: f32,
    runs: Vec<Run>,
) -> Option<Stroke> {
    let from = runs.iter().map(|r| r.from).min()?;
    let to = runs.iter().map(|r| r.to).max()?;
    let track = track(&runs, from, to);
    let shades = shades_along(picture, beside, from, &track);
    let dotted = || darkest_around(&shades, (DOTS_PT * unit).round() as usize);
    let (dark, contrast, shade) =
        dark_along(&shades, darkest_paper).or_else(|| dark_along(&dotted(), darkest_paper))?;
    let solid = solid(&dark, unit)?;
    if bend(&track[solid.clone()]) > STRAIGHT_PT * unit + BEND * solid.len() as f32 {
        return None;
    }
    let kept = &track[solid.clone()];
    let (from, to) = (from + solid.start, from + solid.end);
    let mut stroke = Stroke {
        at: kept.iter().sum::<f32>() / kept.len() as f32 + 0.5,
        from: from as f32,
        to: to as f32,
        contrast,
        shade,
        thickness: runs.iter().map(|r| r.to - r.from).sum::<usize>() as f32 / kept.len() as f32,
        drift: drift(kept),
        bend: bend(kept),
        runs,
        dark: dark[solid].to_vec(),
    };
    stroke.cut(stroke.from, stroke.to, unit);
    Some(stroke)
}

/// The part of a chain that is dark enough and seldom enough interrupted to be a stroke; where its
/// ends are strokes of letters that line up with it, what lies between them.
fn solid(dark: &[bool], unit: f32) -> Option<Range<usize>> {
    let first = dark.iter().position(|d| *d)?;
    let last = dark.iter().rposition(|d| *d)?;
    let whole = first..last + 1;
    if is_solid(&dark[whole.clone()], unit) {
        return Some(whole);
    }
    let long = (BREAK_EVERY_PT * unit) as usize;
    let mut at = first;
    let mut unbroken = dark[whole].chunk_by(|a, b| a == b).filter_map(|part| {
        at += part.len();
        (part[0] && part.len() >= long).then_some(at - part.len()..at)
    });
    let start = unbroken.next()?;
    let end = unbroken.last().map_or(start.end, |part| part.end);
    let middle = start.start..end;
    is_solid(&dark[middle.clone()], unit).then_some(middle)
}

fn is_solid(dark: &[bool], unit: f32) -> bool {
    let covered = dark.iter().filter(|d| **d).count();
    let breaks = dark.windows(2).filter(|d| d[0] && !d[1]).count();
    let length = dark.len() as f32;
    covered as f32 >= MIN_COVER * length
        && breaks as f32 <= (length / (BREAK_EVERY_PT * unit)).max(1.0)
}

/// The row of the stroke's middle at each of its columns; gaps take the row before them.
fn track(runs: &[Run], from: usize, to: usize) -> Vec<f32> {
    let mut sums = vec![(0.0_f32, 0.0_f32); to - from];
    for run in runs {
        for (sum, count) in &mut sums[run.from - from..run.to - from] {
            *sum += run.row as f32;
            *count += 1.0;
        }
    }
    let mut row = sums
        .iter()
        .find(|(_, n)| *n > 0.0)
        .map_or(0.0, |(sum, n)| sum / n);
    sums.iter()
        .map(|(sum, n)| {
            if *n > 0.0 {
                row = sum / n;
            }
            row
        })
        .collect()
}

/// How far apart a track's rows are.
fn bend(track: &[f32]) -> f32 {
    let (least, most) = track
        .iter()
        .fold((f32::MAX, f32::MIN), |(l, m), at| (l.min(*at), m.max(*at)));
    most - least
}

/// How far the last quarter of a track lies from its first.
fn drift(track: &[f32]) -> f32 {
    let quarter = (track.len() / 4).max(1);
    let mean = |part: &[f32]| part.iter().sum::<f32>() / part.len() as f32;
    (mean(&track[track.len() - quarter..]) - mean(&track[..quarter])).abs()
}

/// How dark the picture is at the track, or next to it, at each column, and how light what lies around it: the lesser of both sides.
fn shades_along(picture: &Gray, beside: [usize; 2], from: usize, track: &[f32]) -> Vec<(u8, u8)> {
    let last = picture.height() - 1;
    let shades = track.iter().enumerate().map(|(i, row)| {
        let (x, y) = (from + i, row.round() as usize);
        let at = |y: usize| picture.row(y)[x];
        let above = beside.map(|d| at(y.saturating_sub(d)));
        let below = beside.map(|d| at((y + d).min(last)));
        let paper = above[0].max(above[1]).min(below[0].max(below[1]));
        let darkest = at(y)
            .min(at(y.saturating_sub(1)))
            .min(at((y + 1).min(last)));
        (darkest, paper)
    });
    shades.collect()
}

/// The same with each column as dark as the darkest one so near.
fn darkest_around(shades: &[(u8, u8)], reach: usize) -> Vec<(u8, u8)> {
    let around = |i: usize| i.saturating_sub(reach)..(i + reach + 1).min(shades.len());
    let darkest = |i: usize| shades[around(i)].iter().map(|s| s.0).min();
    let widened = shades.iter().enumerate();
    widened
        .map(|(i, (own, paper))| (darkest(i).unwrap_or(*own), *paper))
        .collect()
}

/// Where the picture is dark: beside what lies around it or, where another line crosses, in itself; both by half of what is usual
/// along the stroke, which is the second value; the third is how dark that is. `None` when what is usual is paper.
fn dark_along(shades: &[(u8, u8)], darkest_paper: u8) -> Option<(Vec<bool>, u8, u8)> {
    let contrast_of = |s: &(u8, u8)| s.1.saturating_sub(s.0);
    let usual = |of: &dyn Fn(&(u8, u8)) -> u8| {
        let mut sorted: Vec<u8> = shades.iter().map(of).collect();
        sorted.sort_unstable();
        sorted[sorted.len() / 2]
    };
    let (usual_shade, contrast) = (usual(&|s| s.0), usual(&contrast_of));
    let half = contrast / 2;
    let dark = usual_shade.saturating_add(half);
    let along = shades.iter().map(|s| contrast_of(s) > half || s.0 <= dark);
    (usual_shade <= darkest_paper).then(|| (along.collect(), contrast, dark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dotted_line_is_a_stroke_and_bits_of_letters_are_none() {
        let unit = 300.0 / 72.0;
        // Dots of so many pixels, so far from each to the next, on a picture of two levels.
        for (dot, step, expected) in [(20, 20, 1), (2, 4, 1), (2, 5, 1), (4, 13, 0)] {
            let mut g = Gray::filled(400, 60, 255);
            for x in (50..350).step_by(step) {
                g.row_mut(30)[x..x + dot].fill(0);
                g.row_mut(31)[x..x + dot].fill(0);
            }
            assert_eq!(strokes(&g, unit, 40.0).len(), expected, "{dot} of {step}");
        }
    }
}
