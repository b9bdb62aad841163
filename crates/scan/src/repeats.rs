//! A watermark that repeats: its copies together show it without the print that lies on each, and so it can be divided out.
//!
//! Nothing is assumed of its words, its shade or how its copies are laid out: the steps from copy to copy are the peaks of the
//! autocorrelation of where it lies, and each pixel of it is the middle of what its copies show there.

use crate::gray::{Gray, shade};
use crate::watermark::{Overlay, widened};

/// Copies are further apart than this, points: characters of one phrase resemble each other too.
const MIN_STEP_PT: f32 = 60.0;

/// Squares of a watermark are first compared in blocks of this side, squares.
const BLOCK: usize = 4;

/// So many peaks of the autocorrelation are looked at.
const MAX_PEAKS: usize = 60;

/// So many of them are kept.
const MAX_STEPS: usize = 8;

/// A step leads from copy to copy when the shades at both its ends correlate by this much: on three scans of 110 dpi, with
/// print not yet taken off them, copies had 0.58 to 0.94, other peaks 0.50 at the most; where two watermarks cross, some copies had
/// 0.47 and 0.53 and are passed over.
const ALIKE: f32 = 0.55;

/// One step alone must be surer: lines of print taken for a watermark are as far apart everywhere, and passed with one.
const ALIKE_ONCE: f32 = 0.75;

/// And for this share of the watermark at the least.
const SHARE: f32 = 0.08;

/// A correlation is taken of no more pixels than this.
const MAX_SAMPLE: usize = 4_000;

/// A watermark reaches no further than this from where it was seen, squares: print hides it, and its strokes have thin ends.
const NEAR: usize = 4;

/// Copies are looked for field by field, since a watermark may be crossed by another, whose copies are elsewhere: squares.
const FIELD: usize = 16;

/// And found where the shades correlate by this much, of so many pixels.
const ALIKE_HERE: f32 = 0.5;
const FIELD_SAMPLE: usize = 400;

/// With fewer shades than so many, print may lie on all of them by chance: then the watermark is nowhere darker than the ground by
/// more than this share of its shade's distance from the paper.
const MANY: usize = 5;
const DARKER: f32 = 0.3;

/// Of the shades of so many copies or more, the watermark's is the one at this share from the darkest: print only darkens.
const COPIES: usize = 3;
const QUANTILE: f32 = 0.6;

/// What copies have in common is no watermark when the picture is lighter in more than this share of its pixels.
const LIGHTER: f32 = 0.1;

/// Nor when the ground, in which nothing thin is left, is lighter in more than this share: then it is print that lines have in
/// common. Of watermarks on six pages at 110 to 200 dpi it was 0.26 at the most, of print on one 0.46.
const THIN: f32 = 0.35;

/// Lighter: by this share of its darkness, of pixels that are darker than paper by so many shades.
const CLEARLY: f32 = 0.3;
const DARK: f32 = 24.0;

/// From a place of the watermark to the same place of another copy, pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Step {
    right: isize,
    down: isize,
}

impl Step {
    const fn times(self, factor: isize) -> Self {
        Self {
            right: self.right * factor,
            down: self.down * factor,
        }
    }

    /// Where it leads from a pixel, if that is in the picture.
    fn from(self, (x, y): (usize, usize), picture: &Gray) -> Option<(usize, usize)> {
        let x = x.checked_add_signed(self.right)?;
        let y = y.checked_add_signed(self.down)?;
        (x < picture.width() && y < picture.height()).then_some((x, y))
    }
}

/// The watermark of a picture alone, on white: what its copies have in common; `None` when it does not repeat.
///
/// `print` is the picture without rulings, `ground` the same without anything thin, `overlay` where the watermark was seen in it.
pub(crate) fn alone(
    print: &Gray,
    ground: &Gray,
    overlay: &Overlay,
    paper: u8,
    unit: f32,
) -> Option<Gray> {
    if overlay.phrases.len() < 2 {
        return None;
    }
    let steps = steps(ground, overlay, unit);
    if steps.is_empty() {
        return None;
    }
    let smooth = smoothed(print);
    let near = widened(overlay.squares(), NEAR);
    let darker = (DARKER * f32::from(paper - overlay.level)) as u8;
    let mut alone = Gray::filled(print.width(), print.height(), paper);
    let mut shades = Vec::with_capacity(2 * MAX_STEPS + 1);
    for field in fields(&near, overlay.side(), (print.width(), print.height())) {
        let copies = copies(ground, &field, &steps);
        for (x, y) in &field {
            shades.clear();
            shades.push(smooth.row(*y)[*x]);
            let others = copies.iter().filter_map(|step| step.from((*x, *y), print));
            shades.extend(others.map(|(x, y)| smooth.row(y)[x]));
            if let Some(common) = common(&mut shades) {
                let darkest = match shades.len() < MANY {
                    true => ground.row(*y)[*x].saturating_sub(darker),
                    false => 0,
                };
                alone.row_mut(*y)[*x] = common.max(darkest).min(paper);
            }
        }
    }
    let is_there = lighter(&smooth, &alone, paper) <= LIGHTER;
    let is_thick = lighter(ground, &alone, paper) <= THIN;
    (is_there && is_thick).then_some(alone)
}

