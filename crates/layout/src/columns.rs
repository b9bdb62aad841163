//! Where the columns of a borderless table meet, seen in the gaps that its rows share.

use crate::header::{is_amount, is_index_row};
use crate::implied::{Zone, is_tabular};
use crate::lines::Line;
use mingxi_core::{Char, fold};
use std::ops::Range;

/// Characters nearer than this are one string: letter spacing, and the blank before a bracket.
const SOLID_EM: f32 = 0.2;

/// A gap between columns is at least this wide, in ems, where few rows show it: less is a blank between words.
const COLUMN_GAP_EM: f32 = 0.5;

/// The same where this many rows agree: blanks between words do not stand in line.
const AGREED_GAP_EM: f32 = 0.25;
const AGREED_ROWS: usize = 4;

/// A title row or a total may cross a gap between columns: one row in this many.
const CROSSED_BY_ONE_IN: usize = 10;

/// From where to where text is set without a gap between columns.
pub(crate) fn strings<'a>(chars: impl Iterator<Item = &'a &'a Char>) -> Vec<Range<f32>> {
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
pub(crate) fn gaps(zone: &Zone<'_>, chars: &[&Char]) -> Vec<f32> {
    // An index row counts the columns, also those that hold no amount.
    let counts = |l: &Line| is_index_row(l.segments.iter().map(|s| s.text.as_str()));
    let amounts = |l: &Line| is_tabular(l) && l.segments.iter().any(|s| is_amount(&fold(&s.text)));
    let mut rows: Vec<&Line> = zone
        .lines
        .iter()
        .copied()
        .filter(|l| amounts(l) || counts(l))
        .collect();
    if rows.len() < 2 {
        rows = zone
            .lines
            .iter()
            .copied()
            .filter(|l| is_tabular(l))
            .collect();
    }
    let index: Vec<&Line> = zone.lines.iter().copied().filter(|l| counts(l)).collect();
    let mut taken = coverage(zone, &rows, chars);
    for (n, index) in taken.iter_mut().zip(coverage(zone, &index, chars)) {
        *n += index * rows.len();
    }
    let words = coverage(zone, &zone.lines, chars);
    let em = rows.iter().map(|l| l.size).fold(0.0, f32::max);
    let room = em
        * if rows.len() >= AGREED_ROWS {
            AGREED_GAP_EM
        } else {
            COLUMN_GAP_EM
        };
    free(&taken, rows.len() / CROSSED_BY_ONE_IN)
        .into_iter()
        .filter(|gap| to_points(gap.len() + 1) >= room)
        .map(|gap| zone.left + to_points(gap.start) + clearest(&words[gap]))
        .collect()
}

/// For each point of a zone's width: how many of these lines have text there.
fn coverage(zone: &Zone<'_>, lines: &[&Line], chars: &[&Char]) -> Vec<usize> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a page's width in points, bounded below"
    )]
    let points = |x: f32| x.clamp(0.0, 20_000.0) as usize;
    let width = points(zone.right - zone.left);
    let mut count = vec![0; width + 1];
    for line in lines {
        let on_it = chars.iter().filter(|c| {
            let (x, _) = c.rect.center();
            (c.baseline - line.baseline).abs() < 0.35 * c.size
                && line.rect.left() <= x
                && x <= line.rect.right()
        });
        for span in strings(on_it) {
            let at = |x: f32| points(x - zone.left).min(width);
            count[at(span.start)..=at(span.end)]
                .iter_mut()
                .for_each(|n| *n += 1);
        }
    }
    count
}

/// The stretches between taken ones, not counting the margins, that no more than `allowed` lines cross.
fn free(taken: &[usize], allowed: usize) -> Vec<Range<usize>> {
    let mut stretches = Vec::new();
    let mut start = None;
    for (x, n) in taken.iter().enumerate() {
        if *n <= allowed {
            start = start.or(Some(x));
        } else if let Some(from) = start.take().filter(|from| *from > 0) {
            stretches.push(from..x);
        }
    }
    stretches
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
