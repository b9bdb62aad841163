//! Watermarks in pixels: bands of gray or colour between paper and ink, in strokes thicker than print's.

use crate::cells::Patch;
use crate::gray::{Gray, Levels, shade};
use crate::hidden::Over;
use mingxi_core::DisjointSets;

/// A watermark is darker than the paper by at least this share of the ink's darkness, and by 8 shades.
const PALEST: f32 = 0.08;
const PALEST_STEP: u8 = 8;

/// And lighter than ink by at least this share.
const DARKEST: f32 = 0.85;

/// From this share of the ink's darkness on, print under a watermark is found by a detector.
const DARK: f32 = 0.45;

/// From this share on, rulings and print are found worse through a watermark than with the watermark taken off.
const HEAVY: f32 = 0.3;

/// From this share on, its own thin strokes are taken for print in a sharp picture, and the watermark is taken off the print;
/// not off the rulings: pale ones would go with it.
const SHOWS_AS_PRINT: f32 = 0.22;

/// A picture with so many pixels a point is sharp, as from 140 dpi on: copies of a watermark fit each other to a stroke's width. At
/// 110 dpi more is lost of the print than is won.
const SHARP: f32 = 1.9;

/// Watermarks are looked for on a picture of squares with this side, points.
pub(crate) const SQUARE_PT: f32 = 1.5;

/// A square is dark when this share of its pixels is.
const SQUARE_FILL: f32 = 0.5;

/// A pixel of it differs from the strokes around by no more than this share of the band, or by scanner noise, shades.
const UNEVEN: f32 = 0.15;
const UNEVEN_STEP: f32 = 14.0;

/// Characters of one phrase are no further apart than this, points.
const PHRASE_GAP_PT: f32 = 12.0;

/// Smaller groups than this, along the diagonal, are dirt or headings, points.
const MIN_DIAGONAL_PT: f32 = 60.0;

/// A group that fills more of its box than this is a shade or a picture.
const MAX_FILL: f32 = 0.6;

/// A phrase leans when its direction is at least this far from both axes, degrees.
const LEAN_DEG: std::ops::Range<f32> = 12.0..78.0;

/// And when it is so many times longer than wide.
const LONG: f32 = 1.8;

/// The squares of a phrase are of one shade: apart by no more than this share of its distance from the paper.
const ONE_SHADE: f32 = 0.3;

/// Letters of a watermark are higher and wider than this, points; body type is not.
const HIGH_PT: f32 = 12.0;

/// A piece of such a letter is no further from the rest of it than this, squares.
const PIECE_SQUARES: usize = 3;

/// Small print is no higher than this, points: 6-pt to 9-pt type.
const SMALL_PT: f32 = 9.0;

/// Its characters stand beside each other on one line: they have this share of their height in common, so many squares between them
/// at the most; or they run together, so many times as wide as high.
const LEVEL: f32 = 0.6;
const LINE_GAP_SQUARES: usize = 5;
const LINE: f32 = 2.0;

/// Phrases repeat when so many have widths and heights that differ by no more than this share, or by two squares.
const REPEATS: usize = 3;
const ALIKE: f32 = 0.1;
const ALIKE_SQUARES: f32 = 2.0;

/// A phrase that does not lean and repeat must be this long, along the diagonal, to be told from lines of print, points.
const LONG_PHRASE_PT: f32 = 110.0;

/// Or, when it is level and repeats, this high, points: titles of disclosures are set in 22 pt at the most, and a page has one.
const LEVEL_HIGH_PT: f32 = 28.0;

/// A pixel is beside a watermark when its ground is darker than paper by less than this share of the watermark's darkness: the
/// rest of its blurred edge.
const HALO: f32 = 0.3;

/// Watermarks of a page, and where their pixels are.
#[derive(Debug, Clone)]
pub(crate) struct Overlay {
    /// Around each phrase, pixels, with the evidence.
    pub phrases: Vec<(Patch, String)>,
    /// Its shade.
    pub level: u8,
    /// Whether it is so dark that projection cannot tell it from print.
    pub dark: bool,
    is_taken_off: bool,
    /// Where it covers the picture: squares, row by row.
    squares: Gray,
    side: usize,
}

