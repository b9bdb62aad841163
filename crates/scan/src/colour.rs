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
    let Planes { mut gray, neutral } = planes;
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
    for (x, y) in all.iter().filter(is_marked).flat_map(|g| &g.squares) {
        mark_around(&mut squares, *x, *y);
    }
    for y in 0..squares.height() * side {
        let (row, clear) = (gray.row_mut(y), neutral.row(y));
        for (x, _) in squares
            .row(y / side)
            .iter()
            .enumerate()
            .filter(|(_, p)| **p == 1)
        {
            row[x * side..(x + 1) * side].copy_from_slice(&clear[x * side..(x + 1) * side]);
        }
    }
    (gray, marks)
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
        assert_eq!(seen.row(200)[300], 220);
        assert_eq!(seen.row(300)[200], 20);
        assert_eq!(seen.row(30)[22], 90);
    }
}
