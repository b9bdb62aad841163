//! Coloured watermarks and seals: found by their colour, and looked through in the brightest channel.

use crate::cells::Patch;
use crate::gray::{Gray, Planes};
use crate::watermark::{Group, SQUARE_PT, evidence, groups, mark_around};

/// A square is coloured when its brightest channel is on average so much lighter than it, shades;
/// the palest red watermark seen has 20, JPEG leaves 4.
const COLOURED: i32 = 10;

/// Coloured squares are of one mark when no further apart than this, points.
const NEAR_PT: f32 = 12.0;

/// Sides of a seal, points: 公章 are 38 to 50 mm wide, a little less when cut off at a margin.
const SEAL_PT: std::ops::Range<f32> = 80.0..170.0;

/// A seal is about as wide as high.
const SEAL_ASPECT: std::ops::Range<f32> = 0.75..1.33;

/// And it fills this share of its box: a ring with words in it, not a picture.
const SEAL_FILL: std::ops::Range<f32> = 0.12..0.75;

/// A pixel of a mark has its full colour when it is this share as colourful as the hundredth most colourful of its squares.
const FULL: f32 = 0.8;

/// What is so much darker than a mark at its fullest is print, shades: the grain of scanners stays below.
const INK: f32 = 40.0;

/// Both sides of words in colour that cross each other, points, and how much of their box they fill; headings are low.
const LARGE_PT: f32 = 120.0;
const LARGE_FILL: f32 = 0.5;

/// What a coloured mark is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A watermark, with the evidence.
    Watermark(String),
    /// A seal.
    Seal,
}

/// The picture as read: gray, but looked through where coloured watermarks and seals lie; and those.
///
/// Coloured print (a red heading) has no such shape and stays as dark as it is.
pub(crate) fn looked_through(planes: Planes, unit: f32) -> (Gray, Vec<(Patch, Mark)>) {
    let Planes { gray, neutral } = planes;
    let Some(neutral) = neutral else {
        return (gray, Vec::new());
    };
    let side = ((SQUARE_PT * unit).round() as usize).max(1);
    let coloured = coloured_squares(&gray, &neutral, side);
    let all = groups(&coloured, (NEAR_PT / SQUARE_PT / 2.0) as usize);
    let mut squares = Gray::filled(coloured.width(), coloured.height(), 0);
    let mut marks = Vec::new();
    let place = |group: &Group| group.patch(side, gray.width(), gray.height());
    for group in &all {
        if let Some(mark) = mark(group, &all) {
            marks.push((place(group), mark));
        }
    }
    // The star of a seal is a part of it.
    let is_marked = |group: &&Group| marks.iter().any(|(at, _)| at.holds(&place(group)));
    let mut tints: Vec<Tint> = Vec::new();
    for group in all.iter().filter(is_marked).take(usize::from(u8::MAX)) {
        tints.push(Tint::of(&group.squares, &gray, &neutral, side));
        for (x, y) in &group.squares {
            mark_around(&mut squares, *x, *y, tints.len() as u8);
        }
    }
    if tints.is_empty() {
        return (gray, marks);
    }
    let mut seen = gray.clone();
    // What is left over at the far edges belongs to the last squares.
    let (last_x, last_y) = (
        squares.width().saturating_sub(1),
        squares.height().saturating_sub(1),
    );
    for y in 0..gray.height() {
        let tints_here = squares.row((y / side).min(last_y));
        for x in 0..gray.width() {
            let tint = usize::from(tints_here[(x / side).min(last_x)]);
            let Some(tint) = tint.checked_sub(1).map(|t| &tints[t]) else {
                continue;
            };
            let bright = neutral.row(y)[x];
            let colour = bright.saturating_sub(gray.row(y)[x]);
            let near = colour_near(&gray, &neutral, x, y);
            seen.row_mut(y)[x] = tint.taken_off(bright, colour, near);
        }
    }
    (seen, marks)
}

/// How much lighter the brightest channel is than the gray, at the most colourful pixel here and around: JPEG keeps
/// the colour of two pixels by two, so that it ends beside the edge of what is coloured.
fn colour_near(gray: &Gray, neutral: &Gray, x: usize, y: usize) -> u8 {
    let rows = y.saturating_sub(1)..(y + 2).min(gray.height());
    let across = x.saturating_sub(1)..(x + 2).min(gray.width());
    let of_row = |y: usize| {
        let pixels = neutral.row(y)[across.clone()].iter();
        let pixels = pixels.zip(&gray.row(y)[across.clone()]);
        pixels
            .map(|(bright, dark)| bright.saturating_sub(*dark))
            .max()
    };
    rows.filter_map(of_row).max().unwrap_or(0)
}

/// The colour of a mark: how it differs from that of print and paper, which have none.
///
/// The brightest channel still shows a mark whose colour is not pure, paler. What its colour takes from paper there
/// is given back to each pixel by its share of the colour: black print below or above the mark has none and stays black.
#[derive(Debug)]
struct Tint {
    /// How much lighter the brightest channel of its full colour is than the gray, shades.
    colourful: f32,
    /// How much lighter paper is than the brightest channel of its full colour, shades.
    takes: f32,
    /// The shade of paper.
    paper: f32,
}