/// The watermarks of a straight picture without rulings, whose `ground` [`crate::ink::ground`] gives; `None` when there is no strong evidence of any.
pub(crate) fn find(picture: &Gray, ground: &Gray, levels: Levels, unit: f32) -> Option<Overlay> {
    let side = ((SQUARE_PT * unit).round() as usize).max(1);
    let band = band(levels)?;
    let dark = without_small_print(dark_squares(picture, ground, side, &band));
    let groups = groups(&dark, (PHRASE_GAP_PT / SQUARE_PT / 2.0) as usize);
    let shade_of = |x: usize, y: usize| ground.row(y * side + side / 2)[x * side + side / 2];
    let evident: Vec<(&Group, String)> = groups
        .iter()
        .filter_map(|group| evidence(group, &groups).map(|reason| (group, reason)))
        .collect();
    let shades: Vec<u8> = evident.iter().map(|(g, _)| g.shade(shade_of)).collect();
    let apart = |shade: u8| (ONE_SHADE * f32::from(levels.paper.saturating_sub(shade))) as u8;
    let alike = |group: &&Group| {
        let own = group.shade(shade_of);
        group.lesser_side() >= HIGH_PT && shades.iter().any(|s| s.abs_diff(own) <= apart(*s))
    };
    let further = groups
        .iter()
        .filter(|g| evident.iter().all(|(e, _)| !std::ptr::eq(*e, *g)));
    let further = further.filter(alike);
    let mut squares = Gray::filled(dark.width(), dark.height(), 0);
    for group in evident.iter().map(|(g, _)| *g).chain(further) {
        let palest = group.shade(shade_of);
        let palest = palest.saturating_add(apart(palest));
        for (x, y) in &group.squares {
            // What is paler is print next to it, blurred to gray.
            if shade_of(*x, *y) <= palest {
                mark_around(&mut squares, *x, *y, 1);
            }
        }
    }
    let level = *shades.get(shades.len() / 2)?;
    let phrases = evident
        .into_iter()
        .map(|(g, reason)| (g.patch(side, picture.width(), picture.height()), reason))
        .collect();
    Some(Overlay {
        phrases,
        level,
        dark: level < levels.between(DARK),
        is_taken_off: false,
        squares,
        side,
    })
}

/// The shades that a watermark may have.
fn band(levels: Levels) -> Option<std::ops::Range<u8>> {
    let palest = levels
        .between(PALEST)
        .min(levels.paper.saturating_sub(PALEST_STEP));
    let darkest = levels.between(DARKEST);
    (darkest < palest).then_some(darkest..palest)
}

/// 1 for each square of the picture that is mostly within the band, and flat: small print is gray between its strokes.
fn dark_squares(picture: &Gray, ground: &Gray, side: usize, band: &std::ops::Range<u8>) -> Gray {
    let (w, h) = (ground.width() / side, ground.height() / side);
    let uneven = (f32::from(band.end - band.start) * UNEVEN).max(UNEVEN_STEP) as u8;
    let enough = ((side * side) as f32 * SQUARE_FILL).ceil() as u32;
    let mut out = Gray::filled(w, h, 0);
    let mut counts = vec![0_u32; w];
    for y in 0..h {
        counts.fill(0);
        for dy in 0..side {
            let row = &ground.row(y * side + dy)[..w * side];
            let own = &picture.row(y * side + dy)[..w * side];
            let squares = row.chunks_exact(side).zip(own.chunks_exact(side));
            for (count, (square, own)) in counts.iter_mut().zip(squares) {
                let flat = |(g, p): (&u8, &u8)| band.contains(g) && g - *p.min(g) <= uneven;
                *count += square
                    .iter()
                    .zip(own)
                    .map(|p| u32::from(flat(p)))
                    .sum::<u32>();
            }
        }
        for (p, count) in out.row_mut(y).iter_mut().zip(&counts) {
            *p = u8::from(*count >= enough);
        }
    }
    out
}

/// The squares without lines of small print away from all that is as high as a letter of a watermark: blurred to gray, they look like
/// pieces of one. Where nothing is as high, all of them.
fn without_small_print(mut dark: Gray) -> Gray {
    let (high, low): (Vec<_>, Vec<_>) = groups(&dark, 1)
        .into_iter()
        .partition(|g| g.size().1 * SQUARE_PT >= HIGH_PT);
    if high.is_empty() {
        return dark;
    }
    let mut letters = Gray::filled(dark.width(), dark.height(), 0);
    for (x, y) in high.iter().flat_map(|g| &g.squares) {
        letters.row_mut(*y)[*x] = 1;
    }
    let near = widened(&letters, PIECE_SQUARES);
    let stands_apart = |g: &&Group| g.squares.iter().all(|(x, y)| near.row(*y)[*x] == 0);
    let is_small = |g: &&Group| g.size().1 * SQUARE_PT <= SMALL_PT;
    let small: Vec<&Group> = low.iter().filter(is_small).filter(stands_apart).collect();
    let is_print = |g: &&&Group| {
        let mut others = small.iter().filter(|other| !std::ptr::eq(**other, **g));
        g.is_line() || others.any(|other| g.is_in_line_with(other))
    };
    for (x, y) in small.iter().filter(is_print).flat_map(|g| &g.squares) {
        dark.row_mut(*y)[*x] = 0;
    }
    dark
}

