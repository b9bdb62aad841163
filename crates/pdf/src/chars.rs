//! From glyphs to characters: boxes, text drawn twice, text that does not show.

use crate::drawn::{Bar, DrawnPage, Glyph, Run};
use crate::upright::Turn;
use mingxi_core::{Char, Rect, Source};
use std::collections::HashMap;

/// Top of the nominal box above the baseline, em. With [`DESCENT`] the box is one em high, as CJK fonts are.
const ASCENT: f32 = 0.88;
/// Bottom of the nominal box below the baseline, em.
const DESCENT: f32 = 0.12;

/// The same character drawn again within this, em, makes it bold. Word offsets by 0.02 em, WPS by up to 0.05 em.
const TWICE_EM: f32 = 0.25;
/// … but not when it stands this share of its advance further on: `11` in a narrow font.
const TWICE_ADVANCE: f32 = 0.4;

/// Why a glyph does not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hidden {
    /// Drawn invisibly: render mode 3 or 7, transparent, or white on white.
    Unseen,
    /// Outside of the clip or of the page.
    Outside,
    /// Something opaque was painted over it: a scan over its OCR text, a correction over a word.
    Covered,
}

/// Tells what shows from what does not.
pub(crate) struct Sight<'p> {
    page: &'p DrawnPage,
    /// What hides all below it, and when it was painted.
    covers: Vec<(Rect, u32)>,
}

/// On a page with more boxes than this, text is not looked at more closely: it counts as print.
const MANY_BOXES: usize = 20_000;

impl<'p> Sight<'p> {
    pub(crate) fn new(page: &'p DrawnPage) -> Self {
        let first = page.runs.first().map_or(u32::MAX, |r| r.origin.seq);
        let thick = |r: &Rect| r.width().min(r.height()) > MIN_COVER_PT;
        let bars = page
            .bars
            .iter()
            .filter(|b| b.covers)
            .map(|b| (b.rect, b.origin.seq));
        let images = page
            .images
            .iter()
            .filter(|p| p.covers)
            .map(|p| (p.rect, p.origin.seq));
        let later = bars
            .chain(images)
            .filter(|(r, seq)| *seq > first && thick(r));
        let covers: Vec<_> = later.take(MANY_BOXES).collect();
        Self { page, covers }
    }

    /// Whether and why a glyph does not show.
    pub(crate) fn hidden(&self, run: &Run, glyph: &Glyph) -> Option<Hidden> {
        let many = self.page.bars.len() >= MANY_BOXES;
        if run.invisible || (run.ink.is_white() && !many && !self.stands_on_fill(run, glyph)) {
            return Some(Hidden::Unseen);
        }
        if glyph.clipped {
            return Some(Hidden::Outside);
        }
        let (x, y) = middle(run, glyph);
        let covered = |(r, seq): &(Rect, u32)| *seq > run.origin.seq && r.contains(x, y);
        self.covers.iter().any(covered).then_some(Hidden::Covered)
    }

    /// White text shows on a darker fill or on a picture drawn before it.
    fn stands_on_fill(&self, run: &Run, glyph: &Glyph) -> bool {
        let page = self.page;
        let (x, y) = middle(run, glyph);
        let before = |seq: u32| seq < run.origin.seq;
        let under = |b: &&Bar| before(b.origin.seq) && b.rect.contains(x, y);
        let on_bar = page
            .bars
            .iter()
            .rev()
            .find(under)
            .is_some_and(|b| !b.ink.is_white());
        let on_picture = page
            .images
            .iter()
            .any(|p| before(p.origin.seq) && p.rect.contains(x, y));
        let on_shape = page
            .shapes
            .iter()
            .any(|s| before(s.origin.seq) && !s.ink.is_white() && s.rect.contains(x, y));
        on_bar || on_picture || on_shape
    }
}

/// What covers a character is thicker than a line, points.
const MIN_COVER_PT: f32 = 2.5;

/// Print and hidden text of a page, in content coordinates, in the order drawn.
///
/// `tell` hears of each glyph of the print, by the index of its character; of one drawn twice, twice.
pub(crate) fn chars_of<'p>(
    page: &'p DrawnPage,
    kept: impl Fn(usize) -> bool,
    turn: Turn,
    mut tell: impl FnMut(usize, &'p Run, &'p Glyph),
) -> (Vec<Char>, Vec<Char>) {
    let (mut print, mut apart) = (Vec::with_capacity(page.glyphs.len()), Vec::new());
    let mut twice = Twice::default();
    let sight = Sight::new(page);
    for (_, run) in page.runs.iter().enumerate().filter(|(i, _)| kept(*i)) {
        for glyph in page.glyphs_of(run) {
            let mut char = to_char(page, run, glyph, turn);
            if sight.hidden(run, glyph).is_some() {
                char.source = Source::HiddenText;
                apart.push(char);
            } else if let Some(first) = twice.seen_before(&char, &print) {
                if let Some(c) = print.get_mut(first) {
                    c.bold = true;
                }
                tell(first, run, glyph);
            } else {
                twice.remember(&char, print.len());
                tell(print.len(), run, glyph);
                print.push(char);
            }
        }
    }
    (print, apart)
}