/// The pixels in which a watermark may lie, in fields of so many squares both ways.
fn fields(near: &Gray, side: usize, (width, height): (usize, usize)) -> Vec<Vec<(usize, usize)>> {
    let across = near.width().div_ceil(FIELD);
    let mut fields = vec![Vec::new(); across * near.height().div_ceil(FIELD)];
    for (column, row) in marked(near) {
        let field = &mut fields[row / FIELD * across + column / FIELD];
        for y in row * side..((row + 1) * side).min(height) {
            field.extend((column * side..((column + 1) * side).min(width)).map(|x| (x, y)));
        }
    }
    fields.retain(|field| !field.is_empty());
    fields
}

/// The steps, both ways, that lead from a field to copies of what is in it.
fn copies(ground: &Gray, field: &[(usize, usize)], steps: &[Step]) -> Vec<Step> {
    let every = field.len() / FIELD_SAMPLE + 1;
    let both = steps.iter().flat_map(|step| [*step, step.times(-1)]);
    both.filter(|step| {
        let ends = field.iter().step_by(every);
        let ends = ends.filter_map(|at| Some((*at, step.from(*at, ground)?)));
        let (alike, count) = correlation(ground, ends);
        alike >= ALIKE_HERE && 2 * count * every >= field.len()
    })
    .collect()
}

/// The share of a watermark's pixels in which the picture is clearly lighter than it: print only darkens, so there is no watermark.
fn lighter(picture: &Gray, alone: &Gray, paper: u8) -> f32 {
    let (mut count, mut all) = (0, 0.0_f32);
    for (p, mark) in picture.pixels().iter().zip(alone.pixels()) {
        let dark = f32::from(paper - mark);
        if dark >= DARK {
            all += 1.0;
            count += i32::from(f32::from(*p) > f32::from(*mark) + CLEARLY * dark);
        }
    }
    count as f32 / all.max(1.0)
}

/// A picture without a watermark that [`alone`] shows: each pixel as much lighter as the paper is than the watermark there.
pub(crate) fn divided(picture: &Gray, alone: &Gray, paper: u8) -> Gray {
    let (mut out, smooth) = (picture.clone(), smoothed(picture));
    let pixels = out.pixels_mut().iter_mut().zip(smooth.pixels());
    for ((p, smooth), mark) in pixels.zip(alone.pixels()) {
        if *mark < paper {
            let lifted = u32::from(*smooth) * u32::from(paper) / u32::from((*mark).max(1));
            *p = shade(lifted.min(u32::from(paper)));
        }
    }
    out
}

/// The shade that most copies of a pixel have, or the lighter one of two; `None` of one.
fn common(shades: &mut [u8]) -> Option<u8> {
    shades.sort_unstable();
    match shades.len() {
        0 | 1 => None,
        n if n < COPIES => shades.last().copied(),
        n => shades
            .get((QUANTILE * (n - 1) as f32).round() as usize)
            .copied(),
    }
}

/// Column and row of each 1.
fn marked(squares: &Gray) -> impl Iterator<Item = (usize, usize)> + '_ {
    (0..squares.height()).flat_map(|row| {
        let ones = squares.row(row).iter().enumerate();
        ones.filter_map(move |(column, p)| (*p == 1).then_some((column, row)))
    })
}

/// The steps from copy to copy, those that most of the watermark takes first.
fn steps(ground: &Gray, overlay: &Overlay, unit: f32) -> Vec<Step> {
    let side = overlay.side() as isize;
    let places: Vec<(usize, usize)> = marked(overlay.squares()).collect();
    let least = (MIN_STEP_PT * unit) as isize / side / BLOCK as isize;
    let marks = Marks::new(ground, overlay, &places);
    let mut found: Vec<(usize, Step)> = Vec::new();
    for peak in peaks(&places, least) {
        let rough = marks.best_near(peak.times(side), BLOCK as isize, side);
        let step = marks.best_near(rough, side - 1, 1);
        let (alike, count) = marks.alike(step);
        let is_known = |(_, known): &(usize, Step)| {
            let apart = |a: isize, b: isize| (a - b).abs() <= side;
            apart(known.right, step.right) && apart(known.down, step.down)
        };
        let enough = count as f32 >= SHARE * marks.sample.len() as f32;
        if alike >= ALIKE && enough && !found.iter().any(is_known) {
            found.push((count, step));
        }
    }
    found.sort_by_key(|(count, step)| (std::cmp::Reverse(*count), step.down, step.right));
    found.truncate(MAX_STEPS);
    let only = found.len() == 1;
    found.retain(|(_, step)| !only || marks.alike(*step).0 >= ALIKE_ONCE);
    found.into_iter().map(|(_, step)| step).collect()
}

