//! Phrases: runs that stand in one line in one style, where the style is not that of the body text.

use crate::drawn::{Declared, DrawnPage, Glyph, Ink, Run};
use crate::upright::Turn;
use mingxi_core::Rect;

/// Words in one line and style that could be a watermark.
#[derive(Debug, Clone)]
pub(super) struct Phrase {
    /// Index of its page.
    pub(super) page: usize,
    /// Indices of its runs.
    pub(super) runs: Vec<usize>,
    /// Its characters, without blanks.
    pub(super) text: String,
    /// Where its baseline starts, points on the page.
    pub(super) start: (f32, f32),
    /// Direction of the baseline, a unit vector.
    pub(super) dir: (f32, f32),
    /// From the first origin to the end of the last advance, points.
    pub(super) length: f32,
    /// Font size, points.
    pub(super) size: f32,
    /// Size of the page's body text, points; 0 where there is none.
    pub(super) body: f32,
    pub(super) ink: Ink,
    /// Turned against the page by something other than a quarter.
    pub(super) slanted: bool,
    pub(super) declared: Option<Declared>,
    /// The upright box around it.
    pub(super) rect: Rect,
}

/// Text this much larger than the body stands out.
pub(super) const BIG: f32 = 1.5;
/// Text lighter than this on white paper is pale: mid grey is 0.5, and table text is never lighter than 0.35.
pub(super) const PALE: f32 = 0.55;
/// Text less opaque than this lets what is below shine through.
pub(super) const TRANSLUCENT: f32 = 0.75;
/// Difference between the strongest and the weakest channel above which ink is coloured.
const COLOURED: f32 = 0.3;

impl Phrase {
    pub(super) fn is_pale(&self) -> bool {
        self.ink.lightness() > PALE
    }

    pub(super) fn is_translucent(&self) -> bool {
        self.ink.alpha < TRANSLUCENT
    }

    pub(super) fn is_big(&self) -> bool {
        self.body > 0.0 && self.size > BIG * self.body
    }

    pub(super) fn is_coloured(&self) -> bool {
        let [r, g, b] = self.ink.rgb;
        r.max(g).max(b) - r.min(g).min(b) > COLOURED
    }

    /// Only digits and signs: what an amount looks like.
    pub(super) fn is_number(&self) -> bool {
        !self.text.chars().any(char::is_alphabetic)
    }

    /// Angle of the baseline in degrees, counter-clockwise as seen, -180 to 180.
    pub(super) fn degrees(&self) -> f32 {
        (-self.dir.1).atan2(self.dir.0).to_degrees()
    }

    pub(super) fn center(&self) -> (f32, f32) {
        self.rect.center()
    }

    /// Whether a point lies in the band that the phrase covers, its edges left out.
    pub(super) fn covers(&self, x: f32, y: f32) -> bool {
        let (px, py) = (x - self.start.0, y - self.start.1);
        let along = px * self.dir.0 + py * self.dir.1;
        let up = px * self.dir.1 - py * self.dir.0;
        along > 0.0 && along < self.length && up > -0.05 * self.size && up < 0.85 * self.size
    }
}

/// Phrases looked at on a page. The densest tiling seen has 120.
const MAX_PHRASES: usize = 1000;

/// The phrases of a page that stand out: declared, slanted, pale, translucent or big.
pub(super) fn phrases_of(page: &DrawnPage, index: usize) -> Vec<Phrase> {
    let body = body_size(page);
    let turn = Turn::of_page(page.runs.iter());
    let mut phrases: Vec<Phrase> = Vec::new();
    let mut last: Option<usize> = None;
    for (i, run) in page.runs.iter().enumerate() {
        let glyphs = page.glyphs_of(run);
        let (Some(first), Some(end)) = (glyphs.first(), glyphs.last()) else {
            continue;
        };
        if phrases.len() >= MAX_PHRASES {
            break;
        }
        if run.invisible || !stands_out(run, body, turn) {
            last = None;
            continue;
        }
        let rect = band(run, first, end);
        let joined = last == Some(i.wrapping_sub(1))
            && phrases
                .last_mut()
                .is_some_and(|p| continues(p, run, first) && extend(p, i, run, glyphs, &rect));
        if !joined {
            phrases.push(start(index, i, run, glyphs, body, rect));
        }
        last = Some(i);
    }
    phrases
}

