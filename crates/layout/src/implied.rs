//! Edges that nobody drew: columns and rows of borderless tables, seen by the alignment of text.
//!
//! Two kinds are known: tables ruled across only, and tables without a line. Both come out as
//! edges, so that the grid builder cannot tell them from drawn ones.

use crate::caption;
use crate::edges::{Edge, Edges};
use crate::header::{is_amount, is_index_row};
use crate::lines::Line;
use mingxi_core::{Char, fold};
use std::ops::Range;

/// Rules of one table begin and end together, within this.
const SAME_END_PT: f32 = 6.0;

/// A table needs this many rows of aligned text before it is believed without a line down the page.
const MIN_ROWS: usize = 3;

/// Characters nearer than this are one string: letter spacing, and the blank before a bracket.
const SOLID_EM: f32 = 0.2;

/// Between rules a head and one row are enough.
const MIN_RULED_ROWS: usize = 2;

/// A gap between columns is at least this wide, in ems, where few rows show it: less is a blank between words.
const COLUMN_GAP_EM: f32 = 0.5;

/// The same where this many rows agree: blanks between words do not stand in line.
const AGREED_GAP_EM: f32 = 0.25;
const AGREED_ROWS: usize = 4;

/// Rows of a table without rules follow each other within this many ems.
const ROW_REACH_EM: f32 = 3.2;

/// A title row or a total may cross a gap between columns: a gap may be crossed in this share of the rows.
const CROSSED_SHARE: f32 = 0.1;

/// A stretch of the page that text alignment shows to be a table.
struct Zone<'a> {
    left: f32,
    right: f32,
    /// From top to bottom; the first and last are the table's ends.
    rules: Vec<Edge>,
    lines: Vec<&'a Line>,
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
fn is_tabular(line: &Line) -> bool {
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
    let gaps = gaps(zone, chars);
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
            strings(chars.iter().filter(|c| {
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

/// From where to where text is set without a gap between columns.
fn strings<'a>(chars: impl Iterator<Item = &'a &'a Char>) -> Vec<Range<f32>> {
    let mut spans: Vec<(f32, Range<f32>)> = Vec::new();
    for c in chars {
        let room = SOLID_EM * c.size;
        // Text is drawn from left to right; a jump back or to another line begins anew.
        match spans.last_mut() {
            Some((baseline, span))
                if (*baseline - c.baseline).abs() < 0.2 * c.size
                    && c.rect.left() >= span.start
                    && c.rect.left() - span.end < room =>
            {
                span.end = span.end.max(c.rect.right());
            }
            _ => spans.push((c.baseline, c.rect.left()..c.rect.right())),
        }
    }
    spans.into_iter().map(|(_, span)| span).collect()
}

/// Where columns meet: the middle of each gap that hardly any row of data crosses, off the header's words where possible.
fn gaps(zone: &Zone<'_>, chars: &[&Char]) -> Vec<f32> {
    // An index row counts the columns, also those that hold no amount.
    let counts = |l: &Line| is_index_row(l.segments.iter().map(|s| s.text.as_str()));
    let amounts = |l: &Line| is_tabular(l) && l.segments.iter().any(|s| is_amount(&fold(&s.text)));
    let data: Vec<&&Line> = zone
        .lines
        .iter()
        .filter(|l| amounts(l) || counts(l))
        .collect();
    let rows: Vec<&&Line> = if data.len() >= 2 {
        data
    } else {
        zone.lines.iter().filter(|l| is_tabular(l)).collect()
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a page's width in points, bounded below"
    )]
    let width = (zone.right - zone.left).clamp(0.0, 20_000.0) as usize;
    let covered = |lines: &mut dyn Iterator<Item = &Line>| {
        let mut count = vec![0_usize; width + 1];
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "bounded by the width"
        )]
        let at = |x: f32| ((x - zone.left).max(0.0) as usize).min(width);
        for line in lines {
            let on_it = chars.iter().filter(|c| {
                (c.baseline - line.baseline).abs() < 0.35 * c.size
                    && line.rect.contains(c.rect.center().0, line.rect.center().1)
            });
            for span in strings(on_it) {
                count[at(span.start)..=at(span.end)]
                    .iter_mut()
                    .for_each(|n| *n += 1);
            }
        }
        count
    };
    let mut taken = covered(&mut rows.iter().map(|l| **l));
    let columns = covered(&mut zone.lines.iter().copied().filter(|l| counts(l)));
    taken
        .iter_mut()
        .zip(columns)
        .for_each(|(n, index)| *n += index * rows.len());
    let words = covered(&mut zone.lines.iter().copied());
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count of rows"
    )]
    let allowed = (rows.len() as f32 * CROSSED_SHARE) as usize;
    let em = rows.iter().map(|l| l.size).fold(0.0, f32::max);
    let room = em
        * if rows.len() >= AGREED_ROWS {
            AGREED_GAP_EM
        } else {
            COLUMN_GAP_EM
        };
    let mut gaps = Vec::new();
    let mut start = None;
    for x in 0..=width {
        match (taken[x] <= allowed, start) {
            (true, None) => start = Some(x),
            (false, Some(from)) => {
                start = None;
                if from > 0 && to_points(x - from + 1) >= room {
                    gaps.push(zone.left + to_points(from) + clearest(&words[from..x]));
                }
            }
            _ => {}
        }
    }
    gaps
}

#[expect(clippy::cast_precision_loss, reason = "a page's width in points")]
fn to_points(n: usize) -> f32 {
    n as f32
}

/// The middle of the longest stretch with the fewest words in it.
fn clearest(words: &[usize]) -> f32 {
    let fewest = words.iter().min().copied().unwrap_or(0);
    let (mut best, mut start) = (0..0, 0);
    for end in 1..=words.len() {
        if end == words.len() || (words[end] == fewest) != (words[start] == fewest) {
            if words[start] == fewest && end - start > best.len() {
                best = start..end;
            }
            start = end;
        }
    }
    f32::midpoint(to_points(best.start), to_points(best.end))
}
