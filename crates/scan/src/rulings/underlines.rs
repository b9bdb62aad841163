//! Strokes that look like rulings and draw no table: lines under words, and a lone line down that crosses a lone one across.

use super::{MEET_PT, Rulings, SAME_LINE_PT, crossings};
use crate::gray::Gray;
use crate::strokes::Stroke;
use std::ops::Range;

/// Words stand so far above their underline, points: above a ruling there is as much room or more.
const ABOVE_PT: Range<f32> = 0.7..2.5;

/// Over words this share of an underline's columns has ink right above it; 0.4 to 0.6 were seen.
const WORDS: f32 = 0.25;

/// What is darker than paper by this share of the ink's darkness is ink: watermarks have a third.
const INK: f32 = 0.5;

/// Rules of a letterhead, a thick and a thin one, are no further apart than this, points; rows of a table are higher.
const DOUBLE_PT: f32 = 4.0;

impl Rulings {
    /// Takes out what draws no table; `print` is the picture without all these strokes.
    pub(crate) fn of_tables(&mut self, print: &Gray, unit: f32) {
        self.drop_underlines(print, unit);
        self.drop_lone_crosses(unit);
    }

    /// Cuts ends off strokes across that stop between two rulings with words on them.
    fn drop_underlines(&mut self, print: &Gray, unit: f32) {
        let meet = MEET_PT * unit;
        let places: Vec<(f32, f32, f32)> = self
            .horizontal
            .iter()
            .map(|s| (s.at, s.from, s.to))
            .collect();
        for s in &mut self.horizontal {
            let ats = crossings(s, &self.vertical, unit);
            let goes_on = |way: &Range<f32>| {
                let same = |(at, ..): &&(f32, f32, f32)| (at - s.at).abs() <= SAME_LINE_PT * unit;
                let parts = places.iter().filter(same);
                let inside = parts.filter(|(_, from, to)| *from < way.end && *to > way.start);
                inside.count() > 1
            };
            let is_underline = |way: &Range<f32>| {
                let part = way.start.max(s.from)..way.end.min(s.to);
                !goes_on(way) && carries_words(s, &part, print, unit)
            };
            let from = way_around(s.from, &ats, meet).filter(&is_underline);
            let to = way_around(s.to, &ats, meet).filter(&is_underline);
            let (from, to) = (
                from.map_or(s.from, |way| way.end),
                to.map_or(s.to, |way| way.start),
            );
            if (from, to) != (s.from, s.to) && from < to {
                s.cut(from, to, unit);
            } else if from >= to {
                s.to = s.from;
            }
        }
        self.horizontal.retain(|s| s.from < s.to);
    }

    /// Drops strokes down on a line that crosses a single one and is met by nothing else: streaks of a scanner, and folds, over
    /// the rule of a letterhead.
    fn drop_lone_crosses(&mut self, unit: f32) {
        let (meet, double) = (MEET_PT * unit, DOUBLE_PT * unit);
        let meets = |h: &Stroke, v: &Stroke| {
            let across = h.from - meet <= v.at && v.at <= h.to + meet;
            across && v.from - meet <= h.at && h.at <= v.to + meet
        };
        let is_lone = |v: &Stroke| {
            let crossed: Vec<&Stroke> = self.horizontal.iter().filter(|h| meets(h, v)).collect();
            let one = |h: &&Stroke| (h.at - crossed[0].at).abs() <= double;
            let elsewhere = |o: &&Stroke| (o.at - v.at).abs() > double;
            let met = |o: &Stroke| crossed.iter().any(|h| meets(h, o));
            !crossed.is_empty()
                && crossed.iter().all(one)
                && !self.vertical.iter().filter(elsewhere).any(met)
        };
        let lone: Vec<bool> = self.vertical.iter().map(is_lone).collect();
        let mut lone = lone.into_iter();
        self.vertical.retain(|_| !lone.next().unwrap_or(false));
    }
}

/// The way between the two crossings that a tip lies between without touching either.
fn way_around(tip: f32, ats: &[f32], meet: f32) -> Option<Range<f32>> {
    let inside = |ends: &&[f32]| ends[0] + meet < tip && tip < ends[1] - meet;
    ats.windows(2).find(inside).map(|ends| ends[0]..ends[1])
}