impl Tint {
    fn of(squares: &[(usize, usize)], gray: &Gray, neutral: &Gray, side: usize) -> Self {
        let pixels = || {
            let rows = squares
                .iter()
                .flat_map(|(x, y)| (0..side).map(move |dy| (x * side, y * side + dy)));
            rows.flat_map(|(x, y)| {
                let clear = &neutral.row(y)[x..x + side];
                clear.iter().zip(&gray.row(y)[x..x + side])
            })
        };
        let mut by_colour = [0_usize; 256];
        let mut count = 0;
        for (bright, dark) in pixels() {
            by_colour[usize::from(bright.saturating_sub(*dark))] += 1;
            count += 1;
        }
        let colourful = nth_from_above(&by_colour, count / 100) as f32;
        let (mut full, mut plain) = ([0_usize; 256], [0_usize; 256]);
        for (bright, dark) in pixels() {
            let colour = f32::from(bright.saturating_sub(*dark));
            if colour >= FULL * colourful {
                full[usize::from(*bright)] += 1;
            } else if colour < COLOURED as f32 {
                plain[usize::from(*bright)] += 1;
            }
        }
        let middle = |of: &[usize; 256]| nth_from_above(of, of.iter().sum::<usize>() / 2) as f32;
        let paper = middle(&plain);
        Self {
            colourful: colourful.max(1.0),
            takes: (paper - middle(&full)).max(0.0),
            paper,
        }
    }

    /// The gray of a pixel without the mark, from its brightest channel, its colour, and that of the most colourful pixel around.
    ///
    /// Print gets no more than what its own colour says: rulings beside a mark would be gnawed at.
    fn taken_off(&self, bright: u8, colour: u8, near: u8) -> u8 {
        let bright = f32::from(bright);
        let is_print = bright < self.paper - self.takes - INK;
        let colour = f32::from(if is_print { colour } else { near });
        let share = (colour / self.colourful).min(1.0);
        let lighter = self.takes.mul_add(share, bright);
        lighter.min(self.paper.max(bright)) as u8
    }
}

/// The shade that so many pixels are lighter than, of a count of pixels by shade.
fn nth_from_above(count: &[usize; 256], nth: usize) -> usize {
    let mut lighter = 0;
    let found = count.iter().rposition(|c| {
        lighter += c;
        lighter > nth
    });
    found.unwrap_or(0)
}

/// 1 for each square that is coloured.
fn coloured_squares(gray: &Gray, neutral: &Gray, side: usize) -> Gray {
    let (w, h) = (gray.width() / side, gray.height() / side);
    let enough = (side * side) as i32 * COLOURED;
    let mut out = Gray::filled(w, h, 0);
    let mut sums = vec![0_i32; w];
    for y in 0..h {
        sums.fill(0);
        for dy in 0..side {
            let rows = (gray.row(y * side + dy), neutral.row(y * side + dy));
            let squares = rows.0.chunks_exact(side).zip(rows.1.chunks_exact(side));
            for (sum, (dark, bright)) in sums.iter_mut().zip(squares) {
                let lighter = |(b, d): (&u8, &u8)| i32::from(*b) - i32::from(*d);
                *sum += bright.iter().zip(dark).map(lighter).sum::<i32>();
            }
        }
        for (p, sum) in out.row_mut(y).iter_mut().zip(&sums) {
            *p = u8::from(*sum >= enough);
        }
    }
    out
}

/// What a coloured group is; `None` for coloured print.
fn mark(group: &Group, all: &[Group]) -> Option<Mark> {
    if is_seal(group) {
        return Some(Mark::Seal);
    }
    let (w, h) = group.size();
    let large = w.min(h) * SQUARE_PT >= LARGE_PT && group.fill() < LARGE_FILL;
    let reason = evidence(group, all)
        .or_else(|| large.then(|| "strokes over a large part of the page".to_owned()))?;
    Some(Mark::Watermark(format!("in colour: {reason}")))
}

fn is_seal(group: &Group) -> bool {
    let (w, h) = group.size();
    SEAL_PT.contains(&(w * SQUARE_PT))
        && SEAL_PT.contains(&(h * SQUARE_PT))
        && SEAL_ASPECT.contains(&(w / h))
        && SEAL_FILL.contains(&group.fill())
        && !group.leans()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ring in a colour whose gray is 90, black print across it, and a coloured heading.
    fn page() -> Planes {
        let mut gray = Gray::filled(600, 600, 250);
        let mut neutral = gray.clone();
        for y in 0..600_usize {
            for x in 0..600_usize {
                let far = (x as f32 - 300.0).hypot(y as f32 - 300.0);
                let heading = (20..40).contains(&y) && x % 20 < 8;
                if (95.0..105.0).contains(&far) || far < 20.0 || heading {
                    gray.row_mut(y)[x] = 90;
                    neutral.row_mut(y)[x] = 220;
                }
                if (298..302).contains(&y) && x > 100 {
                    gray.row_mut(y)[x] = 20;
                    neutral.row_mut(y)[x] = 20;
                }
            }
        }
        Planes {
            gray,
            neutral: Some(neutral),
        }
    }

    #[test]
    fn seals_are_looked_through_and_headings_stay() {
        let (seen, marks) = looked_through(page(), 2.0);
        assert_eq!(marks.len(), 1);
        assert_eq!(marks[0].1, Mark::Seal);
        // The seal is as light as paper, and the print across it as black as it was.
        assert_eq!(seen.row(200)[300], 250);
        assert_eq!(seen.row(300)[200], 20);
        assert_eq!(seen.row(300)[210], 20);
        assert_eq!(seen.row(30)[22], 90);
    }
}
