//! Glyphs with their Unicode, at their origins.

use super::shapes::{NO_SHAPE, is_figure};
use super::{CLIP_SLACK_PT, Recorder, to_u32};
use crate::drawn::{Glyph, Run};
use crate::glyph_shape::UNITS_PER_EM;
use hayro::hayro_interpret::font::{Glyph as PdfGlyph, GlyphRun};
use hayro::hayro_interpret::hayro_cmap::{BfString, WritingMode};
use hayro::hayro_interpret::{DrawMode, DrawProps, Paint};
use hayro::kurbo::{Affine, Point, Rect as Area};
use mingxi_core::fold_radical;

impl Recorder<'_> {
    /// Writes down the glyphs of one text-showing operation.
    pub(super) fn show<'a>(
        &mut self,
        run: &GlyphRun<'_, 'a>,
        props: &DrawProps<'a>,
        mode: &DrawMode,
    ) {
        let Some(first) = run.glyphs().first() else {
            return;
        };
        let matrix = props.transform * first.transform();
        if let DrawMode::Stroke(_) = mode
            && self.thickens_last_run(&matrix)
        {
            return;
        }
        let [a, b, c, d, ..] = matrix.as_coeffs();
        let (along, upward) = (a.hypot(b), c.hypot(d));
        if !(along.is_finite() && along > 0.0) {
            return;
        }
        let ink = self.ink(&props.paint);
        let style = Run {
            glyphs: 0..0,
            dir: ((a / along) as f32, (b / along) as f32),
            size: (upward * UNITS_PER_EM) as f32,
            stretch: stretch(&matrix, along, upward),
            ink,
            bold: is_bold(first),
            invisible: matches!(mode, DrawMode::Invisible) || ink.is_transparent(),
            vertical: matches!(run.writing_mode(), WritingMode::Vertical),
            origin: self.origin(),
        };
        self.record_glyphs(run, props, style);
    }

    fn record_glyphs<'a>(&mut self, run: &GlyphRun<'_, 'a>, props: &DrawProps<'a>, mut style: Run) {
        let vertical = style.vertical;
        let start = self.page.glyphs.len();
        let clip = self.clip().inflate(CLIP_SLACK_PT, CLIP_SLACK_PT);
        for glyph in run.glyphs() {
            let matrix = props.transform * glyph.transform();
            let place = Place::of(&matrix, glyph, &style, vertical);
            match glyph.as_unicode() {
                Some(BfString::Char(c)) => {
                    let shape = self.shape_of(c, glyph, &props.paint, &style);
                    self.push_char(c, shape, &place, &style, clip);
                }
                Some(BfString::String(s)) => {
                    let count = s.chars().count().max(1);
                    for (i, c) in s.chars().enumerate() {
                        let part = place.part(i, count, style.dir);
                        self.push_char(c, NO_SHAPE, &part, &style, clip);
                    }
                }
                None => {
                    let unknown = char::REPLACEMENT_CHARACTER;
                    self.push_char(unknown, NO_SHAPE, &place, &style, clip);
                }
            }
        }
        if self.page.glyphs.len() > start {
            shorten_advances(&mut self.page.glyphs[start..], &style);
            style.glyphs = to_u32(start)..to_u32(self.page.glyphs.len());
            self.page.runs.push(style);
        }
    }

    /// The number of the shape of a glyph that stands for a digit or a sign, and shows.
    fn shape_of<'a>(
        &mut self,
        c: char,
        glyph: &PdfGlyph<'a>,
        paint: &Paint<'a>,
        style: &Run,
    ) -> u16 {
        if !is_figure(c) || style.invisible || style.vertical {
            return NO_SHAPE;
        }
        self.memory.shapes.number(glyph, paint, &mut self.page)
    }

    fn push_char(&mut self, c: char, shape: u16, place: &Place, style: &Run, clip: Area) {
        if c.is_whitespace() {
            self.pending_space = Some((place.x, place.y));
            return;
        }
        if c.is_control() || is_zero_width(c) {
            return;
        }
        let space_before = self.pending_space.take().is_some_and(|(x, y)| {
            let (dx, dy) = (place.x - x, place.y - y);
            let along = dx * style.dir.0 + dy * style.dir.1;
            let across = dy * style.dir.0 - dx * style.dir.1;
            across.abs() < style.size * 0.5 && along > -style.size * 0.5
        });
        let (mx, my) = (
            place.x + style.dir.0 * place.advance * 0.5 + style.dir.1 * style.size * 0.35,
            place.y + style.dir.1 * place.advance * 0.5 - style.dir.0 * style.size * 0.35,
        );
        let clipped = !clip.contains(Point::new(f64::from(mx), f64::from(my)));
        let ch = fold_radical(c);
        self.page.glyphs.push(Glyph {
            ch,
            x: place.x,
            y: place.y,
            advance: place.advance,
            space_before,
            clipped,
            shape,
        });
    }

    /// Fill-and-stroke shows a run twice (ISO 32000-2, 9.3.6, mode 2): the stroke makes it bold.
    fn thickens_last_run(&mut self, matrix: &Affine) -> bool {
        let Some(run) = self.page.runs.last_mut() else {
            return false;
        };
        let Some(glyph) = self.page.glyphs.get(run.glyphs.start as usize) else {
            return false;
        };
        let [.., e, f] = matrix.as_coeffs();
        let same = (f64::from(glyph.x) - e).abs() < 0.01 && (f64::from(glyph.y) - f).abs() < 0.01;
        if same && run.origin.seq + 1 == self.ops {
            run.bold = true;
            return true;
        }
        false
    }
}

