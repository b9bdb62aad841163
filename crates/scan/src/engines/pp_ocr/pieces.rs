//! Long lines in pieces, cut where it is lightest.

use super::prepare::{Plane, Scale};
use std::ops::Range;

/// The width of a piece at most, in hundredths of its height: 42 full-width characters, the widest line of an A4 page.
/// The recogniser reads lines of this length without an error; longer ones would cost memory that grows with the square.
const WIDEST: usize = 4266;

/// The columns of each piece, from left to right, none wider than [`WIDEST`], together the whole line.
pub(crate) fn pieces(line: &Plane, scale: Scale) -> Vec<Range<usize>> {
    let widest = scale.columns * WIDEST / 100;
    // How far from its even place a cut may go: more than one full-width character.
    let reach = scale.columns * 3 / 2;
    let count = if line.width <= widest {
        1
    } else {
        // Room for cuts to move without making a piece too wide.
        line.width.div_ceil(widest - 2 * reach)
    };
    let mut cuts: Vec<usize> = (1..count)
        .map(|piece| lightest(line, line.width * piece / count, reach))
        .collect();
    cuts.insert(0, 0);
    cuts.push(line.width);
    cuts.windows(2).map(|cut| cut[0]..cut[1]).collect()
}

/// The column with the least ink within reach; of equals, the nearest.
fn lightest(line: &Plane, even: usize, reach: usize) -> usize {
    let lightness = |column: usize| -> f32 {
        let pixels = line.values.iter().skip(column).step_by(line.width);
        pixels.sum()
    };
    (even.saturating_sub(reach)..(even + reach).min(line.width))
        .map(|column| (column, lightness(column)))
        .max_by(|a, b| {
            let nearer = b.0.abs_diff(even).cmp(&a.0.abs_diff(even));
            a.1.total_cmp(&b.1).then(nearer)
        })
        .map_or(even, |(column, _)| column)
}

#[cfg(test)]
mod tests {
    use super::super::prepare::FULL;
    use super::*;

    #[test]
    fn long_lines_are_cut_in_their_gaps() {
        let width = 5000;
        let gaps = [1600..1640, 3350..3370];
        let values = (0..width * FULL.rows).map(|at| {
            let column = at % width;
            if gaps.iter().any(|gap| gap.contains(&column)) {
                1.0
            } else {
                -1.0
            }
        });
        let line = Plane {
            width,
            height: FULL.rows,
            values: values.collect(),
        };
        let pieces = pieces(&line, FULL);
        assert_eq!(pieces.len(), 3);
        assert_eq!((pieces[0].start, pieces[2].end), (0, width));
        assert!(
            pieces.windows(2).all(|pair| pair[0].end == pair[1].start),
            "{pieces:?}"
        );
        assert!(pieces.iter().all(|piece| piece.len() <= 2048), "{pieces:?}");
        assert!(
            gaps[0].contains(&pieces[1].start) && gaps[1].contains(&pieces[2].start),
            "{pieces:?}"
        );
    }

    #[test]
    fn lines_that_fit_stay_whole() {
        let line = Plane {
            width: 2047,
            height: FULL.rows,
            values: vec![0.0; 2047 * FULL.rows],
        };
        let pieces = pieces(&line, FULL);
        assert_eq!((pieces.len(), &pieces[0]), (1, &(0..2047)));
    }
}