/// Where a watermark is compared with its copies.
struct Marks<'a> {
    ground: &'a Gray,
    overlay: &'a Overlay,
    /// Pixels of it, evenly spread.
    sample: Vec<(usize, usize)>,
}

impl<'a> Marks<'a> {
    /// `places` are its squares.
    fn new(ground: &'a Gray, overlay: &'a Overlay, places: &[(usize, usize)]) -> Self {
        let side = overlay.side();
        let every = places.len() / MAX_SAMPLE + 1;
        let middle = |(x, y): &(usize, usize)| (x * side + side / 2, y * side + side / 2);
        Self {
            ground,
            overlay,
            sample: places.iter().step_by(every).map(middle).collect(),
        }
    }

    /// The step that correlates best of those up to `reach` strides away, both ways and in both directions.
    fn best_near(&self, middle: Step, reach: isize, stride: isize) -> Step {
        let (mut best, mut most) = (middle, f32::MIN);
        for v in -reach..=reach {
            for u in -reach..=reach {
                let step = Step {
                    right: middle.right + u * stride,
                    down: middle.down + v * stride,
                };
                let (alike, count) = self.alike(step);
                if count > 0 && alike > most {
                    (best, most) = (step, alike);
                }
            }
        }
        best
    }

    /// The correlation of the shades at both ends of a step, as far as the watermark lies at both, and of how many pixels.
    fn alike(&self, step: Step) -> (f32, usize) {
        let ends = self.sample.iter().filter_map(|at| {
            let to = step.from(*at, self.ground)?;
            self.overlay.covers(to.0, to.1).then_some((*at, to))
        });
        correlation(self.ground, ends)
    }
}

/// How much the shades of pairs of pixels correlate, -1 to 1, and how many pairs there are.
fn correlation(
    picture: &Gray,
    pairs: impl Iterator<Item = ((usize, usize), (usize, usize))>,
) -> (f32, usize) {
    let (mut n, mut a, mut b, mut aa, mut bb, mut ab) = (0_u64, 0_u64, 0_u64, 0, 0, 0);
    for ((x, y), (u, v)) in pairs {
        let (p, q) = (u64::from(picture.row(y)[x]), u64::from(picture.row(v)[u]));
        (n, a, b) = (n + 1, a + p, b + q);
        (aa, bb, ab) = (aa + p * p, bb + q * q, ab + p * q);
    }
    let covariance = (n * ab) as f32 - (a * b) as f32;
    let spread = ((n * aa - a * a) as f32 * (n * bb - b * b) as f32).sqrt();
    (covariance / spread.max(1.0), n as usize)
}

/// The peaks of the autocorrelation of places, downwards or to the right and at least so many blocks long, in squares; the
/// highest first.
fn peaks(places: &[(usize, usize)], least: isize) -> Vec<Step> {
    let mut counts: std::collections::BTreeMap<(usize, usize), u64> =
        std::collections::BTreeMap::new();
    for (x, y) in places {
        *counts.entry((y / BLOCK, x / BLOCK)).or_default() += 1;
    }
    let blocks: Vec<(isize, isize, u64)> = counts
        .into_iter()
        .map(|((y, x), n)| (x as isize, y as isize, n))
        .collect();
    let right = blocks.iter().map(|b| b.0).max().unwrap_or(0) + 1;
    let down = blocks.iter().map(|b| b.1).max().unwrap_or(0) + 1;
    // Steps to the left come first in a row: x is moved by `right`, and a margin of one is left on all sides.
    let wide = 2 * right + 1;
    let mut sums = vec![0_u64; (wide * (down + 1)) as usize];
    for (i, a) in blocks.iter().enumerate() {
        for b in &blocks[i..] {
            sums[((b.1 - a.1) * wide + b.0 - a.0 + right) as usize] += a.2 * b.2;
        }
    }
    let at = |x: isize, y: isize| {
        let (x, y) = if y < 0 { (-x, -y) } else { (x, y) };
        let inside = x.abs() <= right && y <= down;
        if inside {
            sums.get((y * wide + x + right) as usize)
                .copied()
                .unwrap_or(0)
        } else {
            0
        }
    };
    let mut found: Vec<(u64, isize, isize)> = Vec::new();
    for y in 0..down {
        for x in -right..=right {
            let own = at(x, y);
            let far = x * x + y * y >= least * least && (y > 0 || x > 0);
            let highest = || (-1..=1).all(|v| (-1..=1).all(|u| at(x + u, y + v) <= own));
            if own > 0 && far && highest() {
                found.push((own, y, x));
            }
        }
    }
    found.sort_unstable_by(|a, b| b.cmp(a));
    found.truncate(MAX_PEAKS);
    let block = BLOCK as isize;
    found
        .into_iter()
        .map(|(_, y, x)| Step {
            right: x * block,
            down: y * block,
        })
        .collect()
}