/// How much wider than high glyphs are drawn than their outlines; 0 when they are mirrored. The displayed page has y down,
/// so that what is drawn as it is has a negative determinant.
fn stretch(matrix: &Affine, along: f64, upward: f64) -> f32 {
    let faithful = matrix.determinant() < 0.0 && upward > 0.0;
    if faithful {
        (along / upward) as f32
    } else {
        0.0
    }
}

/// Where a glyph stands.
struct Place {
    x: f32,
    y: f32,
    advance: f32,
}

impl Place {
    fn of(matrix: &Affine, glyph: &PdfGlyph<'_>, style: &Run, vertical: bool) -> Self {
        let [a, b, .., e, f] = matrix.as_coeffs();
        let declared = match glyph {
            PdfGlyph::Outline(g) => g.advance_width(),
            PdfGlyph::Type3(g) => g.advance_width(),
        };
        let advance = if vertical {
            style.size
        } else {
            (f64::from(declared.unwrap_or(0.0)) * a.hypot(b)) as f32
        };
        Self {
            x: e as f32,
            y: f as f32,
            advance: if advance.is_finite() {
                advance.max(0.0)
            } else {
                0.0
            },
        }
    }

    /// The place of the `i`th of `count` characters that one glyph stands for.
    fn part(&self, i: usize, count: usize, dir: (f32, f32)) -> Self {
        let advance = self.advance / count as f32;
        let along = advance * i as f32;
        Self {
            x: dir.0.mul_add(along, self.x),
            y: dir.1.mul_add(along, self.y),
            advance,
        }
    }
}

/// Ends each advance at the next origin of the run, since some fonts declare digits twice as wide as they draw them.
fn shorten_advances(glyphs: &mut [Glyph], style: &Run) {
    if style.vertical {
        return;
    }
    for i in 1..glyphs.len() {
        let (next_x, next_y) = (glyphs[i].x, glyphs[i].y);
        let here = &mut glyphs[i - 1];
        let along = (next_x - here.x) * style.dir.0 + (next_y - here.y) * style.dir.1;
        if along > style.size * 0.1 && along < here.advance {
            here.advance = along;
        }
    }
}

/// Whether a glyph's font is bold by name or weight.
///
/// Asked anew for each run: two fonts may share their outlines and differ in name, so what is known of a glyph
/// of one says nothing of the other.
fn is_bold(glyph: &PdfGlyph<'_>) -> bool {
    let PdfGlyph::Outline(outline) = glyph else {
        return false;
    };
    outline.font_data().is_some_and(|font| {
        let named = font.postscript_name.as_deref().is_some_and(is_bold_name);
        named || font.weight.is_some_and(|w| w >= 600)
    })
}

fn is_bold_name(name: &str) -> bool {
    ["Bold", "bold", "Heavy", "Black"]
        .iter()
        .any(|word| name.contains(word))
}

/// Marks that take no room and mean nothing in print.
fn is_zero_width(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}' | '\u{FE00}'..='\u{FE0F}')
}