/// Every 1 spread so far, left, right, up and down.
pub(crate) fn widened(squares: &Gray, reach: usize) -> Gray {
    let across = |from: &Gray| {
        let mut out = from.clone();
        for y in 0..from.height() {
            for (x, _) in from.row(y).iter().enumerate().filter(|(_, p)| **p == 1) {
                let right = (x + reach + 1).min(from.width());
                out.row_mut(y)[x.saturating_sub(reach)..right].fill(1);
            }
        }
        out
    };
    across(&across(squares).transposed()).transposed()
}

/// A square and its neighbours.
pub(crate) fn mark_around(squares: &mut Gray, x: usize, y: usize, with: u8) {
    let (w, h) = (squares.width(), squares.height());
    for y in y.saturating_sub(1)..(y + 2).min(h) {
        squares.row_mut(y)[x.saturating_sub(1)..(x + 2).min(w)].fill(with);
    }
}

/// Dark squares near each other.
#[derive(Debug)]
pub(crate) struct Group {
    /// Column and row of each.
    pub squares: Vec<(usize, usize)>,
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
}

/// Dark squares that are within `reach` of each other.
pub(crate) fn groups(dark: &Gray, reach: usize) -> Vec<Group> {
    let reach = reach.max(1);
    let (w, h) = (dark.width(), dark.height());
    // Coarse fields of `reach` squares: neighbours among them are near enough.
    let (fields_w, fields_h) = (w.div_ceil(reach), h.div_ceil(reach));
    let mut sets = DisjointSets::new(fields_w * fields_h);
    let mut used = vec![false; fields_w * fields_h];
    for y in 0..h {
        for (x, _) in dark.row(y).iter().enumerate().filter(|(_, p)| **p == 1) {
            used[y / reach * fields_w + x / reach] = true;
        }
    }
    for y in 0..fields_h {
        for x in 0..fields_w {
            let at = y * fields_w + x;
            let neighbours = [
                (x > 0).then(|| at - 1),
                (y > 0).then(|| at - fields_w),
                (x > 0 && y > 0).then(|| at - fields_w - 1),
                (x + 1 < fields_w && y > 0).then(|| at + 1 - fields_w),
            ];
            for other in neighbours.into_iter().flatten() {
                if used[at] && used[other] {
                    sets.union(at, other);
                }
            }
        }
    }
    let mut groups: Vec<Option<Group>> = (0..fields_w * fields_h).map(|_| None).collect();
    for y in 0..h {
        for (x, _) in dark.row(y).iter().enumerate().filter(|(_, p)| **p == 1) {
            let root = sets.find(y / reach * fields_w + x / reach);
            let group = groups[root].get_or_insert_with(|| Group {
                squares: Vec::new(),
                left: x,
                top: y,
                right: x,
                bottom: y,
            });
            group.squares.push((x, y));
            group.left = group.left.min(x);
            group.right = group.right.max(x);
            group.bottom = y;
        }
    }
    groups.into_iter().flatten().collect()
}

impl Group {
    /// Width and height in squares.
    pub(crate) fn size(&self) -> (f32, f32) {
        (
            (self.right + 1 - self.left) as f32,
            (self.bottom + 1 - self.top) as f32,
        )
    }

    /// In squares.
    fn diagonal(&self) -> f32 {
        let (w, h) = self.size();
        w.hypot(h)
    }

    /// Its shade: of its darker third, since print next to it is blurred to something paler.
    fn shade(&self, of: impl Fn(usize, usize) -> u8) -> u8 {
        let mut shades: Vec<u8> = self.squares.iter().map(|(x, y)| of(*x, *y)).collect();
        shades.sort_unstable();
        shades.get(shades.len() / 3).copied().unwrap_or(0)
    }

    /// Whether its characters run together into a line.
    fn is_line(&self) -> bool {
        let (w, h) = self.size();
        w >= LINE * h
    }

    /// Whether another stands beside it on one line.
    fn is_in_line_with(&self, other: &Self) -> bool {
        let common = self.bottom.min(other.bottom) + 1;
        let level = common.saturating_sub(self.top.max(other.top)) as f32;
        let gap = self
            .left
            .max(other.left)
            .saturating_sub(self.right.min(other.right));
        level >= LEVEL * self.size().1.min(other.size().1) && gap <= LINE_GAP_SQUARES
    }

