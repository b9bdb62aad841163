//! Long lines in pieces, cut where it is lightest.

use super::prepare::{LINE_HEIGHT, Plane};
use std::ops::Range;

/// Columns of a piece at most: 42 full-width characters, the widest line of an A4 page. The recogniser reads
/// lines of this length without an error; longer ones would cost memory that grows with the square.
pub(crate) const WIDEST: usize = 2048;

/// How far from its even place a cut may go, in columns: more than one full-width character.
const REACH: usize = LINE_HEIGHT * 3 / 2;

/// The columns of each piece, from left to right, none wider than [`WIDEST`], together the whole line.
pub(crate) fn pieces(line: &Plane) -> Vec<Range<usize>> {
    // Room for cuts to move without making a piece too wide.
    let even = WIDEST - 2 * REACH;
    let count = match line.width {
        0..=WIDEST => 1,
        wider => wider.div_ceil(even),
    };
    let mut cuts: Vec<usize> = (1..count)
        .map(|piece| lightest(line, line.width * piece / count))
        .collect();
    cuts.insert(0, 0);
    cuts.push(line.width);
    cuts.windows(2).map(|cut| cut[0]..cut[1]).collect()
}

/// The column with the least ink within reach; of equals, the nearest.
fn lightest(line: &Plane, even: usize) -> usize {
    let lightness = |column: usize| -> f32 {
        let pixels = line.values.iter().skip(column).step_by(line.width);
        pixels.sum()
    };
    let reach = even.saturating_sub(REACH)..(even + REACH).min(line.width);
    reach
        .map(|column| (column, lightness(column)))
        .max_by(|a, b| {
            let nearer = b.0.abs_diff(even).cmp(&a.0.abs_diff(even));
            a.1.total_cmp(&b.1).then(nearer)
        })
        .map_or(even, |(column, _)| column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_cut_in_their_gaps() {
        let width = 5000;
        let gaps = [1600..1640, 3350..3370];
        let values = (0..width * LINE_HEIGHT).map(|at| {
            let column = at % width;
            if gaps.iter().any(|gap| gap.contains(&column)) {
                1.0
            } else {
                -1.0
            }
        });
        let line = Plane {
            width,
            height: LINE_HEIGHT,
            values: values.collect(),
        };
        let pieces = pieces(&line);
        assert_eq!(pieces.len(), 3);
        assert_eq!((pieces[0].start, pieces[2].end), (0, width));
        assert!(
            pieces.windows(2).all(|pair| pair[0].end == pair[1].start),
            "{pieces:?}"
        );
        assert!(
            pieces.iter().all(|piece| piece.len() <= WIDEST),
            "{pieces:?}"
        );
        assert!(
            gaps[0].contains(&pieces[1].start) && gaps[1].contains(&pieces[2].start),
            "{pieces:?}"
        );
    }

    #[test]
    fn lines_that_fit_stay_whole() {
        let line = Plane {
            width: WIDEST,
            height: 1,
            values: vec![0.0; WIDEST],
        };
        let pieces = pieces(&line);
        assert_eq!((pieces.len(), &pieces[0]), (1, &(0..WIDEST)));
    }
}
