//! Edges that nobody drew: columns and rows of borderless tables, seen by the alignment of text.
//!
//! Two kinds are known: tables ruled across only, and tables without a line. Both come out as
//! edges, so that the grid builder cannot tell them from drawn ones.

use crate::caption;
use crate::columns;
use crate::edges::{Edge, Edges};
use crate::header::is_amount;
use crate::lines::Line;
use mingxi_core::{Char, fold};

/// Rules of one table begin and end together, within this.
const SAME_END_PT: f32 = 6.0;

/// A table needs this many rows of aligned text before it is believed without a line down the page.
const MIN_ROWS: usize = 3;

/// Between rules a head and one row are enough.
const MIN_RULED_ROWS: usize = 2;

/// Rows of a table without rules follow each other within this many ems.
const ROW_REACH_EM: f32 = 3.2;

/// A stretch of the page that text alignment shows to be a table.
pub(crate) struct Zone<'a> {
    pub left: f32,
    pub right: f32,
    /// From top to bottom; the first and last are the table's ends.
    pub rules: Vec<Edge>,
    pub lines: Vec<&'a Line>,
}

/// The edges that alignment implies, given the lines of text outside of drawn tables.
pub(crate) fn edges(lines: &[Line], chars: &[&Char], drawn: &Edges) -> Edges {
    let mut zones = ruled_zones(lines, drawn);
    if zones.is_empty() {
        zones = open_zones(lines);
    }
    let mut implied = Edges::default();
    for zone in &zones {
        draw(zone, chars, &mut implied);
    }
    implied
}

/// Tables ruled across the page only: rules of one length that no line meets, with aligned text between them.
fn ruled_zones<'a>(lines: &'a [Line], drawn: &Edges) -> Vec<Zone<'a>> {
    let meets = |h: &Edge| {
        drawn.vertical.iter().any(|v| {
            v.from - 3.0 <= h.at && h.at <= v.to + 3.0 && h.from - 3.0 <= v.at && v.at <= h.to + 3.0
        })
    };
    let rules: Vec<Edge> = drawn
        .horizontal
        .iter()
        .filter(|h| !meets(h))
        .copied()
        .collect();
    let mut zones = Vec::new();
    let mut group: Vec<Edge> = Vec::new();
    for rule in &rules {
        let full = group.first().is_some_and(|g| {
            (g.from - rule.from).abs() < SAME_END_PT && (g.to - rule.to).abs() < SAME_END_PT
        });
        let part = group
            .first()
            .is_some_and(|g| g.from - SAME_END_PT < rule.from && rule.to < g.to + SAME_END_PT);
        let captioned = group
            .last()
            .is_some_and(|g| between(lines, g.at, rule.at).any(caption::is_caption_part));
        if !group.is_empty() && (captioned || !(full || part)) {
            zones.extend(ruled_zone(lines, &group));
            group.clear();
        }
        group.push(*rule);
    }
    zones.extend(ruled_zone(lines, &group));
    zones
}

fn between(lines: &[Line], top: f32, bottom: f32) -> impl Iterator<Item = &Line> {
    lines
        .iter()
        .filter(move |l| top < l.rect.center().1 && l.rect.center().1 < bottom)
}

fn ruled_zone<'a>(lines: &'a [Line], rules: &[Edge]) -> Option<Zone<'a>> {
    let (first, last) = (rules.first()?, rules.last()?);
    let lines: Vec<&Line> = between(lines, first.at, last.at).collect();
    let (left, right) = (first.from, first.to);
    let tabular = lines.iter().filter(|l| is_tabular(l)).count();
    (rules.len() >= 3 && tabular >= MIN_RULED_ROWS).then(|| Zone {
        left,
        right,
        rules: rules.to_vec(),
        lines,
    })
}

/// Whether a line looks like a row: three pieces or more, or two of which one is an amount.
pub(crate) fn is_tabular(line: &Line) -> bool {
    let amounts = line
        .segments
        .iter()
        .filter(|s| is_amount(&fold(&s.text)))
        .count();
    line.segments.len() >= 3 || (line.segments.len() == 2 && amounts > 0)
}