    /// Whether it is as wide and as high as another.
    fn is_alike(&self, other: &Self) -> bool {
        let near = |a: f32, b: f32| (a - b).abs() <= (ALIKE * a.max(b)).max(ALIKE_SQUARES);
        let ((w, h), (other_w, other_h)) = (self.size(), other.size());
        near(w, other_w) && near(h, other_h)
    }

    /// The lesser of its width and height, points.
    fn lesser_side(&self) -> f32 {
        let (w, h) = self.size();
        w.min(h) * SQUARE_PT
    }

    /// The share of its box that it fills.
    pub(crate) fn fill(&self) -> f32 {
        let (w, h) = self.size();
        self.squares.len() as f32 / (w * h)
    }

    /// Its box in pixels.
    pub(crate) fn patch(&self, side: usize, width: usize, height: usize) -> Patch {
        Patch {
            top: self.top * side,
            left: self.left * side,
            bottom: ((self.bottom + 1) * side).min(height),
            right: ((self.right + 1) * side).min(width),
        }
    }

    /// Whether it is long and slanted, as phrases of watermarks are.
    pub(crate) fn leans(&self) -> bool {
        let (deg, long) = self.direction();
        LEAN_DEG.contains(&deg.abs()) && long >= LONG
    }

    /// The direction of the group, degrees from level, rising positive, and how many times longer it is than wide.
    fn direction(&self) -> (f32, f32) {
        let n = self.squares.len() as f32;
        let (mut mx, mut my) = (0.0, 0.0);
        for (x, y) in &self.squares {
            mx += *x as f32 / n;
            my += *y as f32 / n;
        }
        let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
        for (x, y) in &self.squares {
            let (dx, dy) = (*x as f32 - mx, my - *y as f32);
            xx += dx * dx / n;
            yy += dy * dy / n;
            xy += dx * dy / n;
        }
        let spread = ((xx - yy) / 2.0).hypot(xy);
        let middle = f32::midpoint(xx, yy);
        let (long, wide) = (middle + spread, (middle - spread).max(0.1));
        let deg = (2.0 * xy).atan2(xx - yy).to_degrees() / 2.0;
        (deg, (long / wide).sqrt())
    }
}

/// Why a group is a watermark: it leans and repeats, or does one of both and is long or high; `None` otherwise.
pub(crate) fn evidence(group: &Group, all: &[Group]) -> Option<String> {
    let own = group.diagonal();
    if own * SQUARE_PT < MIN_DIAGONAL_PT || group.fill() > MAX_FILL {
        return None;
    }
    let (deg, _) = group.direction();
    let alike = all.iter().filter(|g| g.is_alike(group)).count();
    let is_long = own * SQUARE_PT >= LONG_PHRASE_PT;
    match (group.leans(), alike >= REPEATS) {
        (true, true) => Some(format!(
            "thick pale strokes leaning {deg:.0}°, {alike} times on the page"
        )),
        (true, false) if is_long => Some(format!("thick pale strokes leaning {deg:.0}°")),
        (false, true) if is_long || group.lesser_side() >= LEVEL_HIGH_PT => {
            Some(format!("thick pale strokes, {alike} times on the page"))
        }
        _ => None,
    }
}

impl Overlay {
    /// A watermark over one box of a picture, for tests.
    #[cfg(test)]
    pub(crate) fn over(at: Patch, width: usize, height: usize) -> Self {
        let mut squares = Gray::filled(width, height, 0);
        for y in at.top..at.bottom {
            squares.row_mut(y)[at.left..at.right].fill(1);
        }
        Self {
            phrases: Vec::new(),
            level: 180,
            dark: true,
            is_taken_off: false,
            squares,
            side: 1,
        }
    }

    /// Where it lies or stands right beside: 1 for each such square of the picture.
    pub(crate) const fn squares(&self) -> &Gray {
        &self.squares
    }

    /// Side of a square, pixels.
    pub(crate) const fn side(&self) -> usize {
        self.side
    }

    /// How much darker than paper it is, shades.
    pub(crate) const fn contrast(&self, paper: u8) -> u8 {
        paper.saturating_sub(self.level)
    }

    /// Whether it is dark enough to be taken off.
    pub(crate) fn is_heavy(&self, levels: Levels) -> bool {
        self.level < levels.between(HEAVY)
    }

    /// Whether it is dark enough to be taken off the print; `unit` is pixels a point.
    pub(crate) fn shows_as_print(&self, levels: Levels, unit: f32) -> bool {
        unit >= SHARP && self.level < levels.between(SHOWS_AS_PRINT)
    }