fn stands_out(run: &Run, body: f32, page_turn: Turn) -> bool {
    let turned = Turn::of(run.dir) != Some(page_turn);
    run.origin.declared.is_some()
        || turned
        || run.ink.alpha < TRANSLUCENT
        || (body > 0.0 && run.size > BIG * body)
        || (run.ink.lightness() > PALE && !run.ink.is_white())
}

fn start(page: usize, i: usize, run: &Run, glyphs: &[Glyph], body: f32, rect: Rect) -> Phrase {
    let (first, end) = (glyphs[0], glyphs[glyphs.len() - 1]);
    Phrase {
        page,
        runs: vec![i],
        text: glyphs.iter().map(|g| g.ch).collect(),
        start: (first.x, first.y),
        dir: run.dir,
        length: (end.x - first.x).hypot(end.y - first.y) + end.advance,
        size: run.size,
        body,
        ink: run.ink,
        slanted: Turn::of(run.dir).is_none(),
        declared: run.origin.declared,
        rect,
    }
}

/// Widest gap between the characters of one phrase, em: spaced-out watermarks leave one.
const GAP_EM: f32 = 2.0;

/// Whether a run goes on where the phrase ends, in the same style.
fn continues(p: &Phrase, run: &Run, first: &Glyph) -> bool {
    let cos = p.dir.0 * run.dir.0 + p.dir.1 * run.dir.1;
    let same_style = cos > 0.9995
        && (p.size - run.size).abs() <= 0.03 * p.size
        && p.ink == run.ink
        && p.declared == run.origin.declared;
    let (dx, dy) = (first.x - p.start.0, first.y - p.start.1);
    let along = dx * p.dir.0 + dy * p.dir.1;
    let across = dx * p.dir.1 - dy * p.dir.0;
    same_style
        && across.abs() < 0.3 * p.size
        && along > p.length - 0.5 * p.size
        && along < p.length + GAP_EM * p.size
}

fn extend(p: &mut Phrase, i: usize, run: &Run, glyphs: &[Glyph], rect: &Rect) -> bool {
    let end = glyphs[glyphs.len() - 1];
    p.runs.push(i);
    p.text.extend(glyphs.iter().map(|g| g.ch));
    p.length = (end.x - p.start.0) * run.dir.0 + (end.y - p.start.1) * run.dir.1 + end.advance;
    p.rect = p.rect.union(rect);
    true
}

/// The upright box around the band from the first to the last glyph.
fn band(run: &Run, first: &Glyph, last: &Glyph) -> Rect {
    let (dx, dy) = run.dir;
    let corner = |g: &Glyph, along: f32, up: f32| {
        let (x, y) = (g.x + dx * along + dy * up, g.y + dy * along - dx * up);
        Rect::around(x, y, x, y)
    };
    let (top, bottom) = (0.88 * run.size, -0.12 * run.size);
    corner(first, 0.0, top)
        .union(&corner(first, 0.0, bottom))
        .union(&corner(last, last.advance, top))
        .union(&corner(last, last.advance, bottom))
}

/// The size of most characters that run with the page, points, to half a point; 0 on an empty page.
fn body_size(page: &DrawnPage) -> f32 {
    let mut counts = [0u32; 128];
    for run in page
        .runs
        .iter()
        .filter(|r| Turn::of(r.dir).is_some() && !r.invisible)
    {
        let slot = (run.size * 2.0).round().clamp(0.0, 127.0) as usize;
        if let Some(n) = counts.get_mut(slot) {
            *n += run.glyphs.end - run.glyphs.start;
        }
    }
    let most = counts
        .iter()
        .enumerate()
        .max_by_key(|(_, n)| **n)
        .filter(|(_, n)| **n > 0);
    most.map_or(0.0, |(slot, _)| slot as f32 / 2.0)
}