/// Tables without a rule: rows of aligned text one below the other.
fn open_zones(lines: &[Line]) -> Vec<Zone<'_>> {
    let mut zones = Vec::new();
    let mut start = 0;
    for end in 1..=lines.len() {
        let goes_on = end < lines.len() && {
            let (above, below) = (&lines[end - 1], &lines[end]);
            below.baseline - above.baseline < ROW_REACH_EM * below.size
                && !caption::is_caption_part(below)
                && !caption::is_caption_part(above)
        };
        if !goes_on {
            zones.extend(open_zone(&lines[start..end]));
            start = end;
        }
    }
    zones
}

fn open_zone(lines: &[Line]) -> Option<Zone<'_>> {
    let tabular: Vec<usize> = (0..lines.len())
        .filter(|i| is_tabular(&lines[*i]))
        .collect();
    let (first, last) = (*tabular.first()?, *tabular.last()?);
    let with_amounts = tabular
        .iter()
        .filter(|i| {
            lines[**i]
                .segments
                .iter()
                .any(|s| is_amount(&fold(&s.text)))
        })
        .count();
    if tabular.len() < MIN_ROWS + 1
        || with_amounts < MIN_ROWS
        || tabular.len() * 2 < last - first + 1
    {
        return None;
    }
    let lines: Vec<&Line> = lines[first..=last].iter().collect();
    let left = lines
        .iter()
        .map(|l| l.rect.left())
        .fold(f32::INFINITY, f32::min)
        - 2.0;
    let right = lines.iter().map(|l| l.rect.right()).fold(0.0, f32::max) + 2.0;
    let mut rules = vec![lines[0].rect.top() - 2.0];
    for row in lines.windows(2) {
        // A wrapped line stands closer to its row than rows stand to each other, and holds no amount.
        let wrapped =
            !is_tabular(row[1]) && row[1].rect.top() - row[0].rect.bottom() < 0.35 * row[1].size;
        if !wrapped {
            rules.push(f32::midpoint(row[0].rect.bottom(), row[1].rect.top()));
        }
    }
    rules.push(lines[lines.len() - 1].rect.bottom() + 2.0);
    let rules = rules
        .into_iter()
        .map(|at| Edge {
            at,
            from: left,
            to: right,
        })
        .collect();
    Some(Zone {
        left,
        right,
        rules,
        lines,
    })
}

/// Adds the edges of one zone: its rules, and a line down each gap between columns where no text crosses it.
fn draw(zone: &Zone<'_>, chars: &[&Char], edges: &mut Edges) {
    let gaps = columns::gaps(zone, chars);
    if gaps.is_empty() {
        return;
    }
    edges.horizontal.extend(&zone.rules);
    let mut levels: Vec<f32> = zone.rules.iter().map(|r| r.at).collect();
    levels.sort_by(f32::total_cmp);
    let (top, bottom) = (levels[0], levels[levels.len() - 1]);
    for at in [zone.left, zone.right] {
        edges.vertical.push(Edge {
            at,
            from: top,
            to: bottom,
        });
    }
    for band in levels.windows(2) {
        let inside =
            columns::strings(chars.iter().filter(|c| {
                band[0] - 1.0 < c.rect.center().1 && c.rect.center().1 < band[1] + 1.0
            }));
        // What stands above a rule over some columns names them together.
        let short = zone.rules.iter().find(|r| {
            (r.at - band[1]).abs() < 1.0
                && (r.from > zone.left + SAME_END_PT || r.to < zone.right - SAME_END_PT)
        });
        for gap in &gaps {
            let joined =
                short.is_some_and(|r| r.from + SAME_END_PT < *gap && *gap < r.to - SAME_END_PT);
            if !joined
                && !inside
                    .iter()
                    .any(|s| s.start + 0.5 < *gap && *gap < s.end - 0.5)
            {
                edges.vertical.push(Edge {
                    at: *gap,
                    from: band[0],
                    to: band[1],
                });
            }
        }
    }
}