/// The picture blurred a little: scanner noise is less, strokes stay as they are.
fn smoothed(picture: &Gray) -> Gray {
    let across = |from: &Gray| {
        let mut out = from.clone();
        for y in 0..from.height() {
            let row = from.row(y);
            for (p, near) in out.row_mut(y).iter_mut().skip(1).zip(row.windows(3)) {
                let sum = u32::from(near[0]) + 2 * u32::from(near[1]) + u32::from(near[2]);
                *p = shade(sum / 4);
            }
        }
        out
    };
    across(&across(picture).transposed()).transposed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink;
    use crate::watermark;

    /// Pixels a point: 144 dpi.
    const UNIT: f32 = 2.0;
    const PAPER: u8 = 250;
    const SHADE: u8 = 160;

    /// Scanner noise of 4 shades either way, the same every time.
    fn noisy(mut picture: Gray) -> Gray {
        let mut state = 1_u32;
        for p in picture.pixels_mut() {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *p = p.saturating_add((state >> 29) as u8).saturating_sub(4);
        }
        picture
    }

    /// Darkens a box by a factor, as ink over ink does.
    fn darken(picture: &mut Gray, (x, y): (usize, usize), (w, h): (usize, usize), to: u8) {
        for y in y..(y + h).min(picture.height()) {
            for p in &mut picture.row_mut(y)[x..x + w] {
                *p = shade(u32::from(*p) * u32::from(to) / u32::from(PAPER));
            }
        }
    }

    /// A page of lines of thin print, none like another.
    fn print() -> Gray {
        let mut page = Gray::filled(900, 1200, PAPER);
        for line in 0..40 {
            for letter in 0..60 {
                let kind = (line * 7 + letter * 13 + line * letter) % 5;
                let at = (40 + letter * 14, 20 + line * 29);
                darken(&mut page, at, (2, 12), 40);
                darken(&mut page, (at.0, at.1 + 2 * kind), (8, 2), 40);
            }
        }
        page
    }

    /// A slanted phrase of letters in thick strokes.
    fn stamp(page: &mut Gray, (x, y): (usize, usize)) {
        for i in 0..9 {
            let at = (x + 22 * i, y + 200 - 22 * i);
            darken(page, at, (18, 7 + i % 3), SHADE);
            darken(page, (at.0 + 4 + i % 4, at.1 + 7 + i % 3), (8, 17), SHADE);
        }
    }

    fn without(page: &Gray) -> Option<Gray> {
        let levels = page.levels();
        let ground = ink::ground(page, UNIT, ink::BLURRED_PX);
        let overlay = watermark::find(page, &ground, levels, UNIT)?;
        let alone = alone(page, &ground, &overlay, levels.paper, UNIT)?;
        Some(divided(page, &alone, levels.paper))
    }

    fn stamped(at: &[(usize, usize)]) -> Gray {
        let mut page = print();
        for at in at {
            stamp(&mut page, *at);
        }
        noisy(page)
    }

    #[test]
    fn what_repeats_is_gone_and_the_print_on_it_stays() {
        let copies = [
            (60, 80),
            (480, 80),
            (60, 460),
            (480, 460),
            (60, 840),
            (480, 840),
        ];
        let clean = without(&stamped(&copies)).expect("a watermark that repeats");
        let want = print();
        let wrong = clean.pixels().iter().zip(want.pixels());
        let wrong = wrong.filter(|(p, q)| (**p > 150) != (**q > 150)).count();
        let ink = want.pixels().iter().filter(|p| **p < 150).count();
        assert!(wrong * 50 < ink, "{wrong} pixels of {ink}");
    }

    #[test]
    fn print_alone_is_not_divided_by_itself() {
        assert_eq!(without(&noisy(print())), None);
    }

    #[test]
    fn one_phrase_does_not_repeat() {
        let page = stamped(&[(300, 400)]);
        let ground = ink::ground(&page, UNIT, ink::BLURRED_PX);
        assert!(watermark::find(&page, &ground, page.levels(), UNIT).is_some());
        assert_eq!(without(&page), None);
    }

    #[test]
    fn print_only_darkens_a_watermark() {
        let alone = Gray::filled(10, 10, SHADE);
        assert!(lighter(&Gray::filled(10, 10, SHADE - 100), &alone, PAPER) < LIGHTER);
        assert!(lighter(&Gray::filled(10, 10, PAPER), &alone, PAPER) > LIGHTER);
    }
}