/// The nominal box: from the origin over the advance, from ascent to descent.
fn to_char(page: &DrawnPage, run: &Run, glyph: &Glyph, turn: Turn) -> Char {
    let (x, y) = turn.point(glyph.x, glyph.y, page.width, page.height);
    let (dx, dy) = turn.direction(run.dir);
    let (size, advance) = (em_size(run, glyph), glyph.advance);
    let level = dx > 0.9986;
    let (rect, baseline) = if level {
        (
            Rect::around(x, y - ASCENT * size, x + advance, y + DESCENT * size),
            y,
        )
    } else {
        // Turned against the page: the upright box around the slanted one.
        let corner = |along: f32, up: f32| (x + dx * along + dy * up, y + dy * along - dx * up);
        let corners = [
            corner(0.0, ASCENT * size),
            corner(0.0, -DESCENT * size),
            corner(advance, ASCENT * size),
            corner(advance, -DESCENT * size),
        ];
        let point = |p: (f32, f32)| Rect::around(p.0, p.1, p.0, p.1);
        let rect = corners
            .iter()
            .skip(1)
            .fold(point(corners[0]), |r, p| r.union(&point(*p)));
        (rect, rect.bottom() - DESCENT * size)
    };
    Char {
        ch: glyph.ch,
        rect,
        baseline,
        size,
        bold: run.bold,
        space_before: glyph.space_before,
        source: Source::TextLayer,
        confidence: 1.0,
    }
}

/// The font size; where a Type 3 font has an em of its own (ISO 32000-2, 9.6.4), the width of its ideographs.
fn em_size(run: &Run, glyph: &Glyph) -> f32 {
    let ratio = glyph.advance / run.size;
    if run.size > 0.0 && ratio > 3.0 {
        glyph.advance
    } else {
        run.size
    }
}

fn middle(run: &Run, glyph: &Glyph) -> (f32, f32) {
    let (dx, dy) = run.dir;
    let (along, up) = (glyph.advance * 0.5, run.size * 0.35);
    (
        glyph.x + dx * along + dy * up,
        glyph.y + dy * along - dx * up,
    )
}

/// Side of the cells in which characters are looked up again, points.
const CELL_PT: f32 = 8.0;

/// Finds characters that are drawn over themselves.
#[derive(Default)]
struct Twice {
    cells: HashMap<(char, i32, i32), u32, Mix>,
}

type Mix = std::hash::BuildHasherDefault<Mixer>;

/// A quick hash for small keys: nothing here is chosen by an attacker to any effect but slowness, and pages are bounded.
#[derive(Default)]
struct Mixer(u64);

impl std::hash::Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.write_u32(u32::from(*b));
        }
    }
    fn write_u32(&mut self, n: u32) {
        self.0 = (self.0.rotate_left(5) ^ u64::from(n)).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
    fn write_i32(&mut self, n: i32) {
        self.write_u32(n.cast_unsigned());
    }
}

impl Twice {
    fn cell(c: &Char) -> (i32, i32) {
        (
            (c.rect.left() / CELL_PT).floor() as i32,
            (c.baseline / CELL_PT).floor() as i32,
        )
    }

    fn remember(&mut self, c: &Char, index: usize) {
        let (x, y) = Self::cell(c);
        self.cells
            .insert((c.ch, x, y), u32::try_from(index).unwrap_or(u32::MAX));
    }

    /// The earlier drawing of this character at this place.
    fn seen_before(&self, c: &Char, print: &[Char]) -> Option<usize> {
        let (x, y) = Self::cell(c);
        let reach = (c.size * TWICE_EM)
            .min(c.rect.width() * TWICE_ADVANCE)
            .max(0.05);
        let near = |v: f32, cell: i32| {
            let low = ((v - reach) / CELL_PT).floor() as i32;
            let high = ((v + reach) / CELL_PT).floor() as i32;
            (low.max(cell - 1), high.min(cell + 1))
        };
        let (x0, x1) = near(c.rect.left(), x);
        let (y0, y1) = near(c.baseline, y);
        for cx in x0..=x1 {
            for cy in y0..=y1 {
                let Some(index) = self.cells.get(&(c.ch, cx, cy)) else {
                    continue;
                };
                let Some(first) = print.get(*index as usize) else {
                    continue;
                };
                let close = (first.rect.left() - c.rect.left()).abs() <= reach
                    && (first.baseline - c.baseline).abs() <= reach;
                if close && (first.size - c.size).abs() <= c.size * 0.1 {
                    return Some(*index as usize);
                }
            }
        }
        None
    }
}