    /// The same, no longer in the picture: where it was, there is paper, and some crumbs of it.
    pub(crate) fn taken_off(self, paper: u8) -> Self {
        Self {
            level: paper,
            dark: false,
            is_taken_off: true,
            ..self
        }
    }

    /// Whether it is no longer in the picture.
    pub(crate) const fn is_taken_off(&self) -> bool {
        self.is_taken_off
    }

    /// Both watermarks of a picture, as far as they are known.
    pub(crate) fn and(mut self, other: Self) -> Self {
        let squares = self.squares.pixels_mut().iter_mut();
        for (p, q) in squares.zip(other.squares.pixels()) {
            *p |= q;
        }
        self.phrases.extend(other.phrases);
        self
    }

    /// Whether it covers a pixel, or stands right beside it.
    pub(crate) fn covers(&self, x: usize, y: usize) -> bool {
        let (x, y) = (x / self.side, y / self.side);
        x < self.squares.width() && y < self.squares.height() && self.squares.row(y)[x] == 1
    }

    /// Where it lies to a pixel: within its squares, what is as light as paper is beside it.
    pub(crate) fn lies_at(&self, ground: &Gray, paper: u8, x: usize, y: usize) -> Over {
        let halo = (HALO * f32::from(paper.saturating_sub(self.level))) as u8;
        if !self.covers(x, y) {
            Over::Nothing
        } else if ground.row(y)[x] < paper.saturating_sub(halo) {
            Over::Pixel
        } else {
            Over::Beside
        }
    }

    /// The picture with the watermarks lifted off: where they lie, each pixel as much lighter as the paper is than its ground.
    pub(crate) fn lifted(&self, picture: &Gray, ground: &Gray, paper: u8) -> Gray {
        let mut out = picture.clone();
        for y in 0..picture.height() {
            let (row, ground) = (out.row_mut(y), ground.row(y));
            let Some(squares) =
                (y / self.side < self.squares.height()).then(|| self.squares.row(y / self.side))
            else {
                continue;
            };
            for (x, _) in squares.iter().enumerate().filter(|(_, p)| **p == 1) {
                for x in x * self.side..(x + 1) * self.side {
                    let under = ground[x];
                    let lifted = u32::from(row[x]) * u32::from(paper) / u32::from(under.max(1));
                    row[x] = shade(lifted.min(u32::from(paper))).max(row[x]);
                }
            }
        }
        out
    }

    /// The share of a box that it covers.
    pub(crate) fn share(&self, at: &Patch) -> f32 {
        let mut count = 0;
        let mut all = 0;
        for y in (at.top..at.bottom).step_by(self.side) {
            for x in (at.left..at.right).step_by(self.side) {
                count += usize::from(self.covers(x, y));
                all += 1;
            }
        }
        count as f32 / all.max(1) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Squares that are dark in these boxes: left, top, width, height.
    fn squares(boxes: &[(usize, usize, usize, usize)]) -> Gray {
        let mut dark = Gray::filled(200, 200, 0);
        for (x, y, w, h) in boxes {
            for y in *y..y + h {
                dark.row_mut(y)[*x..x + w].fill(1);
            }
        }
        dark
    }

    #[test]
    fn lines_of_print_are_no_phrase_that_repeats() {
        // Lines as long as each other within a tenth, but not as high; then words as high as each other.
        let phrases = |boxes: &[_]| {
            let groups = groups(&squares(boxes), 1);
            let found = groups.iter().filter(|g| evidence(g, &groups).is_some());
            found.count()
        };
        let line = |x, y, w, h| {
            [
                (x, y, w, 1),
                (x, y + h, w, 1),
                (x, y, 1, h),
                (x + w, y, 1, h + 1),
            ]
        };
        let print = [line(5, 5, 84, 10), line(5, 40, 84, 5), line(5, 80, 84, 22)];
        assert_eq!(phrases(&print.concat()), 0);
        let words = [line(5, 5, 84, 10), line(5, 40, 85, 10), line(5, 80, 84, 11)];
        assert_eq!(phrases(&words.concat()), 3);
    }

    #[test]
    fn small_print_away_from_the_letters_of_a_watermark_is_no_part_of_it() {
        let (letter, piece, line) = ((50, 50, 20, 20), (72, 55, 3, 3), (90, 60, 40, 4));
        let same = |a: &Gray, b: &Gray| a.pixels() == b.pixels();
        let left = without_small_print(squares(&[letter, piece, line]));
        assert!(same(&left, &squares(&[letter, piece])));
        assert!(same(
            &without_small_print(squares(&[line])),
            &squares(&[line])
        ));
    }
}