/// Whether words stand right on a part of a stroke.
fn carries_words(s: &Stroke, part: &Range<f32>, print: &Gray, unit: f32) -> bool {
    let levels = print.levels();
    let dark = f32::from(levels.paper) - INK * (f32::from(levels.paper) - f32::from(levels.ink));
    let above = |pt: f32| (s.at - pt * unit).max(0.0) as usize;
    let rows = above(ABOVE_PT.end)..above(ABOVE_PT.start).min(print.height());
    let columns = part.start.max(0.0) as usize..(part.end.max(0.0) as usize).min(print.width());
    let length = columns.len();
    let inked = columns.filter(|x| rows.clone().any(|y| f32::from(print.row(y)[*x]) < dark));
    length > 0 && inked.count() as f32 >= WORDS * length as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rulings::rulings;

    /// Pixels a point at 200 dpi.
    const UNIT: f32 = 200.0 / 72.0;

    /// A table of three rows and two columns in rulings of one pixel.
    fn table() -> Gray {
        let mut g = Gray::filled(700, 400, 250);
        for y in [60, 140, 220, 300] {
            g.row_mut(y)[50..=650].fill(60);
        }
        for y in 60..=300 {
            for x in [50, 350, 650] {
                g.row_mut(y)[x] = 60;
            }
        }
        g
    }

    /// A line across with words on it.
    fn underlined(g: &mut Gray, y: usize, columns: Range<usize>) {
        g.row_mut(y)[columns.clone()].fill(60);
        for y in y - 25..y - 3 {
            for x in columns.clone().step_by(6) {
                g.row_mut(y)[x..x + 3].fill(60);
            }
        }
    }

    /// Where the strokes across on a row start and end after all that draws no table is out.
    fn left_on(g: &Gray, y: usize) -> Vec<(usize, usize)> {
        let mut found = rulings(g, UNIT);
        let print = found.erased(g, UNIT);
        found.of_tables(&print, UNIT);
        let on_row = |s: &&Stroke| (s.at - y as f32).abs() < 2.0;
        let strokes = found.horizontal.iter().filter(on_row);
        strokes.map(|s| (s.from as usize, s.to as usize)).collect()
    }

    #[test]
    fn a_line_under_words_that_stops_inside_a_cell_is_no_ruling() {
        let mut g = table();
        underlined(&mut g, 180, 52..320);
        assert_eq!(left_on(&g, 180), []);
        assert_eq!(left_on(&g, 140).len(), 1);
    }

    #[test]
    fn lines_under_words_in_two_cells_side_by_side_are_none_together() {
        let mut g = table();
        underlined(&mut g, 180, 120..347);
        underlined(&mut g, 180, 353..560);
        assert_eq!(left_on(&g, 180), []);
    }

    #[test]
    fn a_line_that_stops_inside_a_cell_without_words_stays() {
        let mut g = table();
        g.row_mut(180)[52..320].fill(60);
        assert_eq!(left_on(&g, 180).len(), 1);
    }

    #[test]
    fn a_line_that_parts_a_cell_stays_with_words_on_it() {
        let mut g = table();
        underlined(&mut g, 180, 51..350);
        assert_eq!(left_on(&g, 180).len(), 1);
    }

    #[test]
    fn a_streak_over_the_rule_of_a_letterhead_is_no_table() {
        let mut g = Gray::filled(700, 800, 250);
        g.row_mut(200)[50..650].fill(60);
        g.row_mut(207)[50..650].fill(60);
        for y in 10..700 {
            g.row_mut(y)[if y < 200 { 330 } else { 332 }] = 100;
        }
        let mut found = rulings(&g, UNIT);
        assert!(!found.vertical.is_empty());
        found.of_tables(&g, UNIT);
        assert_eq!(found.vertical, []);
        let mut table = rulings(&table(), UNIT);
        let before = table.clone();
        table.of_tables(&g, UNIT);
        assert_eq!(table, before);
    }
}
